"""What the handlers remember (`handlers.services.Memory`), kept in a store of `bot.storage`."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.anonymous import anonymous
from bot.storage import in_memory
from bot.storage.protocol import Kept, Note, Store
from handlers.services import Remembered, Turn
from knowledge.answer import Answer
from knowledge.model import Language

__all__ = ["Chats", "InMemory"]


# So many questions wait for a vote on their answers.
_QUESTIONS = 2_000


@dataclass(frozen=True, slots=True)
class _Heard:
    question: str
    language: Language
    entries: tuple[str, ...]


class Chats:
    """The memory of all chats. How long each thing lasts is the store's business (`ages`).

    What is read and then written is safe, for the updates of a chat are answered one by one.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        # by place and message of the answer; nowhere but here, and only the newest
        self._heard: OrderedDict[tuple[str, int], _Heard] = OrderedDict()

    async def recall(self, place: str) -> Remembered:
        """What a place is about."""
        return (await self._store.recall(place)).remembered

    async def keep(self, place: str, remembered: Remembered) -> None:
        """Keeps it."""
        kept = await self._store.recall(place)
        await self._store.keep(place, replace(kept, remembered=remembered))

    async def chosen(self, chat: int) -> Language | None:
        """The language that was chosen for a chat."""
        return (await self._store.recall(str(chat))).chosen

    async def choose(self, chat: int, language: Language | None) -> None:
        """Keeps the choice."""
        kept = await self._store.recall(str(chat))
        await self._store.keep(str(chat), replace(kept, chosen=language))

    async def turn(self, place: str, question: int) -> Turn | None:
        """The turn that a message began."""
        return (await self._store.recall(_name(place, question))).turn

    async def answered(self, place: str, turn: Turn) -> None:
        """Keeps a turn."""
        await self._store.keep(_name(place, turn.question), Kept(turn=turn))
        kept = await self._store.recall(place)
        newest = max(turn.question, kept.newest or turn.question)
        await self._store.keep(place, replace(kept, newest=newest))

    async def newest(self, place: str) -> int | None:
        """The message that began the newest turn."""
        return (await self._store.recall(place)).newest

    async def file(self, name: str) -> str | None:
        """Telegram's id of an uploaded file."""
        return await self._store.file(name)

    async def uploaded(self, name: str, file: str | None) -> None:
        """Keeps it."""
        await self._store.keep_file(name, file)

    async def vote(self, place: str, message: int, key: str, *, good: bool) -> bool:
        """Counts a vote; False for a second one on the same answer."""
        chat = int(place.partition("/")[0])
        counted = await self._store.vote(chat, message, key, "good" if good else "bad")
        heard = self._heard.pop((place, message), None)
        if counted and not good and heard is not None and key in heard.entries:
            await self._store.note(Note("bad", heard.question, heard.language, key))
        return counted

    def heard(self, place: str, messages: tuple[int, ...], question: str, answer: Answer) -> None:
        """Remembers a question until its answer has its vote, or many others were asked."""
        if not answer.entries or not messages or not question.strip():
            return
        heard = _Heard(anonymous(question), answer.language, answer.entries)
        self._heard[place, messages[-1]] = heard
        self._heard.move_to_end((place, messages[-1]))
        if len(self._heard) > _QUESTIONS:
            self._heard.popitem(last=False)

    async def votes(self, key: str) -> tuple[int, int]:
        """How often an entry was called good, and bad."""
        found = await self._store.votes()
        return found.get((key, "good"), 0), found.get((key, "bad"), 0)

    async def report(self, key: str, language: Language, reason: str) -> None:
        """Keeps a report, without its author."""
        await self._store.note(Note("wrong", reason, language, key))

    async def reports(self) -> tuple[Note, ...]:
        """All reports, oldest first."""
        notes = await self._store.notes()
        return tuple(note for note in reversed(notes) if note.kind == "wrong")

    async def forget(self, chat: int) -> None:
        """Erases everything about a chat. Raises StoreDown where that cannot be promised."""
        for place, message in list(self._heard):
            if place.partition("/")[0] == str(chat):
                del self._heard[place, message]
        await self._store.forget(chat)

    async def move(self, old: int, new: int) -> None:
        """Keeps the language of a group that became a supergroup, where messages have other
        numbers."""
        await self._store.move(old, new)


class InMemory(Chats):
    """Remembers until the process ends."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__(in_memory.InMemory(clock))


def _name(place: str, question: int) -> str:
    """A turn's own name; it begins with the chat's, so that it is erased with it."""
    return f"{place}/{question}" if "/" in place else f"{place}//{question}"
