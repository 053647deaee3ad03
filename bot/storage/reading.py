"""The notes in a store, read from beside a running bot: nothing is locked, nothing is changed."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from bot.storage.protocol import Note, StoreDown

__all__ = ["notes_in"]

_DAY = 86400.0


def notes_in(where: str, days: int) -> list[Note] | None:
    """The notes in `sqlite:///path` or `redis://…` of the last `days`, newest first; None where
    no bot has kept any there yet. Raises StoreDown."""
    since = time.time() - days * _DAY
    if where.startswith("sqlite:///"):
        return _in_sqlite(Path(where.removeprefix("sqlite:///")).expanduser(), since)
    return asyncio.run(_in_redis(where, since))


def _in_sqlite(file: Path, since: float) -> list[Note] | None:
    if not file.is_file():
        return None
    select = (
        "SELECT kind, text, language, key, at FROM notes WHERE at > ? ORDER BY at DESC, id DESC"
    )
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as base:
            return [Note(*row) for row in base.execute(select, (since,))]
    except sqlite3.Error as error:
        raise StoreDown(f"{file}: {error}") from error


async def _in_redis(where: str, since: float) -> list[Note] | None:
    from redis.asyncio import Redis
    from redis.exceptions import RedisError

    found: list[Note] = []
    is_there = False
    try:
        async with Redis.from_url(where, decode_responses=True, socket_timeout=5) as redis:
            # of each bot that shares the server
            async for key in redis.scan_iter("laureates:*:notes", count=1000):
                is_there = True
                for row in await redis.zrangebyscore(key, f"({since}", "+inf"):
                    at, kind, text, language, about, _ = json.loads(str(row))
                    found.append(Note(kind, text, language, about, at))
    except (RedisError, OSError) as error:
        raise StoreDown(f"Redis: {error}") from error
    return sorted(found, key=lambda note: -note.at) if is_there else None
