"""Which candidates ask with a word: the meanings of the words of all examples, with the places
of the candidates that have them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from knowledge.columns import Rows, State, Strings

__all__ = ["Askers"]

# How many sets of meanings are remembered with their candidates.
_KEPT = 64


class Askers:
    """The places of candidates by the meanings of the words in their examples.

    Candidates have to be added in order of their places, all before the first is looked up.
    """

    def __init__(self) -> None:
        self._rows: dict[str, array[int]] | Rows = {}
        self._of: dict[frozenset[str], frozenset[int]] = {}

    @classmethod
    def from_state(cls, state: State, strings: Strings, like: object) -> Askers:
        """The askers from what `state` gave, with the keys of `like`; none can be added to them."""
        assert isinstance(like, Rows)
        self = cls()
        self._rows = Rows(state, strings, like)
        return self

    def state(self, strings: Strings, keys: Iterable[str]) -> State:
        """What is kept of the askers: a row for each of `keys`, which hold all `meanings`."""
        state = Rows.state(self._rows, strings, keys)
        del state["keys"]
        return state

    @property
    def meanings(self) -> Iterable[str]:
        """All that candidates are asked by."""
        return self._rows

    def add(self, place: int, meanings: set[str]) -> None:
        """Adds the candidate at `place`, whose examples have words of these meanings."""
        assert isinstance(self._rows, dict)
        for meaning in meanings:
            self._rows.setdefault(meaning, array("I")).append(place)

    def count(self, meaning: str) -> int:
        """How many candidates have a meaning."""
        rows = self._rows
        return rows.count(meaning) if isinstance(rows, Rows) else len(rows.get(meaning, ()))

    def has_any(self, place: int, meanings: frozenset[str]) -> bool:
        """Whether the candidate at `place` has one of `meanings` or more."""
        return place in self.of(meanings)

    def of(self, meanings: frozenset[str]) -> frozenset[int]:
        """The places of the candidates that have one of `meanings` or more."""
        found = self._of.get(meanings)
        if found is None:
            if len(self._of) >= _KEPT:
                self._of.clear()
            rows = (self._rows.get(meaning, ()) for meaning in meanings)
            found = self._of[meanings] = frozenset().union(*rows)
        return found

    def has_all(self, place: int, meanings: frozenset[str]) -> bool:
        """Whether the candidate at `place` has every one of `meanings`."""
        return all(place in self._rows.get(meaning, ()) for meaning in meanings)
