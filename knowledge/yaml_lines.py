"""A line of a file in its parts, and the place where YAML stumbled, with the lines before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.phrases import Phrase, phrase
from knowledge.problems import shown

__all__ = ["Line", "Slip", "Stumble", "parts_of", "quoted"]

# How far back the line is looked for on which something was opened.
_BACK = 60
_OPENERS, _CLOSERS = "“„«‘", "”“»’"


@dataclass(frozen=True, slots=True)
class Slip:
    """Where (rows and columns count from 0), why, what to do, and the line as it should be."""

    row: int
    column: int
    why: Phrase
    advice: Phrase
    mended: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line in its parts: `indent`, dashes, key and what follows its colon."""

    indent: str
    dash: str
    key: str
    text: str

    @property
    def lead(self) -> str:
        return f"{self.dash}{self.key}: " if self.key else self.dash


_PARTS = re.compile(r"( *)((?:-(?: +|$))*)(?:([\w-]+) *:(?:\s+|$))?(.*?)\s*$")


def parts_of(line: str) -> Line:
    found = _PARTS.match(line)
    return Line(*found.groups(default="")) if found else Line("", "", "", line)


@dataclass(frozen=True, slots=True)
class Stumble:
    lines: list[str]
    row: int
    column: int
    words: str

    @property
    def line(self) -> str:
        return self.lines[self.row]

    def before(self) -> Iterator[int]:
        """The rows before, nearest first, without comments and empty lines."""
        for row in range(self.row - 1, max(-1, self.row - 1 - _BACK), -1):
            bare = self.lines[row].strip()
            if bare and not bare.startswith("#"):
                yield row

    def has_key(self, word: str) -> bool:
        """Whether a line of the file begins with that key."""
        pattern = re.compile(rf" *(?:- +)*{word}:(\s|$)")
        return any(pattern.match(line) for line in self.lines[:20_000])

    def slip(self, row: int, why: Phrase, code: str, new: str | None = None) -> Slip:
        """The slip at the text of `row`; `new` is what its content should be."""
        line = self.lines[row]
        indent = len(line) - len(line.lstrip())
        mended = None if new is None else line[:indent] + new
        values = {} if new is None else {"quoted": shown(new, 160)}
        return Slip(row, indent, why, phrase(code, **values), mended)


def quoted(line: str) -> str:
    """`line` with its text in double quotes and its key, if any, left in front; quotes that
    were inside the text become those of its language."""
    parts = parts_of(line)
    body = parts.text.strip()
    while len(body) > 1 and body[0] in "\"'" + _OPENERS and body[-1] in "\"'" + _CLOSERS:
        body = body[1:-1]
    if body.count('"') % 2:
        body = body.strip('"').replace('"', "”")
    if body[:1] in tuple("“„«") and not set(_CLOSERS).intersection(body):
        body = body[1:]
    pair = "«\u00a0{}\u00a0»" if parts.key == "fr" else "“{}”"
    body = re.sub(r'"([^"]*)"', lambda found: pair.format(found[1]), body.strip())
    body = body.replace("\\", "\\\\").replace('"', '\\"')
    return f'{parts.lead}"{body}"'
