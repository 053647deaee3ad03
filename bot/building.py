"""A knowledge base read, compiled and questioned by a process of its own, and its report.

`python -m bot.building FOLDER` writes the report, one line of JSON, to standard output, and after
it the compiled base, where there is nothing to object to.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

__all__ = ["Report", "Trouble", "command", "told"]

# How many objections are passed on.
_MOST = 20
# The bot that goes on answering comes first.
_NICE = 5


@dataclass(frozen=True, slots=True)
class Trouble:
    """One objection: its place (`file:line:column`, the file below the folder), and what is
    wrong and how to mend it, in both languages."""

    place: str
    fr: str
    en: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, by which program (`makers`): the version of the base, how many files had to
    be read as YAML, how many questions were asked, and the objections (the first of `count`)."""

    makers: str = ""
    version: str = ""
    read: int = 0
    asked: int = 0
    count: int = 0
    troubles: tuple[Trouble, ...] = ()


def command(folder: Path) -> list[str]:
    """What to run."""
    return [sys.executable, "-m", "bot.building", str(folder.absolute())]


def told(line: bytes) -> Report:
    """The report in the first line of what the process wrote. Raises ValueError."""
    try:
        found: Any = json.loads(line)
        troubles = tuple(Trouble(**each) for each in found.pop("troubles"))
        return Report(**found, troubles=troubles)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(str(error)) from error


def _build(folder: Path) -> tuple[Report, bytes]:
    from bot.cache import made
    from knowledge import BrokenKnowledge
    from knowledge.compiled import makers
    from knowledge.smoke import failures, questions

    try:
        found = made(folder)
    except BrokenKnowledge as error:
        troubles = [
            Trouble(_place(folder, p.file, p.line, p.column), text := f"{p.message} {p.hint}", text)
            for p in error.problems
        ]
        return Report(makers(), count=len(troubles), troubles=tuple(troubles[:_MOST])), b""
    base = found.engine.base
    failed = failures(found.engine)
    report = Report(
        makers(),
        version=base.version,
        read=found.read,
        asked=sum(1 for _ in questions(base)),
        count=len(failed),
        troubles=tuple(_unanswered(folder, failed[:_MOST])) if failed else (),
    )
    return report, b"" if failed else found.data


def _unanswered(folder: Path, failed: Iterable[Any]) -> Iterable[Trouble]:
    from bot.messages import say
    from knowledge.store import entries

    places = entries(folder)
    for one in failed:
        place = one.key
        if one.key in places:
            asked = getattr(places[one.key].value.asked, one.language)  # type: ignore[attr-defined]
            spot = places[one.key].spot("asked", one.language, asked.index(one.question))
            place = _place(folder, spot.file, spot.line, spot.column)
        values = {"question": one.question, "wanted": one.wanted, "given": one.given}
        texts = (say("smoke_failed", language).format(**values) for language in ("fr", "en"))
        yield Trouble(place, *texts)


def _place(folder: Path, file: str, line: int, column: int) -> str:
    return f"{os.path.relpath(file, folder)}:{line}:{column}"


def _main() -> None:
    gc.disable()
    with contextlib.suppress(AttributeError, OSError):
        os.nice(_NICE)
    report, data = _build(Path(sys.argv[1]))
    line = json.dumps(asdict(report), ensure_ascii=False)
    sys.stdout.buffer.write(line.encode("utf-8", "replace") + b"\n" + data)


if __name__ == "__main__":
    _main()
