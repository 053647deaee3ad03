"""Browsing: filters, parts, next questions, search while typing, sources, wordings."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import knowledge
from knowledge.engine import Engine
from knowledge.guide import Guide
from knowledge.model import LANGUAGES, Knowledge, Language
from knowledge.tongue import in_language
from knowledge.wording import Wording

BASE = knowledge.load(Path(knowledge.__file__).with_name("data"))
ENGINE = Engine(BASE)
GUIDE = Guide(BASE)
KEYS = [*BASE.laureates, *BASE.prizes, *BASE.projects, *BASE.facts, *BASE.quotes, *BASE.people]
KEYS += [*BASE.organisations, *BASE.editions]


def test_order() -> None:
    """Laureates come in the release's order."""
    ids = [key.split(":")[-1] for key in GUIDE.laureates()]
    assert ids == ["nord", "istres", "marseille", "valenciennes", "gannat", "issy-les-moulineaux"]


@pytest.mark.parametrize(
    ("filter_", "ids"),
    [
        ("Hauts-de-France", ["nord", "valenciennes"]),
        ("dans les hauts de france", []),
        ("enfance", ["nord"]),
        ("2022", ["nord", "istres", "marseille", "valenciennes", "gannat", "issy-les-moulineaux"]),
        ("département", ["nord"]),
        ("ecology", ["issy-les-moulineaux"]),
        ("Provence", ["istres", "marseille"]),
        ("licorne", []),
    ],
)
def test_filters(filter_: str, ids: list[str]) -> None:
    """All words must fit, best in one name."""
    assert [key.split(":")[-1] for key in GUIDE.laureates(filter_)] == ids


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", KEYS)
def test_every_entry(key: str, language: Language) -> None:
    """Every entry has a card and a source; its next questions lead somewhere, elsewhere."""
    card = GUIDE.card(key, language)
    assert card is not None
    assert card.title
    assert card.text
    assert GUIDE.source(key, language) is not None
    answer = ENGINE.show(key, language)
    assert answer is not None
    found = GUIDE.nexts(answer)
    assert len(found) <= 3
    assert len(set(found)) == len(found)
    for following in found:
        if following.part in {"", "show"}:
            assert following.key != key
            assert ENGINE.show(following.key, language)
        elif following.part == "more":
            assert ENGINE.more(following.key, language)
        elif following.key:
            assert GUIDE.part(following.key, following.part, language)


@given(st.text(max_size=40))
@settings(deadline=None)
def test_any_query(query: str) -> None:
    """Any query is searched, and each entry is found once."""
    keys = [card.key for card in GUIDE.search(query, "fr")]
    assert len(keys) == len(set(keys))
    assert GUIDE.laureates(query) is not None


@pytest.mark.parametrize(
    "name", ["valenciennes", "issy-les-moulineaux", "kestenare", "conciergerie"]
)
def test_found_from_four_letters(name: str) -> None:
    """A name is among the first three from its fourth letter to its last."""
    for end in range(4, len(name) + 1):
        first = [c.title + c.text for c in GUIDE.search(name[:end], "fr")[:3]]
        assert any(name[:5] in text.lower() for text in first), name[:end]


def test_wording() -> None:
    """Questions are shown with capitals, names and typography."""
    wording = Wording(BASE)
    assert wording.question("pourquoi gmf l'a-t-elle choisi ?", "fr") == (
        "Pourquoi GMF l’a-t-elle choisi\u202f?"
    )
    assert wording.question("what does the ccas of gannat do ?", "en") == (
        "What does the CCAS of Gannat do?"
    )


def test_nothing_known() -> None:
    """An empty base has nothing, and does not fail."""
    guide = Guide(Knowledge({}, {}, {}, {}, {}, {}, {}, {}, {}))
    assert (guide.laureates("x"), guide.search("x", "fr"), guide.spots("fr")) == ((), (), ())
    assert guide.card("x", "fr") is None
    assert guide.source("x", "fr") is None
    assert guide.part("x", "prize", "fr") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_tongue(language: Language) -> None:
    """The copy of an engine replies in its language, the engine as before."""
    spoken = in_language(ENGINE, language)
    for question in ("Quels sont les partenaires d’Istres ?", "Who are the partners of Istres?"):
        assert spoken.ask(question).language == language
    assert ENGINE.ask("Who are the partners of Istres?").language == "en"
