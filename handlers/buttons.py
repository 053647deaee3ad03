"""Buttons pressed: the query is answered first, always; then the message changes in place."""

from __future__ import annotations

from dataclasses import replace

from telegram import Bot, CallbackQuery, Message

from handlers.addressing import place_of
from handlers.keyboards import language_of
from handlers.pages import Page, Pages
from handlers.payloads import Press, press_of
from handlers.sending import Target, toast
from handlers.services import Services
from handlers.showing import show, show_pressed
from handlers.votes import vote
from knowledge.model import Language

__all__ = ["answer_press"]


async def answer_press(services: Services, bot: Bot, query: CallbackQuery) -> None:
    """Shows what a button names; what this bot never made is met with a bare answer."""
    press, message = press_of(query.data), query.message
    if press is None or message is None:
        await toast(bot, query.id)
        return
    private = message.chat.type == message.chat.PRIVATE
    admission = services.limits.admit(query.from_user.id, None if private else message.chat.id)
    pages = Pages(services, bot.username, await _language(services, query, press))
    if admission != "yes":
        await toast(bot, query.id, services.say("slow", pages.language))
        return
    if press.action in {"vote", "why"} and isinstance(message, Message):
        await vote(services, bot, query, message, press, pages)
        return
    try:
        page, text = await _page(services, press, pages, message.chat.id)
    except Exception:
        await toast(bot, query.id)
        raise
    if press.action == "lang":
        pages = Pages(services, bot.username, page.answer.language)
    await toast(bot, query.id, text)
    if isinstance(message, Message):
        await show_pressed(services, bot, message, pages, page)
        place = place_of(message)
    else:
        await show(services, bot, Target(message.chat.id), pages, page)
        place = f"{message.chat.id}"
    remembered = await services.memory.recall(place)
    topic = page.answer.topic or remembered.topic
    await services.memory.keep(
        place, replace(remembered, topic=topic, language=pages.language, asked="")
    )


async def _page(
    services: Services, press: Press, pages: Pages, chat: int
) -> tuple[Page, str | None]:
    """What to show, and a toast. A button from an earlier version leads to the list."""
    if press.action == "lang":
        return await _languages(services, press, pages, chat)
    page = pages.pressed(press)
    if page is not None:
        return page, None
    return pages.list(), services.say("old_button", pages.language)


async def _languages(
    services: Services, press: Press, pages: Pages, chat: int
) -> tuple[Page, str | None]:
    if press.argument not in {"fr", "en", "auto"}:
        return pages.languages(await services.memory.chosen(chat)), None
    chosen: Language | None = None
    if press.argument == "fr":
        chosen = "fr"
    elif press.argument == "en":
        chosen = "en"
    await services.memory.choose(chat, chosen)
    spoken = Pages(services, pages.username, chosen or pages.language)
    text = services.say(f"lang_now_{press.argument}", spoken.language)
    return spoken.text(text, spoken.keys.languages(chosen)), text


async def _language(services: Services, query: CallbackQuery, press: Press) -> Language:
    """The language chosen for the chat, else that of the message, else of the person."""
    message = query.message
    assert message is not None
    chosen = await services.memory.chosen(message.chat.id)
    if chosen is not None:
        return chosen
    text = ""
    if isinstance(message, Message):
        rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
        shown = language_of(services, (button.text for row in rows for button in row))
        if shown is not None:
            return shown
        text = message.text or message.caption or ""
    return services.engine.language(text, query.from_user.language_code)
