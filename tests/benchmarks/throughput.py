"""Updates answered a second, beside python-telegram-bot's bare echo bot, in one run.

The library is measured at its default and at 16 at a time, and the better one counts. Ours is the
whole: SQLite's inbox, the handlers, and either an engine that repeats (what delivery costs) or the
real one on 200 questions asked over and over, as people do.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOKEN = "123456789:AAStandInTokenOfTheTestDouble-000000"
STUB = (
    "import sys; from bot import cli; from tests.handlers.stub_engine import StubEngine; "
    "cli._engine = lambda _: StubEngine(); sys.exit(cli.main(['run']))"
)
REAL = "import sys; from bot import cli; sys.exit(cli.main(['run']))"
LIMIT_SECONDS = 120


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def measure(bot: list[str], env: dict[str, str], way: str, updates: int, delay: float) -> dict:
    """Runs a bot against a new server; gives what was seen."""
    with tempfile.TemporaryDirectory() as folder:
        questions = Path(folder) / "questions"
        text = (ROOT / "tests/questions/working/fr.yaml").read_text()
        asked = re.findall(r'q: "([^"]+)"', text)[:200] or ["Qui a gagné le prix GMF ?"]
        questions.write_text("\n".join(asked))
        serve = [sys.executable, "-m", "tests.benchmarks._fast_telegram", "--updates", str(updates)]
        serve += ["--delay-ms", str(delay), "--questions", str(questions)]
        server = subprocess.Popen(serve, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        port = free_port()
        given = {
            **os.environ,
            **env,
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": url,
            "BOT_STORE": f"sqlite:///{folder}/state.sqlite",
            "BOT_LIMITS": "off",
            "PYTHONPATH": str(ROOT),
        }
        if way == "webhooks":
            given |= {"BOT_WEBHOOK_URL": f"http://127.0.0.1:{port}/hook"}
            given |= {"BOT_LISTEN": f"127.0.0.1:{port}"}
        words = [word.format(url=url, way=way, port=port) for word in bot]
        begun = time.time()
        log = open(Path(folder) / "log", "w")
        process = subprocess.Popen(words, cwd=ROOT, env=given, stdout=log, stderr=log)
        try:
            return {**_watched(url, updates, process.pid), "begun": begun}
        finally:
            for one in (process, server):
                one.kill()
                one.wait()


def _watched(url: str, updates: int, pid: int) -> dict:
    # Its processor time a reply, in milliseconds, tells more than rates on a busy machine.
    end = time.time() + LIMIT_SECONDS
    seen: dict = {"answered": 0}
    memory = 0
    spent: list[tuple[int, float]] = []
    while time.time() < end and seen["answered"] < updates:
        time.sleep(0.1)
        with urllib.request.urlopen(f"{url}/stats") as answer:
            seen = json.load(answer)
        try:
            status = Path(f"/proc/{pid}/status").read_text()
            memory = max(memory, int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) // 1024)
            ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
            spent.append((seen["answered"], sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")))
        except (OSError, IndexError):
            continue
    used = [one for one in spent if one[0]] or [(0, 0.0), (1, 0.0)]
    (few, before), (many, after) = used[0], used[-1]
    return {**seen, "memory": memory, "cpu": (after - before) * 1000 / max(many - few, 1)}


def rate(seen: dict) -> float:
    """Answers a second between the first and the last."""
    return (seen["answered"] - 1) / max(seen["last"] - seen["first"], 1e-9)


def main() -> int:
    """Prints the table; 1 where a bar is missed."""
    python = sys.executable
    bars = {0: 2.0, 50: 10.0}
    missed = 0
    for way in ("polling", "webhooks"):
        for delay, bar in bars.items():
            few = 150 if delay else 1500
            many = 2000 if delay else 4000
            echo = [python, "tests/benchmarks/_echo.py", "{url}", "{way}"]
            library = max(
                rate(measure([*echo, str(n), "{port}"], {}, way, few * (4 if n > 1 else 1), delay))
                if not (delay and n > 1)
                else 0.0
                for n in (1, 16)
            )
            print(f"{way}, {delay} ms a call: library {library:.0f}/s", flush=True)
            for name, code in (("repeating engine", STUB), ("real engine", REAL)):
                seen = measure([python, "-c", code], {}, way, many, delay)
                times = rate(seen) / library
                is_met = times >= bar
                missed += not is_met
                print(
                    f"  {name}: {rate(seen):.0f}/s, {times:.1f} times (bar {bar:.0f}), "
                    f"first answer after {seen['first'] - seen['begun']:.1f} s, "
                    f"{seen['memory']} MB {'' if is_met else '  MISSED'}",
                    flush=True,
                )
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
