"""What is remembered of a chat, and for how long."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.memory import InMemory, InSqlite
from handlers.services import Remembered, Turn
from knowledge.answer import Topic

TOPIC = Topic("2022:prize:gmf", "", ("prix",), ("a", "b"))
KEPT = Remembered(TOPIC, "fr", (Turn(1, (2, 3), TOPIC), Turn(4, (5,))), "album")


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
async def test_quarter_of_an_hour(kind: str, tmp_path: Path) -> None:
    """It is kept whole for a quarter of an hour, then forgotten."""
    now = [1000.0]
    file = tmp_path / "new" / "state.sqlite"
    memory = InMemory(lambda: now[0]) if kind == "memory" else InSqlite(file, lambda: now[0])
    await memory.keep("1", KEPT)
    now[0] += 899
    assert await memory.recall("1") == KEPT
    assert await memory.recall("2") == Remembered()
    now[0] += 2
    assert await memory.recall("1") == Remembered()
    if isinstance(memory, InSqlite):
        memory.close()
