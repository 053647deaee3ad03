"""What a chat chooses: its language, its life as a group, what is forgotten, how much it asks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.app import services_of
from bot.delivery.attempt import ATTEMPT, Attempt
from bot.limits import OncePerUpdate, TokenBuckets
from bot.memory import InMemory
from bot.storage.protocol import Arrival
from knowledge.engine import Engine
from tests.bot.in_memory import behind
from tests.telegram_double import GroupChat, Person, TelegramDouble

QUESTION = "Quels sont les partenaires d’Istres ?"


async def test_language_is_detected(telegram: TelegramDouble) -> None:
    """Each question is answered in its own language."""
    chat = telegram.private(language_code="de")
    await chat.says("Who are the partners of Istres?")
    assert "Source:" in (await chat.reply()).text
    await chat.says(QUESTION)
    assert "Source\u00a0:" in (await chat.reply()).text


@pytest.mark.parametrize("typed", ["/lang en", "/langue anglais", "/language English"])
async def test_language_is_remembered(telegram: TelegramDouble, typed: str) -> None:
    """A chosen language is that of every reply, whatever language is written."""
    chat = telegram.private()
    await chat.says(typed)
    assert "English" in (await chat.reply()).text
    for said in (QUESTION, "/liste", "/aide", "/confidentialite", "/projet istres"):
        await chat.says(said)
        text = (await chat.reply()).text
        assert "Partenaires\n" not in text
        assert " the " in text or "Prize" in text
    await chat.says("/lang auto")
    await chat.reply()
    await chat.says(QUESTION)
    assert "Source\u00a0:" in (await chat.reply()).text


async def test_language_by_button(telegram: TelegramDouble) -> None:
    """The button marks what is chosen."""
    chat = telegram.private()
    await chat.says("/langue")
    assert "✓ Automatique" in (await chat.reply()).buttons
    await chat.presses("English")
    assert "✓ English" in (await chat.edited()).buttons
    await chat.presses("Français")
    assert "✓ Français" in (await chat.edited()).buttons


async def test_forget(telegram: TelegramDouble, memory: InMemory) -> None:
    """/forget erases topic, language and message numbers."""
    chat = telegram.private()
    await chat.says("/lang en")
    asked = await chat.says("Who won the prize of Istres?")
    await chat.says("/forget")
    for _ in range(3):
        await chat.reply()
    assert await memory.chosen(42) is None
    assert (await memory.recall("42")).topic is None
    await chat.edits(asked, QUESTION)
    await chat.silence(0.01)


async def test_cancel_forgets_the_topic(telegram: TelegramDouble, memory: InMemory) -> None:
    """/cancel brings back to the start."""
    chat = telegram.private()
    await chat.says("/projet istres")
    await chat.reply()
    await chat.says("recommencer")
    assert "Bonjour" in (await chat.reply()).text
    assert (await memory.recall("42")).topic is None


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_added(telegram: TelegramDouble, language: str) -> None:
    """Added to a group, it says how to be asked, and that it reads nothing else."""
    group = telegram.group()
    group.chat.bot_status = "left"
    group.person = Person(42, language_code=language)
    await group.adds()
    text = (await group.reply()).text
    assert "@laureates_bot" in text
    assert ("ne vois pas" if language == "fr" else "do not see") in text
    await group.adds("administrator")
    await group.silence(0.01)


async def test_removed(telegram: TelegramDouble, memory: InMemory) -> None:
    """Removed from a group, it forgets it, in silence."""
    group = telegram.group()
    await group.says("/lang en")
    await group.reply()
    await group.kicks()
    assert await memory.chosen(group.chat_id) is None
    await group.silence(0.01)


@pytest.mark.parametrize("told", ["old", "new", "both"])
async def test_migration(telegram: TelegramDouble, memory: InMemory, told: str) -> None:
    """A group that becomes a supergroup keeps its language, whichever of the two tells it."""
    group = telegram.group(-55, type="group")
    await group.says("/lang en")
    await group.reply()
    new = telegram.group(-1009)
    user = group.person.user()
    common: dict[str, Any] = {"from": user, "date": 1, "message_id": 77}
    old_chat, new_chat = {"id": -55, "type": "group", "title": "x"}, new.chat.info
    if told != "new":
        await telegram.push({"message": {**common, "chat": old_chat, "migrate_to_chat_id": -1009}})
    if told != "old":
        await telegram.push({"message": {**common, "chat": new_chat, "migrate_from_chat_id": -55}})
    assert await memory.chosen(-1009) == "en"
    await new.says(f"/ask {QUESTION}")
    assert "Source:" in (await new.reply()).text
    await group.silence(0.01)


@pytest.mark.parametrize(
    "typed",
    [
        "@laureates_bot {q}",
        "{q} @laureates_bot",
        "🎉👩‍👩‍👧 @LAUREATES_bot {q}",
        "/ask@laureates_bot {q}",
    ],
)
async def test_addressed(telegram: TelegramDouble, typed: str) -> None:
    """A mention at any place, with any emoji before it, and /ask are answered, as a reply."""
    group = telegram.group(is_forum=True)
    thread = group.topic("Prix")
    asked = await group.says(typed.format(q=QUESTION), thread=thread)
    reply = await group.reply()
    assert reply.reply_to == asked["message_id"]
    assert reply.thread == thread
    assert "Istres" in reply.text


@pytest.fixture
async def limited(engine: Engine) -> AsyncIterator[TelegramDouble]:
    """Telegram with a bot that has limits, and a clock that stands still."""
    services = services_of(engine, InMemory(), TokenBuckets(lambda: 0.0))
    async with behind(services) as double:
        yield double


async def _asks(group: GroupChat, times: int) -> None:
    for number in range(times):
        await group.says("/about", by=Person(100 + number))


async def test_limit_of_a_group(limited: TelegramDouble) -> None:
    """A group that asks too much is told once, then met with silence; others are not."""
    group = limited.group()
    await _asks(group, 25)
    said = [message.text for message in group.messages()]
    assert len(said) == 21
    assert "patienter" in said[-1]
    other = limited.group(-1007)
    await other.says("/about")
    assert (await other.reply()).text


async def test_limit_of_a_person(limited: TelegramDouble) -> None:
    """A person who asks too much is told once; presses are answered all the same."""
    chat = limited.private()
    for _ in range(65):
        await chat.says("/liste")
    said = chat.messages()
    assert len(said) == 61
    press = await chat.presses("1. Nord")
    assert "patienter" in (await press.answer())["text"]


def test_buckets() -> None:
    """After a rest one may ask again; the next time it is told again."""
    now = [0.0]
    buckets = TokenBuckets(lambda: now[0])
    admitted = [buckets.admit(1, None) for _ in range(62)]
    assert admitted[59:] == ["yes", "tell", "no"]
    now[0] += 2
    assert [buckets.admit(1, None) for _ in range(2)] == ["yes", "no"]
    now[0] += 1000
    assert [buckets.admit(1, None) for _ in range(61)][-2:] == ["yes", "tell"]
    assert buckets.admit(None, None) == "yes"


def test_a_try_again_is_free() -> None:
    """An update that is tried again costs nobody anything, and is met as the first time."""
    limits = OncePerUpdate(TokenBuckets(lambda: 0.0))

    def admit(number: int) -> str:
        token = ATTEMPT.set(Attempt(Arrival(number, "1", "{}")))
        try:
            return limits.admit(1, None)
        finally:
            ATTEMPT.reset(token)

    assert [admit(1) for _ in range(100)] == ["yes"] * 100
    assert [admit(number) for number in range(2, 63)][-3:] == ["yes", "tell", "no"]
    assert [admit(61), admit(61), admit(62)] == ["tell", "tell", "no"]
