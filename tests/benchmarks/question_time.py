"""How long a question takes, in process and from a cold start, and what the bot holds in memory.

Run by `make bench`, or: PYTHONPATH=. .venv/bin/python tests/benchmarks/question_time.py
"""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import knowledge
from bot.question_sets import parts
from knowledge import compiled
from knowledge.engine import Engine
from tests.telegram_double.core import DEFAULT_TOKEN

ROOT = Path(__file__).parents[2]
DATA = Path(knowledge.__file__).with_name("data")
STARTS = 5
QUESTIONS = 100
PATIENCE = 60.0


def main() -> None:
    """Prints the table."""
    load_ms, build_ms, median, late, slowest = in_process()
    bare = started([sys.executable, "-c", "pass"])
    asking = [sys.executable, "-m", "bot", "ask", "who won the Prix GMF"]
    with tempfile.TemporaryDirectory() as cache:
        # nothing can be kept below a file
        file = Path(cache, "file")
        file.touch()
        built = started(asking, 2, XDG_CACHE_HOME=str(file))
        begun = time.perf_counter()
        started(asking, 0, XDG_CACHE_HOME=cache)
        first = time.perf_counter() - begun
        ask = started(asking, XDG_CACHE_HOME=cache)
        idle, used, most = memory(cache)
    rows = [
        ("knowledge loaded and validated", f"{load_ms:.0f} ms", ""),
        ("engine built", f"{build_ms:.0f} ms", ""),
        ("a question, median", f"{median:.2f} ms", "under 5, then 2"),
        ("a question, 99th percentile", f"{late:.2f} ms", "under 10"),
        ("the slowest question", f"{slowest:.2f} ms", ""),
        ("python -c pass, cold", f"{bare:.3f} s", ""),
        ("laureates ask, nothing compiled", f"{built:.3f} s", ""),
        ("laureates ask, the first time", f"{first:.3f} s", ""),
        ("laureates ask, cold", f"{ask:.3f} s", "under 1, then 0.35"),
        ("laureates ask, times a bare Python", f"{ask / bare:.1f}", ""),
        ("memory of the bot, just started", f"{idle:.0f} MB", "under 100"),
        (f"memory of the bot, after {QUESTIONS} questions", f"{used:.0f} MB", "under 100"),
        ("memory of the bot, at most", f"{most:.0f} MB", "under 100"),
    ]
    for label, value, target in rows:
        print(f"{label:42} {value:>10}   {target}".rstrip())


def asked() -> list[str]:
    """The questions of the working part."""
    (part,) = parts([ROOT / "tests" / "questions" / "working"])
    return [item.text for item in part.items]


def in_process() -> tuple[float, float, float, float, float]:
    """Milliseconds: loading, building; a question's median, 99th percentile and worst time.

    Each question is asked once, so nothing is remembered from an earlier time; the engine has
    been compiled, as that of the bot.
    """
    begun = time.perf_counter()
    base = knowledge.load(DATA)
    loaded = time.perf_counter()
    engine = Engine(base)
    built = time.perf_counter()
    engine = compiled.load(compiled.dump(engine))
    times = []
    for question in asked():
        before = time.perf_counter()
        engine.ask(question)
        times.append(1000 * (time.perf_counter() - before))
    late = statistics.quantiles(times, n=100)[-1]
    median = statistics.median(times)
    return 1000 * (loaded - begun), 1000 * (built - loaded), median, late, max(times)


def started(command: Sequence[str], starts: int = STARTS, **more: str) -> float:
    """The median seconds of a process from its start to its end, once it has been run before."""
    times = []
    environment = plain_environment(**more)
    for _ in range(starts + 1):
        begun = time.perf_counter()
        subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
        times.append(time.perf_counter() - begun)
    return statistics.median(times[1:] or times)


def plain_environment(**more: str) -> dict[str, str]:
    """The environment without the bot's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    return kept | more


def memory(cache: str) -> tuple[float, float, float]:
    """Megabytes that the running bot holds: just started, after a hundred questions, and the
    most it ever held."""
    with running([sys.executable, "-m", "tests.telegram_double", "--port", "0"], {}) as double:
        assert double.stdout is not None
        address = double.stdout.readline().decode().strip()
        settings = {"BOT_TOKEN": DEFAULT_TOKEN, "BOT_API_URL": address, "BOT_STORE": "memory:"}
        settings["XDG_CACHE_HOME"] = cache
        with running([sys.executable, "-m", "bot", "run"], settings) as bot:
            wait_for(address, "setMyCommands", 1)
            idle = resident(bot.pid)
            for number, question in enumerate(asked()[:QUESTIONS]):
                push(address, number, question)
            wait_for(address, "sendMessage", QUESTIONS)
            return idle, resident(bot.pid), resident(bot.pid, "VmHWM")


@contextmanager
def running(command: Sequence[str], settings: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is stopped in the end; away from a .env of the checkout."""
    environment = plain_environment(PYTHONPATH=str(ROOT), **settings)
    with tempfile.TemporaryDirectory() as elsewhere:
        process = subprocess.Popen(
            command,
            cwd=elsewhere,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=PATIENCE)


def push(address: str, number: int, question: str) -> None:
    """A private message from a person of their own."""
    person = {"id": 1000 + number, "is_bot": False, "first_name": "A"}
    message = {
        "message_id": 1 + number,
        "date": int(time.time()),
        "chat": {"id": person["id"], "type": "private", "first_name": "A"},
        "from": person,
        "text": question,
    }
    body = json.dumps({"message": message}).encode()
    request = urllib.request.Request(
        f"{address}/control/push", body, {"content-type": "application/json"}
    )
    urllib.request.urlopen(request, timeout=PATIENCE).close()


def wait_for(address: str, method: str, times: int) -> None:
    """Until the bot has called a method so many times."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with urllib.request.urlopen(f"{address}/control/sent", timeout=PATIENCE) as reply:
            calls = json.load(reply)
        if sum(call["method"] == method for call in calls) >= times:
            return
        time.sleep(0.05)
    sys.exit(f"question_time: the bot did not call {method} {times} times in {PATIENCE:.0f} s")


def resident(process: int, figure: str = "VmRSS") -> float:
    """The resident memory of a process, in megabytes."""
    status = Path(f"/proc/{process}/status")
    if status.is_file():
        line = next(line for line in status.read_text().splitlines() if line.startswith(figure))
        return int(line.split()[1]) / 1024
    return int(subprocess.check_output(["ps", "-o", "rss=", "-p", str(process)])) / 1024


if __name__ == "__main__":
    main()
