"""Admins hear of errors, once an hour for each kind, without anybody's words."""

from __future__ import annotations

import asyncio

from bot.alarm import Alarm, where
from bot.memory import InMemory


async def test_once_an_hour() -> None:
    """Each kind once an hour to each admin, in their language, whoever cannot be reached."""
    now, sent = [0.0], []

    async def send(chat: int, text: str) -> None:
        if chat == 3:
            raise OSError("gone")
        sent.append((chat, text))

    memory = InMemory()
    await memory.choose(2, "en")
    alarm = Alarm({3, 2, 1}, send, memory, lambda: now[0])
    for _ in range(5):
        alarm.ring("broken", "KeyError (x.py:3)")
    alarm.ring("broken", "<b>")
    await asyncio.sleep(0.01)
    assert sorted(chat for chat, _ in sent) == [1, 1, 2, 2]
    texts = [text for chat, text in sent if chat == 2]
    assert "KeyError (x.py:3)" in texts[0]
    assert "kept me" in texts[0]
    assert "&lt;b&gt;" in texts[1]
    now[0] = 3600.0
    alarm.ring("broken", "KeyError (x.py:3)")
    await asyncio.sleep(0.01)
    assert len(sent) == 6


def test_where() -> None:
    """The place of an error is told, its text is not."""
    try:
        raise ValueError("somebody's question")
    except ValueError as error:
        told = where(error)
    assert told.startswith("ValueError (test_alarm.py:")
    assert "question" not in told
