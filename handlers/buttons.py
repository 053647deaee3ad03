"""Buttons pressed: the query is answered first, always."""

from __future__ import annotations

from dataclasses import replace

from telegram import Bot, CallbackQuery, Message

from handlers.addressing import place_of
from handlers.payloads import press_of
from handlers.sending import Target, send, toast
from handlers.services import Services
from knowledge.answer import Answer
from knowledge.model import Language

__all__ = ["answer_press"]


async def answer_press(services: Services, bot: Bot, query: CallbackQuery) -> None:
    """Shows what a button names, in the language of the chat; else a short toast."""
    message = query.message
    place = _place(query)
    remembered = await services.memory.recall(place) if place else None
    client = query.from_user.language_code
    language = (remembered and remembered.language) or services.engine.language("", client)
    try:
        answer = _answer(services, query.data, language) if message is not None else None
    except Exception:
        await toast(bot, query.id)
        raise
    if answer is None or message is None or remembered is None:
        await toast(bot, query.id, services.say("old_button", language))
        return
    await toast(bot, query.id)
    reply = services.draw(answer)
    others = tuple(button for button in reply.buttons if button.data != query.data)
    await send(bot, _target(query), replace(reply, buttons=others))
    topic = answer.topic or remembered.topic
    await services.memory.keep(place, replace(remembered, topic=topic, language=language))


def _answer(services: Services, data: str | None, language: Language) -> Answer | None:
    press = press_of(data)
    if press is None:
        return None
    if press.action == "more":
        return services.engine.more(press.key, language)
    return services.engine.show(press.key, language)


def _place(query: CallbackQuery) -> str:
    if isinstance(query.message, Message):
        return place_of(query.message)
    return f"{query.message.chat.id}" if query.message else ""


def _target(query: CallbackQuery) -> Target:
    message = query.message
    assert message is not None
    if not isinstance(message, Message):
        return Target(message.chat.id)
    thread = message.message_thread_id if message.is_topic_message else None
    is_group = message.chat.type != message.chat.PRIVATE
    return Target(message.chat.id, thread, message.message_id if is_group else None)
