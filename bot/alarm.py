"""What goes wrong reaches the admins on Telegram, at most once an hour for each kind."""

from __future__ import annotations

import asyncio
import logging
import time
import traceback
from collections.abc import Awaitable, Callable, Iterable, Mapping
from html import escape
from pathlib import Path

from bot.messages import say
from handlers.services import Choices
from knowledge.model import Language

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

    def ring(self, name: str, detail: str, english: str | None = None) -> None:
        """Tells the text `alarm_<name>` with a detail (`english` for those who read English),
        unless it was told within the hour."""
        kind, now = f"{name} {detail}", self._clock()
        if not self._admins or now - self._told.get(kind, -_HOUR) < _HOUR:
            return
        if len(self._told) >= _KINDS:
            self._told.clear()
        self._told[kind] = now
        details: dict[Language, str] = {"fr": detail, "en": detail if english is None else english}
        task = asyncio.get_running_loop().create_task(self._tell(name, details))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    def calm(self, name: str) -> bool:
        """What `ring` has told under a name is over: it is told again when it comes again. Gives
        whether there was anything."""
        over = [kind for kind in self._told if kind.startswith(f"{name} ")]
        for kind in over:
            del self._told[kind]
        return bool(over)

    async def _tell(self, name: str, details: Mapping[Language, str]) -> None:
        for admin in self._admins:
            language = await self._choices.chosen(admin) or "fr"
            detail = escape(details[language], quote=False)
            text = say(f"alarm_{name}", language).format(detail=detail)
            try:
                await self._send(admin, text)
            except Exception as error:
                _LOG.warning("an admin was not told: %s", error)


def where(error: BaseException) -> str:
    """The kind of an error and the place in the code; not its text, which may quote people."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}{place}"
