"""pydantic's errors as problems at the places of the keys and values that they are about."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError
from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.problems import Problem, problem, shown
from knowledge.yaml_nodes import Document, Path

__all__ = ["kind_of", "near", "translated"]

LANGUAGES = {"fr": "French", "en": "English"}
_WRONG_SHAPE = {
    "string_type": "text",
    "tuple_type": "list",
    "model_type": "mapping",
    "model_attributes_type": "mapping",
    "dict_type": "mapping",
}


def near(word: str, choices: Iterable[str]) -> str:
    """`Did you mean "…"? ` where one of `choices` is close to `word`, else nothing."""
    if not word or len(word) > 100:
        return ""
    found = process.extractOne(
        word.casefold(), list(choices), scorer=OSA.normalized_similarity, score_cutoff=0.55
    )
    return f'Did you mean "{found[0]}"? ' if found else ""


def translated(
    document: Document, path: Path, shape: type[BaseModel], error: ValidationError
) -> list[Problem]:
    """One problem for each error in the entry at `path`.

    Nothing is said of a place whose form was already a problem.
    """
    bad = {(found.line, found.column) for found in document.problems}
    problems = []
    for item in error.errors(include_url=False):
        found = _problem(document, path, shape, item)
        if (found.line, found.column) not in bad:
            problems.append(found)
    return problems


def _problem(
    document: Document, path: Path, shape: type[BaseModel], item: Mapping[str, Any]
) -> Problem:
    loc = tuple(part for part in item["loc"] if part != "[key]")
    full = (*path, *loc)
    kind: str = item["type"]
    context: Mapping[str, Any] = item.get("ctx") or {}
    what = _what(full)
    value = item["input"]
    if kind == "extra_forbidden":
        return _unknown(document, full, _fields(shape, loc[:-1]), value)
    if kind == "missing" or (value is None and kind in _WRONG_SHAPE):
        spot = document.key_spot(full)
        key = str(full[-1])
        if value is None and isinstance(full[-1], int):
            return problem(spot, "empty", what=what)
        if key in LANGUAGES:
            return problem(spot, "translation", language=LANGUAGES[key], key=key)
        if key == "laureate":
            return problem(spot, "missing_laureate")
        return problem(spot, "missing", key=key)
    spot = document.spot(full)
    if kind in _WRONG_SHAPE:
        return problem(spot, _WRONG_SHAPE[kind], what=what, found=kind_of(value))
    return _own(document, full, kind, context, what)


def _own(
    document: Document, full: Path, kind: str, context: Mapping[str, Any], what: str
) -> Problem:
    values = {name: shown(v) if name == "value" else v for name, v in context.items()}
    spot = document.spot(full)
    if kind == "choice":
        choices: Sequence[str] = context["choices"]
        values["near"] = near(context["value"], choices)
        values["choices"] = ", ".join(choices)
    elif kind == "identifier":
        values["example"] = _slug(context["value"])
    elif kind == "empty" and full[-1] in LANGUAGES:
        key = str(full[-1])
        return problem(spot, "translation", language=LANGUAGES[key], key=key)
    return problem(spot, kind, **{**values, "what": values.get("what", what)})


def _unknown(document: Document, full: Path, fields: Sequence[str], value: object) -> Problem:
    key = str(full[-1])
    code = "torn_text" if value is None and not near(key, fields) else "unknown_key"
    return problem(
        document.key_spot(full),
        code,
        key=shown(key),
        near=near(key, fields),
        keys=", ".join(fields),
    )


def _fields(shape: type[BaseModel], loc: Path) -> Sequence[str]:
    """The keys that the shape found by following `loc` may have."""
    current: Any = shape
    for part in loc:
        fields = getattr(_inner(current), "model_fields", {})
        if "root" in fields:
            current = fields["root"].annotation.__args__[-1]
        elif part in fields:
            current = fields[part].annotation
    return tuple(getattr(_inner(current), "model_fields", ()))


def _inner(annotation: Any) -> Any:
    """The model inside `tuple[Model, ...]` and `Model | None`."""
    while not isinstance(annotation, type) or hasattr(annotation, "__args__"):
        annotation = annotation.__args__[0]
    return annotation


def _what(path: Path) -> str:
    if not path:
        return "The file"
    if isinstance(path[-1], int):
        return f'Item {path[-1] + 1} of "{shown(str(path[-2]))}"' if path[1:] else "This item"
    return f'"{shown(path[-1])}"'


def kind_of(value: object) -> str:
    """What a value is, in words."""
    if isinstance(value, dict):
        return "a group of keys"
    return "a list" if isinstance(value, list) else "a text"


def _slug(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text[:200].casefold().replace("œ", "oe"))
    bare = "".join(c for c in folded if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-") or "my-entry"
