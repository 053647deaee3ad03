"""New entries as YAML, from the files in templates/, with marks where something is left to fill.

In a template `{{name|mark}}` stands for a text in quotes, `{{=name|mark}}` for a word or number
as it is, either for the mark where nothing is given; `{{year}}` stands for the year as it is.
A line is written once for each of several values, but within `[ ]`, where commas part them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from knowledge import schema, schema_fields

__all__ = ["KINDS", "LISTS", "fault", "fields", "render"]

KINDS = ("edition", "prizes", "laureate", "prize", "fact")
# The fields that may have several values.
LISTS = frozenset({"gives", "asked_fr", "asked_en", "topics_fr", "topics_en"})
_FOLDER = Path(__file__).with_name("templates")
_FIELD = re.compile(r"\{\{(=?)(\w+)(?:\|((?:[^{}]|\{\{year\}\})*))?\}\}")
_YEAR = "{{year}}"
_RULES: Mapping[str, Any] = {
    "id": schema_fields.Identifier,
    "prize": schema_fields.Identifier,
    "year": schema_fields.Year,
    "number": schema_fields.Whole,
    "kind": schema.LaureateKind,
    "latitude": schema_fields.Latitude,
    "longitude": schema_fields.Longitude,
    "gives": schema_fields.AnswerKind,
}
_LIMITS: Mapping[str, type[schema_fields.Two]] = {
    "about": schema_fields.Summary,
    "prize_about": schema_fields.Summary,
    "tagline": schema_fields.Tagline,
    "summary": schema_fields.Summary,
    "detail": schema_fields.Detail,
    "answer": schema_fields.Answer,
}


@cache
def _template(kind: str) -> str:
    return (_FOLDER / f"{kind}.yaml").read_text(encoding="utf-8")


def fields(kind: str) -> tuple[str, ...]:
    """The names of what a template asks for, in its order, without the year."""
    found = dict.fromkeys(name for _, name, _ in _FIELD.findall(_template(kind)))
    return tuple(name for name in found if name != "year")


def fault(name: str, value: str) -> tuple[str, Mapping[str, Any]] | None:
    """What is wrong with a value: the code of a problem and its values; None where it is good."""
    stem, _, language = name.rpartition("_")
    limited = _LIMITS.get(stem) if language in ("fr", "en") else None
    try:
        if limited is not None:
            limited(fr=value, en=value)
        elif name in _RULES:
            TypeAdapter(_RULES[name]).validate_python(value)
        elif not value.strip():
            return "empty", {}
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        return first["type"], first.get("ctx") or {}
    return None


def render(kind: str, year: str, values: Mapping[str, str | Sequence[str]]) -> str:
    """The entry (or file) of a kind with these values by field. They have no faults."""
    lines = _template(kind).splitlines(keepends=True)
    return "".join(written for line in lines for written in _lines(line, year, values))


def _lines(line: str, year: str, values: Mapping[str, str | Sequence[str]]) -> list[str]:
    given = next(
        (
            list(held)
            for _, name, _ in _FIELD.findall(line)
            if name in LISTS and (held := values.get(name)) and not isinstance(held, str)
        ),
        None,
    )
    if given is None:
        return [_filled(line, year, values)]
    name = next(name for _, name, _ in _FIELD.findall(line) if name in LISTS)
    if "[{{" in line:
        return [_filled(line, year, {name: ", ".join(given)})]
    return [_filled(line, year, {name: one}) for one in given]


def _filled(line: str, year: str, values: Mapping[str, str | Sequence[str]]) -> str:
    def one(found: re.Match[str]) -> str:
        bare, name, mark = found[1], found[2], found[3] or ""
        if name == "year":
            return year
        value = values.get(name) or ""
        if value and isinstance(value, str):
            return value if bare else _quoted(value)
        return _quoted(mark.replace(_YEAR, year))

    return _FIELD.sub(one, line)


def _quoted(text: str) -> str:
    """A text as YAML in double quotes, on one line."""
    line = " ".join(re.split(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+", text.strip()))
    return '"' + line.replace("\\", "\\\\").replace('"', '\\"') + '"'
