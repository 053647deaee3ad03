"""Where entries and their examples stand in the files of a knowledge base: file and line.

Found by looking at the lines, without reading YAML again, for the base has been read already.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge import files
from knowledge.problems import Spot
from knowledge.text import words

__all__ = ["KINDS", "Places"]

# What the entries of a section are, as it stands in their keys.
KINDS = {
    "smoke": "smoke",
    "facts": "fact",
    "gaps": "gap",
    "laureates": "laureate",
    "organisations": "organisation",
    "people": "person",
    "prizes": "prize",
    "projects": "project",
    "quotes": "quote",
}
_MARK = re.compile(
    r"^(?:[ \t]*#.*|(?P<section>[a-z]+):)"
    r"|(?:^|(?<=[ \t\[{,]))id:[ \t]*[\"']?(?P<id>[a-z0-9-]+)",
    re.MULTILINE,
)
_TEXT = re.compile(r"\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\n]|'')*)'|^[ \t]*-[ \t]+([^\"'\s].*)$", re.M)


@dataclass(frozen=True, slots=True)
class _Extent:
    """An entry's file and the part of its text."""

    file: str
    start: int
    end: int


class Places:
    """The places of the entries of the base in `folder`; files are named relative to it.

    Files that cannot be read have no places. Those `before` are looked at again only where a
    file has changed since.
    """

    def __init__(self, folder: Path, before: Places | None = None) -> None:
        self.folder = folder
        self._texts: dict[str, str] = {}
        self._found: dict[str, list[tuple[str, _Extent]]] = {}
        for name in files.listed(folder, _ignore, _ignore):
            try:
                text = files.content(folder / name).decode("utf-8", "replace")
            except OSError:
                continue
            known = before is not None and before._texts.get(name) == text
            self._texts[name] = text
            self._found[name] = before._found[name] if before and known else [*_entries(name, text)]
        self._extents: dict[str, _Extent] = {}
        for found in self._found.values():
            for key, extent in found:
                self._extents.setdefault(key, extent)

    def of(self, key: str) -> Spot | None:
        """Where the entry `key` begins; None where it is not found. Entries of `words/` are
        called `words:SECTION:ID`."""
        extent = self._extents.get(key)
        return self._spot(extent.file, extent.start) if extent else None

    def example(self, key: str, folded: str) -> tuple[Spot, str] | None:
        """Where the entry `key` has a text whose folded words are `folded`, and that text."""
        extent = self._extents.get(key)
        if extent is None:
            return None
        wanted = folded.split()
        for found in _TEXT.finditer(self._texts[extent.file], extent.start, extent.end):
            text = next(group for group in found.groups() if group is not None)
            if words(text) == wanted:
                return self._spot(extent.file, found.start()), text
        return None

    def _spot(self, file: str, start: int) -> Spot:
        text = self._texts[file]
        return Spot(file, text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))


def _entries(name: str, text: str) -> Iterator[tuple[str, _Extent]]:
    area, year = files.area(name)
    marks = [each for each in _MARK.finditer(text) if each["section"] or each["id"]]
    section = ""
    for mark, after in zip(marks, [*marks[1:], None], strict=True):
        end = after.start() if after else len(text)
        if mark["section"]:
            section = mark["section"]
            if section == "edition":
                yield f"edition:{year}", _Extent(name, mark.start(), end)
            continue
        extent = _Extent(name, mark.start("id") - len("id: "), end)
        if area == "words":
            yield f"words:{section}:{mark['id']}", extent
        elif section in KINDS:
            before = f"{year}:" if year is not None else ""
            yield f"{before}{KINDS[section]}:{mark['id']}", extent


def _ignore(_: object) -> None:
    """What is wrong with files is for `laureates check` to say."""
