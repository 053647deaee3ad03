"""One file of YAML as plain values, with the place of each key and value."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from knowledge.problems import Problem, Spot

__all__ = ["Document", "Path", "Value"]

Value = object
Path = tuple[str | int, ...]
# A text goes on over so many lines at most where a piece of it is looked for.
_LONGEST = 30
_SOURCE = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|\[[^\[\]]*\]|.*")


@dataclass(slots=True)
class Document:
    """One file: its `data`, where each key and value stands, and what is wrong with its form.

    `complete` is false where reading stopped early and `data` cannot be trusted.
    """

    file: str
    data: Value = None
    values: dict[Path, Spot] = field(default_factory=dict)
    keys: dict[Path, Spot] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    complete: bool = True
    lines: list[str] = field(default_factory=list, repr=False)
    _before: dict[Path, Path] | None = field(default=None, repr=False, compare=False)

    def spot(self, path: Path) -> Spot:
        """Where the value at `path` stands, or the nearest thing around it."""
        while path:
            if path in self.values:
                return self.values[path]
            path = path[:-1]
        return self.values.get((), Spot(self.file))

    def key_spot(self, path: Path) -> Spot:
        """Where the key at `path` stands, or what holds it where there is no such key."""
        return self.keys.get(path) or self.spot(path[:-1])

    def source(self, spot: Spot) -> str:
        """What is written at `spot`: a text with its quotes, a list on one line, or the rest of
        the line."""
        line = self.lines[spot.line - 1] if spot.line <= len(self.lines) else ""
        found = _SOURCE.match(line, spot.column - 1)
        return found[0].rstrip() if found else ""

    def inside(self, spot: Spot, piece: str) -> Spot:
        """Where `piece` stands in the text that begins at `spot`; `spot` where it is spelt in
        another way in the file."""
        column = spot.column - 1
        for row in range(spot.line - 1, min(spot.line + _LONGEST, len(self.lines))):
            found = self.lines[row].find(piece, column)
            if found >= 0:
                return Spot(self.file, row + 1, found + 1)
            column = 0
        return spot

    def begins_line(self, spot: Spot) -> bool:
        """Whether nothing but spaces and dashes stands before `spot`."""
        line = self.lines[spot.line - 1] if spot.line <= len(self.lines) else ""
        return not line[: spot.column - 1].strip(" -")

    def key_before(self, path: Path) -> Path:
        """The key that stands before the one at `path` in the same group; () where none does."""
        if self._before is None:
            self._before = {}
            last: dict[Path, Path] = {}
            for key in self.keys:
                self._before[key] = last.get(key[:-1], ())
                last[key[:-1]] = key
        return self._before.get(path, ())
