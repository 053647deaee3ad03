"""Strings and sets of them as numbers in arrays: what an engine keeps of itself in a file.

A *state* maps names to arrays, to lists of strings, to other values of JSON, or to states.
Each part of the engine that takes long to build gives its own (`state`) and is made from
one again (`from_state`). Strings are kept once, in a table that all parts share.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Set
from itertools import pairwise
from typing import Any, TypeVar

__all__ = ["Rows", "SetMap", "Sets", "State", "Strings", "columns"]

State = dict[str, Any]
T = TypeVar("T")


def columns(owner: object) -> State:
    """All attributes of an object that are arrays, by name."""
    return {name: held for name, held in vars(owner).items() if isinstance(held, array)}


class Strings:
    """A table of strings, each known by its number."""

    def __init__(self, listed: list[str] | None = None) -> None:
        self.listed = listed or []
        self._numbers: dict[str, int] = {}

    def pack(self, texts: Iterable[str]) -> array[int]:
        """The numbers of `texts`, in order; new ones are given to those not seen before."""
        number, numbers = self._numbers.setdefault, self._numbers
        return array("I", [number(text, len(numbers)) for text in texts])

    def all(self) -> list[str]:
        """All strings that have been packed, by number."""
        return list(self._numbers)

    def unpack(self, numbers: Iterable[int]) -> list[str]:
        """The strings of `numbers`, in order."""
        return list(map(self.listed.__getitem__, numbers))


class Sets:
    """Sets of strings by place, each made when it is first asked for; equal ones are one."""

    def __init__(self, state: State, strings: Strings) -> None:
        self._strings = strings
        self._which: array[int] = state["which"]
        self._start: array[int] = state["start"]
        self._members: array[int] = state["members"]
        self._made: dict[int, frozenset[str]] = {}

    @staticmethod
    def state(sets: Iterable[Set[str]], strings: Strings) -> State:
        """What is kept of `sets`."""
        which, start, members = array("I"), array("I", [0]), array("I")
        places: dict[frozenset[str], int] = {}
        for each in sets:
            one = frozenset(each)
            place = places.get(one)
            if place is None:
                place = places[one] = len(places)
                # sorted, so that the same base makes the same file
                members.extend(strings.pack(sorted(one)))
                start.append(len(members))
            which.append(place)
        return {"which": which, "start": start, "members": members}

    def __len__(self) -> int:
        return len(self._which)

    def __getitem__(self, place: int) -> frozenset[str]:
        number = self._which[place]
        made = self._made.get(number)
        if made is None:
            row = self._members[self._start[number] : self._start[number + 1]]
            made = self._made[number] = frozenset(map(self._strings.listed.__getitem__, row))
        return made

    def __iter__(self) -> Iterator[frozenset[str]]:
        texts = self._strings.unpack(self._members)
        made = [frozenset(texts[a:b]) for a, b in pairwise(self._start)]
        return map(made.__getitem__, self._which)


class SetMap(Mapping[str, frozenset[str]]):
    """Sets of strings by a string."""

    def __init__(self, state: State, strings: Strings) -> None:
        keys = strings.unpack(state["keys"])
        self._places = dict(zip(keys, range(len(keys)), strict=True))
        self._sets = Sets(state["sets"], strings)

    @staticmethod
    def state(held: Mapping[str, Set[str]], strings: Strings) -> State:
        """What is kept of `held`."""
        keys = sorted(held)
        return {
            "keys": strings.pack(keys),
            "sets": Sets.state(map(held.__getitem__, keys), strings),
        }

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __getitem__(self, key: str) -> frozenset[str]:
        return self._sets[self._places[key]]

    def get(self, key: str, default: T = None) -> frozenset[str] | T:  # type: ignore[assignment]
        """The set of `key`, else `default`."""
        place = self._places.get(key)
        return default if place is None else self._sets[place]


class Rows(Mapping[str, "array[int]"]):
    """Rows of numbers by a string, one after the other in one array."""

    def __init__(self, state: State, strings: Strings, like: Rows | None = None) -> None:
        """From what `state` gave; rows with the same keys as others, `like`, share these."""
        keys = strings.unpack(state["keys"]) if like is None else []
        self._places: dict[str, int] = (
            dict(zip(keys, range(len(keys)), strict=True)) if like is None else like._places
        )
        self._start: array[int] = state["start"]
        self._numbers: array[int] = state["numbers"]

    @staticmethod
    def state(
        held: Mapping[str, array[int]], strings: Strings, keys: Iterable[str] | None = None
    ) -> State:
        """What is kept of `held`: a row for each of its keys, or of `keys`, which hold them all."""
        start, numbers = array("I", [0]), array("I")
        keys = sorted(held if keys is None else keys)
        for key in keys:
            numbers.extend(iter(held.get(key, ())))  # of arrays of another type too
            start.append(len(numbers))
        return {"keys": strings.pack(keys), "start": start, "numbers": numbers}

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __getitem__(self, key: str) -> array[int]:
        place = self._places[key]
        return self._numbers[self._start[place] : self._start[place + 1]]

    def count(self, key: str) -> int:
        """How long the row of `key` is, 0 where there is none."""
        place = self._places.get(key)
        return 0 if place is None else self._start[place + 1] - self._start[place]

    def get(self, key: str, default: T = None) -> array[int] | T:  # type: ignore[assignment]
        """The row of `key`, else `default`."""
        place = self._places.get(key)
        if place is None:
            return default
        return self._numbers[self._start[place] : self._start[place + 1]]
