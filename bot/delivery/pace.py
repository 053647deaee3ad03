"""The pace of what the bot sends: Telegram's limits, its floods, and a network that fails.

Telegram bears 30 messages a second in all, one a second in a chat and 20 a minute in a group. A
flood (429) parks the chat that it is about and no other.
"""

from __future__ import annotations

import asyncio
import random
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from functools import lru_cache, partial
from typing import Any

from aiolimiter import AsyncLimiter
from telegram import LinkPreviewOptions
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter
from telegram.ext import BaseRateLimiter

from bot.delivery.attempt import ATTEMPT, Attempt
from bot.delivery.flight import Flight
from bot.delivery.turns import end_turn
from bot.storage.protocol import Arrival

__all__ = ["Pace", "seconds_of"]

_TRIES = 3
_FIRST_PAUSE = 0.3
_CHATS = 10_000
# What all answers are; after a kill they are known by their numbers and not sent again.
_NOTED = {"sendMessage", "sendPhoto"}
_COUNTED = ("send", "edit", "copy", "forward")


async def _nothing(*_: Any) -> None:
    return None


class Pace(BaseRateLimiter[None]):
    """`is_limited` False sends at once (load tests); floods and errors are met all the same.

    `on_sent` is awaited with an update and the id of a message that answers it, `on_moved` with
    the old and the new id of a group; `on_error` is called with the name of each error.
    """

    def __init__(
        self,
        *,
        is_limited: bool = True,
        on_sent: Callable[[Arrival, int], Awaitable[None]] = _nothing,
        on_moved: Callable[[int, int], Awaitable[None]] = _nothing,
        on_error: Callable[[str], None] = lambda kind: None,
    ) -> None:
        self._is_limited = is_limited
        self._on_sent = on_sent
        self._flight = Flight()
        self._on_moved = on_moved
        self._on_error = on_error
        self._all: AsyncLimiter | None = None
        self._chats: OrderedDict[Any, tuple[AsyncLimiter, ...]] = OrderedDict()
        self._parked: dict[Any, float] = {}

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> Any:
        """Calls at the right time, again where that helps. Raises the last error."""
        tries, attempt = 0, ATTEMPT.get()
        if attempt is not None and endpoint in _NOTED:
            before = attempt.arrived_before()
            if before is not None:
                place = {"id": _number(data.get("chat_id")), "type": "private"}
                return {"message_id": before, "date": 0, "chat": place}
        preview = data.get("link_preview_options")
        if isinstance(preview, LinkPreviewOptions):
            # The library would spell it out anew for each message, for a tenth of all its time.
            data["link_preview_options"] = _spelt(preview)
        while True:
            chat = data.get("chat_id")
            await self._until_free(chat)
            if self._is_limited and _is_counted(endpoint):
                await self._slot(chat)
            try:
                return await self._call(partial(callback, *args, **kwargs), attempt, endpoint)
            except RetryAfter as error:
                self._on_error("flood")
                until = asyncio.get_running_loop().time() + seconds_of(error)
                self._parked[chat] = max(until, self._parked.get(chat, 0.0))
            except ChatMigrated as error:
                data["chat_id"] = error.new_chat_id
                await self._on_moved(_number(chat), error.new_chat_id)
            except Forbidden:
                self._on_error("forbidden")
                if attempt is not None and chat is not None:
                    attempt.blocked = _number(chat)
                raise
            except BadRequest:
                self._on_error("bad_request")
                raise
            except NetworkError as error:
                self._on_error(type(error).__name__)
                tries += 1
                if tries >= _TRIES:
                    raise
                await asyncio.sleep(_FIRST_PAUSE * 2**tries * random.uniform(0.5, 1))

    async def _call(
        self, call: Callable[[], Awaitable[Any]], attempt: Attempt | None, endpoint: str
    ) -> Any:
        # From here on the update waits, so the next one may think.
        end_turn()
        if not _is_counted(endpoint):
            return await call()

        async def sent() -> Any:
            result = await call()
            if attempt is not None and endpoint in _NOTED and isinstance(result, dict):
                await self._on_sent(attempt.arrival, int(result["message_id"]))
            return result

        return await self._flight.go(sent)

    async def _until_free(self, chat: Any) -> None:
        loop = asyncio.get_running_loop()
        while (until := self._parked.get(chat)) is not None:
            if (left := until - loop.time()) <= 0:
                self._parked.pop(chat, None)
                return
            await asyncio.sleep(left)

    async def _slot(self, chat: Any) -> None:
        if self._all is None:
            self._all = AsyncLimiter(30, 1)
        if chat is not None:
            limits = self._chats.get(chat)
            if limits is None:
                limits = (AsyncLimiter(1, 1), AsyncLimiter(20, 60))[: 2 if _is_group(chat) else 1]
                self._chats[chat] = limits
            self._chats.move_to_end(chat)
            if len(self._chats) > _CHATS:
                self._chats.popitem(last=False)
            for limit in limits:
                await limit.acquire()
        await self._all.acquire()


@lru_cache(maxsize=16)
def _spelt(preview: LinkPreviewOptions) -> dict[str, Any]:
    return preview.to_dict()


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    asked = error.retry_after
    return float(asked) if isinstance(asked, int | float) else asked.total_seconds()


def _is_counted(endpoint: str) -> bool:
    return endpoint.startswith(_COUNTED) and endpoint != "sendChatAction"


def _is_group(chat: Any) -> bool:
    return str(chat).startswith(("-", "@"))


def _number(chat: Any) -> int:
    return int(chat) if str(chat).lstrip("-").isdigit() else 0
