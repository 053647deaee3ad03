"""The tables in SQLite, one step a version; a file of any earlier version is brought up to date."""

from __future__ import annotations

import sqlite3

__all__ = ["VERSION", "upgrade"]

_STEPS = (
    """
    DROP TABLE IF EXISTS remembered;
    DROP TABLE IF EXISTS kept;
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
    CREATE TABLE updates (
        id INTEGER PRIMARY KEY,
        lane TEXT NOT NULL,
        raw TEXT,
        at REAL NOT NULL
    );
    CREATE TABLE chats (place TEXT PRIMARY KEY, chat INTEGER, at REAL, what TEXT) WITHOUT ROWID;
    CREATE INDEX chats_by_chat ON chats (chat);
    CREATE INDEX chats_by_age ON chats (at);
    CREATE TABLE voted (chat INTEGER, message INTEGER, at REAL, PRIMARY KEY (chat, message))
        WITHOUT ROWID;
    CREATE TABLE votes (key TEXT, verdict TEXT, n INTEGER, PRIMARY KEY (key, verdict))
        WITHOUT ROWID;
    CREATE TABLE files (name TEXT PRIMARY KEY, file TEXT) WITHOUT ROWID;
    CREATE TABLE notes (
        id INTEGER PRIMARY KEY, at REAL, kind TEXT, text TEXT, language TEXT, key TEXT
    );
    CREATE INDEX notes_by_age ON notes (at);
    """,
)
VERSION = len(_STEPS)


def upgrade(base: sqlite3.Connection) -> None:
    """Brings the tables to VERSION, all or nothing. Raises sqlite3.Error."""
    found = int(base.execute("PRAGMA user_version").fetchone()[0])
    if found > VERSION:
        raise sqlite3.DatabaseError(
            f"a newer bot wrote it (version {found}, this one knows {VERSION}); "
            "upgrade the bot or restore a backup"
        )
    for number, step in enumerate(_STEPS[found:], found + 1):
        base.executescript(f"BEGIN IMMEDIATE;{step};PRAGMA user_version={number};COMMIT;")
