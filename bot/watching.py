"""Notices that files of the knowledge base were changed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from watchfiles import Change, awatch

__all__ = ["watch"]

_LOG = logging.getLogger(__name__)
# Milliseconds without a change after which an edit is taken for finished, and the longest wait.
_STEP, _LONGEST = 200, 3_000
# Seconds until a folder that cannot be watched is looked for again.
_AGAIN = 5.0


async def watch(folder: Path, on_change: Callable[[], None]) -> None:
    """Calls `on_change` after changes below `folder`, also after it came back; runs for ever."""
    is_lost = False
    while True:
        try:
            if is_lost and folder.is_dir():
                is_lost = False
                on_change()
            async for _ in awatch(
                folder, watch_filter=_matters, debounce=_LONGEST, step=_STEP, recursive=True
            ):
                on_change()
        except (OSError, RuntimeError) as error:
            if not is_lost:
                _LOG.warning("the knowledge base cannot be watched: %s", error)
        is_lost = True
        await asyncio.sleep(_AGAIN)


def _matters(change: Change, path: str) -> bool:
    """Whether a change may be an edit: not the traces of editors, backups and version control.

    A link that now leads elsewhere has any name, so most names count.
    """
    name = Path(path).name
    return ".git" not in Path(path).parts and not name.startswith(".#") and name[-1:] not in "~#"
