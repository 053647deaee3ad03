"""Engines for one folder, built again and again while an editor works on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from knowledge import model
from knowledge.engine import Engine
from knowledge.model import Knowledge
from knowledge.store import Shelf, load
from knowledge.words import Smalltalk, Unknown, Words

__all__ = ["Workshop", "differ_in_texts"]

# What is only said: no question is understood by it, but for the single words in it.
_SAID: Mapping[type, tuple[str, ...]] = {
    model.Fact: ("answer", "links", "source"),
    model.Gap: ("answer",),
    model.Project: ("tagline", "summary", "detail", "goals", "results", "links", "source"),
    model.Prize: ("about", "source"),
    model.Quote: ("text", "source"),
    model.Person: ("role", "source"),
    model.Organisation: ("about", "links", "contact", "source"),
    model.Edition: ("about", "links", "source"),
    Smalltalk: ("answer",),
    Unknown: ("answer",),
    Words: ("replies", "smalltalk", "unknowns"),
}
_ENTRIES = (
    *("editions", "laureates", "projects", "prizes", "facts", "gaps", "quotes", "people"),
    "organisations",
)


class Workshop:
    """Builds the engine of the base in `folder`; reads again only files that have changed.

    It remembers what it has read, which takes memory. One call at a time.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._shelf: Shelf = {}
        self._newest: Engine | None = None

    def renew(self) -> Iterator[Engine]:
        """Engines for the files as they are now, each better than the one before.

        Where only what is said has changed, the first comes within a fraction of a second;
        the last is the same as one built at once, and takes seconds. None where nothing has
        changed. Raises BrokenKnowledge.
        """
        base = load(self.folder, self._shelf)
        before = self._newest
        if before is not None and before.base.version == base.version:
            return
        if before is not None and differ_in_texts(before.base, base):
            yield before.retold(base)
        self._newest = Engine(base)
        yield self._newest


def differ_in_texts(old: Knowledge, new: Knowledge) -> bool:
    """Whether two bases have the same entries, which are asked for in the same ways."""
    pairs: list[tuple[Any, Any]] = [(old.words, new.words)]
    for name in ("smalltalk", "unknowns"):
        held, other = getattr(old.words, name), getattr(new.words, name)
        if len(held) != len(other):
            return False
        pairs += zip(held, other, strict=True)
    for name in _ENTRIES:
        entries, others = getattr(old, name), getattr(new, name)
        if list(entries) != list(others):
            return False
        pairs += zip(entries.values(), others.values(), strict=True)
    return all(_differ_in_texts(one, other) for one, other in pairs)


def _differ_in_texts(old: Any, new: Any) -> bool:
    if old is new:
        return True
    said = _SAID.get(type(old), ())
    return type(old) is type(new) and replace(old, **{n: getattr(new, n) for n in said}) == new


