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
from knowledge.parsed import Parsed
from knowledge.problems import BrokenKnowledge, Problem, Spot, capped, problem
from knowledge.schema_entries import Entry, entries_of
from knowledge.words import Words
from knowledge.yaml_nodes import parse

__all__ = ["check", "entries", "load"]

T = TypeVar("T")


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unread: set[int | None] = field(default_factory=set)
    years: dict[int, Spot] = field(default_factory=dict)
    digest: files.Digest = field(default_factory=files.Digest)
    parsed: Parsed | None = None


def load(folder: Path, parsed: Parsed | None = None) -> Knowledge:
    """The knowledge in `folder`; files that `parsed` knows are not read as YAML again.

    Raises BrokenKnowledge, which holds all the problems, where there are any.
    """
    reading, index = _read(folder, parsed)
    if reading.problems and parsed is not None:
        # whatever it is, it may be in a file whose places are not known
        reading, index = _read(folder)
    if reading.problems:
        raise BrokenKnowledge(capped(reading.problems))
    return _knowledge(index, reading.digest.hex()[:12])


def check(folder: Path) -> list[Problem]:
    """All the problems of the knowledge base in `folder`, by file and line; none is good."""
    return capped(_read(folder)[0].problems)


def entries(folder: Path) -> Index:
    """The entries in `folder` by key, each with its places in its file; also those of a base
    with problems, as far as they can be read."""
    return _read(folder)[1]


def _read(folder: Path, parsed: Parsed | None = None) -> tuple[_Reading, Index]:
    reading = _Reading(parsed=parsed)
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
    known = reading.parsed.entries(name, content, file) if reading.parsed else None
    if known is not None:
        reading.entries += known
        return
    document = parse(file, content)
    if not document.complete:
        reading.problems += document.problems
        reading.unread.add(year)
        return
    entries, problems = [], list(document.problems)
    for found in entries_of(document, area, year):
        if isinstance(found, Entry):
            entries.append(found)
        else:
            problems.append(found)
    reading.entries += entries
    reading.problems += problems
    if reading.parsed and not problems:
        reading.parsed.keep(name, content, entries)


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
        smoke=plain(model.Smoke),
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
