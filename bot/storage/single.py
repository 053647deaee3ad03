"""One process a store: a lock that the system lets go of when the process ends, however it does."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from bot.storage.protocol import Held

try:
    import fcntl
except ImportError:  # Windows: nothing to hold there, so two bots are told apart by Telegram only.
    fcntl = None  # type: ignore[assignment]

__all__ = ["Single"]


class Single:
    """Holds `<file>.lock` while it lives."""

    def __init__(self, file: Path) -> None:
        self._file = file.with_name(file.name + ".lock")
        self._descriptor: int | None = None

    def hold(self) -> None:
        """Takes the lock, once. Raises Held, naming the other process, or OSError."""
        if self._descriptor is not None or fcntl is None:
            return
        descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            other = os.read(descriptor, 20).decode("ascii", "replace").strip()
            os.close(descriptor)
            raise Held(
                f"another bot uses this store (process {other or 'unknown'}, {self._file}): "
                "stop it, or give this one a BOT_STORE of its own"
            ) from None
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        with contextlib.suppress(OSError):  # a full disk: the lock holds all the same
            os.ftruncate(descriptor, 0)
            os.write(descriptor, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Lets go."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
