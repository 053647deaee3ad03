"""What a question may be asking for: one possible answer, or one known gap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from knowledge.columns import Sets, State, Strings

__all__ = ["Candidate", "state", "stored"]

Meanings = frozenset[str]


@dataclass(slots=True)
class Candidate:
    """One possible answer, or one known gap.

    `sort` is fact, attribute, about (the entry itself), gap or unknown. `home` is the entry it
    belongs to, "" where the question's own entries of the kind `of` are meant. `place` is its own
    in the catalog, by which `Catalog.askers` knows the words of its examples. `loose` are the
    meanings of words that may stand beside them, `around` those of the texts about its home;
    `heads` the nouns that its examples count, `denied` the meanings of words that stand only
    in what it says no to.
    """

    key: str
    sort: str
    home: str
    gives: frozenset[str]
    loose: Meanings = frozenset()
    around: Meanings = frozenset()
    heads: Meanings = frozenset()
    denied: Meanings = frozenset()
    figures: Meanings = frozenset()
    attribute: str = ""
    of: str = ""
    place: int = -1

    @property
    def known(self) -> bool:
        """Whether it answers, rather than being a gap."""
        return self.sort not in ("gap", "unknown")


# The fields of a candidate that are sets of strings.
_SETS = frozenset(
    each.name for each in fields(Candidate) if each.type in ("Meanings", "frozenset[str]")
)


class _Stored(Candidate):
    """A candidate whose sets are made when they are first asked for."""

    __slots__ = ("_place", "_sets")
    _place: int
    _sets: dict[str, Sets]

    def __getattr__(self, name: str) -> Meanings:
        # reached for attributes not set yet only
        if name not in _SETS:
            raise AttributeError(name)
        found: Meanings = self._sets[name][self._place]
        setattr(self, name, found)
        return found


def stored(state: State, strings: Strings) -> Iterator[Candidate]:
    """Candidates from what `state` gave."""
    sets = {name: Sets(held, strings) for name, held in state["sets"].items()}
    texts: dict[str, list[str | int]] = state["texts"]
    for place, values in enumerate(zip(*texts.values(), strict=True)):
        candidate = _Stored.__new__(_Stored)
        candidate._place, candidate._sets = place, sets
        for name, value in zip(texts, values, strict=True):
            setattr(candidate, name, value)
        yield candidate


def state(candidates: Sequence[Candidate], strings: Strings) -> State:
    """What is kept of candidates."""
    names = [each.name for each in fields(Candidate)]
    return {
        "texts": {n: [getattr(c, n) for c in candidates] for n in names if n not in _SETS},
        "sets": {
            n: Sets.state((getattr(c, n) for c in candidates), strings) for n in names if n in _SETS
        },
    }
