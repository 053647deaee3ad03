"""Imports without the optional parts of libraries that a server has no use for.

httpx brings its command line along, structlog its coloured tracebacks, python-telegram-bot
another web server, each where the packages for it happen to be installed: 12 MB of memory and a
tenth of a second of start that nothing here uses.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["lean"]

# All of these are imported by their users in a `try`, and done without where they are missing.
_EXTRAS = ("httpx._main", "pygments", "rich", "tornado")


@contextmanager
def lean() -> Iterator[None]:
    """Within it, imports do not find the extras; what is imported already stays so."""
    hidden = [name for name in _EXTRAS if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
