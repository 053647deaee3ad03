"""What the handlers remember (`handlers.services.Memory`), kept in a store of `bot.storage`."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from bot.storage import in_memory
from bot.storage.protocol import Kept, Note, Store
from handlers.services import Remembered, Turn
from knowledge.model import Language

__all__ = ["Chats", "InMemory"]


class Chats:
    """The memory of all chats. How long each thing lasts is the store's business (`ages`).

    What is read and then written is safe, for the updates of a chat are answered one by one.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

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
        return await self._store.vote(chat, message, key, "good" if good else "bad")

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
