"""Names and aliases by which two entries are called, so that the bot has to ask back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from knowledge import model
from knowledge.model import LANGUAGES
from knowledge.problems import Problem, warning
from knowledge.schema_entries import Entry
from knowledge.text import words
from knowledge.words import Others
from knowledge.yaml_nodes import Path

__all__ = ["check_names", "names_of"]

_NAMES = ("title", "name", "short")
_LISTS = ("aliases", "people", "names")
_NAMED = (
    model.Laureate, model.Project, model.Prize, model.Organisation, model.Person, model.Edition,
    Others,
)  # fmt: skip


def check_names(index: Mapping[str, Entry]) -> Iterator[Problem]:
    """A warning for each name that an entry before has too, unless the two belong together."""
    together = _together(index)
    first: dict[tuple[str, ...], tuple[Entry, Path]] = {}
    for entry in sorted(index.values(), key=lambda each: isinstance(each.value, Others)):
        told: set[str] = set()
        for path, name in names_of(entry):
            held, there = first.setdefault(tuple(words(name)), (entry, path))
            if _apart(held, entry, together) and held.key not in told:
                told.add(held.key)
                at = held.spot(*there)
                yield warning(
                    entry.spot(*path), "shared_name", name=name, other=held.key, file=at.file,
                    line=at.line,
                )  # fmt: skip


def names_of(entry: Entry) -> Iterator[tuple[Path, str]]:
    """The names of an entry with their places in it."""
    content = entry.content
    if not isinstance(entry.value, _NAMED) or not isinstance(content, dict):
        return
    for key in _NAMES:
        held = content.get(key)
        if isinstance(held, str):
            yield (key,), held
        elif isinstance(held, dict):
            yield from (((key, each), held[each]) for each in LANGUAGES)
    for key in _LISTS:
        lists = content.get(key)
        if not isinstance(lists, dict):
            continue
        for language in LANGUAGES:
            for place, name in enumerate(lists.get(language) or ()):
                yield (key, language, place), name


def _together(index: Mapping[str, Entry]) -> dict[str, str]:
    """A prize, its laureate and its project answer to each other's names; so do a person and
    the words quoted. Gives the laureate's key for each."""
    found: dict[str, str] = {}
    for entry in index.values():
        if isinstance(entry.value, model.Prize):
            laureate = entry.value.laureate
            project = laureate.replace(":laureate:", ":project:")
            found |= dict.fromkeys((entry.key, laureate, project), laureate)
    return found


def _apart(one: Entry, other: Entry, together: Mapping[str, str]) -> bool:
    if one.key == other.key or (isinstance(one.value, Others) and isinstance(other.value, Others)):
        return False
    if one.year != other.year and one.year is not None and other.year is not None:
        return False
    return together.get(one.key, one.key) != together.get(other.key, other.key)


def all_names(entry: Entry | None) -> frozenset[str]:
    """The folded words of all names of an entry."""
    if entry is None:
        return frozenset()
    return frozenset(chain.from_iterable(words(name) for _, name in names_of(entry)))
