"""A bot with a stub engine, in memory, and people who talk to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.app import build, services_of
from bot.memory import InMemory
from tests.handlers.stub_engine import StubEngine
from tests.telegram_double import InMemoryRequest, TelegramDouble, feeding


@pytest.fixture
def engine() -> StubEngine:
    """The stub engine."""
    return StubEngine()


@pytest.fixture
async def telegram(engine: StubEngine) -> AsyncIterator[TelegramDouble]:
    """Telegram with the bot behind it; no breach of the specification is allowed."""
    double = TelegramDouble()
    services = services_of(engine, InMemory())
    application = build(services, double.token, request=InMemoryRequest(double.core))
    await application.initialize()
    double.deliver = feeding(application)
    yield double
    await application.shutdown()
    assert double.violations == []
