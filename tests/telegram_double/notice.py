"""Wakes waiters of any event loop in any thread when something changed."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Notice:
    """A condition variable for coroutines that live in different event loops.

    The HTTP server runs in a thread of its own while the test waits in pytest's loop, so an
    `asyncio.Condition`, which belongs to one loop, would not do.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiters: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    def notify(self) -> None:
        """Wakes every waiter; each looks again at what it waits for."""
        with self._lock:
            waiters, self._waiters = self._waiters, []
        for loop, event in waiters:
            # A loop that was closed meanwhile has nobody left to wake.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(event.set)

    async def wait_for(self, probe: Callable[[], T | None], timeout: float | None) -> T | None:
        """Calls `probe` now and after each notification until it gives something.

        Gives what the probe gave, or None when `timeout` seconds went by (None: no limit).
        """
        loop = asyncio.get_running_loop()
        deadline = None if timeout is None else loop.time() + timeout
        while True:
            # Registered before looking: a change between the look and the wait is not missed.
            waiter = (loop, asyncio.Event())
            with self._lock:
                self._waiters.append(waiter)
            try:
                found = probe()
                if found is not None:
                    return found
                try:
                    async with asyncio.timeout_at(deadline):
                        await waiter[1].wait()
                except TimeoutError:
                    return probe()
            finally:
                with self._lock, contextlib.suppress(ValueError):
                    self._waiters.remove(waiter)
