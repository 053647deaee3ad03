"""The command line: statuses, batches, the terminal chat."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot import cli
from bot.batch import batch
from tests.handlers.stub_engine import StubEngine


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("BOT_TOKEN", "BOT_TOKEN_FILE", "BOT_STORE", "BOT_KNOWLEDGE", "BOT_WEBHOOK_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "_engine", lambda _: StubEngine())
    monkeypatch.setattr("bot.logs.set_up", lambda *_, **__: None)


def _types(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8"))


@pytest.mark.parametrize(
    ("question", "status"), [("x", 0), ("bonjour", 0), ("near", 1), ("unknown", 1)]
)
def test_ask(question: str, status: int, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """The exit status says whether there was an answer."""
    assert cli.main(["ask", question]) == status


@pytest.mark.parametrize("wrong", [["ask"], ["ask", ""], ["ask", "--jsonl", "x"], ["zzz"], []])
def test_wrong_use(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Wrong use is status 2."""
    with pytest.raises(SystemExit) as stopped:
        cli.main(wrong)
    assert stopped.value.code == 2


def _batch(*lines: bytes) -> list[Any]:
    sink = io.BytesIO()
    batch(StubEngine(), io.BytesIO(b"\n".join(lines)), sink)
    return [json.loads(line) for line in sink.getvalue().splitlines()]


def test_jsonl() -> None:
    """Chats are conversations, other lines stand alone, all fields are there."""
    one, two, three = _batch(
        b'{"id": 1, "q": "one", "chat": "c"}',
        b'{"id": [2], "q": "two", "chat": "c", "lang": "en"}',
        b'{"id": 3, "q": "\\ud800"}',
    )
    keys = ["id", "outcome", "entries", "language", "text", "links", "score"]
    assert list(one) == keys
    assert (two["id"], two["text"], two["language"]) == ([2], "<two> after 2022:fact:one", "en")
    assert three["id"] == 3


BAD_LINES = [
    b"",
    b"x",
    b"[]",
    b'{"id": 1}',
    b'{"q": 1}',
    b'{"q": "\xff"}',
    b'{"q": "x", "lang": "xx"}',
    b'{"q": "x", "chat": 1}',
    b'{"q": "x", "id": NaN}',
    b"[" * 100_000,
]


@pytest.mark.parametrize("line", BAD_LINES)
def test_bad_line(line: bytes) -> None:
    """A bad line is named, and the batch goes on."""
    bad, good = _batch(line, b'{"id": 2, "q": "x"}')
    assert list(bad) == ["id", "error"]
    assert bad["id"] is None
    assert good["id"] == 2


def test_pipe_chat(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """One reply for each line; a number that is offered presses its button."""
    _types(monkeypatch, "one\nnear\n1\n7\n\n/prizes\n")
    assert cli.main(["chat"]) == 0
    replies = capsys.readouterr().out.strip("\n").split("\n\n")
    assert replies[:2] == ["<one>\n  1. 👍\n  2. 👎", "?\n  1. La Conciergerie"]
    assert replies[2].startswith("La Conciergerie\nshow fr\nLe site: https://example.org")
    assert "1. 📖 En savoir plus" in replies[2]
    assert replies[3].startswith("<7> after 2022:project:istres")
    assert "question" in replies[4]
    assert replies[5].startswith("prizes")


def test_pipe_chat_shows_pictures_as_files(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A picture is the path of a file; an address that is chosen is shown; a vote is thanked."""
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.logs.set_up", lambda *_, **__: None)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    _types(monkeypatch, "/carte\n/carte istres\n1\n/start\n4\n")
    assert cli.main(["chat"]) == 0
    replies = capsys.readouterr().out.strip("\n").split("\n\n")
    paths = [Path(reply.splitlines()[0].removeprefix("[image] ")) for reply in replies[:2]]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in paths)
    assert "Istres" in replies[2]
    assert replies[4].startswith(f"[image] {paths[0]}")


def test_run_without_token(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says so in one line and chats."""
    _types(monkeypatch, "one\n")
    assert cli.main(["run"]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("<one>\n")
    assert shown.err.count("\n") == 1
    assert "BOT_TOKEN" in shown.err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("", ""),
        ("BOT_TOKEN", ""),
        ("BOT_TOKEN", "hunter2"),
        ("BOT_TOKEN_FILE", "/nowhere"),
        ("BOT_STORE", "mysql://x"),
        ("BOT_KNOWLEDGE", "/nowhere"),
        ("BOT_API_URL", "ftp://x"),
        ("BOT_ADMINS", "me"),
        ("BOT_LOG", "xml"),
        ("BOT_LIMITS", "some"),
        ("BOT_METRICS", "here"),
        ("BOT_KEEP_UNANSWERED", "-1"),
        ("BOT_WEBHOOK_SECRET", "short"),
    ],
)
def test_wrong_setting(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong value, or nobody to talk to, is one clear line and status 2."""
    _types(monkeypatch, "")
    if name:
        monkeypatch.setenv(name, value)
    assert cli.main(["run"]) == 2
    shown = capsys.readouterr().err
    assert shown.count("\n") == 1
    assert (name or "BOT_TOKEN") in shown
    assert "hunter2" not in shown


def test_dotenv(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A .env file is read; its mistakes have a line."""
    (tmp_path / ".env").write_text('# x\nexport BOT_LOG="xml"  # y\n')
    assert cli.main(["run"]) == 2
    assert "BOT_LOG" in capsys.readouterr().err
    (tmp_path / ".env").write_text("BOT_LOG=text\nwhat\n")
    assert cli.main(["run"]) == 2
    assert ".env:2" in capsys.readouterr().err


def test_ask_needs_no_telegram() -> None:
    """`ask` and `check` start without importing Telegram."""
    code = "import sys, bot.cli, bot.batch, bot.render; sys.exit('telegram' in sys.modules)"
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
