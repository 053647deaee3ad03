"""The SQLite file: restarts, upgrades, kills, a second process, files that cannot be used."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.storage.ages import Ages
from bot.storage.in_sqlite import InSqlite
from bot.storage.journal import Journal
from bot.storage.protocol import Held, Kept, Note, StoreDown
from bot.storage.tables import VERSION
from handlers.services import Remembered
from tests.bot.storage.conftest import Clock, Opening
from tests.bot.storage.test_every_store import KEPT, arrival

ROOT = Path(__file__).parents[3]


async def test_restart(sqlite: Opening) -> None:
    """What waits, what is known of chats and what was handled is there after a restart."""
    store = sqlite()
    await store.open()
    await store.receive([arrival(1), arrival(2, "b"), arrival(3)])
    await store.done(arrival(2, "b"))
    await store.keep("1", KEPT)
    await store.close()
    store = sqlite()
    await store.open()
    assert await store.orphans() == ("1",)
    assert await store.orphans() == ()
    assert await store.take("1") == arrival(1)
    assert (await store.receive([arrival(2, "b")])).lanes == ()
    assert (await store.recall("1")).chosen == "fr"
    await store.close()


async def test_journal(sqlite: Opening, tmp_path: Path) -> None:
    """What arrived before a kill is known after it, also when the last line was cut short."""
    store = sqlite()
    await store.open()
    await store.receive([arrival(1), arrival(2), arrival(3)])
    await store.sent(arrival(1), 51)
    await store.done(arrival(1))
    await store.sent(arrival(2), 61)
    await store.sent(arrival(2), 62)
    await store.close()
    with (tmp_path / "state.sqlite.sent").open("ab") as journal:
        journal.write(b"nonsense\n3 7")
    store = sqlite()
    await store.open()
    await store.orphans()
    assert await store.take("1") == replace(arrival(2), sent=(61, 62))
    assert (tmp_path / "state.sqlite.sent").read_bytes() == b"2 61\n2 62\n"
    await store.close()


def test_journal_stays_small(tmp_path: Path) -> None:
    """What the database knows leaves the file again."""
    journal = Journal(tmp_path / "j")
    journal.open(frozenset())
    for number in range(100_000):
        journal.write(number, number)
        journal.forget(number)
    journal.close()
    assert (tmp_path / "j").stat().st_size < 300_000


async def test_erased(sqlite: Opening, tmp_path: Path) -> None:
    """The text of a handled update and of a forgotten chat is nowhere in the files."""
    store = sqlite()
    await store.open()
    await store.receive([arrival(1)])
    await store.keep("77001", Kept(Remembered(album="secretalbum")))
    await store.done(arrival(1))
    await store.forget(77001)
    await store.close()
    bytes_left = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"secretalbum" not in bytes_left
    assert b"update_id" not in bytes_left


async def test_messages_ids_go(sqlite: Opening, clock: Clock, tmp_path: Path) -> None:
    """After 48 hours no message's id is left in the file, also of chats that fell silent."""
    store = sqlite()
    await store.open()
    await store.keep("1", KEPT)
    clock.now += 48 * 3600 + 1
    await store.purge()
    await store.close()
    with sqlite3.connect(tmp_path / "state.sqlite") as base:
        (what,) = base.execute("SELECT what FROM chats").fetchone()
    base.close()
    assert "question" not in what
    assert '"fr"' in what


async def test_one_process(sqlite: Opening) -> None:
    """A second process is refused in one line that names the first."""
    first, second = sqlite(), sqlite()
    await first.open()
    with pytest.raises(Held, match=f"process {os.getpid()}"):
        await second.open()
    await second.close()
    await first.close()
    third = sqlite()
    await third.open()
    await third.close()


async def test_other_bot(sqlite: Opening, tmp_path: Path) -> None:
    """Another bot's updates are not answered, and its numbers do not hide ours."""
    store = sqlite()
    await store.open()
    await store.receive([arrival(1)])
    await store.note(Note("unanswered", "?", "fr"))
    await store.close()
    other = InSqlite(tmp_path / "state.sqlite", "8")
    await other.open()
    assert await other.orphans() == ()
    assert (await other.receive([arrival(1)])).lanes == ("1",)
    await other.close()


async def test_upgrade(sqlite: Opening, tmp_path: Path) -> None:
    """A file of the first versions, without number, is brought up to date."""
    with sqlite3.connect(tmp_path / "state.sqlite") as base:
        base.execute("CREATE TABLE remembered (place TEXT PRIMARY KEY, at REAL, what TEXT)")
        base.execute("INSERT INTO remembered VALUES ('1', 1, '{}')")
    base.close()
    store = sqlite()
    await store.open()
    await store.keep("1", KEPT)
    await store.close()
    with sqlite3.connect(tmp_path / "state.sqlite") as base:
        assert base.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert base.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    base.close()


async def test_newer_file(sqlite: Opening, tmp_path: Path) -> None:
    """A file of a newer version is left alone, with a clear line."""
    with sqlite3.connect(tmp_path / "state.sqlite") as base:
        base.execute(f"PRAGMA user_version = {VERSION + 1}")
    base.close()
    store = sqlite()
    with pytest.raises(StoreDown, match="newer bot"):
        await store.open()
    await store.close()


@pytest.mark.parametrize(
    "content", [b"this is no database at all" * 40, b"SQLite format 3\0" * 300]
)
async def test_corrupt(sqlite: Opening, tmp_path: Path, content: bytes) -> None:
    """A file that is damaged or something else is kept as it is; the line says what to do."""
    (tmp_path / "state.sqlite").write_bytes(content)
    store = sqlite()
    with pytest.raises(StoreDown, match=r"BOT_STORE|backup|database") as caught:
        await store.open()
    assert "\n" not in str(caught.value)
    await store.close()
    assert (tmp_path / "state.sqlite").read_bytes() == content


async def test_no_notes(tmp_path: Path) -> None:
    """With 0 days no unanswered question is written."""
    store = InSqlite(tmp_path / "s", ages=Ages(notes=0))
    await store.open()
    await store.note(Note("unanswered", "?", "fr"))
    assert await store.notes() == ()
    await store.close()


WRITER = """
import asyncio, sys
from pathlib import Path
from bot.storage.in_sqlite import InSqlite
from tests.bot.storage.test_every_store import arrival

async def main():
    store = InSqlite(Path(sys.argv[1]), "7")
    await store.open()
    for number in range(1, 1_000_000):
        await store.receive([arrival(number, str(number % 7))])
        if number % 2:
            await store.done(arrival(number, str(number % 7)))
        print(number, flush=True)

asyncio.run(main())
"""


async def test_killed_while_writing(sqlite: Opening, tmp_path: Path) -> None:
    """A kill loses nothing that was reported as written, and the file opens as if nothing were."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path / "state.sqlite")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) >= 60:
            break
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate()
    last = int((line + rest).split()[-1])
    store = sqlite()
    await store.open()
    waiting = []
    for lane in await store.orphans():
        while (found := await store.take(lane)) is not None:
            waiting.append(found.id)
            await store.done(found)
    assert set(range(2, last + 1, 2)) <= set(waiting)
    assert not set(range(1, last + 1, 2)) & set(waiting)
    await store.close()
