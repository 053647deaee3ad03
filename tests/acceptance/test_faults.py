"""Telegram in trouble: nothing is lost, recovery is quick, memory and log stay small."""

from __future__ import annotations

import subprocess
import threading
import time
from pathlib import Path

import pytest

from tests.acceptance.questions import Crowd
from tests.bot.process import running, stop
from tests.telegram_double import BotApiServer

pytestmark = pytest.mark.acceptance


def memory(process: subprocess.Popen[str]) -> float:
    """Resident memory in MB."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


@pytest.mark.parametrize(
    ("kind", "seconds"),
    [
        ("flood", 15),
        ("bad_gateway", 15),
        ("conflict", 15),
        ("garbage", 15),
        ("close", 15),
        ("delay", 15),
        ("hang", 60),
    ],
)
def test_outage(tmp_path: Path, kind: str, seconds: float) -> None:
    """All calls fail for a while, polls too: afterwards all is answered within 10 seconds."""
    env = {"BOT_STORE": f"sqlite:///{tmp_path}/s", "BOT_LIMITS": "off"}
    with BotApiServer() as server, running(server.url, **env) as process:
        crowd = Crowd(server, 50)
        crowd.ask(50)
        crowd.wait(20)
        assert crowd.answered() == 50
        before = memory(process)
        end = time.monotonic() + seconds
        options = {"seconds": 1.0} if kind == "delay" else {}
        for method in ("sendMessage", "getUpdates"):
            server.faults.inject(kind, 10**9, method=method, **options)
        while time.monotonic() < end:
            crowd.ask(10)
            time.sleep(0.5)
        server.faults.clear()
        back = time.monotonic()
        crowd.wait(30)
        took = time.monotonic() - back
        grown = memory(process) - before
        said = stop(process)
        assert crowd.answered() == crowd.asked
        assert took < 10, said
        assert crowd.disordered() == []
        assert grown < 10
        assert said.count("\n") < 100


def test_one_stuck_chat(tmp_path: Path) -> None:
    """A chat that never succeeds delays the others by less than a second."""
    env = {"BOT_STORE": f"sqlite:///{tmp_path}/s", "BOT_LIMITS": "off"}
    with BotApiServer() as server, running(server.url, **env) as process:
        crowd = Crowd(server, 50)
        crowd.ask(50)
        crowd.wait(20)
        for kind, chat in (("hang", 1000), ("flood", 1001), ("bad_gateway", 1002)):
            server.faults.inject(kind, 10**9, method="sendMessage", chat_id=chat, retry_after=3600)
        slowest = 0.0
        for _ in range(20):
            many = crowd.answered() + 47
            begun = time.monotonic()
            crowd.ask(50)
            crowd.wait(10, many)
            slowest = max(slowest, time.monotonic() - begun)
        assert slowest < 1.5, slowest
        stuck = [len(crowd.answers()[chat]) for chat in (0, 1, 2)]
        assert stuck == [1, 1, 1]
        process.kill()


def test_soak(tmp_path: Path) -> None:
    """100,000 updates: after the first tenth memory grows by less than 5 %, nothing leaks."""
    env = {"BOT_STORE": f"sqlite:///{tmp_path}/s", "BOT_LIMITS": "off"}
    with BotApiServer() as server, running(server.url, **env) as process:
        crowd = Crowd(server, 500)
        after_tenth = 0.0
        connections = 0
        done = 0
        for batch in range(100):
            crowd.ask(1000)
            done += 1000
            crowd.wait(120, 1000)
            assert crowd.answered() == 1000
            # What the stand-in remembers is not what is measured.
            with server.core.lock:
                server.core.sent.clear()
                for chat in server.core.world.chats.values():
                    chat.messages.clear()
                    chat.html.clear()
            if batch == 9:
                after_tenth = memory(process)
            connections = len(list(Path(f"/proc/{process.pid}/fd").iterdir()))
        grown = memory(process) / after_tenth - 1
        print(f"{done} updates, {after_tenth:.0f} MB after a tenth, grown by {grown:.1%}")
        assert grown < 0.05
        assert connections < 60
        assert threading.active_count() < 20
        stop(process)
