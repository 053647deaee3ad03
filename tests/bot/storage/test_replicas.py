"""Two replicas on one Redis: each lane is served by one of them, and survives its death."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.storage import in_redis
from bot.storage.in_redis import InRedis
from tests.bot.storage.test_every_store import KEPT, arrival


@pytest.fixture
async def two(
    redis_url: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[InRedis, InRedis]]:
    """Two replicas whose locks last a moment."""
    monkeypatch.setattr(in_redis, "_LOCK_MS", 300)
    monkeypatch.setattr(in_redis, "_RENEW", 0.05)
    stores = (InRedis(redis_url, request.node.name), InRedis(redis_url, request.node.name))
    for store in stores:
        await store.open()
    yield stores
    for store in stores:
        await store.close()


async def test_one_serves(two: tuple[InRedis, InRedis]) -> None:
    """What the other replica receives in a lane is served by the first, in order."""
    first, second = two
    assert (await first.receive([arrival(1)])).lanes == ("1",)
    assert (await second.receive([arrival(2)])).lanes == ()
    assert (await second.receive([arrival(1)])).lanes == ()
    await asyncio.sleep(0.5)
    assert await second.orphans() == ()
    for number in (1, 2):
        assert await first.take("1") == arrival(number)
        await first.done(arrival(number))
    assert await first.take("1") is None
    assert (await second.receive([arrival(3)])).lanes == ("1",)


async def test_takes_over(two: tuple[InRedis, InRedis]) -> None:
    """A lane whose server dies is another's after a moment; the dead one gets nothing any more."""
    first, second = two
    await first.receive([arrival(1), arrival(2)])
    assert first._renewing is not None
    first._renewing.cancel()
    await asyncio.sleep(0.5)
    assert await second.orphans() == ("1",)
    assert await first.take("1") is None
    assert await second.take("1") == arrival(1)


async def test_closing_hands_over(two: tuple[InRedis, InRedis]) -> None:
    """A replica that is stopped gives its lanes away at once."""
    first, second = two
    await first.receive([arrival(1)])
    await first.close()
    assert await second.orphans() == ("1",)


async def test_shared(two: tuple[InRedis, InRedis]) -> None:
    """Chats and votes are the same for both."""
    first, second = two
    await first.keep("1", KEPT)
    assert await second.recall("1") == KEPT
    assert await first.vote(1, 2, "k", "up")
    assert not await second.vote(1, 2, "k", "down")
