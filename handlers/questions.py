"""Messages, new and edited: who is asked what, and the one reply to it."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from telegram import Bot, Message

from handlers.addressing import (
    Command,
    Me,
    addressed,
    command_of,
    is_private,
    place_of,
    spoken_by_bot,
)
from handlers.commands import COMMANDS, FRENCH, Request
from handlers.sending import Target, edit, send
from handlers.services import Remembered, Reply, Services, Turn
from knowledge.answer import Answer, Topic
from knowledge.model import Language

__all__ = ["answer_edit", "answer_message"]

_TURNS = 12
# What a message leads to: an answer to draw, or the name of a hint.
Outcome = Answer | str


async def answer_message(services: Services, bot: Bot, message: Message) -> None:
    """Answers a new message, once, where the bot is spoken to."""
    place = place_of(message)
    remembered = await services.memory.recall(place)
    outcome = _outcome(services, bot, message, remembered.topic)
    if outcome is None:
        return
    if message.media_group_id is not None:
        if remembered.album == message.media_group_id:
            return
        remembered = replace(remembered, album=message.media_group_id)
    reply, language = _drawn(services, message, outcome)
    replies = await send(bot, _target(message), reply)
    turn = Turn(message.message_id, replies, remembered.topic)
    remembered = replace(remembered, turns=(*remembered.turns, turn)[-_TURNS:])
    await services.memory.keep(place, _after(remembered, outcome, language))


async def answer_edit(services: Services, bot: Bot, message: Message) -> None:
    """Edits the answer to a message that was changed; silent where there is none."""
    place = place_of(message)
    remembered = await services.memory.recall(place)
    turn = next((t for t in remembered.turns[::-1] if t.question == message.message_id), None)
    if turn is None or not turn.replies:
        return
    outcome = _outcome(services, bot, message, turn.before)
    if outcome is None:
        return
    reply, language = _drawn(services, message, outcome)
    replies = await edit(bot, _target(message), turn.replies, reply)
    turns = tuple(replace(t, replies=replies) if t == turn else t for t in remembered.turns)
    changed = replace(remembered, turns=turns)
    is_newest = remembered.turns[-1] == turn
    await services.memory.keep(place, _after(changed, outcome, language) if is_newest else changed)


def _outcome(services: Services, bot: Bot, message: Message, topic: Topic | None) -> Outcome | None:
    """What to say; None for silence."""
    if spoken_by_bot(message):
        return None
    me = Me(bot.id, bot.username)
    private = is_private(message)
    text = message.text if message.text is not None else message.caption
    command = command_of(message.text or "", me)
    if command is not None and (command.mine or private):
        return _commanded(services, message, command, topic, private)
    words = text if private else addressed(message, me)
    if words is None:
        return "media" if private else None
    if not words.strip():
        # A bare mention is a call; a picture sent in reply to the bot is not.
        is_media = message.text is None and not private
        return None if is_media else "empty"
    return services.engine.ask(words, topic, _client(message))


def _commanded(
    services: Services, message: Message, command: Command, topic: Topic | None, private: bool
) -> Outcome | None:
    client = _client(message)
    if command.mine and command.name == "ask":
        words = command.words
        return services.engine.ask(words, topic, client) if words else "ask"
    run = COMMANDS.get(command.name) if command.mine else None
    if run is None:
        return "unknown_command" if private else None
    said = "" if command.name == "start" else command.words
    language: Language = "fr" if command.name in FRENCH else services.engine.language(said, client)
    return run(Request(services.engine, command.words, language, client))


def _drawn(services: Services, message: Message, outcome: Outcome) -> tuple[Reply, Language]:
    if isinstance(outcome, Answer):
        return services.draw(outcome), outcome.language
    language = services.engine.language("", _client(message))
    return Reply((escape(services.say(outcome, language), quote=False),)), language


def _after(remembered: Remembered, outcome: Outcome, language: Language) -> Remembered:
    if isinstance(outcome, str):
        return remembered
    return replace(remembered, topic=outcome.topic or remembered.topic, language=language)


def _client(message: Message) -> str | None:
    return message.from_user.language_code if message.from_user else None


def _target(message: Message) -> Target:
    thread = message.message_thread_id if message.is_topic_message else None
    reply_to = None if is_private(message) else message.message_id
    return Target(message.chat.id, thread, reply_to)
