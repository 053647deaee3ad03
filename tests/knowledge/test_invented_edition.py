"""An edition that never was, added as YAML only, is answered about like the others."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.evaluate import measure
from bot.question_sets import parts
from knowledge import load
from knowledge.engine import Engine
from knowledge.evaluation import Judged, report

SHIPPED = Path(__file__).parents[2] / "knowledge" / "data"
INVENTED = Path(__file__).with_name("invented")
RIGHT = 0.9


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The knowledge that is shipped, with one folder more."""
    folder = shutil.copytree(SHIPPED, tmp_path_factory.mktemp("base") / "data")
    shutil.copytree(INVENTED / "editions", folder / "editions", dirs_exist_ok=True)
    return Engine(load(folder))


@pytest.fixture(scope="module")
def judged(engine: Engine) -> list[Judged]:
    """The questions about it with their replies."""
    (part,) = parts([INVENTED / "questions"])
    return list(measure(engine, part.items))


def test_there_are_sixty_questions_of_many_kinds(judged: list[Judged]) -> None:
    """In both languages, and some that must be declined."""
    assert len(judged) == 60
    assert len({one.item.kind for one in judged}) >= 12
    assert {one.item.language for one in judged} == {"fr", "en"}


@pytest.mark.parametrize("laureate", ["montfauvel", "roquetaille", "saint-drouet"])
def test_a_new_laureate_is_shown(engine: Engine, laureate: str) -> None:
    """Its project and its facts have entries of their own."""
    assert engine.show(f"2031:project:{laureate}", "fr") is not None
    facts = [key for key in engine.base.facts if key.startswith(f"2031:fact:{laureate}")]
    assert len(facts) == 4
    assert all(engine.show(key, "en") for key in facts)


def test_it_is_answered_about_without_code(judged: list[Judged]) -> None:
    """Nine questions in ten have a right reply."""
    failures = report(judged).failures
    told = "\n".join(f"{f.item.place} {f.item.text}: {f.verdict}" for f in failures)
    assert 1 - len(failures) / len(judged) >= RIGHT, told


@pytest.mark.parametrize(
    ("question", "keys"),
    [
        ("Quels sont les lauréats 2022 ?", ["2022:laureate:nord", "2022:laureate:gannat"]),
        ("Who are the 2022 laureates?", ["2022:laureate:nord", "2022:laureate:gannat"]),
        ("Quels sont les lauréats ?", ["2031:laureate:montfauvel"]),
        ("Which 2022 laureates are in Hauts-de-France?", ["2022:laureate:valenciennes"]),
        ("Quels lauréats sont dans les Hauts-de-France ?", ["2022:laureate:valenciennes"]),
    ],
)
def test_lists_of_an_edition_that_is_named(engine: Engine, question: str, keys: list[str]) -> None:
    """The year that is named, or the newest one that has something to list, and no other."""
    answer = engine.ask(question)
    assert set(keys) <= set(answer.entries)
    years = {key[:4] for key in answer.entries if ":laureate:" in key}
    assert years == {keys[0][:4]}
