"""Messages that are there already, changed in place or deleted."""

from __future__ import annotations

import logging
import re
from functools import partial
from html import unescape

from telegram import Bot, InlineKeyboardMarkup, InputMediaPhoto, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, RetryAfter

from handlers.retrying import UNCHANGED, patiently, quietly
from handlers.sending import PREVIEW, Lost, Shown, Target, is_lost, keyboard_of, send
from handlers.services import Reply, Rows

__all__ = ["change_buttons", "edit", "turn_over"]

_LOG = logging.getLogger(__name__)
_CAPTION = 1024
_NO_TEXT = "no text in the message to edit"


async def edit(bot: Bot, target: Target, old: tuple[int, ...], reply: Reply) -> Shown:
    """Makes earlier messages show `reply`; adds or deletes parts; gives those there are now.

    A text where there was a picture, or the other way round, is sent anew. Raises Lost.
    """
    if reply.picture is not None:
        await _delete(bot, target, old)
        return await send(bot, target, reply)
    kept: list[int] = []
    for number, (message, part) in enumerate(zip(old, reply.parts, strict=False)):
        keyboard = keyboard_of(reply) if number == len(reply.parts) - 1 else None
        try:
            await quietly(partial(_edit_text, bot, target.chat, message, part, keyboard))
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
        changed = await patiently(partial(_turn, bot, pressed, reply))
    except BadRequest as error:
        if UNCHANGED in str(error).casefold():
            return Shown((number,))
        if isinstance(reply.picture, str) and is_lost(error):
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
    keyboard = keyboard_of(Reply((), rows))
    await quietly(
        lambda: bot.edit_message_reply_markup(
            chat_id=pressed.chat.id, message_id=pressed.message_id, reply_markup=keyboard
        )
    )


async def _turn(bot: Bot, pressed: Message, reply: Reply) -> Message | bool:
    chat, number, html = pressed.chat.id, pressed.message_id, reply.parts[0]
    keyboard = keyboard_of(reply)
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


async def _edit_text(
    bot: Bot, chat: int, message: int, html: str, keyboard: InlineKeyboardMarkup | None
) -> Message | bool:
    return await bot.edit_message_text(
        html,
        chat_id=chat,
        message_id=message,
        parse_mode=ParseMode.HTML,
        link_preview_options=PREVIEW,
        reply_markup=keyboard,
    )


async def _delete(bot: Bot, target: Target, messages: tuple[int, ...]) -> None:
    for message in messages:
        await quietly(partial(bot.delete_message, target.chat, message))


def _visible(html: str) -> int:
    """The length of a text as Telegram counts it, its mark-up apart."""
    text = unescape(re.sub(r"<[^>]*>", "", html))
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
