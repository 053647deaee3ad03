"""Hostile and unusual updates leave the bot answering."""

from __future__ import annotations

import pytest

from tests.bot.hostile import QUESTION, updates
from tests.telegram_double import TelegramDouble

WRITES = {"sendMessage", "sendPhoto", "editMessageText"}


def test_there_are_a_hundred() -> None:
    """There are at least a hundred."""
    assert len(updates()) >= 100


@pytest.mark.parametrize("number", range(len(updates())), ids=[name for name, _, _ in updates()])
async def test_one(telegram: TelegramDouble, number: int, caplog: pytest.LogCaptureFixture) -> None:
    """It gets the answers that are due and no others, every query is answered, nothing fails."""
    name, update, written = updates()[number]
    chat = telegram.private()
    telegram.group()
    group_id = -1001000000001
    telegram.core.world.chats[group_id].topics[1] = "x"
    try:
        await telegram.push(update)
    except (KeyError, TypeError, ValueError) as error:
        pytest.skip(f"python-telegram-bot itself does not read this: {error!r}")
    calls = [call for call in telegram.sent if call.method in WRITES]
    assert len(calls) == written or (written < 0 and calls), name
    assert len(chat.messages()) <= 1
    for kind in ("callback_query", "pre_checkout_query", "inline_query"):
        if kind in update:
            assert telegram.core.world.queries[update[kind]["id"]].answer is not None
    assert [r for r in caplog.records if r.levelname in {"ERROR", "CRITICAL"}] == []
    await chat.says(QUESTION)
    assert chat.messages()[-1].text


async def test_all_in_a_row(telegram: TelegramDouble) -> None:
    """After all of them it answers as before."""
    chat = telegram.private()
    telegram.group()
    for _, update, _ in updates():
        if "update_id" in update or update == {} or "telepathy" in update:
            continue
        await telegram.push(update)
    await chat.says("Quels sont les partenaires d’Istres ?")
    assert "chambre" in chat.messages()[-1].text.lower()
