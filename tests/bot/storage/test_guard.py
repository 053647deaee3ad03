"""A store that fails: answers go on, one warning, and it comes back by itself."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from pathlib import Path

import pytest

from bot.storage.guard import Guarded
from bot.storage.in_sqlite import InSqlite
from bot.storage.opening import open_store
from bot.storage.protocol import Held, Kept, StoreDown
from tests.bot.storage.test_every_store import KEPT, arrival


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the store is, or should be."""
    return tmp_path / "folder" / "state.sqlite"


async def _until_up(guarded: Guarded) -> None:
    async with asyncio.timeout(10):
        while guarded.reason is not None:
            await asyncio.sleep(0.02)


async def test_down_from_the_start(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A file that cannot be opened is one warning; updates are served in memory."""
    file.parent.write_text("a file where a folder should be")
    changes: list[bool] = []
    guarded = Guarded(InSqlite(file), lambda is_up, reason: changes.append(is_up), probe=0.05)
    with caplog.at_level(logging.INFO):
        await guarded.open()
        await guarded.keep("1", KEPT)
        assert await guarded.recall("1") == Kept()
        receipt = await guarded.receive([arrival(1)])
        assert not receipt.is_durable
        (lane,) = receipt.lanes
        found = await guarded.take(lane)
        assert found is not None
        assert found.raw == arrival(1).raw
        assert not (await guarded.receive([arrival(1)])).lanes
        await guarded.done(found)
        assert await guarded.take(lane) is None
        await asyncio.sleep(0.2)
        with pytest.raises(StoreDown):
            await guarded.ping()
        with pytest.raises(StoreDown):
            await guarded.forget(1)
        file.parent.unlink()
        await _until_up(guarded)
    assert [r.levelname for r in caplog.records] == ["WARNING", "INFO"]
    assert str(file) in caplog.text
    assert changes == [False, True]
    # What was answered meanwhile is not received again.
    await asyncio.sleep(0.05)
    assert (await guarded.receive([arrival(1), arrival(2)])).is_durable
    assert await guarded.take("1") == arrival(2)
    await guarded.close()


async def test_locked_meanwhile(file: Path) -> None:
    """Another program locks the file: what is answered is recorded afterwards, nothing is lost."""
    guarded = Guarded(InSqlite(file), probe=0.05)
    await guarded.open()
    assert (await guarded.receive([arrival(1), arrival(2)])).lanes == ("1",)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    found = await guarded.take("1")
    assert found is not None
    await guarded.done(found)
    assert guarded.reason is not None
    assert "locked" in guarded.reason
    spare = await guarded.receive([arrival(3)])
    assert not spare.is_durable
    other.execute("ROLLBACK")
    other.close()
    await _until_up(guarded)
    await asyncio.sleep(0.1)
    await guarded.close()
    again = InSqlite(file)
    await again.open()
    assert await again.orphans() == ("1",)
    assert await again.take("1") == arrival(2)
    await again.close()


async def test_full_disk(file: Path) -> None:
    """A full disk is a clear line, and the bot goes on."""
    store = InSqlite(file)
    guarded = Guarded(store, probe=60)
    await guarded.open()
    pages = await store._run(lambda base: base.execute("PRAGMA page_count").fetchone()[0])
    await store._run(lambda base: base.execute(f"PRAGMA max_page_count = {pages}").fetchone())
    big = [arrival(n, "x" * 400) for n in range(1, 60)]
    receipt = await guarded.receive(big)
    assert not receipt.is_durable
    assert guarded.reason is not None
    assert "make room" in guarded.reason
    await guarded.close()


async def test_held(file: Path) -> None:
    """Another process that has the store is no failure to go on from."""
    first = await open_store(f"sqlite:///{file}")
    with pytest.raises(Held):
        await open_store(f"sqlite:///{file}")
    await first.close()


async def test_redis_away(redis_url: str) -> None:
    """Without Redis the bot answers."""
    guarded = await open_store("redis://127.0.0.1:9")
    assert isinstance(guarded, Guarded)
    assert guarded.reason is not None
    assert "Redis" in guarded.reason
    assert (await guarded.receive([arrival(1)])).lanes
    await guarded.close()
    there = await open_store(redis_url, "guard")
    assert isinstance(there, Guarded)
    assert there.reason is None
    await there.close()
