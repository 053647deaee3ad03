"""What is remembered of a chat, and for how long."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.memory import Chats, InMemory, InSqlite
from handlers.services import Remembered, Turn
from knowledge.answer import Topic

TOPIC = Topic("2022:prize:gmf", "", ("prix",), ("a", "b"))
KEPT = Remembered(TOPIC, "fr", "album", "2022:prize:gmf")
TURN = Turn(7, (8, 9), TOPIC)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The clock."""
    return Clock()


@pytest.fixture(params=["memory", "sqlite"])
def memory(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Chats]:
    """Both kinds of memory."""
    file = tmp_path / "new" / "state.sqlite"
    made: dict[str, Callable[[], Chats]] = {
        "memory": lambda: InMemory(clock),
        "sqlite": lambda: InSqlite(file, clock),
    }
    chats = made[request.param]()
    yield chats
    chats.close()


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
    clock.now += 10**8
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
    assert [(r["key"], r["reason"]) for r in await memory.reports()] == [
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
