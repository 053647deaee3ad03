"""The engine on the base that is shipped."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import load
from knowledge.engine import Engine

ENGINE = Engine(load(Path(__file__).parents[2] / "knowledge" / "data"))


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("who won the Prix GMF", "2022:laureate:valenciennes"),
        ("qui a gagné le prix des sociétaires GMF ?", "2022:laureate:gannat"),
        ("quel prix pour Isi les Moulinaux ?", "2022:laureate:issy-les-moulineaux"),
    ],
)
def test_a_question_about_a_prize_names_its_laureate(question: str, entry: str) -> None:
    """Who won what is answered from the entries of that prize."""
    answer = ENGINE.ask(question)
    assert answer.outcome == "answer"
    assert entry in answer.entries


@pytest.mark.parametrize("question", ["qui est le maire de Marseille ?", "météo à Istres"])
def test_what_is_just_beside_is_declined(question: str) -> None:
    """A word that nothing known explains is never answered over."""
    assert ENGINE.ask(question).outcome in ("unknown", "suggestions")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_gets_a_reply(text: str) -> None:
    """Whatever is typed gives an answer or a decline, never an exception."""
    assert 0 <= ENGINE.ask(text).score <= 1
