"""A copy of the SQLite store, made while the bot runs, and put back while it does not."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.config import WrongSetting
from bot.storage.protocol import Held
from bot.storage.single import Single
from bot.storage.tables import VERSION

__all__ = ["back_up", "restore"]


def back_up(store: str, target: Path) -> None:
    """Copies the store to a new file, whole also while the bot writes. Raises WrongSetting."""
    file = _file(store)
    if not file.is_file():
        raise WrongSetting(f"BOT_STORE: there is no file {file} to back up.")
    if target.exists():
        raise WrongSetting(f"{target} is there already: give the name of a new file.")
    part = target.with_name(target.name + ".part")
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as base:
            with closing(sqlite3.connect(part)) as copy:
                base.backup(copy)
        part.chmod(0o600)
        os.replace(part, target)
    except (sqlite3.Error, OSError) as error:
        part.unlink(missing_ok=True)
        raise WrongSetting(f"the backup failed: {error}.") from None


def restore(store: str, source: Path) -> None:
    """Puts a backup in the store's place; the bot must be stopped. Raises WrongSetting."""
    file = _file(store)
    single = Single(file)
    try:
        with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as copy:
            version = int(copy.execute("PRAGMA user_version").fetchone()[0])
            good = copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            if not good or not 1 <= version <= VERSION:
                raise WrongSetting(f"{source} is no backup that this version can read.")
            file.parent.mkdir(parents=True, exist_ok=True)
            single.hold()
            part = file.with_name(file.name + ".part")
            part.unlink(missing_ok=True)
            with closing(sqlite3.connect(part)) as base:
                copy.backup(base)
        part.chmod(0o600)
        for name in ("-wal", "-shm", ".sent"):
            file.with_name(file.name + name).unlink(missing_ok=True)
        os.replace(part, file)
    except Held as error:
        raise WrongSetting(f"BOT_STORE: {error}.") from None
    except (sqlite3.Error, OSError) as error:
        raise WrongSetting(f"{source} cannot be restored: {error}.") from None
    finally:
        single.release()


def _file(store: str) -> Path:
    if not store.startswith("sqlite:///"):
        raise WrongSetting(
            "BOT_STORE is not SQLite: for Redis, redis-cli --rdb FILE makes a backup."
        )
    return Path(store.removeprefix("sqlite:///")).expanduser()
