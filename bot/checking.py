"""`laureates check`: what is wrong in a knowledge base, shown to people and to programs."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TextIO

from bot.config import WrongSetting
from bot.excerpt import Excerpts
from bot.locale import language
from knowledge.model import Language
from knowledge.phrases import phrase
from knowledge.problems import Problem, capped
from knowledge.store import examine

__all__ = ["FORMATS", "check"]

_COLOURS = {"error": "1;31", "warning": "1;33", "mended": "32"}


def check(folder: Path, format: str = "text", *, links: bool = False, fix: bool = False) -> int:
    """Says on standard output, in one of `FORMATS`, what is wrong in `folder`, and on standard
    error how much that is; with `links` the web addresses are tried too, with `fix` slips
    of typography are put right before. Gives the exit status:
    1 where there is an error, 0 where there are at most warnings."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a narrow encoding must not end it
    spoken = language()
    today = date.today().isoformat()
    found = examine(folder, today)
    if fix:
        from bot.mending import mend

        try:
            count = mend(found.problems)
        except OSError as error:
            raise WrongSetting(f"{error.filename}: cannot be written: {error.strerror}.") from None
        _say(phrase("mended", count=count).in_(spoken))
        found = examine(folder, today)
    problems = found.problems
    if links:
        from bot.links import try_links

        tried = try_links(found.links)
        if tried is None:
            _say(phrase("offline", count=len(found.links)).in_(spoken))
        else:
            problems = capped([*problems, *tried])
    FORMATS[format](problems, spoken, sys.stdout)
    _say(_count(problems, spoken))
    return int(any(each.severity == "error" for each in problems))


def _say(line: str) -> None:
    sys.stdout.flush()
    print(f"laureates: {line}", file=sys.stderr)


def _count(problems: Iterable[Problem], spoken: Language) -> str:
    counts = {"error": 0, "warning": 0}
    for each in problems:
        counts[each.severity] += 1
    if not any(counts.values()):
        return phrase("no_problem").in_(spoken)
    parts = ["no_errors"] if not counts["error"] else []
    parts += [f"one_{kind}" if n == 1 else f"{kind}s" for kind, n in counts.items() if n]
    told = [phrase(part, count=counts[part.rstrip("s")] if part in _MANY else 1) for part in parts]
    return ", ".join(each.in_(spoken) for each in told) + "."


_MANY = ("errors", "warnings")


@dataclass(frozen=True, slots=True)
class _Style:
    """Colours where a person reads along; none in a file, a pipe, or with NO_COLOR."""

    is_styled: bool

    def __call__(self, kind: str, text: str) -> str:
        return f"\x1b[{_COLOURS[kind]}m{text}\x1b[0m" if self.is_styled else text


def _text(problems: Iterable[Problem], spoken: Language, out: TextIO) -> None:
    """Each problem on a line that begins with its place, then, further to the right, the line
    that it is about, with a caret below, and the line as it should be where that is known."""
    style = _Style(out.isatty() and not os.environ.get("NO_COLOR"))
    excerpts = Excerpts()
    for each in problems:
        place, said = f"{each.file}:{each.line}:{each.column}:", each.told(spoken)
        print(style(each.severity, said[: len(place)]) + said[len(place) :], file=out)
        excerpt = excerpts.of(each)
        if excerpt is None:
            continue
        number = f"{each.line:>6}"
        print(f"{number} | {excerpt.line}", file=out)
        print(f"{'':>6} | {excerpt.lead}{style(each.severity, '^')}", file=out)
        if excerpt.mended is not None:
            print(f"{'→':>6} | {style('mended', excerpt.mended)}", file=out)


def _short(problems: Iterable[Problem], spoken: Language, out: TextIO) -> None:
    for each in problems:
        print(each.told(spoken), file=out)


def _json(problems: Iterable[Problem], spoken: Language, out: TextIO) -> None:
    listed = [
        {
            "file": each.file,
            "line": each.line,
            "column": each.column,
            "severity": each.severity,
            "code": each.code,
            "message": each.message_in(spoken),
            "hint": each.hint_in(spoken),
            "replace": dict(zip(("old", "new"), each.instead, strict=True))
            if each.instead
            else None,
        }
        for each in problems
    ]
    counts = {
        f"{kind}s": sum(p["severity"] == kind for p in listed) for kind in ("error", "warning")
    }
    print(json.dumps({**counts, "problems": listed}, ensure_ascii=True, indent=2), file=out)


def _annotations(problems: Iterable[Problem], spoken: Language, out: TextIO) -> None:
    """Workflow commands, which code hosts show beside the lines of a change."""
    for each in problems:
        place = f"file={_property(_near(each.file))},line={each.line},col={each.column}"
        said = f"{each.message_in(spoken)} {each.hint_in(spoken)}".rstrip()
        print(f"::{each.severity} {place}::{_escaped(said)}", file=out)


def _near(file: str) -> str:
    """The file as seen from the current folder, where it is inside."""
    near = os.path.relpath(file) if os.path.isabs(file) else file
    return file if near.startswith("..") else near


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


FORMATS: Mapping[str, Callable[[Iterable[Problem], Language, TextIO], None]] = MappingProxyType(
    {"text": _text, "short": _short, "json": _json, "annotations": _annotations}
)
