"""The control questions that ship with the knowledge base."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import shipped
from knowledge import check, load
from knowledge.engine import Engine
from knowledge.smoke import Failure, failures, questions
from tests.knowledge.small_base import LAUREATE_FILE, write

SMOKE_FILE = "editions/2022/smoke.yaml"
SMOKE = """\
smoke:
  - id: fare
    entries: [2022:fact:fare]
    asked: {fr: ["tarif Valenciennes"], en: ["fare Valenciennes"]}
  - id: weather
    outcome: unknown
    asked: {fr: ["quel temps fait-il"], en: ["what is the weather"]}
"""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A small base with questions."""
    folder = write(tmp_path / "base")
    (folder / SMOKE_FILE).write_text(SMOKE, "utf-8")
    return folder


@pytest.fixture(scope="module")
def engine() -> Engine:
    """The engine on the base that ships."""
    return Engine(load(shipped()))


def test_the_shipped_base_answers_its_own_questions(engine: Engine) -> None:
    """About sixty, in both languages, of all outcomes, and all are answered as they should be."""
    asked = list(questions(engine.base))
    assert 50 <= len(asked) <= 90
    in_french = sum(each.language == "fr" for each in asked)
    assert in_french == len(asked) - in_french
    assert {each.smoke.outcome for each in asked} >= {"answer", "unknown", "smalltalk"}
    kinds = {key.split(":")[-2] for each in asked for key in each.smoke.entries}
    assert kinds >= {"prize", "laureate", "project", "fact", "quote", "person", "organisation"}
    assert failures(engine) == []


def test_an_ignorant_base_fails(base: Path) -> None:
    """A fact that is no longer found, and a question answered that should be declined."""
    assert failures(Engine(load(base))) == []
    file = base / LAUREATE_FILE
    text = file.read_text("utf-8").replace('fr: ["tarif"], en: ["fare"]', 'fr: ["x"], en: ["y"]')
    file.write_text(text, "utf-8")
    smoke = base / SMOKE_FILE
    smoke.write_text(SMOKE.replace('"quel temps fait-il"', '"merci"'), "utf-8")
    found = failures(Engine(load(base)))
    assert [(each.key, each.language) for each in found] == [
        ("2022:smoke:fare", "fr"),
        ("2022:smoke:fare", "en"),
        ("2022:smoke:weather", "fr"),
    ]
    assert isinstance(found[0], Failure)
    assert found[2].wanted == "unknown"
    assert found[2].given == "smalltalk"


@pytest.mark.parametrize(
    ("old", "new", "line", "gist"),
    [
        ("[2022:fact:fare]", "[2022:fact:fair]", 3, 'no fact "fair"'),
        ("[2022:fact:fare]", "[fare]", 3, "does not name an entry"),
        ("[2022:fact:fare]", "[fact:fare]", 3, 'no fact "fare"'),
        ("outcome: unknown", "outcome: unknwon", 6, '"unknown"'),
        (', en: ["fare Valenciennes"]', "", 4, "The English text is missing"),
        ("outcome: unknown", "outcom: unknown", 6, "outcome"),
    ],
)
def test_slips_are_named(base: Path, old: str, new: str, line: int, gist: str) -> None:
    """An entry that does not exist, an outcome that is none, and the like, at their lines."""
    (base / SMOKE_FILE).write_text(SMOKE.replace(old, new), "utf-8")
    (problem,) = check(base)
    assert problem.file.endswith("smoke.yaml")
    assert problem.line == line
    assert gist in str(problem)
