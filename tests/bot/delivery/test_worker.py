"""The worker: order within a lane, lanes side by side, again until delivered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.delivery import worker as module
from bot.delivery.turns import Turns, end_turn
from bot.delivery.worker import Worker
from bot.storage.in_memory import InMemory
from bot.storage.in_sqlite import InSqlite
from bot.storage.protocol import Arrival, Store
from tests.bot.storage.test_every_store import arrival


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses are short."""
    monkeypatch.setattr(module, "_PAUSES", (0.01,))
    monkeypatch.setattr(module, "_LOOK_ROUND", 0.05)


@pytest.fixture(params=["memory", "sqlite"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """A store."""
    if request.param == "memory":
        yield InMemory()
        return
    made = InSqlite(tmp_path / "s")
    await made.open()
    yield made
    await made.close()


async def _until_idle(worker: Worker) -> None:
    async with asyncio.timeout(5):
        while worker.busy:
            await asyncio.sleep(0.01)


async def test_order(store: Store) -> None:
    """Each lane in order although its first takes long; the other lane does not wait."""
    seen: list[int] = []

    async def answer(given: Arrival) -> bool:
        await asyncio.sleep(0.1 if given.id == 1 else 0)
        seen.append(given.id)
        return True

    worker = Worker(store, answer)
    await worker.accept([arrival(1, "a"), arrival(2, "b"), arrival(3, "a")])
    await worker.accept([arrival(4, "a"), arrival(1, "a"), arrival(5, "b")])
    await _until_idle(worker)
    assert [n for n in seen if n in {1, 3, 4}] == [1, 3, 4]
    assert seen[:2] == [2, 5]
    assert await store.depth() == 0


async def test_again(store: Store) -> None:
    """A reply that was lost is tried again, before the next of its lane."""
    seen: list[int] = []

    async def answer(given: Arrival) -> bool:
        seen.append(given.id)
        return seen.count(given.id) == 3 or given.id != 1

    worker = Worker(store, answer)
    await worker.accept([arrival(1), arrival(2)])
    await _until_idle(worker)
    assert seen == [1, 1, 1, 2]


async def test_unexpected_error(store: Store) -> None:
    """An error that nobody foresaw costs one update, not the lane."""
    seen: list[int] = []

    async def answer(given: Arrival) -> bool:
        seen.append(given.id)
        if given.id == 1:
            raise KeyError("oh")
        return True

    worker = Worker(store, answer)
    await worker.accept([arrival(1), arrival(2)])
    await _until_idle(worker)
    assert seen == [1, 2]


async def test_stop_leaves_the_rest(tmp_path: Path) -> None:
    """Stopping finishes the update at hand; the next start answers the rest, none twice."""
    seen: list[int] = []
    begun = asyncio.Event()

    async def slow(given: Arrival) -> bool:
        begun.set()
        await asyncio.sleep(0.1)
        seen.append(given.id)
        return True

    store = InSqlite(tmp_path / "s")
    await store.open()
    worker = Worker(store, slow)
    await worker.accept([arrival(1), arrival(2), arrival(3)])
    await begun.wait()
    await worker.stop(5)
    await store.close()
    assert seen == [1]
    again = InSqlite(tmp_path / "s")
    await again.open()
    worker = Worker(again, slow)
    await worker.start()
    async with asyncio.timeout(5):
        while len(seen) < 3:
            await asyncio.sleep(0.01)
    await worker.stop(5)
    await again.close()
    assert seen == [1, 2, 3]


async def test_stop_in_time(store: Store) -> None:
    """What hangs does not keep the bot from stopping."""

    async def hang(given: Arrival) -> bool:
        await asyncio.sleep(60)
        return True

    worker = Worker(store, hang)
    await worker.accept([arrival(1)])
    await asyncio.sleep(0.01)
    await asyncio.wait_for(worker.stop(0.05), 2)
    assert await store.depth() == 1


async def test_wait() -> None:
    """Who accepted an update that memory alone holds can wait until it is done with."""
    free = asyncio.Event()

    async def answer(given: Arrival) -> bool:
        await free.wait()
        return True

    worker = Worker(InMemory(), answer)
    receipt = await worker.accept([arrival(1)])
    assert receipt.waiting == {1}
    assert not await worker.wait(receipt.waiting, 0.02)
    free.set()
    assert await worker.wait(receipt.waiting, 2)
    assert (await worker.accept([arrival(1)])).waiting == frozenset()


async def test_turns() -> None:
    """Two think at once; one that waits for the network lets the next one think."""
    thinking = most = 0
    turns = Turns(2)
    waiting = asyncio.Event()

    def one(does_wait: bool) -> Callable[[], Awaitable[None]]:
        async def think() -> None:
            nonlocal thinking, most
            thinking += 1
            most = max(most, thinking)
            await asyncio.sleep(0.01)
            thinking -= 1
            if does_wait:
                end_turn()
                await waiting.wait()

        return think

    stuck = [asyncio.create_task(turns.run(one(True))) for _ in range(5)]
    await asyncio.gather(*(turns.run(one(False)) for _ in range(5)))
    waiting.set()
    await asyncio.gather(*stuck)
    assert most == 2
    end_turn()
