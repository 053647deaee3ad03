"""`laureates unanswered`: the questions without a good answer, each with what would answer it."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot.config import WrongSetting
from bot.messages import say
from bot.pasting import Paste, Pasting
from bot.storage.protocol import StoreDown
from bot.storage.reading import notes_in
from bot.unanswered import Group, grouped, name_of, why
from knowledge.engine import Engine
from knowledge.guide import Guide
from knowledge.model import Language

__all__ = ["unanswered"]

_COLUMNS = (
    *("count", "language", "question", "others", "unanswered", "asked_back", "bad", "last"),
    *("reason", "words", "nearest", "fact", "file", "line", "yaml"),
)


def unanswered(
    engine: Engine, folder: Path, store: str, days: int, language: Language, export: Path | None
) -> int:
    """Prints the groups, most frequent first, or writes them to a CSV file; gives the exit
    status. `days` is how long notes are kept. Raises WrongSetting."""
    if store == "memory:":
        raise WrongSetting(say("unanswered_memory", language))
    try:
        notes = notes_in(store, days)
    except StoreDown as error:
        raise WrongSetting(f"BOT_STORE: {error}") from None
    if notes is None:
        print(say("unanswered_no_store", language).format(store=store), file=sys.stderr)
        notes = []
    groups = grouped(notes, engine)
    guide = Guide(engine.base)
    if export is not None:
        _export(groups, guide, Pasting(folder), export)
        text = say("unanswered_exported", language)
        print(text.format(file=export, groups=len(groups)))
        return 0
    if not groups:
        print(say("unanswered_none", language))
        return 0
    total = sum(group.count for group in groups)
    print(say("unanswered_head", language).format(count=total, groups=len(groups)))
    pasting = Pasting(folder)
    for group in groups:
        print()
        for line in _lines(group, guide, pasting, language):
            print(line)
    return 0


def _lines(group: Group, guide: Guide, pasting: Pasting, language: Language) -> Iterator[str]:
    near = group.nearest
    yield f"{group.count} × {_clean(group.question)}"
    if group.others:
        others = " · ".join(map(_clean, group.others))
        yield "    " + say("unanswered_others", language).format(others=others)
    yield "    " + say("unanswered_kinds", language).format(
        unanswered=group.kinds["unanswered"],
        asked_back=group.kinds["asked-back"],
        bad=group.kinds["bad"],
        last=_day(group.last),
    )
    yield "    " + _clean(why(near, guide, language))
    if near.key and near.reason != "bad":
        name = f"{name_of(near.key, guide, language)} ({near.key})"
        yield "    " + say("unanswered_nearest", language).format(nearest=_clean(name))
    paste = _paste(group, pasting)
    if paste is None:
        yield "    " + say("unanswered_gap" if near.gap else "unanswered_new", language)
        return
    yield "    " + say("unanswered_paste", language).format(
        fact=near.fact, place=f"{paste.file}:{paste.line}", tongue=group.language
    )
    yield paste.text


def _paste(group: Group, pasting: Pasting) -> Paste | None:
    near = group.nearest
    return pasting.line(near.fact, group.question, group.language) if near.fact else None


def _export(groups: list[Group], guide: Guide, pasting: Pasting, file: Path) -> None:
    try:
        # with the mark by which spreadsheets know UTF-8
        with open(file, "w", encoding="utf-8-sig", newline="", errors="replace") as stream:
            rows = csv.writer(stream)
            rows.writerow(_COLUMNS)
            for group in groups:
                rows.writerow([_cell(value) for value in _row(group, guide, pasting)])
    except OSError as error:
        raise WrongSetting(f"{file}: {error.strerror or error}.") from None


def _row(group: Group, guide: Guide, pasting: Pasting) -> Iterator[object]:
    near, paste = group.nearest, _paste(group, pasting)
    yield from (group.count, group.language, group.question, " | ".join(group.others))
    yield from (group.kinds[kind] for kind in ("unanswered", "asked-back", "bad"))
    yield from (_day(group.last), near.reason, " ".join(near.words), near.key, near.fact)
    # in quotes alone: a spreadsheet takes what begins with a hyphen for a formula
    yield from (paste.file, paste.line, paste.text.strip(" -,")) if paste else ("", "", "")


def _cell(value: object) -> object:
    """What a spreadsheet shows, and does not take for a formula."""
    if not isinstance(value, str):
        return value
    return f"'{value}" if value.lstrip()[:1] in ("=", "+", "-", "@") else value


def _clean(text: str) -> str:
    """One line; what people have typed must not steer the terminal."""
    return "".join(c if c.isprintable() or c in "\u00a0\u202f" else " " for c in text)


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")
