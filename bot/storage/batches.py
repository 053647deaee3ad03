"""SQLite in a thread of its own; works that wait together share one transaction."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar, cast

__all__ = ["Batches"]

T = TypeVar("T")
# Seconds; nobody waits for what is not synced.
_LINGER = 0.01
Work = Callable[[sqlite3.Connection], Any]


@dataclass(slots=True)
class _Job:
    work: Work
    result: asyncio.Future[Any]
    is_synced: bool


class Batches:
    """Runs works in the order given. Raises what they raise, or what the commit raises."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._thread = ThreadPoolExecutor(1, "sqlite")
        self._base: sqlite3.Connection | None = None
        self._jobs: list[_Job] = []
        self._running: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    async def open(self) -> None:
        """Opens the file anew. Raises OSError or sqlite3.Error."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._reopen)

    async def run(self, work: Callable[[sqlite3.Connection], T], *, is_synced: bool = False) -> T:
        """Runs a work and commits it; `is_synced` outlives a power cut, not only a kill."""
        return cast(T, await self.post(work, is_synced=is_synced))

    def post(self, work: Work, *, is_synced: bool = False) -> asyncio.Future[Any]:
        """The same without waiting."""
        job = _Job(work, asyncio.get_running_loop().create_future(), is_synced)
        self._jobs.append(job)
        self._schedule()
        return job.result

    async def close(self) -> None:
        """Finishes all works, closes the file, ends the thread."""
        while self._jobs or self._running is not None:
            self._start()
            if self._running is not None:
                await asyncio.wait({self._running})
        await asyncio.get_running_loop().run_in_executor(self._thread, self._shut)
        self._thread.shutdown()

    def _schedule(self) -> None:
        """What comes within a moment shares the transaction, and the way to the thread."""
        if self._running is not None:
            return
        if any(job.is_synced for job in self._jobs):
            self._start()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_LINGER, self._start)

    def _start(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._running is None and self._jobs:
            self._running = asyncio.create_task(self._run())

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        jobs, self._jobs = self._jobs, []
        try:
            outcomes = await loop.run_in_executor(self._thread, self._execute, jobs)
            for job, (value, error) in zip(jobs, outcomes, strict=True):
                if job.result.done():
                    continue
                if error is None:
                    job.result.set_result(value)
                else:
                    job.result.set_exception(error)
        finally:
            self._running = None
            if self._jobs:
                self._schedule()

    def _execute(self, jobs: list[_Job]) -> list[tuple[Any, BaseException | None]]:
        try:
            return [(value, None) for value in self._together(jobs)]
        except Exception as error:
            if len(jobs) == 1:
                return [(None, error)]
        # One bad work must not take the others with it.
        outcomes: list[tuple[Any, BaseException | None]] = []
        for job in jobs:
            try:
                outcomes.append((self._together([job])[0], None))
            except Exception as error:
                outcomes.append((None, error))
        return outcomes

    def _together(self, jobs: list[_Job]) -> list[Any]:
        base = self._base
        if base is None:
            raise sqlite3.OperationalError("the file is not open")
        is_synced = any(job.is_synced for job in jobs)
        base.execute(f"PRAGMA synchronous={'FULL' if is_synced else 'NORMAL'}")
        base.execute("BEGIN IMMEDIATE")
        try:
            values = [job.work(base) for job in jobs]
            base.execute("COMMIT")
        except BaseException:
            # A full disk may have rolled back already.
            if base.in_transaction:
                base.execute("ROLLBACK")
            raise
        return values

    def _reopen(self) -> None:
        self._shut()
        self._base = self._connect()

    def _shut(self) -> None:
        base, self._base = self._base, None
        if base is not None:
            base.close()
