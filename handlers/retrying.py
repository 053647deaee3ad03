"""Calls of Telegram through a bad network: again where nothing was done, once where it was."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut

__all__ = ["UNCHANGED", "patiently", "quietly"]

T = TypeVar("T")
UNCHANGED = "message is not modified"
_LOG = logging.getLogger(__name__)
_RETRIES = 2
_LONGEST_WAIT = 60.0
_BLIP = 1.0


async def quietly(call: Callable[[], Awaitable[T]]) -> T | None:
    """Calls; waits when told to; None where the chat, message or query is gone."""
    try:
        return await patiently(call)
    except Forbidden as error:
        _LOG.info("not delivered: %s", error)
    except BadRequest as error:
        text = str(error).casefold()
        if not any(known in text for known in _HARMLESS):
            raise
        _LOG.info("not delivered: %s", error)
    except RetryAfter:
        _LOG.warning("Telegram still asks to wait; a reply was not sent")
    return None


async def patiently(call: Callable[[], Awaitable[T]]) -> T:
    """Calls; waits when told to; tries again after a blip."""
    for _ in range(_RETRIES):
        try:
            return await call()
        except RetryAfter as error:
            wait = error.retry_after
            seconds = float(wait) if isinstance(wait, int) else wait.total_seconds()
            _LOG.warning("Telegram asks to wait %.0f s", seconds)
            await asyncio.sleep(min(seconds, _LONGEST_WAIT))
        except NetworkError as error:
            if not _surely_failed(error):
                raise
            await asyncio.sleep(_BLIP)
    return await call()


def _surely_failed(error: NetworkError) -> bool:
    """Whether Telegram did nothing, so that trying again cannot say a thing twice."""
    if isinstance(error, BadRequest | TimedOut):
        return False
    refused = type(error.__cause__).__name__ == "ConnectError"
    text = str(error).casefold()
    return refused or "bad gateway" in text or "internal server error" in text


_HARMLESS = (
    UNCHANGED,
    "query is too old",
    "query id is invalid",
    "message to edit not found",
    "message to delete not found",
    "message can't be edited",
    "message can't be deleted",
    "chat not found",
    "not enough rights",
    "have no rights",
)
