"""Backup while the bot runs, restore while it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import cli
from bot.storage.in_sqlite import InSqlite
from tests.bot.storage.test_every_store import KEPT, arrival


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose file s is the store."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_STORE", f"sqlite:///{tmp_path}/s")
    return tmp_path


async def test_there_and_back(environment: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A backup made while the store is in use brings back what was in it then."""
    store = InSqlite(environment / "s", "7")
    await store.open()
    await store.keep("1", KEPT)
    await store.receive([arrival(1)])
    assert cli.main(["backup", "copy"]) == 0
    assert (environment / "copy").stat().st_mode & 0o777 == 0o600
    await store.keep("2", KEPT)
    assert cli.main(["restore", "copy"]) == 2
    assert "another bot uses this store" in capsys.readouterr().err
    await store.close()
    assert cli.main(["restore", "copy"]) == 0
    store = InSqlite(environment / "s", "7")
    await store.open()
    assert (await store.recall("1")).chosen == "fr"
    assert (await store.recall("2")).chosen is None
    assert await store.orphans() == ("1",)
    await store.close()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["backup", "copy"], "no file"),
        (["backup", "there", "--store", "redis://h"], "redis-cli"),
        (["restore", "missing"], "cannot be restored"),
        (["restore", "there"], "there"),
    ],
)
def test_mistakes(
    environment: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    """Each mistake is one clear line and status 2; nothing is overwritten."""
    (environment / "there").write_text("mine")
    assert cli.main(words) == 2
    shown = capsys.readouterr().err
    assert said in shown
    assert shown.count("\n") == 1
    assert (environment / "there").read_text() == "mine"
