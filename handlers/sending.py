"""The only module that sends, edits and deletes messages."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from html import unescape
from typing import TypeVar

from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
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

from handlers.services import Button, Reply, Rows

__all__ = [
    "Lost",
    "Shown",
    "Target",
    "change_buttons",
    "edit",
    "quietly",
    "send",
    "toast",
    "turn_over",
]

T = TypeVar("T")
_LOG = logging.getLogger(__name__)
_PREVIEW = LinkPreviewOptions(is_disabled=True)
_RETRIES = 2
_LONGEST_WAIT = 60.0
_BLIP = 1.0
_CAPTION = 1024
_UNCHANGED = "message is not modified"
_NO_TEXT = "no text in the message to edit"


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


async def edit(bot: Bot, target: Target, old: tuple[int, ...], reply: Reply) -> Shown:
    """Makes earlier messages show `reply`; adds or deletes parts; gives those there are now.

    A text where there was a picture, or the other way round, is sent anew. Raises Lost.
    """
    if reply.picture is not None:
        await _delete(bot, target, old)
        return await send(bot, target, reply)
    kept: list[int] = []
    for number, (message, part) in enumerate(zip(old, reply.parts, strict=False)):
        keyboard = _keyboard(reply) if number == len(reply.parts) - 1 else None
        try:
            await _quietly(partial(_edit_text, bot, target.chat, message, part, keyboard))
        except BadRequest as error:
            if _NO_TEXT not in str(error).casefold():
                raise
            await _delete(bot, target, old)
            return await send(bot, target, reply)
        kept.append(message)
    await _delete(bot, target, old[len(kept) :])
    rest = reply.parts[len(kept) :]
    if not rest:
        return Shown(tuple(kept))
    shown = await send(bot, target, Reply(rest, reply.rows))
    return Shown((*kept, *shown.messages))


async def turn_over(bot: Bot, pressed: Message, reply: Reply) -> Shown | None:
    """Shows `reply` in the message whose button was pressed, whatever it shows now.

    None where that cannot be: the reply must then be sent. Raises Lost.
    """
    number = pressed.message_id
    is_picture = bool(pressed.photo)
    fits = len(reply.parts) == 1 and (not is_picture or _visible(reply.parts[0]) <= _CAPTION)
    if not fits or (pressed.text is None and not is_picture):
        return None
    try:
        changed = await _patiently(partial(_turn, bot, pressed, reply))
    except BadRequest as error:
        if _UNCHANGED in str(error).casefold():
            return Shown((number,))
        if isinstance(reply.picture, str) and _is_lost(error):
            raise Lost from error
        _LOG.info("sent anew, for it cannot be edited: %s", error)
        return None
    except (Forbidden, RetryAfter) as error:
        _LOG.info("not shown: %s", error)
        return Shown()
    photo = changed.photo if isinstance(changed, Message) and reply.picture is not None else ()
    return Shown((number,), photo[-1].file_id if photo else None)


async def change_buttons(bot: Bot, pressed: Message, rows: Rows) -> None:
    """Replaces the buttons below a message, and nothing else."""
    keyboard = _keyboard(Reply((), rows))
    await _quietly(
        lambda: bot.edit_message_reply_markup(
            chat_id=pressed.chat.id, message_id=pressed.message_id, reply_markup=keyboard
        )
    )


async def toast(bot: Bot, query: str, text: str | None = None) -> None:
    """Answers a callback query, with a short text where there is one."""
    await _quietly(lambda: bot.answer_callback_query(query, text=text))


async def _turn(bot: Bot, pressed: Message, reply: Reply) -> Message | bool:
    chat, number, html = pressed.chat.id, pressed.message_id, reply.parts[0]
    keyboard = _keyboard(reply)
    if reply.picture is not None:
        media = InputMediaPhoto(reply.picture, html, parse_mode=ParseMode.HTML)
        return await bot.edit_message_media(
            media, chat_id=chat, message_id=number, reply_markup=keyboard
        )
    if pressed.photo:
        return await bot.edit_message_caption(
            chat_id=chat,
            message_id=number,
            caption=html,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard,
        )
    return await _edit_text(bot, chat, number, html, keyboard)


async def quietly(call: Callable[[], Awaitable[T]]) -> T | None:
    """Calls, as everything here does: again after a blip, None where what it is about is gone."""
    return await _quietly(call)


async def _send_picture(bot: Bot, target: Target, reply: Reply) -> Shown:
    async def deliver() -> Message:
        return await bot.send_photo(
            target.chat,
            reply.picture if isinstance(reply.picture, str) else InputFile(*_named(reply)),
            caption=reply.parts[0] if reply.parts else None,
            parse_mode=ParseMode.HTML,
            message_thread_id=target.thread,
            reply_parameters=_reply_to(target),
            reply_markup=_keyboard(reply),
        )

    try:
        message = await _moving(target, deliver)
    except BadRequest as error:
        if isinstance(reply.picture, str) and _is_lost(error):
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
        return await _quietly(deliver)
    except ChatMigrated as error:
        _LOG.info("the group has become a supergroup")
        target.chat, target.thread, target.reply_to = error.new_chat_id, None, None
        return await _quietly(deliver)


async def _send_part(
    bot: Bot, target: Target, html: str, markup: InlineKeyboardMarkup | ForceReply | None
) -> Message:
    return await bot.send_message(
        target.chat,
        html,
        parse_mode=ParseMode.HTML,
        message_thread_id=target.thread,
        link_preview_options=_PREVIEW,
        reply_parameters=_reply_to(target),
        reply_markup=markup,
    )


async def _edit_text(
    bot: Bot, chat: int, message: int, html: str, keyboard: InlineKeyboardMarkup | None
) -> Message | bool:
    return await bot.edit_message_text(
        html,
        chat_id=chat,
        message_id=message,
        parse_mode=ParseMode.HTML,
        link_preview_options=_PREVIEW,
        reply_markup=keyboard,
    )


async def _delete(bot: Bot, target: Target, messages: tuple[int, ...]) -> None:
    for message in messages:
        await _quietly(partial(bot.delete_message, target.chat, message))


def _reply_to(target: Target) -> ReplyParameters | None:
    if target.reply_to is None:
        return None
    return ReplyParameters(target.reply_to, allow_sending_without_reply=True)


def _visible(html: str) -> int:
    """The length of a text as Telegram counts it, its mark-up apart."""
    text = unescape(re.sub(r"<[^>]*>", "", html))
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _is_lost(error: BadRequest) -> bool:
    text = str(error).casefold()
    return "file identifier" in text or "file_id" in text or "file reference" in text


async def _quietly(call: Callable[[], Awaitable[T]]) -> T | None:
    """Calls; waits when told to; None where the chat, message or query is gone."""
    try:
        return await _patiently(call)
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


async def _patiently(call: Callable[[], Awaitable[T]]) -> T:
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
    _UNCHANGED,
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


def _markup(reply: Reply) -> InlineKeyboardMarkup | ForceReply | None:
    return ForceReply(selective=True) if reply.asks else _keyboard(reply)


def _keyboard(reply: Reply) -> InlineKeyboardMarkup | None:
    if not reply.rows:
        return None
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in reply.rows])


def _button(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    return InlineKeyboardButton(button.label, callback_data=button.data)
