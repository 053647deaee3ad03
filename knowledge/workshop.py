"""Engines for one folder, again and again while an editor works on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from knowledge import model
from knowledge.engine import Engine
from knowledge.model import Knowledge
from knowledge.parsed import Parsed
from knowledge.store import load
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
    """Gives engines for the base in `folder`; reads again only files that have changed.

    `engine` is one that is there already. What has been read is remembered, which takes memory.
    """

    def __init__(self, folder: Path, engine: Engine | None = None) -> None:
        self.folder = folder
        self._parsed = Parsed()
        self._given = engine
        self._made: tuple[Knowledge, Engine] | None = None
        self._seen: Knowledge | None = None

    def look(self) -> Engine | None:
        """Reads what has changed, in a fraction of a second, and gives an engine for it where
        that needs no building: nothing has changed, or only what is said.

        Else None: one has to be built, and given to `take`. Raises BrokenKnowledge.
        """
        self._parsed.turn()
        base = self._seen = load(self.folder, self._parsed)
        if self._made is None and self._given is not None:
            self._made = (base, self._given) if self._given.base.version == base.version else None
        if self._made is None:
            return None
        before, engine = self._made
        if before.version == base.version:
            return engine
        return engine.retold(base) if differ_in_texts(before, base) else None

    @property
    def is_behind(self) -> bool:
        """Whether something was read for which no engine has been built."""
        built = self._made[0].version if self._made else None
        return self._seen is not None and self._seen.version != built

    def take(self, engine: Engine) -> bool:
        """Takes an engine that was built for the folder; whether it is of what was read last."""
        if self._seen is None or engine.base.version != self._seen.version:
            return False
        self._made = (self._seen, engine)
        return True


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
