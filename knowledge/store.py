"""A folder of YAML files as an immutable `Knowledge`, or every problem in it at once.

Reads files, nothing else: no clock, no network.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from knowledge import files, model
from knowledge.checks import Index, check_editions, check_entries, index_of
from knowledge.model import Knowledge
from knowledge.problems import BrokenKnowledge, Problem, Spot, capped, problem
from knowledge.schema_entries import Entry, entries_of
from knowledge.words import Words
from knowledge.yaml_nodes import Document, parse

__all__ = ["Shelf", "check", "load"]

T = TypeVar("T")
# What a file gave, by its name, with the bytes that it gave it of: see `load`.
Shelf = dict[str, tuple[bytes, Document, list[Entry | Problem]]]


@dataclass(slots=True)
class _Reading:
    """What has been read so far, and what had been read of the files before."""

    shelf: Shelf = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unread: set[int | None] = field(default_factory=set)
    years: dict[int, Spot] = field(default_factory=dict)
    digest: files.Digest = field(default_factory=files.Digest)


def load(folder: Path, shelf: Shelf | None = None) -> Knowledge:
    """The knowledge in `folder`.

    A `shelf` kept from one call to the next, empty at first, saves reading again what has not
    changed; it belongs to one folder. Raises BrokenKnowledge, which holds all the problems,
    where there are any.
    """
    reading, index = _read(folder, shelf)
    if reading.problems:
        raise BrokenKnowledge(capped(reading.problems))
    return _knowledge(index, reading.digest.hex()[:12])


def check(folder: Path) -> list[Problem]:
    """All the problems of the knowledge base in `folder`, by file and line; none is good."""
    return capped(_read(folder)[0].problems)


def _read(folder: Path, shelf: Shelf | None = None) -> tuple[_Reading, Index]:
    reading = _Reading() if shelf is None else _Reading(shelf)
    root = Spot(str(folder))
    try:
        kind = os.stat(folder).st_mode
    except (OSError, ValueError):
        reading.problems.append(problem(root, "no_folder"))
        return reading, {}
    if not stat.S_ISDIR(kind):
        reading.problems.append(problem(root, "not_folder"))
        return reading, {}
    for name in _names(folder, reading):
        _read_file(folder, name, reading)
    index, doubles = index_of(reading.entries)
    reading.problems += doubles
    reading.problems += check_entries(index, reading.unread)
    reading.problems += check_editions(index, reading.years, reading.unread)
    if not reading.years:
        reading.problems.append(problem(root, "no_editions"))
    return reading, index


def _names(folder: Path, reading: _Reading) -> list[str]:
    """The files to read, relative to `folder`."""

    def unreadable(error: OSError) -> None:
        reading.problems.append(_unreadable(str(error.filename), error))
        inside = Path(error.filename).relative_to(folder).as_posix()
        reading.unread.add(files.area(f"{inside}/any/file")[1])

    def stray(path: Path) -> None:
        reading.problems.append(problem(Spot(str(path)), "suffix"))

    return files.listed(folder, unreadable, stray)


def _read_file(folder: Path, name: str, reading: _Reading) -> None:
    file = str(folder / name)
    area, year = files.area(name)
    if area is None:
        reading.problems.append(problem(Spot(file), "misplaced"))
        return
    if year is not None:
        own = str(folder / "editions" / str(year) / "edition.yaml")
        reading.years.setdefault(year, Spot(own))
    try:
        content = files.content(folder / name)
    except OSError as error:
        reading.problems.append(_unreadable(file, error))
        reading.unread.add(year)
        return
    reading.digest.add(name, content)
    before = reading.shelf.get(name)
    if before is not None and before[0] == content:
        _, document, all_found = before
    else:
        document = parse(file, content)
        all_found = list(entries_of(document, area, year)) if document.complete else []
        reading.shelf[name] = content, document, all_found
    reading.problems += document.problems
    if not document.complete:
        reading.unread.add(year)
        return
    for found in all_found:
        if isinstance(found, Entry):
            reading.entries.append(found)
        else:
            reading.problems.append(found)


def _unreadable(file: str, error: OSError) -> Problem:
    reason = (error.strerror or type(error).__name__).lower()
    return problem(Spot(file), "unreadable", reason=reason)


def _knowledge(index: Index, version: str) -> Knowledge:
    values = [(key, entry.value) for key, entry in index.items()]
    editions = dict(sorted(_only(model.Edition, values)))
    by_year = sorted(values, key=lambda item: _year(item[0]))
    prizes = dict(_only(model.Prize, by_year))
    ranks: dict[str, int] = {}
    for number, prize in enumerate(prizes.values()):
        ranks.setdefault(prize.laureate, number)

    def ranked(kind: type[T]) -> Mapping[str, T]:
        items = _only(kind, by_year)
        rank = lambda item: ranks[item[0].replace(":project:", ":laureate:")]  # noqa: E731
        return MappingProxyType(dict(sorted(items, key=rank)))

    def plain(kind: type[T]) -> Mapping[str, T]:
        return MappingProxyType(dict(_only(kind, by_year)))

    return Knowledge(
        editions=MappingProxyType(editions),
        laureates=ranked(model.Laureate),
        projects=ranked(model.Project),
        prizes=MappingProxyType(prizes),
        facts=plain(model.Fact),
        gaps=plain(model.Gap),
        quotes=plain(model.Quote),
        people=plain(model.Person),
        organisations=plain(model.Organisation),
        words=_words(index.values()),
        version=version,
    )


def _only(kind: type[T], values: Iterable[tuple[str, object]]) -> Iterator[tuple[str, T]]:
    return ((key, value) for key, value in values if isinstance(value, kind))


def _year(key: str) -> int:
    """The edition of a key, those without one first."""
    return int(key[:4]) if key[:4].isdecimal() else 0


def _words(entries: Iterable[Entry]) -> Words:
    lists: dict[str, list[Any]] = {}
    single: dict[str, Any] = {}
    for entry in entries:
        if not entry.key.startswith("words:"):
            continue
        if len(entry.path) > 1:
            lists.setdefault(entry.kind, []).append(entry.value)
        else:
            single[entry.kind] = entry.value
    single |= {name: tuple(values) for name, values in lists.items()}
    return Words(**single)
