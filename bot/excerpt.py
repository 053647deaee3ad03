"""The line that a problem is about, cut to the width of a screen, and how it should be."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge.files import SIZE
from knowledge.problems import Problem
from knowledge.yaml_text import lines_of

__all__ = ["Excerpt", "Excerpts"]

_WIDTH = 110
# How much of a long line is shown before the place meant.
_BEFORE = 60


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A line, what stands below it before the caret, and the line as it should be."""

    line: str
    lead: str
    mended: str | None = None


class Excerpts:
    """Reads each file once."""

    def __init__(self) -> None:
        self._lines = cache(_lines)

    def of(self, found: Problem) -> Excerpt | None:
        """The line of a problem; None where there is none to show."""
        lines = self._lines(found.file)
        if found.line > len(lines) or not lines[found.line - 1].strip():
            return None
        line = lines[found.line - 1]
        column = min(found.column - 1, len(line))
        start = column - _BEFORE if column > _WIDTH - 20 else 0
        shown = _cut(line, start)
        lead = _visible(line[start:column])
        gap = " " * (sum(map(_width, lead)) + (1 if start else 0))
        return Excerpt(shown, gap, self._mended(found, line, column, start))

    def _mended(self, found: Problem, line: str, column: int, start: int) -> str | None:
        if found.instead is None:
            return None
        old, new = found.instead
        at = line.find(old, column)
        at = line.find(old) if at < 0 else at
        if at < 0 or not old or "\n" in new:
            return None
        mended = line[:at] + new + line[at + len(old) :]
        # no-break spaces cannot be seen
        same = mended.replace("\u00a0", " ") == line.replace("\u00a0", " ")
        return None if same else _cut(mended, start)


def _lines(file: str) -> list[str]:
    try:
        path = Path(file)
        if not path.is_file() or path.stat().st_size > SIZE:
            return []
        return lines_of(path.read_text(encoding="utf-8-sig", errors="replace"))
    except (OSError, ValueError):
        return []


def _cut(line: str, start: int) -> str:
    end = start + _WIDTH
    lead, tail = "…" if start else "", "…" if end < len(line.rstrip()) else ""
    return lead + _visible(line[start:end].rstrip()) + tail


def _visible(text: str) -> str:
    """`text` with what a terminal would obey, or not show, made visible."""
    shown = text.replace("\t", "→")
    return "".join(c if c.isprintable() or c in "\u00a0\u202f" else "\ufffd" for c in shown)


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
