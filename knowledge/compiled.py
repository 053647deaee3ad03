"""An engine as bytes, and back in an instant: neither YAML nor an example is read again.

The form: a line that names it, a digest of all that follows, the length of a JSON text, the
text, then the arrays that the text refers to (little-endian, one after the other). It holds
texts and numbers only, so that a file of unknown origin can at worst be refused.
"""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from array import array
from dataclasses import replace
from pathlib import Path
from typing import Any

import rapidfuzz

from knowledge import ordinary
from knowledge.columns import Strings
from knowledge.engine import Engine
from knowledge.model import Knowledge, Wordings
from knowledge.plain import from_json, to_json
from knowledge.text import STEMMER
from knowledge.words import Texting

__all__ = ["Unusable", "dump", "load", "makers", "sealed"]

_HEAD = b"laureates compiled 1\n"
_DIGEST = 32
_LENGTH = 8
# What stands in the JSON for an array, or for a list of strings, kept behind it.
_APART = "@"
_STRINGS = "strings"
# The type of array that holds the same numbers, as long as they are small.
_NARROW = {"I": "H", "i": "h"}


class Unusable(ValueError):  # noqa: N818 - it names what is wrong
    """Bytes that `dump` of this very version has not made."""


def makers() -> str:
    """What the compiled form of a base depends on besides its files: a digest (hex) of this
    package's sources, the word lists, and the versions of what it is made with."""
    made = hashlib.sha256(_HEAD)
    for file in sorted(Path(__file__).parent.glob("*.py")):
        made.update(file.name.encode() + file.read_bytes())
    for file in ordinary.lists():
        made.update(str(file.stat().st_size).encode())
    versions = (STEMMER, rapidfuzz.__version__, *platform.python_version_tuple()[:2])
    made.update(" ".join(versions).encode())
    return made.hexdigest()


def dump(engine: Engine) -> bytes:
    """An engine as bytes; the same base gives the same bytes."""
    strings = Strings()
    tree = {
        "base": to_json(_needed(engine.base)),
        "engine": engine.state(strings),
        "ordinary": ordinary.hashes(),
    }
    tree["strings"] = strings.all()
    blobs: list[bytes] = []
    packed = _packed(tree, blobs)
    text = json.dumps(packed, ensure_ascii=False, separators=(",", ":"))
    return sealed(text.encode("utf-8", "surrogatepass"), blobs)


def sealed(text: bytes, blobs: list[bytes]) -> bytes:
    """A JSON text and arrays in the form that `load` reads."""
    body = b"".join((len(text).to_bytes(_LENGTH, "little"), text, *blobs))
    return _HEAD + hashlib.sha256(body).digest() + body


def load(data: bytes | memoryview) -> Engine:
    """The engine that `dump` has made `data` of; it keeps none of it. Raises Unusable."""
    view = memoryview(data)
    start = len(_HEAD) + _DIGEST
    body = view[start:]
    if view[: len(_HEAD)] != _HEAD or hashlib.sha256(body).digest() != view[len(_HEAD) : start]:
        raise Unusable("cut short, changed, or of another version")
    try:
        length = int.from_bytes(body[:_LENGTH], "little")
        text, blobs = body[_LENGTH : _LENGTH + length], body[_LENGTH + length :]
        tree = _unpacked(json.loads(str(text, "utf-8", "surrogatepass")), _Blobs(blobs))
        engine = Engine.from_state(
            from_json(tree["base"]), tree["engine"], Strings(tree["strings"])
        )
        ordinary.keep(tree["ordinary"])
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise Unusable(str(error)) from error
    return engine


def _needed(base: Knowledge) -> Knowledge:
    """The base without what only building needs: the ways of asking, but for those of facts
    that are shown."""
    none = Wordings()
    facts = {
        key: replace(fact, asked=fact.shown, yes=none, no=none, words=none)
        for key, fact in base.facts.items()
    }
    gaps = {key: replace(gap, asked=none) for key, gap in base.gaps.items()}
    words = replace(
        base.words,
        attributes=tuple(replace(each, asked=none) for each in base.words.attributes),
        smalltalk=tuple(replace(each, asked=none) for each in base.words.smalltalk),
        unknowns=tuple(replace(each, asked=none) for each in base.words.unknowns),
        synonyms=(),
        texting=Texting(),
    )
    return replace(base, facts=facts, gaps=gaps, words=words)


def _packed(value: Any, blobs: list[bytes]) -> Any:
    """A tree with its arrays and lists of strings put into `blobs`."""
    if isinstance(value, dict):
        return {name: _packed(held, blobs) for name, held in value.items()}
    if isinstance(value, array):
        held = value = _narrow(value)
        if sys.byteorder == "big":
            held = array(value.typecode, value)
            held.byteswap()
        blobs.append(held.tobytes())
        return {_APART: value.typecode, "bytes": len(blobs[-1]), "each": value.itemsize}
    if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        text = "\n".join(value)
        if text.count("\n") == len(value) - 1:
            blobs.append(text.encode("utf-8", "surrogatepass"))
            return {_APART: _STRINGS, "bytes": len(blobs[-1])}
    return value


def _narrow(numbers: array[Any]) -> array[Any]:
    """The same numbers in two bytes each where they are small enough: half the memory."""
    narrow = _NARROW.get(numbers.typecode)
    if narrow is None:
        return numbers
    try:
        return array(narrow, numbers)
    except OverflowError:
        return numbers


class _Blobs:
    """The arrays behind a text, taken one after the other."""

    def __init__(self, view: memoryview) -> None:
        self._view = view
        self._at = 0

    def take(self, size: int) -> memoryview:
        """The next so many bytes."""
        self._at += size
        return self._view[self._at - size : self._at]


def _unpacked(value: Any, blobs: _Blobs) -> Any:
    """What `_packed` has made a tree and its arrays of."""
    if not isinstance(value, dict):
        return value
    kind = value.get(_APART)
    if kind is None:
        return {name: _unpacked(held, blobs) for name, held in value.items()}
    piece = blobs.take(value["bytes"])
    if kind == _STRINGS:
        return str(piece, "utf-8", "surrogatepass").split("\n")
    found = array(kind)
    if found.itemsize != value["each"]:
        raise Unusable("arrays of another machine")
    found.frombytes(piece)
    if sys.byteorder == "big":
        found.byteswap()
    return found
