"""The bot as a process of its own, against a Bot API server on loopback."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.telegram_double.core import DEFAULT_TOKEN

ROOT = Path(__file__).parents[2]
STUB = (
    "import sys; from bot import cli; from tests.handlers.stub_engine import StubEngine; "
    # What the stub was asked is for tests in its own process; here it would only grow.
    "Forgetful = type('Forgetful', (StubEngine,), {'asked': property(lambda _: [], lambda *_: 0)});"
    "cli._engine = lambda _: Forgetful(); sys.exit(cli.main(['run']))"
)
WHOLE = "import sys; from bot import cli; sys.exit(cli.main(['run']))"


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def start(url: str, code: str = STUB, **env: str) -> subprocess.Popen[str]:
    """Starts the bot, with a stub engine unless `code` does otherwise; variables may be given as
    in the environment."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("BOT_") or k == "BOT_API_SPEC"}
    given = {"BOT_TOKEN": DEFAULT_TOKEN, "BOT_API_URL": url, "BOT_STORE": "memory:"}
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**kept, **given, "BOT_LOG": "text", **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def running(url: str, **env: str) -> Iterator[subprocess.Popen[str]]:
    """The bot, killed in the end if nothing else ended it."""
    process = start(url, **env)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@contextmanager
def whole(url: str, **env: str) -> Iterator[subprocess.Popen[str]]:
    """The bot with its own engine, which must live until the end and end well."""
    process = start(url, WHOLE, BOT_LIMITS="off", **env)
    try:
        yield process
        assert process.poll() is None
    finally:
        process.terminate()
        _, said = process.communicate(timeout=20)
        print(said[-4000:])
    assert process.returncode == 0, said
    assert "Traceback" not in said, said


def stop(process: subprocess.Popen[str]) -> str:
    """Stops it as a service manager does; gives what it said. It must end well and soon."""
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=15)
    assert time.monotonic() - begun < 5
    assert process.returncode == 0, (process.returncode, said)
    assert "Traceback" not in said, said
    assert DEFAULT_TOKEN not in said
    return said
