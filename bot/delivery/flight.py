"""How many messages are on their way to Telegram at once: as few as keep it busy.

Whatever is on its way when the bot is killed may arrive without the bot knowing, and is then sent
a second time. So the number follows the time that a call takes: one where Telegram answers within
milliseconds, fourteen at 50 ms. A call that hangs stops counting after a moment.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TypeVar

__all__ = ["Flight"]

T = TypeVar("T")
_PER_CALL = 0.0035
# A server beside us is done before we have prepared the next: what waits then waits for us.
_QUICK, _QUICK_ROOM = 0.0015, 4
_MOST = 64
_HANGS = 0.25
_WINDOW = 60.0


class _Place:
    """A place that is left once."""

    def __init__(self, leave: Callable[[], None]) -> None:
        self._leave: Callable[[], None] | None = leave

    def leave(self) -> None:
        leave, self._leave = self._leave, None
        if leave is not None:
            leave()


class Flight:
    """Lets calls go when there is room."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._out = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        # The shortest call of this minute and of the one before: longer ones waited in a queue.
        self._shortest = self._before = float("inf")
        self._since = 0.0

    @property
    def room(self) -> int:
        """How many may be on their way."""
        shortest = min(self._shortest, self._before)
        if shortest == float("inf"):
            return 1
        if shortest < _QUICK:
            return _QUICK_ROOM
        return max(1, min(_MOST, int(shortest / _PER_CALL)))

    async def go(self, call: Callable[[], Awaitable[T]]) -> T:
        """Makes the call when there is room, and gives what it gives."""
        loop = asyncio.get_running_loop()
        if self._out >= self.room or self._waiting:
            turn: asyncio.Future[None] = loop.create_future()
            self._waiting.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():
                    self._leave()
                else:
                    self._waiting.remove(turn)
                raise
        else:
            self._out += 1
        place = _Place(self._leave)
        hanging = loop.call_later(_HANGS, place.leave)
        begun = self._clock()
        try:
            result = await call()
        finally:
            hanging.cancel()
            place.leave()
        self._measure(begun, self._clock())
        return result

    def _measure(self, begun: float, ended: float) -> None:
        if ended - self._since > _WINDOW:
            self._before, self._shortest, self._since = self._shortest, float("inf"), ended
        self._shortest = min(self._shortest, ended - begun)

    def _leave(self) -> None:
        self._out -= 1
        while self._waiting and self._out < self.room:
            turn = self._waiting.popleft()
            if not turn.done():
                self._out += 1
                turn.set_result(None)
