"""A bot with a stub engine, in memory, and people who talk to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.app import services_of
from bot.memory import InMemory
from tests.bot.in_memory import behind
from tests.handlers.stub_engine import StubEngine
from tests.telegram_double import TelegramDouble


@pytest.fixture
def engine() -> StubEngine:
    """The stub engine."""
    return StubEngine()


@pytest.fixture
async def telegram(engine: StubEngine) -> AsyncIterator[TelegramDouble]:
    """Telegram with the bot behind it; no breach of the specification is allowed."""
    services = services_of(engine, InMemory())
    async with behind(services) as double:
        yield double
