"""Killed and stopped over and over while people ask: nothing is lost."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.acceptance.questions import Crowd
from tests.bot.process import start, stop
from tests.telegram_double import BotApiServer

pytestmark = pytest.mark.acceptance
SEED = int(os.environ.get("ACCEPTANCE_SEED", "0")) or random.randrange(1, 10**6)
QUESTIONS, CHATS, KILLS = 2_000, 200, 20


@pytest.mark.parametrize("pace", ["spread", "all at once"])
def test_sigkill(tmp_path: Path, pace: str) -> None:
    """2,000 questions, 20 SIGKILLs: all answered, in order, at most 1 % twice."""
    chance = random.Random(SEED)
    env = {"BOT_STORE": f"sqlite:///{tmp_path}/s", "BOT_LIMITS": "off"}
    with BotApiServer() as server:
        crowd = Crowd(server, CHATS)
        if pace == "all at once":
            crowd.ask(QUESTIONS)
        for _ in range(KILLS):
            process = start(server.url, **env)
            if pace == "spread":
                crowd.ask(QUESTIONS // KILLS)
            before = crowd.answered()
            # Killed at a random moment of what it does, sometimes before it does anything.
            if chance.random() < 0.85:
                crowd.wait(10, min(before + 1, crowd.asked))
            time.sleep(chance.uniform(0, 0.15))
            process.send_signal(signal.SIGKILL)
            process.communicate()
        process = start(server.url, **env)
        crowd.wait(60)
        stop(process)
        print(f"seed {SEED}, {pace}: {crowd.twice()} twice, disorder {crowd.disordered()}")
        assert crowd.asked == QUESTIONS
        assert crowd.answered() == QUESTIONS
        assert crowd.twice() <= QUESTIONS // 100
        assert crowd.disordered() == []


def test_sigterm(tmp_path: Path) -> None:
    """The same with SIGTERM: all answered, none twice."""
    chance = random.Random(SEED)
    env = {"BOT_STORE": f"sqlite:///{tmp_path}/s", "BOT_LIMITS": "off"}
    with BotApiServer() as server:
        crowd = Crowd(server, CHATS)
        for _ in range(KILLS):
            process = start(server.url, **env)
            crowd.ask(QUESTIONS // KILLS)
            crowd.wait(10, crowd.answered() + 1)
            time.sleep(chance.uniform(0, 0.15))
            stop(process)
        process = start(server.url, **env)
        crowd.ask(1)
        crowd.wait(60)
        stop(process)
        assert crowd.answered() == QUESTIONS + 1
        assert crowd.twice() == 0
        assert crowd.disordered() == []
