"""The whole bot, with the knowledge that is shipped, behind a stand-in Telegram."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import knowledge
from bot.app import services_of
from bot.memory import InMemory
from knowledge.engine import Engine
from tests.bot.in_memory import behind
from tests.telegram_double import TelegramDouble

EDITOR = 900


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The engine on the knowledge that is shipped."""
    return Engine(knowledge.load(Path(knowledge.__file__).with_name("data")))


@pytest.fixture
def memory() -> InMemory:
    """What the bot remembers."""
    return InMemory()


@pytest.fixture
async def telegram(engine: Engine, memory: InMemory) -> AsyncIterator[TelegramDouble]:
    """Telegram with the bot behind it; no breach of the specification is allowed."""
    services = services_of(engine, memory, editors=frozenset({EDITOR}))
    async with behind(services) as double:
        yield double
