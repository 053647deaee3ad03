"""Everyday words of French and English, which are taken at their word rather than for a
mistyped other one: pyspellchecker's lists.

Only a hash of each word is kept, 32 bits of BLAKE2b, sorted: a hundred and ninety thousand
words in three quarters of a megabyte. That a word which is not among them shares a hash with
one of them happens once in twenty thousand words.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from hashlib import blake2b
from pathlib import Path

from knowledge.text import fold

__all__ = ["hashes", "is_ordinary", "keep", "lists"]

# A word is in a list so often at least; the rarest of the English list are mostly foreign.
_LEAST = {"fr": 50, "en": 61}


class _Kept:
    """The hashes, once they have been asked for."""

    hashes: array[int] | None = None


def is_ordinary(word: str) -> bool:
    """Whether a folded word is an everyday word of French or English."""
    held = _Kept.hashes or hashes()
    number = _hash(word)
    place = bisect_left(held, number)
    return place < len(held) and held[place] == number


def hashes() -> array[int]:
    """The hashes of all the words, sorted; read from the lists the first time."""
    if _Kept.hashes is None:
        _Kept.hashes = _read()
    return _Kept.hashes


def keep(held: array[int]) -> None:
    """Takes what `hashes` gave in an earlier process, so that the lists need not be read."""
    _Kept.hashes = held


def lists() -> list[Path]:
    """The files of the lists, one for each language."""
    from importlib.util import find_spec

    spec = find_spec("spellchecker")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).with_name("resources")
    return [folder / f"{language}.json.gz" for language in _LEAST]


def _hash(word: str) -> int:
    return int.from_bytes(_digest(word), "little")


def _digest(word: str) -> bytes:
    return blake2b(word.encode("utf-8", "replace"), digest_size=4).digest()


def _read() -> array[int]:
    import gzip  # late, as above: seldom needed

    found: set[bytes] = set()
    for file, least in zip(lists(), _LEAST.values(), strict=True):
        table: dict[str, int] = json.loads(gzip.decompress(file.read_bytes()))
        common = [word for word, count in table.items() if count >= least]
        # folded all at once, which is quicker
        found.update(map(_digest, fold("\n".join(common)).split("\n")))
    return array("I", sorted(int.from_bytes(each, "little") for each in found))
