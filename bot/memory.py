"""What is remembered of chats, and for how long: in memory, or in one small SQLite table."""

from __future__ import annotations

import json
import sqlite3
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

from handlers.services import Memory, Remembered, Turn
from knowledge.answer import Topic
from knowledge.model import Language

__all__ = ["HOURS", "MINUTES", "Chats", "InMemory", "InSqlite", "Table", "open_memory"]

MINUTES = 15
HOURS = 48
_REPORT_DAYS = 90
_NAMES = 50_000


class Table(Protocol):
    """JSON values by name, each until a time (in seconds since 1970) or for ever."""

    def get(self, name: str, now: float) -> Any:
        """The value, None where there is none (any more)."""

    def put(self, name: str, value: Any, until: float | None, now: float) -> None:
        """Keeps a value; None removes it."""

    def names(self, start: str) -> list[str]:
        """The names that begin so."""

    def close(self) -> None:
        """Closes what is open."""


class Chats:
    """Everything handlers remember (`handlers.services.Memory`), on a table.

    A chat's names begin with its id and "|", so that all of it can be erased or moved.
    """

    def __init__(self, table: Table, clock: Callable[[], float] = time.time) -> None:
        self._table = table
        self._clock = clock

    async def recall(self, place: str) -> Remembered:
        """What is kept of a place for a quarter of an hour."""
        found = self._get(_name(place, "topic"))
        return _remembered(found) if found else Remembered()

    async def keep(self, place: str, remembered: Remembered) -> None:
        """Keeps it."""
        self._put(_name(place, "topic"), asdict(remembered), MINUTES * 60)

    async def chosen(self, chat: int) -> Language | None:
        """The language that was chosen for a chat."""
        found = self._get(f"{chat}|language")
        return "fr" if found == "fr" else "en" if found == "en" else None

    async def choose(self, chat: int, language: Language | None) -> None:
        """Keeps the choice."""
        self._put(f"{chat}|language", language, None)

    async def turn(self, place: str, question: int) -> Turn | None:
        """The turn that a message began, for 48 hours."""
        found = self._get(_name(place, f"turn|{question}"))
        if not found:
            return None
        return Turn(found["question"], tuple(found["replies"]), _topic(found["before"]))

    async def answered(self, place: str, turn: Turn) -> None:
        """Keeps a turn."""
        self._put(_name(place, f"turn|{turn.question}"), asdict(turn), HOURS * 3600)
        if turn.question >= (await self.newest(place) or 0):
            self._put(_name(place, "newest"), turn.question, HOURS * 3600)

    async def newest(self, place: str) -> int | None:
        """The message that began the newest turn."""
        found = self._get(_name(place, "newest"))
        return found if isinstance(found, int) else None

    async def file(self, name: str) -> str | None:
        """Telegram's id of an uploaded file."""
        found = self._get(f"file|{name}")
        return found if isinstance(found, str) else None

    async def uploaded(self, name: str, file: str | None) -> None:
        """Keeps it."""
        self._put(f"file|{name}", file, None)

    async def vote(self, place: str, message: int, key: str, *, good: bool) -> bool:
        """Counts a vote; False for a second one on the same answer."""
        voted = _name(place, f"voted|{message}")
        if self._get(voted):
            return False
        self._put(voted, True, HOURS * 3600)
        counter = f"votes|{key}|{'good' if good else 'bad'}"
        self._put(counter, (self._get(counter) or 0) + 1, None)
        return True

    async def votes(self, key: str) -> tuple[int, int]:
        """How often an entry was called good, and bad."""
        good, bad = (self._get(f"votes|{key}|{side}") or 0 for side in ("good", "bad"))
        return good, bad

    async def report(self, key: str, language: Language, reason: str) -> None:
        """Keeps a report, without its author, for 90 days."""
        number = len(self._table.names("report|")) + 1
        while self._get(f"report|{number}") is not None:
            number += 1
        held = {"key": key, "language": language, "reason": reason}
        self._put(f"report|{number}", held, _REPORT_DAYS * 86400)

    async def reports(self) -> list[dict[str, str]]:
        """All reports, oldest first."""
        names = sorted(self._table.names("report|"), key=lambda name: int(name.split("|")[1]))
        return [found for name in names if (found := self._get(name))]

    async def forget(self, chat: int) -> None:
        """Erases everything about a chat."""
        for name in self._table.names(f"{chat}|"):
            self._put(name, None, None)

    async def move(self, old: int, new: int) -> None:
        """Keeps the chosen language of a group that became a supergroup; the rest is about
        messages that have other numbers there."""
        chosen = await self.chosen(old)
        await self.forget(old)
        if chosen is not None:
            await self.choose(new, chosen)

    def close(self) -> None:
        """Closes the table."""
        self._table.close()

    def _get(self, name: str) -> Any:
        return self._table.get(name, self._clock())

    def _put(self, name: str, value: Any, seconds: float | None) -> None:
        now = self._clock()
        self._table.put(name, value, None if seconds is None else now + seconds, now)


class InMemory(Chats):
    """Remembers the newest fifty thousand things, until the process ends."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__(_Dictionary(), clock)


class InSqlite(Chats):
    """Remembers across restarts. Raises sqlite3.Error or OSError when opened badly."""

    def __init__(self, file: Path, clock: Callable[[], float] = time.time) -> None:
        super().__init__(_Sqlite(file), clock)


class _Dictionary:
    def __init__(self) -> None:
        self._held: OrderedDict[str, tuple[float | None, str]] = OrderedDict()

    def get(self, name: str, now: float) -> Any:
        until, value = self._held.get(name, (None, "null"))
        return None if until is not None and until <= now else json.loads(value)

    def put(self, name: str, value: Any, until: float | None, now: float) -> None:
        self._held.pop(name, None)
        if value is not None:
            self._held[name] = (until, json.dumps(value))
        if len(self._held) > _NAMES:
            self._held.popitem(last=False)

    def names(self, start: str) -> list[str]:
        return [name for name in self._held if name.startswith(start)]

    def close(self) -> None:
        self._held.clear()


class _Sqlite:
    """A full disk or a broken file is no reason to be silent: then nothing is remembered."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._base = sqlite3.connect(file, isolation_level=None, timeout=1.0)
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute("PRAGMA synchronous=NORMAL")
        self._base.execute(
            "CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, until REAL, value TEXT)"
        )
        file.chmod(0o600)

    def get(self, name: str, now: float) -> Any:
        query = "SELECT value FROM kept WHERE name = ? AND (until IS NULL OR until > ?)"
        try:
            row = self._base.execute(query, (name, now)).fetchone()
            return json.loads(row[0]) if row else None
        except (sqlite3.Error, ValueError):
            return None

    def put(self, name: str, value: Any, until: float | None, now: float) -> None:
        try:
            self._base.execute("DELETE FROM kept WHERE until <= ?", (now,))
            self._base.execute("DELETE FROM kept WHERE name = ?", (name,))
            if value is not None:
                held = (name, until, json.dumps(value))
                self._base.execute("INSERT INTO kept VALUES (?, ?, ?)", held)
        except sqlite3.Error:
            return

    def names(self, start: str) -> list[str]:
        query = "SELECT name FROM kept WHERE substr(name, 1, ?) = ?"
        try:
            return [row[0] for row in self._base.execute(query, (len(start), start))]
        except sqlite3.Error:
            return []

    def close(self) -> None:
        self._base.close()


def open_memory(store: str) -> Memory:
    """The memory that BOT_STORE names. Raises OSError or sqlite3.Error."""
    if store == "memory:":
        return InMemory()
    return InSqlite(Path(store.removeprefix("sqlite:///")))


def _name(place: str, what: str) -> str:
    chat, _, thread = place.partition("/")
    return f"{chat}|{thread}|{what}"


def _remembered(found: Any) -> Remembered:
    try:
        return Remembered(_topic(found["topic"]), found["language"], found["album"], found["asked"])
    except (KeyError, TypeError):
        return Remembered()


def _topic(found: Any) -> Topic | None:
    if found is None:
        return None
    return Topic(found["key"], found["chain"], tuple(found["focus"]), tuple(found["listed"]))
