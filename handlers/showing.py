"""A page as it appears in a chat: sent, in place of older messages, or under a pressed button."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from telegram import Bot, Message

from handlers.editing import edit, turn_over
from handlers.pages import Page, Pages
from handlers.sending import Lost, Shown, Target, send
from handlers.services import Reply, Services

__all__ = ["show", "show_again", "show_pressed", "target_of"]

Deliver = Callable[[Reply], Awaitable[Shown | None]]


async def show(services: Services, bot: Bot, target: Target, pages: Pages, page: Page) -> Shown:
    """Sends a page."""
    return await _with_picture(services, pages, page, lambda r: send(bot, target, r)) or Shown()


async def show_again(
    services: Services, bot: Bot, target: Target, old: tuple[int, ...], pages: Pages, page: Page
) -> Shown:
    """Makes earlier messages show a page."""
    shown = await _with_picture(services, pages, page, lambda r: edit(bot, target, old, r))
    return shown or Shown()


async def show_pressed(
    services: Services, bot: Bot, pressed: Message, pages: Pages, page: Page
) -> Shown:
    """Shows a page in the message whose button was pressed; sends it where that cannot be."""
    shown = await _with_picture(services, pages, page, lambda r: turn_over(bot, pressed, r))
    if shown is not None:
        return shown
    return await show(services, bot, target_of(pressed), pages, page)


def target_of(message: Message) -> Target:
    """Where a reply to a message goes; in a group it says to what it replies."""
    is_private = message.chat.type == message.chat.PRIVATE
    thread = message.message_thread_id if message.is_topic_message else None
    return Target(message.chat.id, thread, None if is_private else message.message_id)


async def _with_picture(
    services: Services, pages: Pages, page: Page, deliver: Deliver
) -> Shown | None:
    reply = pages.drawn(page)
    if page.marked is None:
        return await deliver(reply)
    name = services.pictures.name(pages.language, page.marked)
    known = await services.memory.file(name)
    if known is not None:
        try:
            return await deliver(replace(reply, picture=known))
        except Lost:
            await services.memory.uploaded(name, None)
    content = await asyncio.to_thread(services.pictures.draw, pages.language, page.marked)
    shown = await deliver(replace(reply, picture=content))
    if shown is not None and shown.file is not None:
        await services.memory.uploaded(name, shown.file)
    return shown
