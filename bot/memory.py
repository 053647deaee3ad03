"""Where chats are remembered for a quarter of an hour: in memory, or in SQLite."""

from __future__ import annotations

import json
import sqlite3
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from handlers.services import Memory, Remembered, Turn
from knowledge.answer import Topic

__all__ = ["MINUTES", "InMemory", "InSqlite", "open_memory"]

MINUTES = 15
_PLACES = 10_000


class InMemory:
    """Remembers the newest ten thousand places, until the process ends."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, Remembered]] = OrderedDict()

    async def recall(self, place: str) -> Remembered:
        """What is kept of a place."""
        at, remembered = self._kept.get(place, (0.0, Remembered()))
        return remembered if self._clock() - at < MINUTES * 60 else Remembered()

    async def keep(self, place: str, remembered: Remembered) -> None:
        """Keeps it."""
        self._kept[place] = (self._clock(), remembered)
        self._kept.move_to_end(place)
        if len(self._kept) > _PLACES:
            self._kept.popitem(last=False)


class InSqlite:
    """Remembers across restarts, in one small table. Raises sqlite3.Error when opened badly."""

    def __init__(self, file: Path, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        file.parent.mkdir(parents=True, exist_ok=True)
        self._base = sqlite3.connect(file, isolation_level=None, timeout=1.0)
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute("PRAGMA synchronous=NORMAL")
        self._base.execute(
            "CREATE TABLE IF NOT EXISTS remembered (place TEXT PRIMARY KEY, at REAL, what TEXT)"
        )
        file.chmod(0o600)

    async def recall(self, place: str) -> Remembered:
        """What is kept of a place; nothing where it cannot be read."""
        oldest = self._clock() - MINUTES * 60
        query = "SELECT what FROM remembered WHERE place = ? AND at > ?"
        try:
            row = self._base.execute(query, (place, oldest)).fetchone()
            return _from_json(row[0]) if row else Remembered()
        except (sqlite3.Error, ValueError, TypeError, KeyError, AttributeError):
            return Remembered()

    async def keep(self, place: str, remembered: Remembered) -> None:
        """Keeps it, and forgets what is too old; a full disk is no reason to be silent."""
        now = self._clock()
        try:
            self._base.execute("DELETE FROM remembered WHERE at <= ?", (now - MINUTES * 60,))
            self._base.execute(
                "INSERT OR REPLACE INTO remembered VALUES (?, ?, ?)",
                (place, now, json.dumps(asdict(remembered))),
            )
        except sqlite3.Error:
            return

    def close(self) -> None:
        """Closes the file."""
        self._base.close()


def open_memory(store: str) -> Memory:
    """The memory that BOT_STORE names. Raises OSError or sqlite3.Error."""
    if store == "memory:":
        return InMemory()
    return InSqlite(Path(store.removeprefix("sqlite:///")))


def _from_json(text: str) -> Remembered:
    found = json.loads(text)
    turns = tuple(
        Turn(t["question"], tuple(t["replies"]), _topic(t["before"])) for t in found["turns"]
    )
    return Remembered(_topic(found["topic"]), found["language"], turns, found["album"])


def _topic(found: Any) -> Topic | None:
    if found is None:
        return None
    return Topic(found["key"], found["chain"], tuple(found["focus"]), tuple(found["listed"]))
