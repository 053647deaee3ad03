"""From BOT_STORE to a store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.storage.ages import Ages
from bot.storage.guard import Guarded, Openable
from bot.storage.in_memory import InMemory
from bot.storage.protocol import Store

__all__ = ["open_store"]

_DAY = 86400.0


async def open_store(
    where: str,
    bot: str = "",
    keep_notes: int = 90,
    on_change: Callable[[bool, str], None] = lambda is_up, reason: None,
) -> Store:
    """Opens `memory:`, `sqlite:///path` or `redis://…`; goes on without one that is down.

    `keep_notes` is in days. Raises Held where another process has it.
    """
    ages = Ages(notes=keep_notes * _DAY)
    if where == "memory:":
        return InMemory(ages=ages)
    store: Openable
    if where.startswith("sqlite:///"):
        from bot.storage.in_sqlite import InSqlite

        store = InSqlite(Path(where.removeprefix("sqlite:///")).expanduser(), bot, ages=ages)
    else:
        from bot.storage.in_redis import InRedis

        store = InRedis(where, bot, ages=ages)
    guarded = Guarded(store, on_change)
    await guarded.open()
    return guarded
