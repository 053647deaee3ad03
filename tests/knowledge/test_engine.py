"""The engine on the base that is shipped."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import load
from knowledge.engine import Engine
from knowledge.model import LANGUAGES
from knowledge.words import Unknown

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


@pytest.mark.parametrize(
    "question",
    [
        "how do I insure my car?", "can you insure my house?", "comment adhérer à la GMF ?",
        "quand vais-je recevoir mon remboursement ?", "is my subscription still running?",
    ],
)  # fmt: skip
def test_what_is_the_askers_own_is_declined(question: str) -> None:
    """Words that a laureate shares with somebody's own affairs do not make an answer."""
    assert ENGINE.ask(question).outcome in ("unknown", "suggestions")


@pytest.mark.parametrize(
    "question",
    ["is Marseille better than Issy?", "marseille ou issy, c'est lequel le mieux ?"],
)
def test_which_is_better_is_declined(question: str) -> None:
    """No laureate is judged better than another; both are offered."""
    answer = ENGINE.ask(question)
    assert answer.outcome == "suggestions"
    assert len(answer.suggestions) == 2


THEMES = [theme for theme in ENGINE.base.words.unknowns if theme.answer]


@pytest.mark.parametrize("theme", THEMES, ids=[theme.id for theme in THEMES])
def test_a_theme_with_a_reply_of_its_own_gets_it(theme: Unknown) -> None:
    """What the YAML says of a theme that is not known replaces the usual reply."""
    assert theme.answer is not None
    for language in LANGUAGES:
        answer = ENGINE.ask(theme.asked.in_(language)[0], None, language)
        assert answer.outcome == "unknown"
        assert [b.text for b in answer.blocks] == [theme.answer.in_(answer.language)]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_gets_a_reply(text: str) -> None:
    """Whatever is typed gives an answer or a decline, never an exception."""
    assert 0 <= ENGINE.ask(text).score <= 1
