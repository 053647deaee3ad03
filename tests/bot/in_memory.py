"""Telegram in memory with a bot behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.app import build
from handlers.services import Services
from tests.telegram_double import InMemoryRequest, TelegramDouble, feeding


@asynccontextmanager
async def behind(services: Services) -> AsyncIterator[TelegramDouble]:
    """Telegram, with the bot that these services make; it may not breach the specification."""
    double = TelegramDouble()
    application = build(services, double.token, request=InMemoryRequest(double.core))
    await application.initialize()
    double.deliver = feeding(application)
    yield double
    await application.shutdown()
    assert double.violations == []
