"""What is remembered of chats, in every kind of store."""

from __future__ import annotations

import pytest

from bot.memory import Chats
from bot.storage.protocol import Store
from handlers.services import Remembered, Turn
from knowledge.answer import Topic
from tests.bot.storage.conftest import Clock, clock, redis_url, store

__all__ = ["clock", "redis_url", "store"]

TOPIC = Topic("2022:prize:gmf", "", ("prix",), ("a", "b"))
KEPT = Remembered(TOPIC, "fr", "album", "2022:prize:gmf")
TURN = Turn(7, (8, 9), TOPIC)


@pytest.fixture
def memory(store: Store) -> Chats:
    """The memory in each."""
    return Chats(store)


async def test_quarter_of_an_hour(memory: Chats, clock: Clock) -> None:
    """What a chat is about is kept whole for a quarter of an hour, then forgotten."""
    await memory.keep("1", KEPT)
    clock.now += 899
    assert await memory.recall("1") == KEPT
    assert await memory.recall("2") == Remembered()
    assert await memory.recall("1/5") == Remembered()
    clock.now += 2
    assert await memory.recall("1") == Remembered()


async def test_two_days(memory: Chats, clock: Clock) -> None:
    """The messages of a turn are kept for 48 hours, by the question's number."""
    await memory.answered("1", TURN)
    await memory.answered("1", Turn(3, (4,)))
    clock.now += 48 * 3600 - 1
    assert await memory.turn("1", 7) == TURN
    assert await memory.turn("2", 7) is None
    assert await memory.newest("1") == 7
    clock.now += 2
    assert await memory.turn("1", 7) is None


async def test_language_and_files_stay(memory: Chats, clock: Clock) -> None:
    """A chosen language and the ids of files are kept until they are changed."""
    await memory.choose(1, "en")
    await memory.uploaded("map", "id")
    clock.now += 300 * 86400
    assert (await memory.chosen(1), await memory.file("map")) == ("en", "id")
    await memory.choose(1, None)
    await memory.uploaded("map", None)
    assert (await memory.chosen(1), await memory.file("map")) == (None, None)


async def test_one_vote(memory: Chats) -> None:
    """One vote an answer; the counts are kept by entry, without who voted."""
    key = "2022:prize:gmf"
    assert await memory.vote("1", 5, key, good=True)
    assert not await memory.vote("1", 5, key, good=False)
    assert await memory.vote("1", 6, key, good=False)
    assert await memory.votes(key) == (1, 1)


async def test_reports(memory: Chats) -> None:
    """Reports are kept in order."""
    await memory.report("a", "fr", "faux")
    await memory.report("b", "en", "wrong")
    assert [(r.key, r.text) for r in await memory.reports()] == [
        ("a", "faux"),
        ("b", "wrong"),
    ]


async def test_forget(memory: Chats) -> None:
    """Everything about a chat and its threads is erased, and nothing about another."""
    for place in ("1", "1/2", "11"):
        await memory.keep(place, KEPT)
        await memory.answered(place, TURN)
    await memory.choose(1, "en")
    await memory.forget(1)
    assert await memory.recall("1") == await memory.recall("1/2") == Remembered()
    assert await memory.turn("1", 7) is None
    assert await memory.chosen(1) is None
    assert await memory.recall("11") == KEPT


async def test_move(memory: Chats) -> None:
    """A supergroup has the language of the group that it was."""
    await memory.choose(-1, "en")
    await memory.move(-1, -1001)
    assert (await memory.chosen(-1), await memory.chosen(-1001)) == (None, "en")
