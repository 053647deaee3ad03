"""Where entries stand in the files."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.places import KINDS, Places
from knowledge.problems import Spot
from knowledge.schema import EDITION_SECTIONS, ROOT_SECTIONS, EntryShape
from knowledge.store import load
from tests.knowledge.small_base import FILES, LAUREATE_FILE, write

SHIPPED = Path(__file__).parents[2] / "knowledge" / "data"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small base, on disk."""
    return write(tmp_path)


def test_the_kinds_are_those_of_the_schema() -> None:
    """What entries are called in keys is what the schema calls them."""
    shapes = {**ROOT_SECTIONS, **EDITION_SECTIONS}
    kinds = {n: s.kind_of_entry for n, s in shapes.items() if issubclass(s, EntryShape)}
    assert kinds == KINDS


@pytest.mark.parametrize(
    ("key", "file", "line"),
    [
        ("2022:fact:fare", LAUREATE_FILE, 19),
        ("2022:project:valenciennes", LAUREATE_FILE, 9),
        ("organisation:gmf", "organisations.yaml", 2),
        ("fact:gmf-members", "organisations.yaml", 10),
        ("edition:2022", "editions/2022/edition.yaml", 1),
        ("words:unknowns:budget", "words/rest.yaml", 5),
    ],
)
def test_of(folder: Path, key: str, file: str, line: int) -> None:
    """An entry is found by its key, also where it is written on one line."""
    spot = Places(folder).of(key)
    assert spot is not None
    assert (spot.file, spot.line) == (file, line)


def test_what_is_not_there(folder: Path) -> None:
    """A key of nothing, or an entry in a comment, has no place."""
    path = folder / LAUREATE_FILE
    path.write_text("# facts:\n#   - id: ghost\n" + path.read_text("utf-8"), "utf-8")
    places = Places(folder)
    assert places.of("2022:fact:ghost") is None
    assert places.of("2022:fact:nothing") is None
    assert places.example("2022:fact:nothing", "fare") is None
    spot = places.of("2022:fact:fare")
    assert spot is not None
    assert (
        spot.line == FILES[LAUREATE_FILE][: FILES[LAUREATE_FILE].index("id: fare")].count("\n") + 3
    )


@pytest.mark.parametrize(
    "asked",
    ['fr: ["Où est l’arrêt ?"]', "fr: ['Où est l’arrêt ?']", "fr:\n        - Où est l’arrêt ?"],
)
def test_example(folder: Path, asked: str) -> None:
    """An example is found by its folded words, however it is quoted, with its accents."""
    path = folder / LAUREATE_FILE
    old = 'asked: {fr: ["tarif"], en: ["fare"]}'
    new = f'asked:\n      {asked}\n      en: ["fare"]'
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    load(folder)
    found = Places(folder).example("2022:fact:fare", "ou est l arret")
    assert found is not None
    spot, text = found
    assert text == "Où est l’arrêt ?"
    assert "Où est" in path.read_text("utf-8").splitlines()[spot.line - 1]


def test_every_entry_of_the_base_shipped_has_its_place() -> None:
    """Each key leads to a line that has its id."""
    base = load(SHIPPED)
    places = Places(SHIPPED)
    held = (base.facts, base.gaps, base.laureates, base.projects, base.prizes, base.quotes,
            base.people, base.organisations)  # fmt: skip
    for key in [key for mapping in held for key in mapping]:
        spot = places.of(key)
        assert isinstance(spot, Spot), key
    text = (SHIPPED / "people.yaml").read_text("utf-8").splitlines()
    spot = places.of("person:romain-mazon")
    assert spot is not None
    assert "id: romain-mazon" in text[spot.line - 1]
