"""What editors may ask of the running bot, and what reaches them by itself."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest

from bot.alarm import Alarm
from bot.app import services_of
from bot.delivery.arrivals import arrival_of
from bot.delivery.attempt import ATTEMPT, Attempt
from bot.desk import Desk
from bot.memory import Chats
from bot.metrics import Metrics
from bot.profile import menu
from bot.storage.in_memory import InMemory
from bot.watched import Watched, watched
from handlers.services import Reloaded
from knowledge import load
from knowledge.engine import Engine
from knowledge.guide import Guide
from tests.bot.conftest import EDITOR
from tests.bot.in_memory import behind
from tests.knowledge.small_base import LAUREATE_FILE, write
from tests.telegram_double import TelegramDouble
from tests.telegram_double.updates import Person


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small base."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return write(tmp_path / "base")


@pytest.fixture
def store() -> InMemory:
    """What the bot keeps."""
    return InMemory()


@pytest.fixture
def metrics() -> Metrics:
    """What is counted."""
    return Metrics()


@pytest.fixture
def engine(base: Path, store: InMemory, metrics: Metrics) -> Watched:
    """The engine on the small base, watched."""
    return cast(Watched, watched(Engine(load(base)), metrics.answer, store.note))


@pytest.fixture
async def telegram(
    base: Path, store: InMemory, metrics: Metrics, engine: Watched
) -> AsyncIterator[TelegramDouble]:
    """Telegram with the bot behind it."""
    desk = Desk(base, engine, store, metrics)
    services = services_of(engine, Chats(store), None, frozenset({EDITOR}), desk)  # type: ignore[arg-type]
    async with behind(services) as double:
        yield double


COMMANDS = {"fr": ("/recharger", "/sansreponse"), "en": ("/reload", "/unanswered")}
BOTH = pytest.mark.parametrize("language", ["fr", "en"])


@BOTH
async def test_reload(telegram: TelegramDouble, base: Path, language: str) -> None:
    """Nothing new, a good edit, a broken one: each is told, and /about has the version."""
    editor = telegram.private(EDITOR, language_code=language)
    command = COMMANDS[language][0]
    file = base / LAUREATE_FILE

    async def says(text: str) -> str:
        await editor.says(text)
        return (await editor.reply(60)).text

    about = "/apropos" if language == "fr" else "/about"
    old = load(base).version
    assert old in await says(command)
    assert old in await says(about)
    file.write_text(file.read_text("utf-8").replace("Un euro.", "Deux euros."), "utf-8")
    new = load(base).version
    done = await says(command)
    assert new in done
    assert ("C’est fait" if language == "fr" else "Done") in done
    assert new in await says(about)
    file.write_text(file.read_text("utf-8").replace("kind: city", "kind: citty"), "utf-8")
    refused = await says(command)
    assert f"{LAUREATE_FILE}:3:11" in refused
    assert new in refused


@BOTH
async def test_for_editors_alone(telegram: TelegramDouble, language: str) -> None:
    """To others there are no such commands, nor in a group, whoever asks there."""
    chat = telegram.private(5, language_code=language)
    for command in COMMANDS[language]:
        await chat.says(command)
        hint = "Je ne connais pas" if language == "fr" else "I do not know"
        assert hint in (await chat.reply()).text
    group = telegram.group()
    await group.says(COMMANDS[language][0], by=Person(EDITOR))
    await group.silence()
    assert {"reload", "unanswered"} <= {each.command for each in menu("editors", "en")}
    assert not {"reload", "unanswered"} & {each.command for each in menu("private", "en")}


@BOTH
async def test_unanswered(telegram: TelegramDouble, store: InMemory, language: str) -> None:
    """What was declined and what was voted down, grouped, without who asked."""
    editor = telegram.private(EDITOR, language_code=language)
    await editor.says(COMMANDS[language][1])
    assert "question" in (await editor.reply()).text.lower()
    asked = "pourquoi une licorne" if language == "fr" else "why the unicorn"
    for number in range(3):
        chat = telegram.private(100 + number, language_code=language)
        await chat.says(asked if number else f"{asked} ?")
        await chat.reply()
    await chat.says("tarif Valenciennes" if language == "fr" else "fare Valenciennes")
    await chat.reply()
    await chat.presses("👎")
    await chat.edited()
    await asyncio.sleep(0)
    assert {note.kind for note in await store.notes()} <= {"unanswered", "asked-back", "bad"}
    await editor.says(COMMANDS[language][1])
    told = (await editor.reply()).text
    assert re.search(r"3 × \w+ .*(licorne|unicorn)", told)
    assert "1 × " in told
    assert "👎" in told
    assert "100" not in told


async def test_the_vote_keeps_the_question(telegram: TelegramDouble, store: InMemory) -> None:
    """With 👎, not with 👍, not after another entry was opened in its place, nor after /forget."""
    for number, label in enumerate(("👍", "👎")):
        chat = telegram.private(200 + number)
        await chat.says("tarif Valenciennes jean@exemple.fr")
        await chat.says("tarif Valenciennes")
        await chat.reply()
        await chat.reply()
        await chat.presses(label)
        await chat.edited()
    bad = [note for note in await store.notes() if note.kind == "bad"]
    assert [(note.text, note.key) for note in bad] == [("tarif Valenciennes", "2022:fact:fare")]
    chat = telegram.private(300)
    await chat.says("tarif Valenciennes")
    reply = await chat.reply()
    await chat.says("/oublier")
    await chat.reply()
    await chat.presses("👎", on=reply)
    await chat.edited()
    assert len([note for note in await store.notes() if note.kind == "bad"]) == 1


async def test_one_update_one_engine(base: Path, engine: Watched) -> None:
    """An update is answered by the engine it began with; the next one by the other."""
    old = engine.guide.base.version
    file = base / LAUREATE_FILE
    file.write_text(file.read_text("utf-8").replace("Un euro.", "Deux euros."), "utf-8")
    other = Engine(load(base))
    message = {"message_id": 1, "chat": {"id": 5, "type": "private"}, "text": "tarif"}
    token = ATTEMPT.set(Attempt(arrival_of({"update_id": 1, "message": message})))
    before = engine.ask("tarif Valenciennes", None, "fr")
    engine.exchange(other, Guide(other.base))  # type: ignore[arg-type]
    assert engine.guide.base.version == old
    assert engine.ask("tarif Valenciennes", None, "fr") == before
    assert engine.show("2022:fact:fare", "fr").blocks[-1].text == "Un euro."
    ATTEMPT.reset(token)
    assert engine.guide.base is other.base
    assert engine.ask("tarif Valenciennes", None, "fr").blocks[-1].text == "Deux euros."


async def test_admins_hear_of_what_is_wrong(
    base: Path, engine: Watched, store: InMemory, metrics: Metrics
) -> None:
    """A refused edit is told with its line, once, each admin in their language; then that all
    is well again; good edits are no news. All are counted."""
    sent: list[tuple[int, str]] = []

    async def send(chat: int, text: str) -> None:
        sent.append((chat, text))

    memory = Chats(store)
    await memory.choose(2, "en")
    desk = Desk(base, engine, store, metrics)
    running = asyncio.create_task(desk.run(Alarm({1, 2}, send, memory)))
    version = engine.guide.base.version
    good = Reloaded("served", version)
    lines = {"fr": ("a.yaml:3:1: <b>faux</b>",), "en": ("a.yaml:3:1: wrong",)}
    refused = Reloaded("refused", version, count=3, lines=lines)
    await asyncio.sleep(0.01)
    for found in (good, refused, refused, good, good, refused, Reloaded("failed", version)):
        desk._reloaded(found)
        await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    english = [text for chat, text in sent if chat == 2]
    french = [text for chat, text in sent if chat == 1]
    assert len(english) == len(french) == 4
    assert "a.yaml:3:1: wrong" in english[0]
    assert "2 more" in english[0]
    assert "a.yaml:3:1: &lt;b&gt;faux&lt;/b&gt;" in french[0]
    assert version in english[1]
    assert "the log says why" in english[3]
    text = metrics.text(0).decode()
    assert 'laureates_reloads_total{outcome="refused"} 3.0' in text
