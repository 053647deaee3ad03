"""SIGHUP: a service manager's wish to look at the files again, or a terminal that was closed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable

__all__ = ["on_hang_up"]


def on_hang_up(
    loop: asyncio.AbstractEventLoop, look_again: Callable[[], None], stop: Callable[[], None]
) -> None:
    """Calls `look_again` on SIGHUP; `stop` where it says that the terminal, of which the process
    was a child, is gone. Nothing on systems without that signal."""
    number = getattr(signal, "SIGHUP", None)
    if number is None:
        return
    had_terminal = _has_terminal()

    def heard() -> None:
        if had_terminal and not _has_terminal():
            stop()
        else:
            look_again()

    with contextlib.suppress(NotImplementedError):
        loop.add_signal_handler(number, heard)


def _has_terminal() -> bool:
    """Whether the process belongs to a terminal that is there."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True
