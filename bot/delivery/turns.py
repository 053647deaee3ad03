"""Few updates think at once, many may wait for the network.

Understanding a question keeps the processor busy for milliseconds. If a thousand updates that
arrive together all began at once, nothing else (polls, replies, health) would happen meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import TypeVar

__all__ = ["Turns", "end_turn"]

T = TypeVar("T")


class _Turn:
    def __init__(self, free: asyncio.Semaphore) -> None:
        self._free: asyncio.Semaphore | None = free

    def end(self) -> None:
        free, self._free = self._free, None
        if free is not None:
            free.release()


_TURN: ContextVar[_Turn | None] = ContextVar("turn", default=None)


class Turns:
    """Lets `at_once` updates think."""

    def __init__(self, at_once: int = 4) -> None:
        self._free = asyncio.Semaphore(at_once)

    async def run(self, thinking: Callable[[], Awaitable[T]]) -> T:
        """Runs it once it has a turn, which ends at its first request to Telegram."""
        await self._free.acquire()
        turn = _Turn(self._free)
        token = _TURN.set(turn)
        try:
            return await thinking()
        finally:
            _TURN.reset(token)
            turn.end()


def end_turn() -> None:
    """Ends the turn of the update at hand, if it has one."""
    turn = _TURN.get()
    if turn is not None:
        turn.end()
