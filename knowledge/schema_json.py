"""The shapes of the files as JSON Schemas, with which editors complete and check while typing.

One schema for each place where files stand (draft 7, which every editor knows). They are kept
in `schemas/` of a knowledge base, so that its files can point to them wherever it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from knowledge.schema_entries import AREAS
from knowledge.schema_words import WORDS_LISTS

__all__ = ["FOLDER", "first_line", "schema", "write"]

FOLDER = "schemas"
_KEYS = Path(__file__).with_name("keys.yaml")
_DEFINED = "#/definitions/"
_TITLES = {
    "root": "Organisations, people and what is known of them",
    "edition": "One edition: prizes, laureates, projects, facts, quotes",
    "words": "How people ask, and what is said back",
}


def schema(area: str) -> dict[str, Any]:
    """The JSON Schema of the files of `area` (a key of `knowledge.schema_entries.AREAS`)."""
    sections = AREAS[area]
    shapes = list(dict.fromkeys(sections.values()))
    references, found = models_json_schema(
        [(shape, "validation") for shape in shapes], ref_template=_DEFINED + "{model}"
    )
    definitions = {name: _clean(held) for name, held in found["$defs"].items()}
    properties = {}
    for name, shape in sections.items():
        reference = _clean(references[shape, "validation"])
        own = reference["$ref"].removeprefix(_DEFINED)
        _describe(definitions, own, name)
        properties[name] = {**_described(name, name), **_section(name, shape, reference)}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": _TITLES[area],
        "type": ["object", "null"],
        "additionalProperties": False,
        "properties": properties,
        "definitions": dict(sorted(definitions.items())),
    }


def write(folder: Path) -> Iterator[Path]:
    """Writes the schemas into the knowledge base in `folder`; gives their files."""
    place = folder / FOLDER
    place.mkdir(exist_ok=True)
    for area in AREAS:
        file = place / f"{area}.json"
        file.write_text(as_text(schema(area)), encoding="utf-8")
        yield file


def as_text(held: Mapping[str, Any]) -> str:
    """A schema as it is kept in a file."""
    return json.dumps(held, ensure_ascii=False, indent=1) + "\n"


def first_line(name: str, area: str) -> str:
    """The comment by which the file `name` (relative to its base) points to its schema."""
    return f"# yaml-language-server: $schema={'../' * name.count('/')}{FOLDER}/{area}.json"


def _section(name: str, shape: type[BaseModel], reference: dict[str, Any]) -> dict[str, Any]:
    is_list = name in WORDS_LISTS or "id" in shape.model_fields
    if is_list:
        return {"type": ["array", "null"], "items": reference}
    return {"anyOf": [reference, {"type": "null"}]}


def _clean(held: Any) -> Any:
    """Without the titles and defaults that pydantic adds; a key that need not be there may
    also be left empty."""
    if isinstance(held, list):
        return [_clean(each) for each in held]
    if not isinstance(held, dict):
        return held
    found = {key: _clean(each) for key, each in held.items() if key not in ("default", "title")}
    if isinstance(held.get("properties"), dict):
        found["properties"] = {key: _clean(each) for key, each in held["properties"].items()}
        required = held.get("required", [])
        for key, each in found["properties"].items():
            if key not in required:
                found["properties"][key] = _or_nothing(each)
        found.pop("description", None)
    return found


def _or_nothing(held: dict[str, Any]) -> dict[str, Any]:
    nothing = {"type": "null"}
    if isinstance(held.get("type"), str) and "enum" not in held:
        return {**held, "type": [held["type"], "null"]}
    if nothing in held.get("anyOf", []):
        return held
    if "anyOf" in held:
        return {**held, "anyOf": [*held["anyOf"], nothing]}
    return {"anyOf": [held, nothing]}


def _describe(definitions: dict[str, Any], name: str, section: str) -> None:
    """Says what the keys of a definition, and of those it refers to, are for."""
    for key, held in definitions[name].get("properties", {}).items():
        if "description" in held:
            continue
        held.update(_described(section, key))
        for inner in _references(held):
            if inner != name:
                _describe(definitions, inner, section)


def _references(held: Any) -> Iterator[str]:
    if isinstance(held, dict):
        if isinstance(held.get("$ref"), str):
            yield held["$ref"].removeprefix(_DEFINED)
        for each in held.values():
            yield from _references(each)
    elif isinstance(held, list):
        for each in held:
            yield from _references(each)


def _described(section: str, key: str) -> dict[str, str]:
    texts = _keys()
    held = texts.get(f"{section}.{key}") or texts.get(key)
    return {"description": f"{held['fr']} / {held['en']}"} if held else {}


@cache
def _keys() -> Mapping[str, Mapping[str, str]]:
    import yaml

    found: Mapping[str, Mapping[str, str]] = yaml.load(
        _KEYS.read_text(encoding="utf-8"), yaml.BaseLoader
    )
    return found
