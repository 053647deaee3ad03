"""👍 and 👎 below an answer, and what is wrong with it in the person's own words."""

from __future__ import annotations

from dataclasses import replace

from telegram import Bot, CallbackQuery, Message

from handlers.addressing import is_private, place_of
from handlers.editing import change_buttons
from handlers.pages import Page, Pages
from handlers.payloads import Press, press_of
from handlers.reading import Said
from handlers.sending import Target, send, toast
from handlers.services import Button, Remembered, Reply, Rows, Services
from handlers.showing import show, target_of

__all__ = ["take_reason", "vote"]

_LONGEST = 1000
_HEADS = {"vote": ("good", "bad"), "why": ("wrong", "less", "off")}


async def vote(
    services: Services, bot: Bot, query: CallbackQuery, message: Message, press: Press, pages: Pages
) -> None:
    """Counts a vote, or takes the reason of one."""
    key, place = press.key, place_of(message)
    if press.head not in _HEADS[press.action]:
        await toast(bot, query.id)
        return
    if services.guide.card(key, pages.language) is None:
        # the entry is gone, and with it what could be said of it
        await toast(bot, query.id, services.say("thanks", pages.language))
        await change_buttons(bot, message, _without_votes(message))
        return
    if press.action == "vote":
        await _count(services, bot, query, message, press, pages)
        return
    await toast(bot, query.id, services.say("thanks", pages.language))
    await change_buttons(bot, message, _without_votes(message))
    if press.head == "wrong":
        page = replace(pages.said("wrong_tell"), asks=True)
        await show(services, bot, target_of(message), pages, page)
        remembered = await services.memory.recall(place)
        await services.memory.keep(place, replace(remembered, asked=key))
        return
    await _report(services, bot, pages, key, services.say(f"button_why_{press.head}", "fr"))


async def take_reason(
    services: Services,
    bot: Bot,
    pages: Pages,
    message: Message,
    said: Said,
    remembered: Remembered,
) -> Page | None:
    """The thanks for a reason that was asked for; None where something else is said."""
    if not remembered.asked or not said.words or not is_private(message):
        return None
    is_reply = message.reply_to_message is not None
    if not is_reply and said.words.rstrip().endswith("?"):
        return None
    await _report(services, bot, pages, remembered.asked, said.words)
    return pages.said("wrong_thanks")


async def _count(
    services: Services, bot: Bot, query: CallbackQuery, message: Message, press: Press, pages: Pages
) -> None:
    is_good = press.head == "good"
    place = place_of(message)
    counted = await services.memory.vote(place, message.message_id, press.key, good=is_good)
    await toast(bot, query.id, services.say("thanks" if counted else "voted", pages.language))
    rows = _without_votes(message)
    if counted and not is_good:
        rows = (*rows, *pages.keys.why(press.key))
    await change_buttons(bot, message, rows)


async def _report(services: Services, bot: Bot, pages: Pages, key: str, reason: str) -> None:
    """Keeps a report, and tells the editors, without who wrote it."""
    reason = reason.strip()[:_LONGEST]
    await services.memory.report(key, pages.language, reason)
    for editor in sorted(services.editors):
        own = Pages(services, bot.username, "fr")
        text = own.said("report", key=key, reason=reason)
        parts = services.draw(text.answer, None)
        await send(bot, Target(editor), Reply(parts))


def _without_votes(message: Message) -> Rows:
    """The buttons of a message but those of a vote."""
    markup = message.reply_markup
    rows = []
    for row in markup.inline_keyboard if markup else ():
        kept = []
        for button in row:
            data = button.callback_data if isinstance(button.callback_data, str) else ""
            press = press_of(data)
            if press is not None and press.action in {"vote", "why"}:
                continue
            if data or button.url:
                kept.append(Button(button.text, data, button.url or ""))
        rows.append(tuple(kept))
    return tuple(row for row in rows if row)
