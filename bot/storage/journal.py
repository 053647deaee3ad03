"""Which messages have arrived, in a file that is only appended to: a write of some microseconds.

A message that arrived is written down before anything else happens, for a transaction in the
database takes milliseconds, and a kill in those would have it sent twice. What the database knows
in the end leaves the file again.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Set
from pathlib import Path

__all__ = ["Journal"]

_LARGEST = 256 * 1024


class Journal:
    """Lines of two numbers: update, message. A file that cannot be written is done without."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._descriptor: int | None = None
        self._sent: dict[int, tuple[int, ...]] = {}
        self._size = 0

    def open(self, waiting: Set[int]) -> dict[int, tuple[int, ...]]:
        """Reads what an earlier process wrote of the updates that still wait, and goes on."""
        self.close()
        with contextlib.suppress(OSError):
            for line in self._file.read_bytes().split(b"\n")[:-1]:
                words = line.split()
                if len(words) == 2 and words[0].isdigit() and words[1].isdigit():
                    self._note(int(words[0]), int(words[1]))
        self._sent = {id_: sent for id_, sent in self._sent.items() if id_ in waiting}
        self._rewrite()
        return dict(self._sent)

    def write(self, update: int, message: int) -> None:
        """Writes down that a message has arrived."""
        self._note(update, message)
        if self._descriptor is None:
            return
        with contextlib.suppress(OSError):
            self._size += os.write(self._descriptor, b"%d %d\n" % (update, message))
        if self._size > _LARGEST:
            self._rewrite()

    def forget(self, update: int) -> None:
        """The database knows of this update now."""
        self._sent.pop(update, None)

    def close(self) -> None:
        """Closes the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _note(self, update: int, message: int) -> None:
        self._sent[update] = (*self._sent.get(update, ()), message)

    def _rewrite(self) -> None:
        """Begins the file anew with what is still of use; the old one stays until that is done."""
        lines = [
            b"%d %d\n" % (id_, message) for id_, sent in self._sent.items() for message in sent
        ]
        new = self._file.with_name(self._file.name + ".new")
        self._size = 0
        with contextlib.suppress(OSError):
            descriptor = os.open(
                new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_CLOEXEC, 0o600
            )
            try:
                os.write(descriptor, b"".join(lines))
                os.replace(new, self._file)
            except OSError:
                os.close(descriptor)
                return
            self.close()
            self._descriptor = descriptor
