"""The store of a single machine: one SQLite file in WAL mode, one process at a time."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from bot.storage.ages import Ages, aged, from_json, to_json
from bot.storage.batches import Batches
from bot.storage.journal import Journal
from bot.storage.lanes import Lanes
from bot.storage.protocol import Arrival, Kept, Note, Receipt, StoreDown
from bot.storage.single import Single
from bot.storage.tables import upgrade

__all__ = ["InSqlite"]

T = TypeVar("T")
_CACHED = 2_000
# Seconds; SQLite itself waits two for a lock.
_PATIENCE = 8.0


class InSqlite:
    """`bot` is the number of the bot: another bot's update numbers mean nothing to this one."""

    def __init__(
        self,
        file: Path,
        bot: str = "",
        clock: Callable[[], float] = time.time,
        ages: Ages | None = None,
    ) -> None:
        self._file = file
        self._bot = bot
        self._clock = clock
        self._ages = ages or Ages()
        self._single = Single(file)
        self._batches = Batches(self._connect)
        self._journal = Journal(file.with_name(file.name + ".sent"))
        self._lanes = Lanes()
        # No other process writes the file, so what was read or written is what is there.
        self._cache: OrderedDict[str, tuple[float, Kept]] = OrderedDict()
        self._failure: BaseException | None = None

    async def open(self) -> None:
        """Opens the file, makes or upgrades its tables. Raises Held or StoreDown."""
        await _translated(self._file, self._batches.open())
        self._failure = None
        self._cache.clear()
        rows = await self._run(
            lambda base: base.execute(
                "SELECT id, lane, raw FROM updates WHERE raw IS NOT NULL ORDER BY at, id"
            ).fetchall()
        )
        sent = self._journal.open({row[0] for row in rows})
        self._lanes.add(Arrival(id_, lane, raw, sent.get(id_, ())) for id_, lane, raw in rows)

    async def recall(self, name: str) -> Kept:
        """What is kept under a name."""
        found = self._cache.get(name)
        if found is None:
            row = await self._run(
                lambda base: base.execute(
                    "SELECT at, what FROM chats WHERE place = ?", (name,)
                ).fetchone()
            )
            found = (row[0], from_json(row[1])) if row else (0.0, Kept())
        self._remember(name, *found)
        return aged(found[1], found[0], self._clock(), self._ages)

    async def keep(self, name: str, kept: Kept) -> None:
        """Keeps it; written before whatever is asked of the store next."""
        now = self._clock()
        self._remember(name, now, kept)
        row = (name, _chat(name), now, to_json(kept))
        self._raise_failure()
        written = self._batches.post(
            lambda base: base.execute("INSERT OR REPLACE INTO chats VALUES (?, ?, ?, ?)", row)
        )
        written.add_done_callback(self._written)

    async def receive(self, arrivals: Sequence[Arrival]) -> Receipt:
        """Writes new updates where not even a power cut loses them."""
        new = {a.id: a for a in arrivals if not self._lanes.knows(a.id)}
        if new:
            now = self._clock()
            rows = [(a.id, a.lane, a.raw, now) for a in new.values()]

            def write(base: sqlite3.Connection) -> set[int]:
                added = set()
                for row in rows:
                    done = base.execute(
                        "INSERT OR IGNORE INTO updates (id, lane, raw, at) VALUES (?, ?, ?, ?)",
                        row,
                    )
                    if done.rowcount:
                        added.add(row[0])
                return added

            added = await self._run(write, is_synced=True)
            self._lanes.add(a for a in new.values() if a.id in added)
        return Receipt(self._lanes.unserved(), is_durable=True)

    async def take(self, lane: str) -> Arrival | None:
        """The first of a lane."""
        return self._lanes.first(lane)

    async def sent(self, arrival: Arrival, message: int) -> None:
        """Notes a message of the answer, at once: a kill may come any moment."""
        self._lanes.sent(arrival, message)
        self._journal.write(arrival.id, message)

    async def done(self, arrival: Arrival) -> None:
        """Erases its text, keeps its number."""
        # In memory first: while the file cannot be written it must not be answered again.
        self._lanes.remove(arrival)
        row = (arrival.id, arrival.lane, self._clock())
        await self._run(
            lambda base: base.execute(
                "INSERT INTO updates (id, lane, at) VALUES (?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET raw = NULL, lane = '', at = excluded.at",
                row,
            )
        )
        self._journal.forget(arrival.id)

    async def orphans(self) -> tuple[str, ...]:
        """What was waiting when the file was opened."""
        return self._lanes.unserved()

    async def depth(self) -> int:
        """How many wait."""
        return len(self._lanes)

    async def forget(self, chat: int) -> None:
        """Erases a chat, also from the free space of the file."""
        for name in [n for n in self._cache if _chat(n) == chat]:
            del self._cache[name]

        def erase(base: sqlite3.Connection) -> None:
            base.execute("DELETE FROM chats WHERE chat = ?", (chat,))
            base.execute("DELETE FROM voted WHERE chat = ?", (chat,))

        await self._run(erase)

    async def move(self, old: int, new: int) -> None:
        """Gives a group's settings to its supergroup; its message ids mean nothing there."""
        kept = await self.recall(str(old))
        await self.forget(old)
        if kept != Kept():
            await self.keep(str(new), replace(kept, newest=None))

    async def vote(self, chat: int, message: int, key: str, verdict: str) -> bool:
        """Counts a verdict once a message."""
        now = self._clock()

        def write(base: sqlite3.Connection) -> bool:
            row = (chat, message, now)
            if not base.execute("INSERT OR IGNORE INTO voted VALUES (?, ?, ?)", row).rowcount:
                return False
            base.execute(
                "INSERT INTO votes VALUES (?, ?, 1) ON CONFLICT (key, verdict) DO UPDATE SET n=n+1",
                (key, verdict),
            )
            return True

        return await self._run(write)

    async def votes(self) -> Mapping[tuple[str, str], int]:
        """All counts."""
        rows = await self._run(lambda base: base.execute("SELECT * FROM votes").fetchall())
        return {(key, verdict): n for key, verdict, n in rows}

    async def file(self, name: str) -> str | None:
        """A file's id."""
        row = await self._run(
            lambda base: base.execute("SELECT file FROM files WHERE name = ?", (name,)).fetchone()
        )
        return row[0] if row else None

    async def keep_file(self, name: str, file_id: str | None) -> None:
        """Keeps it."""
        if file_id is None:
            await self._run(lambda base: base.execute("DELETE FROM files WHERE name = ?", (name,)))
            return
        row = (name, file_id)
        await self._run(
            lambda base: base.execute("INSERT OR REPLACE INTO files VALUES (?, ?)", row)
        )

    async def note(self, note: Note) -> None:
        """Keeps it, where notes are kept."""
        if not self._ages.notes:
            return
        row = (self._clock(), note.kind, note.text, note.language, note.key)
        insert = "INSERT INTO notes (at, kind, text, language, key) VALUES (?, ?, ?, ?, ?)"
        await self._run(lambda base: base.execute(insert, row))

    async def notes(self, limit: int = 1000) -> tuple[Note, ...]:
        """The newest first."""
        oldest = self._clock() - self._ages.notes
        rows = await self._run(
            lambda base: base.execute(
                "SELECT kind, text, language, key, at FROM notes WHERE at > ?"
                " ORDER BY at DESC, id DESC LIMIT ?",
                (oldest, limit),
            ).fetchall()
        )
        return tuple(Note(*row) for row in rows)

    async def purge(self) -> None:
        """Deletes what is too old."""
        now, ages = self._clock(), self._ages
        self._cache.clear()

        def delete(base: sqlite3.Connection) -> None:
            base.execute("DELETE FROM updates WHERE raw IS NULL AND at < ?", (now - ages.handled,))
            base.execute("DELETE FROM chats WHERE at < ?", (now - ages.chat,))
            base.execute("DELETE FROM voted WHERE at < ?", (now - ages.messages,))
            base.execute("DELETE FROM notes WHERE at < ?", (now - ages.notes,))
            # Topics and messages' ids go in time also where nobody writes any more.
            old = base.execute(
                "SELECT place, at, what FROM chats WHERE at < ? AND what LIKE '{\"remembered\"%'"
                ' OR at < ? AND what NOT LIKE \'{"chosen":"__"}\'',
                (now - ages.topic, now - ages.messages),
            ).fetchall()
            for name, at, what in old:
                left = aged(from_json(what), at, now, ages)
                if left == Kept():
                    base.execute("DELETE FROM chats WHERE place = ?", (name,))
                else:
                    base.execute("UPDATE chats SET what = ? WHERE place = ?", (to_json(left), name))

        await self._run(delete)

    async def ping(self) -> None:
        """Writes a little, since a full or read-only disk still reads."""
        await self._run(
            lambda base: base.execute("INSERT OR REPLACE INTO meta VALUES ('ping', '')")
        )

    async def close(self) -> None:
        """Writes what is left and lets go of the file."""
        await self._batches.close()
        self._journal.close()
        self._single.release()

    async def _run(self, work: Callable[[sqlite3.Connection], T], *, is_synced: bool = False) -> T:
        self._raise_failure()
        return await _translated(self._file, self._batches.run(work, is_synced=is_synced))

    def _remember(self, name: str, at: float, kept: Kept) -> None:
        self._cache[name] = (at, kept)
        self._cache.move_to_end(name)
        if len(self._cache) > _CACHED:
            self._cache.popitem(last=False)

    def _written(self, written: asyncio.Future[Any]) -> None:
        if not written.cancelled() and written.exception() is not None:
            self._failure = written.exception()

    def _raise_failure(self) -> None:
        failure, self._failure = self._failure, None
        if failure is not None:
            raise StoreDown(f"{self._file}: {failure}")

    def _connect(self) -> sqlite3.Connection:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._single.hold()
        base = sqlite3.connect(self._file, isolation_level=None, timeout=2, check_same_thread=False)
        try:
            base.execute("PRAGMA journal_mode=WAL")
            base.execute("PRAGMA secure_delete=ON")
            base.execute("PRAGMA cache_size=-2000")
            upgrade(base)
            self._own(base)
        except BaseException:
            base.close()
            raise
        with contextlib.suppress(OSError):  # a file of somebody else, that we may write
            self._file.chmod(0o600)
        return base

    def _own(self, base: sqlite3.Connection) -> None:
        if not self._bot:
            return
        row = base.execute("SELECT value FROM meta WHERE name = 'bot'").fetchone()
        if row is None or row[0] != self._bot:
            base.execute("BEGIN IMMEDIATE")
            base.execute("DELETE FROM updates")
            base.execute("DELETE FROM files")
            base.execute("INSERT OR REPLACE INTO meta VALUES ('bot', ?)", (self._bot,))
            base.execute("COMMIT")


def _chat(name: str) -> int:
    text = name.partition("/")[0]
    return int(text) if text.lstrip("-").isdigit() else 0


async def _translated(file: Path, doing: Awaitable[T]) -> T:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await doing
    except TimeoutError as error:
        raise StoreDown(f"{file}: the disk does not answer") from error
    except (sqlite3.Error, OSError) as error:
        raise StoreDown(f"{file}: {_reason(error)}") from error


def _reason(error: BaseException) -> str:
    """What is wrong, and how to mend it where SQLite's own words leave one guessing."""
    text = " ".join(str(getattr(error, "strerror", None) or error).split())
    hints = {
        "not a database": "; it is no SQLite file: name another in BOT_STORE",
        "malformed": "; it is damaged: restore a backup, or move it away and a new one is begun",
        "full": "; make room",
        "locked": "; another program holds it: end that program",
        "readonly": "; give the bot the right to write it",
        "read-only": "; mount it for writing, or name another in BOT_STORE",
    }
    return text + next((hint for word, hint in hints.items() if word in text.casefold()), "")
