"""The notes of a store that a running bot has are read from beside it."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from bot.storage.in_redis import InRedis
from bot.storage.in_sqlite import InSqlite
from bot.storage.protocol import Note
from bot.storage.reading import notes_in

DAY = 86400.0


@pytest.mark.parametrize("kind", ["sqlite", "redis"])
async def test_read_beside_the_bot(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """While the bot has the store; what is older than it may be is left out."""
    now = [time.time() - 40 * DAY]
    store: InSqlite | InRedis
    if kind == "sqlite":
        where = f"sqlite:///{tmp_path}/s.sqlite"
        store = InSqlite(tmp_path / "s.sqlite", "7", lambda: now[0])
    else:
        where = request.getfixturevalue("redis_url")
        store = InRedis(where, "beside", lambda: now[0])
    await store.open()
    await store.note(Note("unanswered", "old", "fr"))
    now[0] = time.time()
    await store.note(Note("unanswered", "new", "fr", "2022:fact:fare"))
    found = await asyncio.to_thread(notes_in, where, 30)
    assert found is not None
    assert [(n.text, n.key) for n in found] == [("new", "2022:fact:fare")]
    assert len(await asyncio.to_thread(notes_in, where, 90) or ()) == 2
    await store.close()
