"""Is the bot spoken to, and with what words? Pure reading of a message."""

from __future__ import annotations

import re
from dataclasses import dataclass

from telegram import Message, MessageEntity

__all__ = ["Command", "Me", "addressed", "command_of", "is_private", "place_of", "spoken_by_bot"]

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]+))?(?:\s+(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Me:
    """Who the bot is."""

    id: int
    username: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command, its words after the name; `mine` unless it names another bot, `named` where
    it names this one."""

    name: str
    words: str
    mine: bool
    named: bool = False


def is_private(message: Message) -> bool:
    """Whether one person talks with the bot alone."""
    return message.chat.type == message.chat.PRIVATE


def place_of(message: Message) -> str:
    """The name under which a chat, or a thread of it, is remembered."""
    thread = message.message_thread_id if message.is_topic_message else None
    return f"{message.chat.id}" if thread is None else f"{message.chat.id}/{thread}"


def spoken_by_bot(message: Message) -> bool:
    """Whether a bot, a channel or nobody wrote this; a group's anonymous admins are people."""
    if message.is_automatic_forward or message.via_bot is not None:
        return True
    if message.sender_chat is not None:
        return message.sender_chat.id != message.chat.id or message.chat.type == "channel"
    return message.from_user is None or message.from_user.is_bot


def command_of(text: str, me: Me) -> Command | None:
    """The command that a text is, if it is one."""
    found = _COMMAND.fullmatch(text.strip())
    if found is None:
        return None
    mine = found[2] is None or found[2].casefold() == me.username.casefold()
    named = mine and found[2] is not None
    return Command(found[1].casefold(), (found[3] or "").strip(), mine, named)


def addressed(message: Message, me: Me) -> str | None:
    """The words said to the bot in a group, without its name; None where it is not meant."""
    text = message.text or message.caption or ""
    spans = [entity for entity in _entities(message) if _names(entity, text, me)]
    if spans:
        return _without(text, spans)
    original = message.reply_to_message
    if original is None or original.from_user is None or original.from_user.id != me.id:
        return None
    if original.forum_topic_created is not None:
        return None
    return text.strip()


def _entities(message: Message) -> list[MessageEntity]:
    return [*message.entities, *message.caption_entities]


def _names(entity: MessageEntity, text: str, me: Me) -> bool:
    if entity.type == MessageEntity.TEXT_MENTION:
        return entity.user is not None and entity.user.id == me.id
    if entity.type != MessageEntity.MENTION:
        return False
    raw = text.encode("utf-16-le", "surrogatepass")
    said = raw[entity.offset * 2 : (entity.offset + entity.length) * 2]
    name = said.decode("utf-16-le", "replace")
    return name.casefold() == f"@{me.username}".casefold()


def _without(text: str, spans: list[MessageEntity]) -> str:
    raw = text.encode("utf-16-le", "surrogatepass")
    for span in sorted(spans, key=lambda entity: -entity.offset):
        raw = raw[: span.offset * 2] + raw[(span.offset + span.length) * 2 :]
    rest = raw.decode("utf-16-le", "replace")
    return " ".join(rest.split()).lstrip(",:; ")
