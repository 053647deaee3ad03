"""The bot as a process, against a Bot API server on loopback."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.telegram_double import BotApiServer
from tests.telegram_double.core import DEFAULT_TOKEN

ROOT = Path(__file__).parents[2]
CODE = (
    "import sys; from bot import cli; from tests.handlers.stub_engine import StubEngine; "
    "cli._engine = lambda _: StubEngine(); sys.exit(cli.main(['run']))"
)
Start = Callable[..., subprocess.Popen[str]]


@contextmanager
def _running(url: str, token: str = DEFAULT_TOKEN) -> Iterator[subprocess.Popen[str]]:
    env = {**os.environ, "BOT_TOKEN": token, "BOT_API_URL": url, "BOT_STORE": "memory:"}
    process = subprocess.Popen(
        [sys.executable, "-c", CODE],
        cwd=ROOT,
        env={**env, "BOT_LOG": "text"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _stop(process: subprocess.Popen[str]) -> str:
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=15)
    assert time.monotonic() - begun < 5
    assert process.returncode == 0
    assert "Traceback" not in said
    assert DEFAULT_TOKEN not in said
    return said


async def test_answers_and_stops() -> None:
    """It answers, publishes its menus, and stops within seconds of SIGTERM."""
    with BotApiServer() as server, _running(server.url) as process:
        chat = server.private()
        await chat.says("one")
        assert (await chat.reply(10)).text == "<one>"
        for _ in range(50):
            if len(server.calls("setMyShortDescription")) == 2:
                break
            time.sleep(0.1)
        assert len(server.calls("setMyCommands")) == 9
        _stop(process)
        assert server.pending == 0
        assert server.violations == []


def test_wrong_token() -> None:
    """A token that Telegram rejects is one clear line and status 1."""
    with BotApiServer() as server, _running(server.url, "1:wrong") as process:
        _, said = process.communicate(timeout=15)
        assert process.returncode == 1
        assert said.count("\n") == 1
        assert "BOT_TOKEN" in said
        assert "1:wrong" not in said


async def test_starts_without_network() -> None:
    """It waits for the network, one plain line each time."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with _running(f"http://127.0.0.1:{port}") as process:
        assert process.stderr is not None
        assert "cannot be reached" in process.stderr.readline()
        with BotApiServer(port=port) as server:
            chat = server.private()
            await chat.says("one")
            assert (await chat.reply(10)).text == "<one>"
            _stop(process)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stops_without_network(number: signal.Signals) -> None:
    """It can be stopped while it waits for the network."""
    with _running("http://127.0.0.1:9") as process:
        assert process.stderr is not None
        process.stderr.readline()
        process.send_signal(number)
        process.communicate(timeout=5)
        assert process.returncode == 0


async def test_conflict() -> None:
    """A second poller is one clear line each time, and the bot goes on after it."""
    with BotApiServer() as server, _running(server.url) as process:
        server.faults.inject("conflict", times=1, method="getUpdates")
        chat = server.private()
        await chat.says("one")
        assert (await chat.reply(10)).text == "<one>"
        said = _stop(process)
        assert said.count("409 Conflict") == 1
