"""A store that may fail: while it is down the bot answers without memory, and says so once."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from bot.storage.in_memory import InMemory
from bot.storage.protocol import Arrival, Kept, Note, Receipt, Store, StoreDown

__all__ = ["Guarded", "Openable"]

T = TypeVar("T")
_LOG = logging.getLogger(__name__)
_PROBE = 5.0
_PATIENCE = 8.0
# Lanes of updates that came while the store was down; no chat's name begins so.
_SPARE = "~"


class Openable(Store, Protocol):
    """A store that can be opened, and opened again."""

    async def open(self) -> None:
        """Opens it. Raises StoreDown, or Held."""


class Guarded:
    """Never raises StoreDown, except from `ping`. `on_change` is told whether the store is up."""

    def __init__(
        self,
        store: Openable,
        on_change: Callable[[bool, str], None] = lambda is_up, reason: None,
        probe: float = _PROBE,
    ) -> None:
        self._store = store
        self._spare = InMemory()
        self._on_change = on_change
        self._probe_seconds = probe
        self._reason: str | None = None
        self._unrecorded: dict[int, Arrival] = {}
        self._probing: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Opens the store, or goes on without it. Raises Held."""
        try:
            await self._store.open()
        except StoreDown as error:
            self._fell(error)

    @property
    def reason(self) -> str | None:
        """Why the store is down; None while it works."""
        return self._reason

    async def recall(self, name: str) -> Kept:
        """Nothing while the store is down."""
        return await self._try(lambda: self._store.recall(name), Kept())

    async def keep(self, name: str, kept: Kept) -> None:
        """Lost while the store is down."""
        await self._try(lambda: self._store.keep(name, kept), None)

    async def receive(self, arrivals: Sequence[Arrival]) -> Receipt:
        """In memory while the store is down."""
        new = [a for a in arrivals if a.id not in self._unrecorded]
        spare = [replace(a, lane=_SPARE + a.lane) for a in new if self._spare.knows(a.id)]
        receipt = await self._try(
            lambda: self._store.receive([a for a in new if not self._spare.knows(a.id)]), None
        )
        if receipt is None:
            return await self._spare.receive([replace(a, lane=_SPARE + a.lane) for a in new])
        if not spare:
            return receipt
        # Those that came while the store was down, and wait still, are in memory only.
        held = await self._spare.receive(spare)
        return Receipt(
            (*receipt.lanes, *held.lanes), receipt.is_durable and not held.waiting, held.waiting
        )

    async def take(self, lane: str) -> Arrival | None:
        """From where the lane is."""
        if lane.startswith(_SPARE):
            return await self._spare.take(lane)
        return await self._try(lambda: self._store.take(lane), None)

    async def sent(self, arrival: Arrival, message: int) -> None:
        """Where the lane is."""
        if arrival.lane.startswith(_SPARE):
            await self._spare.sent(arrival, message)
        else:
            await self._try(lambda: self._store.sent(arrival, message), None)

    async def done(self, arrival: Arrival) -> None:
        """Recorded now, or when the store is back."""
        if arrival.lane.startswith(_SPARE):
            await self._spare.done(arrival)
        arrival = replace(arrival, lane=arrival.lane.removeprefix(_SPARE))
        self._unrecorded[arrival.id] = arrival
        await self._record(arrival)

    async def orphans(self) -> tuple[str, ...]:
        """Of the store."""
        return await self._try(self._store.orphans, ())

    async def depth(self) -> int:
        """Of both."""
        return await self._try(self._store.depth, 0) + await self._spare.depth()

    async def forget(self, chat: int) -> None:
        """Raises StoreDown: a promise to erase is not made lightly."""
        await self._must(lambda: self._store.forget(chat))

    async def move(self, old: int, new: int) -> None:
        """Lost while the store is down."""
        await self._try(lambda: self._store.move(old, new), None)

    async def vote(self, chat: int, message: int, key: str, verdict: str) -> bool:
        """Not counted while the store is down."""
        return await self._try(lambda: self._store.vote(chat, message, key, verdict), True)

    async def votes(self) -> Mapping[tuple[str, str], int]:
        """None while the store is down."""
        return await self._try(self._store.votes, {})

    async def file(self, name: str) -> str | None:
        """Unknown while the store is down."""
        return await self._try(lambda: self._store.file(name), None) or await self._spare.file(name)

    async def keep_file(self, name: str, file_id: str | None) -> None:
        """In memory as well."""
        await self._spare.keep_file(name, file_id)
        await self._try(lambda: self._store.keep_file(name, file_id), None)

    async def note(self, note: Note) -> None:
        """Lost while the store is down."""
        await self._try(lambda: self._store.note(note), None)

    async def notes(self, limit: int = 1000) -> tuple[Note, ...]:
        """None while the store is down."""
        return await self._try(lambda: self._store.notes(limit), ())

    async def purge(self) -> None:
        """Later, while the store is down."""
        await self._try(self._store.purge, None)

    async def ping(self) -> None:
        """Raises StoreDown."""
        await self._must(self._store.ping)

    async def close(self) -> None:
        """Closes the store."""
        if self._probing is not None:
            self._probing.cancel()
            await asyncio.gather(self._probing, return_exceptions=True)
        with contextlib.suppress(StoreDown, TimeoutError):
            await asyncio.wait_for(self._store.close(), _PATIENCE)

    async def _record(self, arrival: Arrival) -> None:
        try:
            await self._must(lambda: self._store.done(arrival))
        except StoreDown:
            return
        self._unrecorded.pop(arrival.id, None)

    async def _must(self, call: Callable[[], Awaitable[T]]) -> T:
        if self._reason is not None:
            raise StoreDown(self._reason)
        try:
            # The stores have time-outs of their own: a timer for each call here costs too much.
            return await call()
        except StoreDown as error:
            self._fell(error)
            raise

    async def _try(self, call: Callable[[], Awaitable[T]], instead: T) -> T:
        try:
            return await self._must(call)
        except StoreDown:
            return instead

    def _fell(self, error: StoreDown) -> None:
        if self._reason is not None:
            return
        self._reason = str(error)
        _LOG.warning("the store is down, answers go on without memory: %s", self._reason)
        self._on_change(False, self._reason)
        self._probing = asyncio.create_task(self._probe())

    async def _probe(self) -> None:
        while True:
            await asyncio.sleep(self._probe_seconds)
            try:
                async with asyncio.timeout(_PATIENCE):
                    await self._store.open()
                    await self._store.ping()
            except TimeoutError:
                continue
            except Exception as error:
                _LOG.debug("the store is still down: %s", error)
                continue
            self._reason = None
            _LOG.info("the store is back")
            self._on_change(True, "")
            for arrival in list(self._unrecorded.values()):
                await self._record(arrival)
            return
