"""Edits of the knowledge while people ask: how long until they are served, how much longer answers
take meanwhile, and what memory is left in use.

A real bot process on the stand-in Telegram, on the shipped base and on one of 1,000 laureates of
8 kB each. `--laureates 0` leaves the large one out, `--reloads 500` is the long run.
Run by `make bench`, or: PYTHONPATH=. .venv/bin/python tests/benchmarks/reload.py
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import statistics
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.config import shipped
from tests.benchmarks.question_time import asked, resident, running
from tests.benchmarks.throughput import free_port
from tests.telegram_double import BotApiServer
from tests.telegram_double.core import DEFAULT_TOKEN
from tests.telegram_double.updates import Person, message, text_content

INVENTED = Path(__file__).parents[1] / "knowledge" / "invented" / "editions" / "2031"
SYLLABLES = ("ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "zu")
# Questions a second; seconds that are watched before the first edit.
RATE, QUIET = 25.0, 20.0
PATIENCE = 120.0
# The bars: seconds to serve an edit, milliseconds at the 99th percentile, megabytes.
SERVED, DELAY, GROWTH = 5.0, 50.0, 10.0


def large_base(folder: Path, laureates: int) -> Path:
    """The shipped words and bodies, and an edition of so many invented laureates, 8 kB each."""
    shutil.copytree(shipped() / "words", folder / "words")
    for name in ("organisations.yaml", "people.yaml"):
        shutil.copy(shipped() / name, folder)
    edition = folder / "editions" / "2031"
    (edition / "laureates").mkdir(parents=True)
    shutil.copy(INVENTED / "edition.yaml", edition)
    template = (INVENTED / "laureates" / "montfauvel.yaml").read_text("utf-8")
    prizes = ["prizes:"]
    for number in range(laureates):
        digits = [int(digit) for digit in f"{number:03d}"]
        name = "Mont" + "".join(SYLLABLES[d] for d in digits) + SYLLABLES[sum(digits) % 10]
        id_ = name.lower()
        own = template.replace("Montfauvel", name).replace("montfauvel", id_)
        own = own.replace("340", str(340 + number)).replace("Mains d’or", f"Mains de {name}")
        facts = own.partition("facts:\n")[2]
        more = facts.replace(f"id: {id_}-", f"id: {id_}-more-").replace("outil", "livre")
        more = more.replace("tool", "book").replace("camion", "bateau").replace("lorry", "boat")
        filling = "# " + "x" * max(0, 8_000 - len((own + more).encode())) + "\n"
        (edition / "laureates" / f"{id_}.yaml").write_text(own + more + filling, "utf-8")
        prizes.append(
            f'  - id: p{number}\n    name: {{fr: "Prix numéro {number}", '
            f'en: "Prize number {number}"}}\n    laureate: {id_}\n'
            f'    about: {{fr: "Le prix {number}.", en: "Prize {number}."}}\n'
            '    source: "Inventé"\n'
        )
    (edition / "prizes.yaml").write_text("\n".join(prizes), "utf-8")
    return folder


class People:
    """Ask without a break, each time somebody else; how long each answer took, and when."""

    def __init__(self, server: BotApiServer, questions: list[str]) -> None:
        self._server = server
        self._questions = questions
        self._sent: dict[int, float] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)

    def __enter__(self) -> People:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _ask(self) -> None:
        core, number = self._server.core, 0
        while not self._stop.wait(1 / RATE):
            person = Person(10_000 + number)
            core.world.learn(person.chat())
            content = text_content(self._questions[number % len(self._questions)])
            sent = message(person.user(), person.chat(), 1, **content)
            self._sent[person.user_id] = time.time()
            core.push({"message": sent})
            number += 1

    def delays(self, since: float, until: float) -> list[float]:
        """Milliseconds from each question asked in that time to its answer; all are answered."""
        end = time.time() + PATIENCE
        wanted = {chat for chat, at in list(self._sent.items()) if since <= at < until}
        while time.time() < end:
            found = {
                int(call.parameters["chat_id"]): call.at
                for call in self._server.calls("sendMessage")
                if call.result is not None
            }
            if wanted <= found.keys():
                return [1000 * (found[chat] - self._sent[chat]) for chat in wanted]
            time.sleep(0.2)
        sys.exit(f"reload: {len(wanted - found.keys())} questions were never answered")


@contextmanager
def bot(server: BotApiServer, base: Path, cache: str) -> Iterator[tuple[int, str]]:
    """The bot on a base: its process, and where its numbers are."""
    numbers = f"127.0.0.1:{free_port()}"
    settings = {
        **{"BOT_TOKEN": DEFAULT_TOKEN, "BOT_API_URL": server.url, "BOT_STORE": "memory:"},
        **{"BOT_KNOWLEDGE": str(base), "BOT_METRICS": numbers, "XDG_CACHE_HOME": cache},
        "BOT_LIMITS": "off",
    }
    with running([sys.executable, "-m", "bot", "run"], settings) as process:
        yield process.pid, f"http://{numbers}/metrics"


def version(numbers: str) -> str:
    """The version of the knowledge that answers; "" before there is one."""
    try:
        with urllib.request.urlopen(numbers, timeout=PATIENCE) as answer:
            found = re.search(r'knowledge_info\{version="(\w+)"\} 1', answer.read().decode())
    except OSError:
        return ""
    return found[1] if found else ""


def wait_for_another(numbers: str, than: str) -> str:
    """The next version."""
    end = time.time() + PATIENCE
    while time.time() < end:
        found = version(numbers)
        if found and found != than:
            return found
        time.sleep(0.05)
    sys.exit("reload: an edit was never served")


def measure(base: Path, cache: str, reloads: int, edited: Path) -> dict[str, float]:
    """What was seen in so many edits of one file."""
    with BotApiServer() as server, bot(server, base, cache) as (pid, numbers):
        now = wait_for_another(numbers, "")
        questions = asked()
        random.Random(1).shuffle(questions)
        with People(server, questions) as people:
            time.sleep(3)
            begun = time.time()
            time.sleep(QUIET)
            quiet = people.delays(begun, time.time() - 1)
            text = edited.read_text("utf-8")
            served, sizes, begun = [], [], time.time()
            for number in range(reloads):
                at = time.time()
                edited.write_text(f"{text}# edit {number}\n", "utf-8")
                now = wait_for_another(numbers, now)
                served.append(time.time() - at)
                time.sleep(0.5)
                sizes.append(resident(pid))
            busy = people.delays(begun, time.time() - 0.5)
    warm = min(len(sizes) - 1, max(3, len(sizes) // 5))
    return {
        "quiet": statistics.quantiles(quiet, n=100)[98],
        "busy": statistics.quantiles(busy, n=100)[98],
        "quiet_most": max(quiet),
        "busy_most": max(busy),
        "answers": len(busy),
        "served": statistics.median(served),
        "slowest": max(served[1:] or served),
        "memory": sizes[warm],
        "growth": statistics.mean(sizes[-3:]) - statistics.mean(sizes[warm : warm + 3]),
        "peak": max(sizes),
    }


def main() -> int:
    """Prints the table; 1 where a bar is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--reloads", type=int, default=12)
    options.add_argument("--laureates", type=int, default=1000)
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    missed = False
    with tempfile.TemporaryDirectory() as folder:
        bases = {"shipped base": shutil.copytree(shipped(), Path(folder, "shipped"))}
        edits = {"shipped base": "editions/2022/laureates/istres.yaml"}
        if given.laureates:
            name = f"{given.laureates} laureates"
            bases[name] = large_base(Path(folder, "large"), given.laureates)
            edits[name] = "editions/2031/laureates/montbabababa.yaml"
        for name, base in bases.items():
            found = measure(base, str(Path(folder, "cache")), given.reloads, base / edits[name])
            if given.json:
                print(json.dumps({"base": name, **found}), flush=True)
                continue
            later = found["busy"] - found["quiet"]
            good = found["served"] <= SERVED and later <= DELAY and found["growth"] <= GROWTH
            missed = missed or not good
            print(
                f"{name}, {given.reloads} edits, {found['answers']:.0f} answers meanwhile\n"
                f"  an edit answers after {found['served']:.1f} s (median; slowest "
                f"{found['slowest']:.1f}; bar {SERVED:.0f})\n"
                f"  answers, 99th percentile: {found['quiet']:.0f} ms before, "
                f"{found['busy']:.0f} ms meanwhile (bar {DELAY:.0f} more); slowest "
                f"{found['quiet_most']:.0f} and {found['busy_most']:.0f} ms\n"
                f"  memory {found['memory']:.0f} MB, {found['growth']:+.1f} MB in the rest of the "
                f"edits (bar {GROWTH:.0f}){'' if good else '   MISSED'}",
                flush=True,
            )
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
