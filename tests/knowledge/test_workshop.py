"""Engines built again and again while files change."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.engine import Engine
from knowledge.problems import BrokenKnowledge
from knowledge.store import load
from knowledge.workshop import Workshop, differ_in_texts
from tests.knowledge.small_base import LAUREATE_FILE, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small base, on disk."""
    return write(tmp_path)


def _change(folder: Path, old: str, new: str, file: str = LAUREATE_FILE) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def _says(engine: Engine | None, message: str) -> str:
    assert engine is not None
    return " ".join(block.text for block in engine.ask(message).blocks)


def test_nothing_to_build(folder: Path) -> None:
    """An engine that is there already is used as long as nothing changes."""
    engine = Engine(load(folder))
    workshop = Workshop(folder, engine)
    assert workshop.look() is engine
    assert not workshop.is_behind
    assert workshop.look() is engine


def test_texts_at_once(folder: Path) -> None:
    """A changed answer is there without building; once built, all is as if built at once."""
    workshop = Workshop(folder, Engine(load(folder)))
    workshop.look()
    _change(folder, "Un euro.", "Deux euros.")
    _change(folder, 'en: "Yes"', 'en: "Sure"', "words/rest.yaml")
    engine = workshop.look()
    assert "Deux euros." in _says(engine, "tarif à Valenciennes")
    assert "Sure" in _says(engine, "thanks")
    assert workshop.is_behind
    built = Engine(load(folder))
    assert workshop.take(built)
    assert not workshop.is_behind
    assert workshop.look() is built
    assert "Deux euros." in _says(built, "tarif à Valenciennes")


@pytest.mark.parametrize(
    ("old", "new", "file"),
    [
        ('"tarif"', '"péage"', LAUREATE_FILE),
        ("gives: [price]", "gives: [number]", LAUREATE_FILE),
        ("id: fare", "id: toll", LAUREATE_FILE),
        ('short: {fr: "Valenciennes"', 'short: {fr: "Valence"', LAUREATE_FILE),
        ('fr: ["coût"]', 'fr: ["frais"]', "words/rest.yaml"),
        ('fr: ["merci"]', 'fr: ["mille fois"]', "words/rest.yaml"),
    ],
)
def test_ways_of_asking_are_built(folder: Path, old: str, new: str, file: str) -> None:
    """What questions are understood by calls for building."""
    workshop = Workshop(folder, Engine(load(folder)))
    workshop.look()
    _change(folder, old, new, file)
    assert workshop.look() is None
    assert workshop.is_behind
    assert workshop.take(Engine(load(folder)))
    assert workshop.look() is not None


def test_an_engine_of_something_else(folder: Path) -> None:
    """One that was built for what the files were before is not taken."""
    old = Engine(load(folder))
    workshop = Workshop(folder)
    _change(folder, '"tarif"', '"péage"')
    assert not workshop.take(old)
    assert workshop.look() is None
    assert not workshop.take(old)
    assert workshop.is_behind


def test_mistakes(folder: Path) -> None:
    """Mistakes are told each time, also those of files that have not changed."""
    workshop = Workshop(folder, Engine(load(folder)))
    workshop.look()
    _change(folder, "gives: [price]", "gives: [prise]")
    for _ in range(2):
        with pytest.raises(BrokenKnowledge) as told:
            workshop.look()
        assert LAUREATE_FILE in told.value.problems[0].file
    _change(folder, "gives: [prise]", "gives: [price]")
    assert workshop.look() is not None


def test_files_come_and_go(folder: Path) -> None:
    """A file that is taken away, and put back, is noticed."""
    workshop = Workshop(folder, Engine(load(folder)))
    first = workshop.look()
    path = folder / "people.yaml"
    text = path.read_text("utf-8")
    path.unlink()
    with pytest.raises(BrokenKnowledge):
        workshop.look()
    path.write_text(text, "utf-8")
    assert workshop.look() is first


def test_differ_in_texts(folder: Path) -> None:
    """The same base read twice differs in nothing."""
    assert differ_in_texts(load(folder), load(folder))
