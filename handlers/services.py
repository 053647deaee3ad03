"""What a handler may use, as small protocols; no Telegram here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from knowledge.answer import Answer, Topic
from knowledge.guide import Guide
from knowledge.model import Language
from knowledge.sources import Source
from knowledge.tongue import in_language

__all__ = [
    "Admission",
    "Ballots",
    "Button",
    "Choices",
    "Desk",
    "Engine",
    "Files",
    "Limits",
    "Memory",
    "Pictures",
    "Reloaded",
    "Remembered",
    "Reply",
    "Rows",
    "Services",
    "Topics",
    "Turn",
    "Turns",
    "Unanswered",
]

# May an update be answered: yes; no, and say so this once; no, in silence.
Admission = Literal["yes", "tell", "no"]


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
    """A button below a reply: `data` comes back when it is pressed, `url` opens a page."""

    label: str
    data: str = ""
    url: str = ""


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent: HTML parts, and rows of buttons below the last. With a `picture`, the one
    part is its caption; `picture` is the content of a PNG or the id of a file that Telegram has.
    `asks` opens the field for an answer in words."""

    parts: tuple[str, ...]
    rows: Rows = ()
    picture: bytes | str | None = None
    asks: bool = False

    @property
    def buttons(self) -> tuple[Button, ...]:
        """All buttons, in reading order."""
        return tuple(button for row in self.rows for button in row)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question's message, the messages that answered it, and the topic before it."""

    question: int
    replies: tuple[int, ...]
    before: Topic | None = None


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is kept of a chat (or of one thread in it) for a quarter of an hour.

    `album` is the last album that was answered; `asked` the key of the entry whose fault the
    person was asked to put in words.
    """

    topic: Topic | None = None
    language: Language | None = None
    album: str = ""
    asked: str = ""


class Topics(Protocol):
    """What chats are about; what is older than a quarter of an hour comes back empty."""

    async def recall(self, place: str) -> Remembered:
        """What is kept of a place."""

    async def keep(self, place: str, remembered: Remembered) -> None:
        """Keeps it."""


class Choices(Protocol):
    """The language that a chat chose, kept until it is changed or forgotten."""

    async def chosen(self, chat: int) -> Language | None:
        """The language that was chosen, if any."""

    async def choose(self, chat: int, language: Language | None) -> None:
        """Keeps the choice; None for none."""


class Turns(Protocol):
    """Which messages answered which, for 48 hours: as long as Telegram lets people edit."""

    async def turn(self, place: str, question: int) -> Turn | None:
        """The turn that a message began."""

    async def answered(self, place: str, turn: Turn) -> None:
        """Keeps a turn."""

    async def newest(self, place: str) -> int | None:
        """The message that began the newest turn of a place."""


class Files(Protocol):
    """Telegram's ids of files that were uploaded, by our names for them."""

    async def file(self, name: str) -> str | None:
        """The id of a file."""

    async def uploaded(self, name: str, file: str | None) -> None:
        """Keeps an id; None where Telegram no longer knows it."""


class Ballots(Protocol):
    """Votes on answers, and reports of what is wrong; their authors are not kept."""

    async def vote(self, place: str, message: int, key: str, *, good: bool) -> bool:
        """Counts a vote for an entry; False where that answer has had its vote (for 48 hours)."""

    def heard(self, place: str, messages: tuple[int, ...], question: str, answer: Answer) -> None:
        """What was asked, for as long as its answer may be voted on; only in memory."""

    async def report(self, key: str, language: Language, reason: str) -> None:
        """Keeps what a person says is wrong with an entry."""


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What became of an edit of the knowledge: another version answers now (`served`), there is
    no other (`same`), it is not taken (`refused`) or could not be read to the end (`failed`).

    `version` is the one that answers; `read` counts the files that were read again, `asked` the
    control questions, `count` the objections, of which `lines` has the first ones.
    """

    outcome: Literal["served", "same", "refused", "failed"]
    version: str = ""
    read: int = 0
    asked: int = 0
    count: int = 0
    lines: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Like questions that were asked `count` times without a good answer: the one that stands
    for them, how they failed in words, and the name of the nearest entry, "" where none is."""

    question: str
    count: int
    why: str
    nearest: str = ""


class Desk(Protocol):
    """What editors may ask of a running bot."""

    async def reload(self) -> Reloaded:
        """Takes the knowledge base as it is on the disk now, if it is good."""

    async def unanswered(self, language: Language) -> tuple[Unanswered, ...]:
        """The questions without a good answer, in groups, most frequent first; told in
        `language`."""


class Memory(Topics, Choices, Turns, Files, Ballots, Protocol):
    """All that is remembered."""

    async def forget(self, chat: int) -> None:
        """Erases everything that is kept of a chat, its threads included."""

    async def move(self, old: int, new: int) -> None:
        """A group became the supergroup `new`: what is kept of it is kept of that."""


class Limits(Protocol):
    """How much one person, and one group, may ask."""

    def admit(self, person: int | None, group: int | None) -> Admission:
        """Counts an update, and says whether to answer it."""


class Pictures(Protocol):
    """Pictures made from the knowledge."""

    def name(self, language: Language, key: str) -> str:
        """What names the map with the laureate `key` marked ("" for none), in this version."""

    def draw(self, language: Language, key: str) -> bytes:
        """The map as PNG; takes a moment, so not for the event loop."""


@dataclass(frozen=True, slots=True)
class Services:
    """All that handlers are given. `guides` gives the guide to the knowledge as it is now;
    `editors` are Telegram user ids, for whom the `desk` is, where there is one."""

    engine: Engine
    memory: Memory
    draw: Callable[[Answer, Source | None], tuple[str, ...]]
    say: Callable[[str, Language], str]
    guides: Callable[[], Guide]
    limits: Limits
    pictures: Pictures
    editors: frozenset[int] = frozenset()
    desk: Desk | None = None

    @property
    def guide(self) -> Guide:
        """The guide to the knowledge as it is now."""
        return self.guides()

    def engine_in(self, language: Language | None) -> Engine:
        """The engine; one that replies in `language` where one was chosen."""
        return self.engine if language is None else in_language(self.engine, language)
