"""The whole, with the knowledge that is shipped: commands, buttons, deep links, `ask`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import knowledge.model
from bot import cli
from bot.app import services_of
from bot.memory import InMemory
from bot.render import draw, utf16
from knowledge.engine import Engine
from tests.bot.in_memory import behind
from tests.telegram_double import TelegramDouble

ENGINE = Engine(knowledge.load(Path(knowledge.__file__).with_name("data")))


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramDouble]:
    """Telegram with the real bot behind it."""
    async with behind(services_of(ENGINE, InMemory())) as double:
        yield double


async def test_walk(telegram: TelegramDouble) -> None:
    """A deep link shows a prize, its button the detail, in the same message."""
    chat = telegram.private()
    await chat.says("/start 2022_prize_gmf")
    assert "Valenciennes" in (await chat.reply()).text
    await chat.presses("📖 En savoir plus")
    assert "Valenciennes" in (await chat.edited()).text
    await chat.silence(0.01)


@pytest.mark.parametrize(
    "typed", ["/list", "/prix", "/quotes", "/about", "/help", "/project", "", "?", "x" * 20_000]
)
async def test_reply(telegram: TelegramDouble, typed: str) -> None:
    """Every command, and any nonsense, has one reply."""
    chat = telegram.private()
    await chat.says(typed)
    assert (await chat.reply()).text
    await chat.silence(0.01)


def test_every_entry_is_drawn() -> None:
    """Each entry fits Telegram in both languages, in one part."""
    base = ENGINE.base
    keys = [*base.projects, *base.prizes, *base.facts, *base.quotes, *base.organisations]
    for key in keys:
        for language in knowledge.model.LANGUAGES:
            answer = ENGINE.show(key, language)
            assert answer is not None
            parts = draw(answer)
            assert len(parts) == 1
            assert utf16(parts[0]) <= 4096


@pytest.mark.parametrize(("question", "status"), [("Qui a gagné le prix GMF ?", 0), ("zzyzx", 1)])
def test_ask(
    question: str,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    """`laureates ask` answers or declines."""
    monkeypatch.chdir(tmp_path)
    assert cli.main(["ask", question]) == status
    assert capfdbinary.readouterr().out.decode().strip()
