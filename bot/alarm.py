"""What goes wrong reaches the admins on Telegram, at most once an hour for each kind."""

from __future__ import annotations

import asyncio
import logging
import time
import traceback
from collections.abc import Awaitable, Callable, Iterable
from html import escape
from pathlib import Path

from bot.messages import say
from handlers.services import Choices

__all__ = ["Alarm", "where"]

_LOG = logging.getLogger(__name__)
_HOUR = 3600.0
_KINDS = 200


class Alarm:
    """`send` is given a chat and HTML; what it raises is logged and ends there."""

    def __init__(
        self,
        admins: Iterable[int],
        send: Callable[[int, str], Awaitable[object]],
        choices: Choices,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._admins = tuple(sorted(admins))
        self._send = send
        self._choices = choices
        self._clock = clock
        self._told: dict[str, float] = {}
        self._sending: set[asyncio.Task[None]] = set()

    def ring(self, name: str, detail: str) -> None:
        """Tells the text `alarm_<name>` with a detail, unless it was told within the hour."""
        kind, now = f"{name} {detail}", self._clock()
        if not self._admins or now - self._told.get(kind, -_HOUR) < _HOUR:
            return
        if len(self._told) >= _KINDS:
            self._told.clear()
        self._told[kind] = now
        task = asyncio.get_running_loop().create_task(self._tell(name, detail))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _tell(self, name: str, detail: str) -> None:
        for admin in self._admins:
            language = await self._choices.chosen(admin) or "fr"
            text = say(f"alarm_{name}", language).format(detail=escape(detail, quote=False))
            try:
                await self._send(admin, text)
            except Exception as error:
                _LOG.warning("an admin was not told: %s", error)


def where(error: BaseException) -> str:
    """The kind of an error and the place in the code; not its text, which may quote people."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}{place}"
