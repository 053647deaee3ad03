"""Replies arrive through a bad network, once."""

from __future__ import annotations

import pytest

from handlers import retrying
from tests.telegram_double import TelegramDouble


@pytest.mark.parametrize("fault", ["flood", "bad_gateway"])
async def test_tried_again(
    telegram: TelegramDouble, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Telegram surely refused is sent again."""
    monkeypatch.setattr(retrying, "_BLIP", 0.0)
    monkeypatch.setattr(retrying, "_LONGEST_WAIT", 0.0)
    telegram.faults.inject(fault, times=1, method="sendMessage")
    chat = telegram.private()
    await chat.says("one")
    assert (await chat.reply()).text == "<one>"
    await chat.silence(0.01)
