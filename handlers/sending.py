"""Messages and pictures sent; `handlers.editing` changes those that are there already."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated

from handlers.retrying import quietly
from handlers.services import Button, Reply

__all__ = ["PREVIEW", "Lost", "Shown", "Target", "is_lost", "keyboard_of", "send", "toast"]

T = TypeVar("T")
_LOG = logging.getLogger(__name__)
PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(slots=True)
class Target:
    """Where a reply goes: a chat, its thread, and the message that it replies to.

    `chat` changes when Telegram says that the group has become a supergroup.
    """

    chat: int
    thread: int | None = None
    reply_to: int | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """The messages that arrived, and Telegram's id of the picture in them, if any."""

    messages: tuple[int, ...] = ()
    file: str | None = None


class Lost(Exception):  # noqa: N818 - it names what happened
    """Telegram no longer has a file under the id that we kept."""


async def send(bot: Bot, target: Target, reply: Reply) -> Shown:
    """Sends all parts; gives those that arrived. Raises Lost."""
    if reply.picture is not None:
        return await _send_picture(bot, target, reply)
    sent: list[int] = []
    for number, part in enumerate(reply.parts):
        is_last = number == len(reply.parts) - 1
        markup = _markup(reply) if is_last else None
        message = await _moving(target, partial(_send_part, bot, target, part, markup))
        if message is None:
            break
        sent.append(message.message_id)
    return Shown(tuple(sent))


async def toast(bot: Bot, query: str, text: str | None = None) -> None:
    """Answers a callback query, with a short text where there is one."""
    await quietly(lambda: bot.answer_callback_query(query, text=text))


async def _send_picture(bot: Bot, target: Target, reply: Reply) -> Shown:
    async def deliver() -> Message:
        return await bot.send_photo(
            target.chat,
            reply.picture if isinstance(reply.picture, str) else InputFile(*_named(reply)),
            caption=reply.parts[0] if reply.parts else None,
            parse_mode=ParseMode.HTML,
            message_thread_id=target.thread,
            reply_parameters=_reply_to(target),
            reply_markup=keyboard_of(reply),
        )

    try:
        message = await _moving(target, deliver)
    except BadRequest as error:
        if isinstance(reply.picture, str) and is_lost(error):
            raise Lost from error
        raise
    if message is None:
        return Shown()
    return Shown((message.message_id,), message.photo[-1].file_id if message.photo else None)


def _named(reply: Reply) -> tuple[bytes, str]:
    assert isinstance(reply.picture, bytes)
    return reply.picture, "map.png"


async def _moving(target: Target, deliver: Callable[[], Awaitable[T]]) -> T | None:
    """Delivers; once more to the supergroup that a group has become."""
    try:
        return await quietly(deliver)
    except ChatMigrated as error:
        _LOG.info("the group has become a supergroup")
        target.chat, target.thread, target.reply_to = error.new_chat_id, None, None
        return await quietly(deliver)


async def _send_part(
    bot: Bot, target: Target, html: str, markup: InlineKeyboardMarkup | ForceReply | None
) -> Message:
    return await bot.send_message(
        target.chat,
        html,
        parse_mode=ParseMode.HTML,
        message_thread_id=target.thread,
        link_preview_options=PREVIEW,
        reply_parameters=_reply_to(target),
        reply_markup=markup,
    )


def _reply_to(target: Target) -> ReplyParameters | None:
    if target.reply_to is None:
        return None
    return ReplyParameters(target.reply_to, allow_sending_without_reply=True)


def is_lost(error: BadRequest) -> bool:
    """Whether Telegram no longer knows a file's id."""
    text = str(error).casefold()
    return "file identifier" in text or "file_id" in text or "file reference" in text


def _markup(reply: Reply) -> InlineKeyboardMarkup | ForceReply | None:
    return ForceReply(selective=True) if reply.asks else keyboard_of(reply)


def keyboard_of(reply: Reply) -> InlineKeyboardMarkup | None:
    """The buttons of a reply as Telegram takes them."""
    if not reply.rows:
        return None
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in reply.rows])


def _button(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    return InlineKeyboardButton(button.label, callback_data=button.data)
