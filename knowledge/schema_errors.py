"""pydantic's errors as problems at the places of the keys and values that they are about."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError
from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.model import LANGUAGES
from knowledge.phrases import Phrase, phrase, wordings
from knowledge.problems import Problem, problem, shown
from knowledge.yaml_nodes import Document, Path

__all__ = ["kind_of", "near", "nearest", "not_a_list", "translated"]

_WRONG_SHAPE = {
    "string_type": "text",
    "tuple_type": "list",
    "model_type": "mapping",
    "model_attributes_type": "mapping",
    "dict_type": "mapping",
}


def nearest(word: str, choices: Iterable[str], french: str = "french_keys") -> str | None:
    """The one of `choices` that `word` is most likely meant to be, if any: one that is spelt
    nearly so, or the English of a French word (in the section `french` of `problems.yaml`)."""
    if not word or len(word) > 100:
        return None
    held = list(choices)
    meant = wordings(french).get(word.casefold())
    if meant in held:
        return str(meant)
    found = process.extractOne(
        word.casefold(), held, scorer=OSA.normalized_similarity, score_cutoff=0.55
    )
    return found[0] if found else None


def near(word: str, choices: Iterable[str]) -> Phrase | str:
    """`Did you mean "…"? ` where one of `choices` is close to `word`, else nothing."""
    found = nearest(word, choices)
    return phrase("near", value=found) if found else ""


def translated(
    document: Document, path: Path, shape: type[BaseModel], error: ValidationError
) -> list[Problem]:
    """One problem for each error in the entry at `path`.

    Nothing is said of a place whose form was already a problem, nor that a key is missing
    where it was found misspelt or outside its group.
    """
    bad = {(found.line, found.column) for found in document.problems}
    bad_lines = {found.line for found in document.problems}
    problems = []
    strayed: set[Path] = set()
    items = error.errors(include_url=False)
    for item in sorted(items, key=lambda each: each["type"] != "extra_forbidden"):
        full = (*path, *(part for part in item["loc"] if part != "[key]"))
        if full in strayed:
            continue
        found = _problem(document, path, shape, item)
        if found.code == "key_outside":
            strayed.add((*document.key_before(full), full[-1]))
        if found.code == "key_inside":
            strayed.add((*full[:-2], full[-1]))
        if found.code == "unknown_key" and found.instead:
            strayed.add((*full[:-1], found.instead[1]))
        is_lost = found.code in ("missing", "translation") and found.line in bad_lines
        if (found.line, found.column) not in bad and not is_lost:
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
        return _unknown(document, shape, loc, full, value)
    if kind == "missing" or (value is None and kind in _WRONG_SHAPE):
        spot = document.key_spot(full)
        key = str(full[-1])
        if value is None and isinstance(full[-1], int):
            return problem(spot, "empty", what=what)
        if key in LANGUAGES:
            return problem(spot, "translation", language=phrase(key), key=key)
        if key == "laureate":
            return problem(spot, "missing_laureate")
        return problem(spot, "missing", key=key)
    if kind in _WRONG_SHAPE:
        return _misshapen(document, full, _WRONG_SHAPE[kind], what, value)
    return _own(document, full, kind, context, what)


def _misshapen(document: Document, full: Path, code: str, what: Phrase, value: object) -> Problem:
    if code == "list":
        return not_a_list(document, full, what, value)
    spot = document.spot(full)
    if code == "text" and isinstance(value, dict) and len(value) == 1:
        old = document.source(spot)
        [(key, held)] = value.items()
        if isinstance(held, str) and old.startswith(key) and old.endswith(held):
            new = _in_quotes(old)
            return problem(spot, "colon_text", quoted=shown(new, 120), instead=(old, new))
    if code == "text" and isinstance(value, list) and len(value) == 1:
        old = document.source(spot)
        if isinstance(value[0], str) and re.fullmatch(r"\[[^\[\]]*\]", old):
            return problem(
                spot, code, what=what, found=kind_of(value), instead=(old, _in_quotes(value[0]))
            )
    return problem(spot, code, what=what, found=kind_of(value))


def not_a_list(document: Document, full: Path, what: Phrase, value: object) -> Problem:
    """The problem of a value that should be a list: what to write, where that is clear."""
    spot = document.spot(full)
    if isinstance(value, dict) and value and document.begins_line(spot):
        first = str(next(iter(value)))
        lead = document.source(spot)
        code = "dash_space" if first.startswith("-") else "no_dash"
        new = f"- {lead.removeprefix('-').strip()}"
        room = spot.column - 2 >= document.key_spot(full).column
        line = document.lines[spot.line - 1]
        instead = (line, f"{line[: spot.column - 3]}{new}") if room else None
        instead = (lead, new) if code == "dash_space" else instead
        return problem(spot, code, what=what, quoted=shown(new, 120), instead=instead)
    if isinstance(value, str):
        old = document.source(spot)
        is_item = document.begins_line(spot)
        body = value.removeprefix("-").strip().strip('"')
        new = f"- {_in_quotes(body)}" if is_item else f"[{_in_quotes(value)}]"
        instead = (old, new) if old and "\n" not in value else None
        code = "dash_space" if is_item and value.startswith("-") else "list"
        found = kind_of(value)
        return problem(spot, code, what=what, found=found, quoted=shown(new, 120), instead=instead)
    return problem(spot, "list", what=what, found=kind_of(value))


def _own(
    document: Document, full: Path, kind: str, context: Mapping[str, Any], what: Phrase
) -> Problem:
    values = {name: shown(v) if name == "value" else v for name, v in context.items()}
    spot = document.spot(full)
    old = str(context.get("value", ""))
    new = values.pop("mended", None)
    if kind == "choice":
        choices: Sequence[str] = context["choices"]
        new = nearest(old, choices, "french_values")
        values["near"] = phrase("near", value=new) if new else ""
        values["choices"] = ", ".join(choices)
    elif kind == "identifier":
        new = values["example"] = _slug(old)
    elif kind == "empty" and full[-1] in LANGUAGES:
        key = str(full[-1])
        return problem(spot, "translation", language=phrase(key), key=key)
    instead = (old, str(new)) if new and old else None
    return problem(spot, kind, instead=instead, **{**values, "what": values.get("what", what)})


def _unknown(
    document: Document, shape: type[BaseModel], loc: Path, full: Path, value: object
) -> Problem:
    key = str(full[-1])
    fields = _fields(shape, loc[:-1])
    spot = document.key_spot(full)
    glued = re.fullmatch(r"""([\w-]+):(["'“«].*|\S.*)""", key)
    if glued and glued[1] in fields:
        new = f"{glued[1]}: {glued[2]}"
        return problem(
            spot, "colon_space", key=glued[1], quoted=shown(new, 120), instead=(key, new)
        )
    before = document.key_before(full)
    if before and key in _fields(shape, before[len(full) - len(loc) :]):
        if (*before, key) not in document.keys and document.begins_line(spot):
            return problem(spot, "key_outside", key=key, inside=before[-1])
    above = _fields(shape, loc[:-2]) if len(loc) > 1 else ()
    if key in above and key not in fields and (*full[:-2], key) not in document.keys:
        if document.begins_line(spot):
            return problem(spot, "key_inside", key=key, inside=full[-2])
    meant = nearest(key, fields)
    return problem(
        spot,
        "torn_text" if value is None and not meant else "unknown_key",
        instead=(key, meant) if meant else None,
        key=shown(key),
        near=phrase("near", value=meant) if meant else "",
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


def _what(path: Path) -> Phrase:
    if not path:
        return phrase("the_file")
    if isinstance(path[-1], int):
        if not path[1:]:
            return phrase("this_item")
        return phrase("item", number=path[-1] + 1, key=shown(str(path[-2])))
    return phrase("quoted", value=shown(path[-1]))


def kind_of(value: object) -> Phrase:
    """What a value is, in words."""
    if isinstance(value, dict):
        return phrase("a_group")
    return phrase("a_list" if isinstance(value, list) else "a_text")


def _in_quotes(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _slug(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text[:200].casefold().replace("œ", "oe"))
    bare = "".join(c for c in folded if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-") or "my-entry"
