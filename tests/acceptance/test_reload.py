"""A real bot process whose knowledge is edited while people ask, well and badly."""

from __future__ import annotations

import asyncio
import re
import shutil
import signal
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.config import shipped
from tests.bot.process import free_port, start, stop
from tests.telegram_double import BotApiServer
from tests.telegram_double.updates import Person, message, text_content

pytestmark = pytest.mark.acceptance
REAL = "import sys; from bot import cli; sys.exit(cli.main(['run']))"
EDITOR, WAIT = 900, 180.0
FACTS = "editions/2022/laureates/valenciennes.yaml"
SMOKE = "editions/2022/smoke.yaml"
QUESTION = "Combien coûte le trajet à Valenciennes ?"


class Traffic:
    """Somebody new asks the same question all the time."""

    def __init__(self, server: BotApiServer) -> None:
        self.server = server
        self.asked = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def __enter__(self) -> Traffic:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _ask(self) -> None:
        while not self._stop.wait(0.1):
            person = Person(10_000 + self.asked)
            self.server.core.world.learn(person.chat())
            content = text_content(QUESTION)
            sent = message(person.user(), person.chat(), 1, **content)
            self.server.core.push({"message": sent})
            self.asked += 1

    def answers(self) -> list[str]:
        """The answers, in the order of the questions; exactly one each."""
        found: dict[int, list[str]] = {}
        for call in self.server.calls("sendMessage"):
            if call.result is not None and int(call.parameters["chat_id"]) >= 10_000:
                found.setdefault(int(call.parameters["chat_id"]), []).append(
                    call.parameters["text"]
                )
        assert all(len(texts) == 1 for texts in found.values())
        return [found[chat][0] for chat in sorted(found)]


class Bot:
    """The process, its base and its numbers."""

    def __init__(self, server: BotApiServer, base: Path, cache: Path) -> None:
        self.server, self.base = server, base
        self.numbers = f"127.0.0.1:{free_port()}"
        self.process = start(
            server.url,
            REAL,
            BOT_KNOWLEDGE=str(base),
            BOT_METRICS=self.numbers,
            BOT_ADMINS=str(EDITOR),
            BOT_LIMITS="off",
            XDG_CACHE_HOME=str(cache),
        )

    def metrics(self) -> str:
        """What is counted; "" before the bot serves."""
        try:
            with urllib.request.urlopen(f"http://{self.numbers}/metrics", timeout=30) as answer:
                return str(answer.read().decode())
        except OSError:
            return ""

    def wait_for(self, pattern: str) -> str:
        """The first group of a pattern, once it is among the numbers."""
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            found = re.search(pattern, self.metrics())
            if found:
                return found[1]
            time.sleep(0.1)
        raise AssertionError(f"{pattern} never came: {self.metrics()[-600:]}")

    def version(self) -> str:
        """The version that answers."""
        return self.wait_for(r'knowledge_info\{version="(\w+)"\} 1')

    def edit(self, file: str, old: str, new: str, *, halves: bool = False) -> None:
        """Changes a file; in two halves, as a slow disk or a copy over a network does."""
        path = self.base / file
        text = path.read_text("utf-8")
        assert old in text
        text = text.replace(old, new)
        if halves:
            path.write_text(text[: len(text) // 2], "utf-8")
            time.sleep(0.5)
        path.write_text(text, "utf-8")


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    """The bot on a copy of the shipped base; it ends well, and breaks no rule of Telegram's."""
    base = Path(shutil.copytree(shipped(), tmp_path / "base"))
    with BotApiServer() as server:
        server.private(EDITOR)
        made = Bot(server, base, tmp_path / "cache")
        made.version()
        try:
            yield made
            stop(made.process)
        finally:
            made.process.kill()
            made.process.communicate()
        assert server.violations == []


def test_edits_during_traffic(bot: Bot) -> None:
    """Good edits are served, bad ones not, the admins are told which line; nobody's question is
    lost, answered twice, or answered by half of a base."""
    editor = bot.server.private(EDITOR)
    first = bot.version()
    fare = re.search(r'fr: "([^"]*euro[^"]*)"', _fact(bot.base / FACTS, "valenciennes-fare"))
    assert fare is not None
    with Traffic(bot.server) as traffic:
        time.sleep(2)
        bot.edit(FACTS, fare[1], f"{fare[1]} (premier essai)", halves=True)
        bot.wait_for(rf'knowledge_info\{{version="(?!{first})(\w+)"\}} 1')
        second = bot.version()
        bot.edit(FACTS, "\nfacts:\n", "\nfacts:\n  - id: [\n")
        bot.wait_for(r'(reloads_total\{outcome="refused"\} 1)')
        assert bot.version() == second
        told = asyncio.run(editor.reply(WAIT)).text
        assert re.search(rf"{FACTS}:\d+:\d+", told), told
        bot.edit(FACTS, "\nfacts:\n  - id: [\n", "\nfacts:\n")
        told = asyncio.run(editor.reply(WAIT)).text
        assert second in told
        bot.edit(SMOKE, "Qui a gagné le prix GMF", "Quel temps fait-il au pôle Nord")
        bot.wait_for(r'(reloads_total\{outcome="refused"\} 2)')
        told = asyncio.run(editor.reply(WAIT)).text
        assert re.search(rf"{SMOKE}:\d+:\d+.*pôle Nord", told), told
        assert bot.version() == second
        bot.edit(SMOKE, "Quel temps fait-il au pôle Nord", "Qui a gagné le prix GMF")
        bot.edit(FACTS, "(premier essai)", "(second essai)")
        bot.process.send_signal(signal.SIGHUP)
        bot.wait_for(rf'knowledge_info\{{version="(?!{second})(\w+)"\}} 1')
        time.sleep(2)
    end = time.monotonic() + WAIT
    while time.monotonic() < end and len(traffic.answers()) < traffic.asked:
        time.sleep(0.1)
    answers = traffic.answers()
    assert len(answers) == traffic.asked
    sorts = ["premier" if "(premier" in a else "second" if "(second" in a else "" for a in answers]
    assert all("euro" in answer for answer in answers)
    assert sorts == sorted(sorts, key=["", "premier", "second"].index)
    assert set(sorts) == {"", "premier", "second"}


def test_sighup_and_command(bot: Bot) -> None:
    """What is not noticed (a copied date, a quiet disk) is read when somebody says so."""
    editor = bot.server.private(EDITOR, language_code="en")
    bot.process.send_signal(signal.SIGHUP)
    version = bot.version()
    asyncio.run(editor.says("/reload"))
    told = asyncio.run(editor.reply(WAIT)).text
    assert version in told
    bot.edit(FACTS, "\nfacts:\n", "\n# an edit\nfacts:\n")
    asyncio.run(editor.says("/reload"))
    told = asyncio.run(editor.reply(WAIT)).text
    assert version not in told
    asyncio.run(editor.says("/about"))
    assert bot.version() in asyncio.run(editor.reply(WAIT)).text
    assert bot.version() != version


def _fact(file: Path, id_: str) -> str:
    """The text of a fact, from its answer on."""
    text = file.read_text("utf-8")
    start = text.index(f"  - id: {id_}\n")
    return text[text.index("    answer:", start) : text.index("    source:", start)]
