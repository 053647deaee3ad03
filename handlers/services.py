"""What a handler may use, as small protocols; no Telegram here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from knowledge.answer import Answer, Topic
from knowledge.model import Language

__all__ = ["Button", "Engine", "Memory", "Remembered", "Reply", "Services", "Turn"]


class Engine(Protocol):
    """The part of `knowledge.engine.Engine` that handlers call."""

    def ask(self, message: str, topic: Topic | None = None, client: str | None = None) -> Answer:
        """The answer to a message."""

    def show(self, key: str, language: Language) -> Answer | None:
        """An entry by its key."""

    def more(self, key: str, language: Language) -> Answer | None:
        """The detail of a project."""

    def list_laureates(self, language: Language) -> Answer:
        """All laureates."""

    def list_prizes(self, language: Language) -> Answer:
        """All prizes."""

    def list_quotes(self, language: Language) -> Answer:
        """All quotes."""

    def about(self, language: Language) -> Answer:
        """What the prizes are."""

    def find(
        self,
        kind: Literal["project", "prize"],
        name: str,
        language: Language,
        client: str | None = None,
    ) -> Answer:
        """A project or prize by its name, or a choice."""

    def courtesy(self, id: Literal["welcome", "help"], language: Language) -> Answer:
        """A welcome, or the help."""

    def language(self, message: str, client: str | None) -> Language:
        """The language to reply in."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button below a reply; `data` comes back when it is pressed."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer drawn for Telegram: HTML parts, and buttons below the last."""

    parts: tuple[str, ...]
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """A question's message, the messages that answered it, and the topic before it.

    `at` is when it was, in seconds since 1970; the memory fills it in.
    """

    question: int
    replies: tuple[int, ...]
    before: Topic | None = None
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is kept of a chat (or of one thread in it).

    The topic and the album last a quarter of an hour, turns 48 hours, the rest (the settings of
    the chat, such as its language) a year after the chat was last heard of.
    """

    topic: Topic | None = None
    language: Language | None = None
    turns: tuple[Turn, ...] = ()
    album: str = ""


class Memory(Protocol):
    """Where chats are remembered; what is too old comes back empty."""

    async def recall(self, place: str) -> Remembered:
        """What is kept of a place."""

    async def keep(self, place: str, remembered: Remembered) -> None:
        """Keeps it."""


@dataclass(frozen=True, slots=True)
class Services:
    """All that handlers are given."""

    engine: Engine
    memory: Memory
    draw: Callable[[Answer], Reply]
    say: Callable[[str, Language], str]
