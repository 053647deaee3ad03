"""The values of `model` and `words` as lists of JSON, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import MappingProxyType
from typing import Any

from knowledge import model, words

__all__ = ["from_json", "to_json"]

# A list begins with what it stands for: a tuple, a mapping, or one of the classes.
_TUPLE, _MAPPING, _FIRST = 0, 1, 2
_CLASSES: tuple[Any, ...] = tuple(
    held
    for module in (model, words)
    for _, held in sorted(vars(module).items())
    if is_dataclass(held) and held.__module__ == module.__name__
)
_NUMBERS = {held: number for number, held in enumerate(_CLASSES, _FIRST)}


def to_json(value: object) -> Any:
    """A text, a number, a tuple, a mapping or a value of the two modules. Raises TypeError."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, tuple):
        return [_TUPLE, *map(to_json, value)]
    if isinstance(value, Mapping):
        return [_MAPPING, *(to_json(part) for item in value.items() for part in item)]
    number = _NUMBERS[type(value)]
    return [number, *(to_json(getattr(value, each.name)) for each in fields(value))]  # type: ignore[arg-type]


def from_json(found: Any) -> Any:
    """The value that `to_json` has made `found` of."""
    if type(found) is not list:
        return found
    kind = found[0]
    parts = [from_json(part) if type(part) is list else part for part in found[1:]]
    if kind == _TUPLE:
        return tuple(parts)
    if kind == _MAPPING:
        return MappingProxyType(dict(zip(parts[::2], parts[1::2], strict=True)))
    return _CLASSES[kind - _FIRST](*parts)
