"""The entries of one file: validated, converted to plain values, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from knowledge.phrases import phrase
from knowledge.problems import Problem, Spot, problem
from knowledge.schema import EDITION_SECTIONS, ROOT_SECTIONS, EntryShape
from knowledge.schema_errors import kind_of, nearest, not_a_list, translated
from knowledge.schema_words import WORDS_LISTS, WORDS_SECTIONS
from knowledge.unfinished import marks
from knowledge.yaml_nodes import Document, Path, Value

__all__ = ["AREAS", "Entry", "entries_of"]

KEY_LENGTH = 64
AREAS: Mapping[str, Mapping[str, type[BaseModel]]] = {
    "root": ROOT_SECTIONS,
    "edition": EDITION_SECTIONS,
    "words": WORDS_SECTIONS,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry and where it stands; `value` is None where the entry is broken or unfinished.

    `left` are the places in the file of what is left to fill.
    """

    kind: str
    id: str
    year: int | None
    key: str
    document: Document
    path: Path
    value: object
    left: tuple[Path, ...] = ()

    @property
    def content(self) -> Value:
        """What is written of it, as plain texts, lists and groups of keys."""
        held: Any = self.document.data
        for part in self.path:
            held = held[part]
        return held

    def spot(self, *path: str | int) -> Spot:
        """Where the value at `path` inside the entry stands."""
        return self.document.spot((*self.path, *path))


def entries_of(document: Document, area: str, year: int | None) -> Iterator[Entry | Problem]:
    """The entries of a file of `area` (a key of `AREAS`), and what is wrong with them."""
    sections = AREAS[area]
    if document.data is None:
        return
    if not isinstance(document.data, dict):
        spot = document.spot(())
        yield problem(spot, "mapping", what=phrase("the_file"), found=kind_of(document.data))
        return
    for name, content in document.data.items():
        if name not in sections:
            yield _stranger(document, name, area)
        elif content is None:
            continue
        elif name in WORDS_SECTIONS.keys() - WORDS_LISTS.keys() or name == "edition":
            yield from _single(document, name, sections[name], content, year)
        elif not isinstance(content, list):
            yield not_a_list(document, (name,), phrase("quoted", value=name), content)
        else:
            for index, item in enumerate(content):
                yield from _listed(document, (name, index), sections[name], item, year)


def _stranger(document: Document, name: str, area: str) -> Problem:
    here = AREAS[area]
    elsewhere = any(name in sections for sections in AREAS.values())
    code = "wrong_file" if elsewhere else "unknown_key"
    spot = document.key_spot((name,))
    meant = nearest(name, here)
    told = phrase("near", value=meant) if meant else ""
    instead = (name, meant) if meant else None
    return problem(spot, code, instead=instead, key=name[:60], near=told, keys=", ".join(here))


def _single(
    document: Document, name: str, shape: type[BaseModel], content: object, year: int | None
) -> Iterator[Entry | Problem]:
    value = None
    path: Path = (name,)
    key = f"edition:{year}" if name == "edition" else f"words:{name}"
    left = tuple(marks(content, path))
    if left and name != "edition":
        # the bot cannot do without these words, so that they are nothing to hold back
        yield problem(document.spot(left[0]), "to_fill_words")
    try:
        read: Any = shape.model_validate(content)
        value = read.value(key, year) if name == "edition" else read.value()
    except ValidationError as error:
        yield from _but(left, document, translated(document, path, shape, error))
    yield Entry(name, str(year or name), year, key, document, path, value, left)


def _listed(
    document: Document, path: Path, shape: type[BaseModel], item: object, year: int | None
) -> Iterator[Entry | Problem]:
    name = item.get("id") if isinstance(item, dict) else None
    name = name.strip() if isinstance(name, str) else ""
    kind = shape.kind_of_entry if issubclass(shape, EntryShape) else str(path[0])
    prefix = "words:" if path[0] in WORDS_LISTS else f"{year}:" if year is not None else ""
    key = f"{prefix}{kind}:{name}"
    value = None
    left = tuple(marks(item, path))
    try:
        read: Any = shape.model_validate(item)
        value = read.value(key, year) if isinstance(read, EntryShape) else read.value()
    except ValidationError as error:
        own = (*path, "id")
        filled = tuple(place for place in left if place != own)
        yield from _but(filled, document, translated(document, path, shape, error))
    if not re.fullmatch(r"[a-z0-9-]+", name):
        return
    if len(key) > KEY_LENGTH and prefix != "words:":
        over = len(key) - KEY_LENGTH
        spot = document.spot((*path, "id"))
        yield problem(spot, "long_key", value=name[:80], key=key[:160], length=len(key), over=over)
    yield Entry(kind, name, year, key, document, path, value, left)


def _but(left: tuple[Path, ...], document: Document, found: list[Problem]) -> Iterator[Problem]:
    """The problems but for those of values that are left to fill."""
    spots = {document.spot(place) for place in left}
    return (each for each in found if Spot(each.file, each.line, each.column) not in spots)
