"""Answers what waits in the inbox: each lane in order, lanes side by side, until delivered."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence, Set
from functools import partial

from bot.delivery.turns import Turns
from bot.storage.protocol import Arrival, Receipt, Store

__all__ = ["Worker"]

_LOG = logging.getLogger(__name__)
_PAUSES = (0.5, 1.0, 2.0, 4.0)
_LOOK_ROUND = 2.0
# Telegram itself keeps an update for a day.
_GIVE_UP = 24 * 3600.0


class Worker:
    """`answer` gives whether the update is done with: False is tried again, later, in its lane."""

    def __init__(
        self,
        store: Store,
        answer: Callable[[Arrival], Awaitable[bool]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._answer = answer
        self._clock = clock
        self._turns = Turns()
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._waiting: set[int] = set()
        self._stopping = asyncio.Event()
        self._rounds: asyncio.Task[None] | None = None
        self.progress = asyncio.Event()

    async def start(self) -> None:
        """Begins with what an earlier process left."""
        self._rounds = asyncio.create_task(self._look_round())

    async def accept(self, arrivals: Sequence[Arrival]) -> Receipt:
        """Writes arrivals to the inbox and begins to answer them."""
        receipt = await self._store.receive(arrivals)
        self._waiting |= receipt.waiting
        self._serve(receipt.lanes)
        return receipt

    async def wait(self, ids: Iterable[int], seconds: float) -> bool:
        """Waits until all of these are done with; False when it takes longer."""
        try:
            async with asyncio.timeout(seconds):
                while not self._waiting.isdisjoint(ids):
                    await self.progress.wait()
        except TimeoutError:
            return False
        return True

    @property
    def waiting(self) -> Set[int]:
        """The numbers of the updates that only memory holds, not done with."""
        return self._waiting

    @property
    def busy(self) -> int:
        """How many lanes are being served."""
        return len(self._lanes)

    async def stop(self, seconds: float) -> None:
        """Finishes the updates at hand; what is not finished in time stays in the inbox."""
        self._stopping.set()
        if self._rounds is not None:
            self._rounds.cancel()
            await asyncio.gather(self._rounds, return_exceptions=True)
        tasks = set(self._lanes.values())
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=seconds)
        for task in late:
            task.cancel()
        if late:
            await asyncio.gather(*late, return_exceptions=True)
            _LOG.warning("%d answers were not finished in time; the next start does", len(late))

    async def _look_round(self) -> None:
        while True:
            self._serve(await self._store.orphans())
            await asyncio.sleep(_LOOK_ROUND)

    def _serve(self, lanes: Sequence[str]) -> None:
        for lane in lanes:
            task = asyncio.create_task(self._lane(lane))
            # A lane's earlier task, if it has not ended yet, has nothing left to do but that.
            self._lanes[lane] = task
            task.add_done_callback(partial(self._ended, lane))

    def _ended(self, lane: str, task: asyncio.Task[None]) -> None:
        if self._lanes.get(lane) is task:
            del self._lanes[lane]
        if not task.cancelled() and task.exception() is not None:
            _LOG.error("a lane broke", exc_info=task.exception())

    async def _lane(self, lane: str) -> None:
        while not self._stopping.is_set():
            arrival = await self._store.take(lane)
            if arrival is None or not await self._until_answered(arrival):
                return
            await self._store.done(arrival)
            self._waiting.discard(arrival.id)
            # Wakes all who wait now, and only those.
            progress, self.progress = self.progress, asyncio.Event()
            progress.set()

    async def _until_answered(self, arrival: Arrival) -> bool:
        begun, tries = self._clock(), 0
        while True:
            try:
                is_done = await self._turns.run(partial(self._answer, arrival))
            except Exception:
                _LOG.exception("update %d cannot be answered", arrival.id)
                return True
            if is_done:
                return True
            if self._clock() - begun > _GIVE_UP:
                _LOG.error("update %d was given up after a day", arrival.id)
                return True
            pause = _PAUSES[min(tries, len(_PAUSES) - 1)] * random.uniform(0.5, 1)
            tries += 1
            try:
                await asyncio.wait_for(self._stopping.wait(), pause)
            except TimeoutError:
                continue
            return False
