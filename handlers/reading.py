"""What a message says to the bot, if anything (pure)."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Message, Update
from telegram.ext import filters

from handlers.addressing import Command, Me, addressed, command_of, is_private, spoken_by_bot
from handlers.commands import COMMANDS

__all__ = ["Said", "client_of", "person_of", "read"]

# Media that have a hint of their own; the rest share one.
_HINTS = {
    "voice": ("voice", "video_note", "audio"),
    "location": ("location", "venue"),
    "sticker": ("sticker", "dice", "animation", "game"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A command, a question in words, or the name of the hint that is due."""

    command: Command | None = None
    words: str = ""
    hint: str = ""

    @property
    def asked(self) -> str:
        """The question: its words, or those after a command."""
        return self.command.words if self.command is not None else self.words


def read(message: Message, me: Me) -> Said | None:
    """What is said to the bot; None where it is not meant, or nobody speaks."""
    if spoken_by_bot(message) or _is_event(message):
        return None
    private = is_private(message)
    text = message.text if message.text is not None else message.caption
    command = command_of(message.text or "", me)
    if command is not None and (command.mine or private):
        # in a group, a command that nobody knows may be another bot's
        is_ours = private or command.named or command.name in COMMANDS
        return Said(command) if is_ours else None
    words = text if private else addressed(message, me)
    if words is None:
        return Said(hint=_hint(message)) if private else None
    if not words.strip():
        # A bare mention is a call; a picture sent in reply to the bot is not.
        is_media = message.text is None and not private
        return None if is_media else Said(hint="empty")
    if not private and command_of(words, me) is not None:
        named = command_of(words, me)
        return Said(named) if named and named.mine else None
    return Said(words=words)


def client_of(message: Message) -> str | None:
    """The language of the person's Telegram, where it is told."""
    return message.from_user.language_code if message.from_user else None


def person_of(message: Message) -> int | None:
    """Who speaks; None for an anonymous administrator."""
    user = message.from_user
    return None if user is None or user.is_bot else user.id


def _is_event(message: Message) -> bool:
    """Whether something happened in the chat (pinned, joined, paid), rather than was said."""
    if message.successful_payment is not None or message.boost_added is not None:
        return True
    return bool(filters.StatusUpdate.ALL.check_update(Update(0, message=message)))


def _hint(message: Message) -> str:
    for hint, kinds in _HINTS.items():
        if any(getattr(message, kind, None) for kind in kinds):
            return hint
    return "media"
