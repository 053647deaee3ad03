"""How much one may ask, and being told once."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram import Update

from bot.app import build, services_of
from bot.delivery.allowance import Allowance, Gate
from bot.messages import say
from bot.storage.in_memory import InMemory
from tests.handlers.stub_engine import StubEngine
from tests.telegram_double import InMemoryRequest, TelegramDouble
from tests.telegram_double.spec import Json


class Clock:
    """A clock that the test moves."""

    now = 0.0

    def __call__(self) -> float:
        """The time."""
        return self.now


def test_bucket() -> None:
    """Two at once, told once, and again after half the time; a clock set back gives nothing."""
    clock = Clock()
    allowance = Allowance(2, 60, clock)
    assert [allowance.ask(1) for _ in range(4)] == ["yes", "yes", "tell", "no"]
    assert allowance.ask(2) == "yes"
    clock.now = 31
    assert [allowance.ask(1) for _ in range(2)] == ["yes", "no"]
    clock.now = -1000
    assert allowance.ask(1) == "no"
    clock.now = 200
    assert [allowance.ask(1) for _ in range(4)] == ["yes", "yes", "tell", "no"]


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramDouble]:
    """Telegram with a gated bot behind it."""
    double = TelegramDouble()
    engine = StubEngine()
    application = build(
        services_of(engine, InMemory()), double.token, request=InMemoryRequest(double.core)
    )
    await application.initialize()
    gate = Gate(application.bot, say, engine.language, Clock())

    async def deliver(update: Json) -> None:
        read = Update.de_json(update, application.bot)
        if await gate(read):
            await application.process_update(read)

    double.deliver = deliver
    yield double
    await application.shutdown()
    assert double.violations == []


async def test_told_once(telegram: TelegramDouble) -> None:
    """A person who asks 25 times in no time has 20 answers and one notice."""
    chat = telegram.private(language_code="en")
    for number in range(25):
        await chat.says(str(number))
    texts = [call.parameters["text"] for call in telegram.calls("sendMessage")]
    assert len(texts) == 21
    assert texts[-1] == say("too_fast", "en")


async def test_presses_are_answered(telegram: TelegramDouble) -> None:
    """Every press is answered, also one too many."""
    chat = telegram.private()
    await chat.says("near")
    await chat.reply()
    for _ in range(25):
        await chat.presses("La Conciergerie")
    assert len(telegram.calls("answerCallbackQuery")) == 25
    assert len(telegram.calls("sendMessage")) == 20


async def test_groups_hear_nothing_unasked(telegram: TelegramDouble) -> None:
    """In a group only what is said to the bot counts, and only there is one told."""
    group = telegram.group()
    for number in range(50):
        await group.says(f"to others {number}")
    assert telegram.calls("sendMessage") == []
    for number in range(25):
        await group.says(f"/ask {number}")
    assert len(telegram.calls("sendMessage")) == 21
