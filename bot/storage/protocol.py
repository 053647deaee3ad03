"""What every store can do, whatever it is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from handlers.services import Remembered, Turn
from knowledge.model import Language

__all__ = ["Arrival", "Held", "Kept", "Note", "Receipt", "Store", "StoreDown"]


class StoreDown(Exception):  # noqa: N818 - it names what is wrong
    """The store cannot be used now; its text is one line for people."""


class Held(Exception):  # noqa: N818 - it names what is wrong
    """Another process uses this store, which serves one at a time."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """An update as it came: Telegram's number, its lane (what it keeps order with), its JSON.

    `sent` has the ids of the messages of its answer that have arrived already.
    """

    id: int
    lane: str
    raw: str
    sent: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of arrivals: the lanes to begin to serve, and whether they survive a kill.

    Where they do not, `waiting` has the numbers of those that are not handled yet.
    """

    lanes: tuple[str, ...]
    is_durable: bool
    waiting: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Note:
    """A text that editors should see, without its author. `kind` says what it is:

    `unanswered` and `asked-back`, questions that were declined or not understood for sure (`key`
    is what was talked about before); `bad`, a question whose answer was voted down; `wrong`, what
    somebody says is wrong with an answer (`key` is the entry that it rested on). `key` may be "";
    `at` is in seconds since 1970.
    """

    kind: str
    text: str
    language: str
    key: str = ""
    at: float = 0.0


_NOTHING = Remembered()


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept under one name of a chat: of the chat, of a thread in it, or of one turn.

    `remembered` lasts a quarter of an hour, the numbers of messages in `turn` and `newest` 48
    hours, the `chosen` language a year after the chat was last heard of.
    """

    remembered: Remembered = _NOTHING
    chosen: Language | None = None
    newest: int | None = None
    turn: Turn | None = None


class Store(Protocol):
    """Raises StoreDown from every method when it cannot be used.

    Names begin with the number of a chat, and a "/" where something follows it.
    """

    async def recall(self, name: str) -> Kept:
        """What is kept under a name."""

    async def keep(self, name: str, kept: Kept) -> None:
        """Keeps it instead of what was there."""

    async def receive(self, arrivals: Sequence[Arrival]) -> Receipt:
        """Writes those that are new; those received or handled before are left out."""

    async def take(self, lane: str) -> Arrival | None:
        """The first waiting update of a lane that is being served; None ends the serving."""

    async def sent(self, arrival: Arrival, message: int) -> None:
        """Notes that a message of the answer has arrived, so that it is not sent again."""

    async def done(self, arrival: Arrival) -> None:
        """Removes it, and remembers its number so that it is not received again."""

    async def orphans(self) -> tuple[str, ...]:
        """Lanes with waiting updates that nobody serves; from now on the caller does."""

    async def depth(self) -> int:
        """How many updates wait."""

    async def forget(self, chat: int) -> None:
        """Erases all that is kept of a chat and of its threads."""

    async def move(self, old: int, new: int) -> None:
        """Gives a group's settings to the supergroup that it became."""

    async def vote(self, chat: int, message: int, key: str, verdict: str) -> bool:
        """Counts a verdict on an entry's answer; False where that message was judged before."""

    async def votes(self) -> Mapping[tuple[str, str], int]:
        """How many verdicts of each sort each entry has."""

    async def file(self, name: str) -> str | None:
        """Telegram's id of a file uploaded before."""

    async def keep_file(self, name: str, file_id: str | None) -> None:
        """Keeps it; None removes it."""

    async def note(self, note: Note) -> None:
        """Keeps a text for the editors."""

    async def notes(self, limit: int = 1000) -> tuple[Note, ...]:
        """The newest texts, newest first."""

    async def purge(self) -> None:
        """Deletes all that is older than it may be."""

    async def ping(self) -> None:
        """Nothing, when all is well."""

    async def close(self) -> None:
        """Writes what is left, lets go of everything. The store is not used again."""
