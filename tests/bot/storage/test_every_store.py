"""What holds for memory, SQLite and Redis alike."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storage.ages import Ages, aged, from_json, to_json
from bot.storage.protocol import Arrival, Kept, Note, Store
from handlers.services import Remembered, Turn
from knowledge.answer import Topic
from tests.bot.storage.conftest import Clock

TOPIC = Topic("2022:prize:gmf", "", ("prix",), ("a", "b"))
ABOUT = Remembered(TOPIC, "fr", "album", "2022:prize:gmf")
TURN = Turn(1, (2, 3), TOPIC)
KEPT = Kept(ABOUT, "fr", 4, TURN)
HOUR = 3600.0


def arrival(number: int, lane: str = "1") -> Arrival:
    """An update with some JSON."""
    return Arrival(number, lane, f'{{"update_id": {number}, "é": ":"}}')


async def test_ages(store: Store, clock: Clock) -> None:
    """The topic lasts a quarter of an hour, messages' ids 48 hours, the language longer."""
    await store.keep("1", KEPT)
    clock.now += 899
    assert await store.recall("1") == KEPT
    assert await store.recall("2") == Kept()
    clock.now += 2
    await store.purge()
    assert await store.recall("1") == Kept(Remembered(), "fr", 4, TURN)
    clock.now += 48 * HOUR
    for _ in range(2):
        assert await store.recall("1") == Kept(chosen="fr")
        await store.purge()
    clock.now += 365 * 24 * HOUR
    assert await store.recall("1") == Kept()


async def test_clock_backwards(store: Store, clock: Clock) -> None:
    """A clock set back makes the past old; it breaks nothing."""
    await store.keep("1", KEPT)
    await store.receive([arrival(1)])
    clock.now -= 400 * 24 * HOUR
    assert (await store.recall("1")).remembered.topic is None
    await store.purge()
    assert await store.take("1") == arrival(1)


async def test_inbox_in_order(store: Store) -> None:
    """Each lane is begun once, gives its updates in order, and ends when it is empty."""
    first = await store.receive([arrival(1, "a"), arrival(2, "b"), arrival(3, "a")])
    assert sorted(first.lanes) == ["a", "b"]
    assert (await store.receive([arrival(4, "a")])).lanes == ()
    assert await store.depth() == 4
    seen = []
    while (found := await store.take("a")) is not None:
        assert await store.take("a") == found
        seen.append(found.id)
        await store.done(found)
    assert seen == [1, 3, 4]
    assert await store.depth() == 1
    assert (await store.receive([arrival(5, "a")])).lanes == ("a",)


async def test_sent(store: Store) -> None:
    """What has arrived of an answer comes with the update the next time."""
    await store.receive([arrival(1), arrival(2)])
    await store.sent(arrival(1), 51)
    await store.sent(arrival(1), 52)
    assert await store.take("1") == replace(arrival(1), sent=(51, 52))
    await store.done(arrival(1))
    assert await store.take("1") == arrival(2)


async def test_redelivered(store: Store) -> None:
    """What waits, is handled or comes twice at once is not received again."""
    await store.receive([arrival(1), arrival(1)])
    assert (await store.receive([arrival(1)])).lanes == ()
    await store.done(arrival(1))
    assert await store.take("1") is None
    assert (await store.receive([arrival(1)])).lanes == ()
    assert await store.depth() == 0


async def test_handled_elsewhere(store: Store) -> None:
    """An update that was answered while the store was down is not received afterwards."""
    await store.done(arrival(9))
    assert (await store.receive([arrival(9)])).lanes == ()


async def test_forget(store: Store) -> None:
    """A chat and its threads are erased; other chats stay."""
    for name in ("-5", "-5/7", "-5//7", "-55"):
        await store.keep(name, KEPT)
    assert await store.vote(-5, 1, "k", "up")
    await store.forget(-5)
    for name in ("-5", "-5/7", "-5//7"):
        assert await store.recall(name) == Kept()
    assert await store.recall("-55") == KEPT
    assert await store.vote(-5, 1, "k", "up")


async def test_move(store: Store) -> None:
    """A group that becomes a supergroup keeps its language, not its messages' ids."""
    await store.keep("-5", KEPT)
    await store.move(-5, -1005)
    assert await store.recall("-5") == Kept()
    moved = await store.recall("-1005")
    assert (moved.chosen, moved.newest) == ("fr", None)


async def test_votes(store: Store) -> None:
    """One verdict a message; counts know no person."""
    assert await store.vote(1, 10, "2022:prize:gmf", "up")
    assert not await store.vote(1, 10, "2022:prize:gmf", "down")
    assert await store.vote(2, 10, "2022:prize:gmf", "up")
    assert await store.vote(1, 11, "2022:prize:gmf", "down")
    found = await store.votes()
    assert found == {("2022:prize:gmf", "up"): 2, ("2022:prize:gmf", "down"): 1}


async def test_files(store: Store) -> None:
    """A file's id is found by its name."""
    assert await store.file("map-fr") is None
    await store.keep_file("map-fr", "A")
    await store.keep_file("map-fr", "B")
    assert await store.file("map-fr") == "B"
    await store.keep_file("map-fr", None)
    assert await store.file("map-fr") is None


async def test_notes(store: Store, clock: Clock) -> None:
    """Notes come newest first and go when they are too old."""
    await store.note(Note("unanswered", "où ?", "fr"))
    clock.now += 60 * 24 * HOUR
    await store.note(Note("unanswered", "où ?", "fr"))
    await store.note(Note("wrong", "no", "en", "2022:prize:gmf"))
    found = await store.notes()
    assert {n.kind for n in found[:2]} == {"wrong", "unanswered"}
    assert [n.text for n in found][2] == "où ?"
    clock.now += 31 * 24 * HOUR
    await store.purge()
    assert len(await store.notes()) == 2
    assert len(await store.notes(1)) == 1


text = st.text(max_size=20)
languages = st.sampled_from([None, "fr", "en"])
topics = st.builds(Topic, text, text, st.tuples(text, text), st.tuples(text))
turns = st.builds(Turn, st.integers(), st.lists(st.integers()).map(tuple), st.none() | topics)


@given(
    st.builds(
        Kept,
        remembered=st.builds(Remembered, st.none() | topics, languages, text, text),
        chosen=languages,
        newest=st.none() | st.integers(),
        turn=st.none() | turns,
    )
)
def test_round_trip(kept: Kept) -> None:
    """A chat's memory is read as it was written."""
    assert from_json(to_json(kept)) == kept


@given(st.text() | st.sampled_from(['{"turn": 3}', "[]", "{}", '{"chosen": "de"}']))
def test_unreadable(found: str) -> None:
    """What another version wrote, or nobody, is read as nothing known at worst."""
    assert isinstance(from_json(found), Kept)


@pytest.mark.parametrize("age", [-1e9, 0.0, 1e9])
def test_aged_never_fails(age: float) -> None:
    """Any clock will do."""
    assert isinstance(aged(KEPT, 1e9, 1e9 + age, Ages()), Kept)
