"""The only module that sends, edits and deletes messages."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from handlers.services import Reply

__all__ = ["Target", "edit", "send", "toast"]

T = TypeVar("T")
_LOG = logging.getLogger(__name__)
_PREVIEW = LinkPreviewOptions(is_disabled=True)
_RETRIES = 2
_LONGEST_WAIT = 60.0
_BLIP = 1.0


class Target:
    """Where a reply goes: a chat, its thread, and the message that it replies to."""

    def __init__(self, chat: int, thread: int | None = None, reply_to: int | None = None) -> None:
        self.chat = chat
        self.thread = thread
        self.reply_to = reply_to


async def send(bot: Bot, target: Target, reply: Reply) -> tuple[int, ...]:
    """Sends all parts; gives the ids of those that arrived."""
    sent: list[int] = []
    for number, part in enumerate(reply.parts):
        is_last = number == len(reply.parts) - 1
        message = await _send_part(bot, target, part, _keyboard(reply) if is_last else None)
        if message is None:
            break
        sent.append(message)
    return tuple(sent)


async def edit(bot: Bot, target: Target, old: tuple[int, ...], reply: Reply) -> tuple[int, ...]:
    """Makes earlier messages show `reply`; adds or deletes parts; gives the ids now."""
    kept: list[int] = []
    for number, (message, part) in enumerate(zip(old, reply.parts, strict=False)):
        keyboard = _keyboard(reply) if number == len(reply.parts) - 1 else None
        await _quietly(
            lambda m=message, p=part, k=keyboard: bot.edit_message_text(  # type: ignore[misc]
                p,
                chat_id=target.chat,
                message_id=m,
                parse_mode=ParseMode.HTML,
                link_preview_options=_PREVIEW,
                reply_markup=k,
            )
        )
        kept.append(message)
    for message in old[len(kept) :]:
        await _quietly(lambda m=message: bot.delete_message(target.chat, m))  # type: ignore[misc]
    rest = reply.parts[len(kept) :]
    return (*kept, *await send(bot, target, Reply(rest, reply.buttons))) if rest else tuple(kept)


async def toast(bot: Bot, query: str, text: str | None = None) -> None:
    """Answers a callback query, with a short text where there is one."""
    await _quietly(lambda: bot.answer_callback_query(query, text=text))


async def _send_part(
    bot: Bot, target: Target, html: str, keyboard: InlineKeyboardMarkup | None
) -> int | None:
    parameters = None
    if target.reply_to is not None:
        parameters = ReplyParameters(target.reply_to, allow_sending_without_reply=True)
    message = await _quietly(
        lambda: bot.send_message(
            target.chat,
            html,
            parse_mode=ParseMode.HTML,
            message_thread_id=target.thread,
            link_preview_options=_PREVIEW,
            reply_parameters=parameters,
            reply_markup=keyboard,
        )
    )
    return None if message is None else message.message_id


async def _quietly(call: Callable[[], Awaitable[T]]) -> T | None:
    """Calls; waits when told to; None where the chat, message or query is gone."""
    for _ in range(_RETRIES):
        try:
            return await _once(call)
        except RetryAfter as error:
            wait = error.retry_after
            seconds = float(wait) if isinstance(wait, int) else wait.total_seconds()
            _LOG.warning("Telegram asks to wait %.0f s", seconds)
            await asyncio.sleep(min(seconds, _LONGEST_WAIT))
        except NetworkError as error:
            if not _surely_failed(error):
                raise
            await asyncio.sleep(_BLIP)
    try:
        return await _once(call)
    except RetryAfter:
        _LOG.warning("Telegram still asks to wait; a reply was not sent")
        return None


def _surely_failed(error: NetworkError) -> bool:
    """Whether Telegram did nothing, so that trying again cannot say a thing twice."""
    if isinstance(error, BadRequest | TimedOut):
        return False
    refused = type(error.__cause__).__name__ == "ConnectError"
    text = str(error).casefold()
    return refused or "bad gateway" in text or "internal server error" in text


async def _once(call: Callable[[], Awaitable[T]]) -> T | None:
    try:
        return await call()
    except (Forbidden, ChatMigrated) as error:
        _LOG.info("not delivered: %s", error)
    except BadRequest as error:
        text = str(error).casefold()
        if not any(known in text for known in _HARMLESS):
            raise
        _LOG.info("not delivered: %s", error)
    return None


_HARMLESS = (
    "message is not modified",
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


def _keyboard(reply: Reply) -> InlineKeyboardMarkup | None:
    if not reply.buttons:
        return None
    rows = [[InlineKeyboardButton(b.label, callback_data=b.data)] for b in reply.buttons]
    return InlineKeyboardMarkup(rows)
