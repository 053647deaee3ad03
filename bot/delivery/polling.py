"""Long polling: an update is in the inbox before Telegram is told that it came."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from telegram.error import InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.delivery.arrivals import NotAnUpdate, arrival_of
from bot.delivery.pace import seconds_of
from bot.delivery.reasons import reason_of
from bot.delivery.worker import Worker
from bot.storage.protocol import Arrival

__all__ = ["Poller"]

_LOG = logging.getLogger(__name__)
_LONG_POLL = 20
_BATCH = 100
_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
# More than this waits at Telegram, not here.
_FULL = 5_000
_BREATH = 0.25

# Offset, seconds and number wanted, to a list of updates as JSON; raises TelegramError.
Fetch = Callable[[int, int, int], Awaitable[list[dict[str, Any]]]]


class Poller:
    """Fetches until told to stop. An InvalidToken goes to the caller.

    `polled` is set once Telegram has answered a poll.
    """

    def __init__(
        self,
        fetch: Fetch,
        worker: Worker,
        stop: asyncio.Event,
        depth: Callable[[], Awaitable[int]],
        on_success: Callable[[], None] = lambda: None,
        on_error: Callable[[TelegramError], None] = lambda error: None,
    ) -> None:
        self._fetch = fetch
        self._worker = worker
        self._stop = stop
        self._depth = depth
        self._on_success = on_success
        self._on_error = on_error
        self.polled = asyncio.Event()
        self._offset = 0
        self._failures = 0

    async def run(self) -> None:
        """Polls; returns once stopped."""
        while not self._stop.is_set():
            if await self._depth() >= _FULL:
                await self._breathe()
                continue
            # What only memory holds is not acknowledged, so a long poll would end at once.
            # The first poll comes back at once too, for others wait for it.
            is_short = bool(self._worker.waiting) or not self.polled.is_set()
            try:
                updates = await self._unless_stopped(
                    self._fetch(self._offset, 0 if is_short else _LONG_POLL, _BATCH)
                )
            except InvalidToken:
                raise
            except TelegramError as error:
                self._on_error(error)
                await self.pause(error)
                continue
            if updates is None:
                return
            if self._failures:
                _LOG.info("Telegram answers again")
                self._failures = 0
            self.polled.set()
            self._on_success()
            await self._take_in(_readable(updates))

    async def acknowledge(self) -> None:
        """Tells Telegram what was taken in, so that it is not sent again."""
        self._advance(self._unacknowledged)
        if not self._offset:
            return
        try:
            async with asyncio.timeout(2):
                await self._fetch(self._offset, 0, 1)
        except (TelegramError, TimeoutError):
            _LOG.warning(
                "the last updates could not be acknowledged; they are known if they return"
            )

    async def pause(self, error: TelegramError) -> None:
        """Says in one line what is wrong and waits, longer each time, or until stopped."""
        wait = _PAUSES[min(self._failures, len(_PAUSES) - 1)]
        if isinstance(error, RetryAfter):
            wait = seconds_of(error)
        _LOG.warning("%s; trying again in %.0f s", reason_of(error), max(wait, 1))
        self._failures += 1
        try:
            await asyncio.wait_for(self._stop.wait(), wait)
        except TimeoutError:
            return

    _unacknowledged: tuple[int, ...] = ()

    async def _take_in(self, arrivals: list[Arrival]) -> None:
        if not arrivals:
            return
        known = set(self._worker.waiting)
        receipt = await self._worker.accept(arrivals)
        ids = tuple(arrival.id for arrival in arrivals)
        if receipt.is_durable:
            self._unacknowledged = ()
            self._offset = max(self._offset, ids[-1] + 1)
            return
        # Acknowledged once handled, and in order, for that is how Telegram counts.
        self._unacknowledged = ids
        if len(ids) >= _BATCH and known.issuperset(ids) and self._advance(ids) == 0:
            # A page full of the same stuck chats would hide everybody else's updates.
            _LOG.warning("updates of stuck chats are held in memory only")
            self._offset = ids[-1] + 1
            return
        await self._breathe()
        self._advance(ids)

    def _advance(self, ids: tuple[int, ...]) -> int:
        """Moves the offset past the handled ones at the front; gives how many."""
        waiting = self._worker.waiting
        moved = 0
        for id_ in ids:
            if id_ in waiting:
                break
            self._offset = max(self._offset, id_ + 1)
            moved += 1
        return moved

    async def _breathe(self) -> None:
        """Until something is done with, or a moment."""
        try:
            await asyncio.wait_for(self._worker.progress.wait(), _BREATH)
        except TimeoutError:
            return

    async def _unless_stopped(self, fetching: Awaitable[Any]) -> Any:
        fetch = asyncio.ensure_future(fetching)
        stop = asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait({fetch, stop}, return_when=asyncio.FIRST_COMPLETED)
            return fetch.result() if fetch.done() else None
        finally:
            for task in (fetch, stop):
                task.cancel()
            await asyncio.gather(fetch, stop, return_exceptions=True)


def _readable(updates: Any) -> list[Arrival]:
    if not isinstance(updates, list):
        raise NetworkError("what came back is not Telegram's")
    found = []
    for update in updates:
        try:
            found.append(arrival_of(update))
        except NotAnUpdate as error:
            _LOG.warning("Telegram sent something that is no update (%s)", error)
            number = update.get("update_id") if isinstance(update, dict) else None
            if isinstance(number, int):
                # It must be acknowledged like the others, or it comes again for ever.
                found.append(Arrival(number, f"u{number}", json.dumps({"update_id": number})))
    return found
