"""The editor's guide is followed while the bot runs: it answers about the new laureate."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.editors_guide import Step, checkout_at, halves, perform, steps
from tests.telegram_double import BotApiServer
from tests.telegram_double.core import DEFAULT_TOKEN

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed"),
]
pytest.importorskip("bot.reload", reason="this bot does not notice edits while it runs")
ROOT = Path(__file__).parents[2]
# Seconds: an edit is noticed, read and built apart; on a busy machine that takes a while.
WAIT = 300.0


@contextmanager
def bot(server: BotApiServer, base: Path) -> Iterator[subprocess.Popen[str]]:
    """The bot on this base, which must live until the end and end well."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    given = {
        "BOT_TOKEN": DEFAULT_TOKEN, "BOT_API_URL": server.url, "BOT_STORE": "memory:",
        "BOT_LIMITS": "off", "BOT_LOG": "text", "BOT_KNOWLEDGE": str(base),
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"], cwd=ROOT, env=kept | given, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
        assert process.poll() is None
    finally:
        process.terminate()
        _, said = process.communicate(timeout=20)
        print(said[-4000:])
    assert process.returncode == 0, said
    assert "Traceback" not in said, said


async def test_while_the_bot_runs(tmp_path: Path) -> None:
    """Each step of the guide is done literally, but that the questions are put to the bot on
    Telegram; it gives the answers that the guide shows, and never stops answering."""
    checkout = checkout_at(tmp_path)
    base = checkout / "knowledge" / "data"
    env = os.environ | {
        "BOT_KNOWLEDGE": "knowledge/data", "LC_ALL": "fr_FR.UTF-8", "PYTHONUTF8": "1",
        "PYTHONPATH": str(ROOT),
    }  # fmt: skip

    def command(words: list[str]) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *words], cwd=checkout, env=env, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        # 1: of `diff`, that answers change
        assert done.returncode in ((0, 1) if words[0] == "diff" else (0,)), done.stderr
        return done.stdout

    with BotApiServer() as server, bot(server, base):
        person = 1000

        async def answer(question: str) -> str:
            nonlocal person
            person += 1
            chat = server.private(person)
            await chat.says(question)
            return (await chat.reply(WAIT)).text

        # it has read the base as it was, so that every edit is one made while it runs
        await answer("qui a gagné le prix GMF ?")
        for todo in steps(halves()["fr"]):
            if not isinstance(todo, Step) or " ask " not in todo.command:
                await asyncio.to_thread(perform, todo, checkout, command)
                assert "Valenciennes" in await answer("qui a gagné le prix GMF ?")
                continue
            # the end of what the guide shows: the sentence that is written in the file
            shown = [line for line in todo.output.splitlines() if line not in ("", "…")][-1]
            until = time.monotonic() + WAIT
            while shown not in (said := await answer(todo.words[-1])):
                assert time.monotonic() < until, f"{todo.command}\n{said}\n-- not: {shown}"
                await asyncio.sleep(0.5)
        assert server.violations == []
