"""Long polling that survives a bad network and stops at once."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError, TimedOut

from handlers.routes import ALLOWED_UPDATES

__all__ = ["Poller", "reason_of"]

_LOG = logging.getLogger(__name__)
_LONG_POLL = 20
_PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)


class Poller:
    """Fetches updates into a queue until told to stop. An InvalidToken goes to the caller.

    `polled` is set once Telegram has answered a poll.
    """

    def __init__(self, bot: Bot, queue: asyncio.Queue[Any], stop: asyncio.Event) -> None:
        self._bot = bot
        self._queue = queue
        self._stop = stop
        self._offset = 0
        self.polled = asyncio.Event()
        self._failures = 0

    async def run(self) -> None:
        """Polls; returns once stopped."""
        while not self._stop.is_set():
            try:
                # the first poll comes back at once, so that what waits for it need not wait long
                seconds = _LONG_POLL if self.polled.is_set() else 0
                updates = await self._unless_stopped(self._fetch(seconds))
            except InvalidToken:
                raise
            except TelegramError as error:
                await self.pause(error)
                continue
            self.polled.set()
            if self._failures:
                _LOG.info("Telegram answers again")
                self._failures = 0
            for update in updates or ():
                self._offset = update.update_id + 1
                await self._queue.put(update)

    async def acknowledge(self) -> None:
        """Tells Telegram what was fetched, so that it is not sent again."""
        if not self._offset:
            return
        try:
            async with asyncio.timeout(2):
                await self._fetch(0)
        except (TelegramError, TimeoutError):
            _LOG.warning("the last updates could not be acknowledged")

    async def pause(self, error: TelegramError) -> None:
        """Says in one line what is wrong and waits, longer each time, or until stopped."""
        wait = _PAUSES[min(self._failures, len(_PAUSES) - 1)]
        if isinstance(error, RetryAfter):
            asked = error.retry_after
            wait = float(asked) if isinstance(asked, int) else asked.total_seconds()
        _LOG.warning("%s; trying again in %.0f s", reason_of(error), wait)
        self._failures += 1
        try:
            await asyncio.wait_for(self._stop.wait(), wait)
        except TimeoutError:
            return

    async def _fetch(self, seconds: int) -> tuple[Any, ...]:
        return await self._bot.get_updates(
            offset=self._offset or None, timeout=seconds, allowed_updates=ALLOWED_UPDATES
        )

    async def _unless_stopped(self, fetching: Any) -> Any:
        fetch = asyncio.ensure_future(fetching)
        stop = asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait({fetch, stop}, return_when=asyncio.FIRST_COMPLETED)
            return fetch.result() if fetch.done() else None
        finally:
            for task in (fetch, stop):
                task.cancel()
            await asyncio.gather(fetch, stop, return_exceptions=True)


def reason_of(error: TelegramError) -> str:
    """What is wrong, for people."""
    if isinstance(error, Conflict):
        return "another program is polling with this token (409 Conflict): stop one of the two"
    if isinstance(error, TimedOut):
        return "Telegram does not answer in time"
    return f"Telegram cannot be reached ({' '.join(str(error).split())})"
