"""The editor's guide is followed while the bot runs: it answers about the new laureate."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.bot.process import whole
from tests.editors_guide import Step, checkout_at, halves, perform, steps
from tests.telegram_double import BotApiServer

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed"),
]
ROOT = Path(__file__).parents[2]
# Seconds: an edit is noticed, read and built apart; on a busy machine that takes a while.
WAIT = 300.0


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

    with BotApiServer() as server, whole(server.url, BOT_KNOWLEDGE=str(base)):
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
