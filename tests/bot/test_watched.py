"""The watched engine: what it notes, and its copies that speak one language."""

from __future__ import annotations

import asyncio

import pytest

from bot.delivery.arrivals import arrival_of
from bot.delivery.attempt import ATTEMPT, Attempt
from bot.storage.protocol import Note
from bot.watched import watched
from handlers.services import Engine
from knowledge.tongue import in_language
from tests.handlers.stub_engine import StubEngine


@pytest.fixture
def notes() -> list[Note]:
    """What was noted."""
    return []


@pytest.fixture
def counted() -> list[tuple[str, str]]:
    """What was counted."""
    return []


@pytest.fixture
def engine(notes: list[Note], counted: list[tuple[str, str]]) -> Engine:
    """A watched engine."""

    async def note(given: Note) -> None:
        notes.append(given)

    return watched(StubEngine(), lambda *what: counted.append(what), note)


async def test_one_language(engine: Engine, counted: list[tuple[str, str]]) -> None:
    """A chat's chosen language holds although others asked the same before, and after."""
    first = engine.ask("one", None, "fr").language
    chosen = in_language(engine, "en")
    assert chosen.ask("one", None, "fr").language == "en"
    assert chosen.language("un", "fr") == "en"
    assert engine.ask("one", None, "fr").language == first == "fr"
    assert counted == [("answer", "fr"), ("answer", "en"), ("answer", "fr")]


async def test_unanswered(engine: Engine, notes: list[Note]) -> None:
    """Unanswered questions are noted, not what somebody types in inline mode."""
    person = {"id": 5, "is_bot": False, "first_name": "A"}
    message = {"message_id": 1, "chat": {"id": 5, "type": "private"}, "text": "unknown"}
    inline = {"id": "1", "from": person, "query": "unknown"}
    contents: tuple[dict[str, object], ...] = ({"inline_query": inline}, {"message": message})
    for number, content in enumerate(contents):
        token = ATTEMPT.set(Attempt(arrival_of({"update_id": number, **content})))
        engine.ask("unknown", None, "fr")
        ATTEMPT.reset(token)
        await asyncio.sleep(0)
        assert len(notes) == number
