"""One chat of the page: what is typed and pressed goes to the handlers as Telegram's updates."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from bot.app import build, services_of
from bot.explained import report
from bot.memory import InMemory
from bot.preview.nodes import nodes
from bot.preview.noting import Noting
from bot.terminal import TOKEN, Bubble, Rows, TerminalChat, TerminalRequest
from bot.typeset import typeset
from knowledge.engine import Engine
from knowledge.explanation import explain
from knowledge.model import Language
from knowledge.places import Places
from knowledge.trace import Trace

__all__ = ["Conversation", "Said"]

# As Telegram: longer messages cannot be typed.
_LONGEST = 4096
# What happened: messages new, changed and gone, notices, and the explanation where there is one.
Said = dict[str, Any]


class Conversation:
    """A private chat with the bot; `language` is that of the person's app, `places` are those
    of the engine's base. One thing happens at a time."""

    def __init__(self, engine: Engine, places: Places, language: Language) -> None:
        self.engine = Noting.of(engine)
        self.places = places
        self.pictures: list[bytes] = []
        self._language: Language = language
        self._bubbles: list[Bubble] = []
        self._items: dict[int, dict[str, Any]] = {}
        self._shown: dict[int, Bubble] = {}
        self._note: tuple[Trace, Engine] | None = None
        self._why: list[dict[str, Any]] | None = None
        self._lock = asyncio.Lock()
        self._again: Callable[[], Awaitable[None]] | None = None
        request = TerminalRequest(self._bubbles.append, self._keep)
        self._application = build(services_of(self.engine, InMemory()), TOKEN, request=request)
        update = self._application.process_update
        self._person = TerminalChat(update, self._application.bot, language)

    async def start(self) -> None:
        """To be called first: the bot says hello."""
        await self._application.initialize()
        async with self._lock:
            await self._person.says("/start")
            self._taken()

    async def stop(self) -> None:
        """To be called last."""
        await self._application.shutdown()

    def all(self) -> Said:
        """Everything that is shown."""
        return {"messages": [*self._items.values()], "why": self._why}

    async def speaks(self, language: Language) -> None:
        """Changes the language of the person's app, and of the explanation."""
        async with self._lock:
            if language != self._language:
                self._language = language
                self._person.speaks(language)
                self._explain()

    async def says(self, text: str) -> Said:
        """Sends a message."""
        async with self._lock:
            text = text[:_LONGEST]
            number = await self._person.says(text)
            self._items[number] = {"number": number, "mine": True, "body": [text]}

            async def again() -> None:
                await self._person.edits(number, text)

            self._again = again
            said = self._taken()
            said["messages"].insert(0, self._items[number])
            return said

    async def presses(self, number: int, data: str) -> Said:
        """Presses a button of a message. Raises LookupError where there is none."""
        async with self._lock:
            bubble = self._shown[number]
            if data not in {held for _, held in bubble.buttons}:
                raise LookupError(data)

            async def again() -> None:
                text = typeset(bubble.html, is_styled=False)[:_LONGEST] or "…"
                await self._person.presses(data, text, bubble.rows, number, bubble.picture)

            await again()
            # a vote is cast once
            self._again = None if data.startswith(("vote:", "why:", "lang:")) else again
            return self._taken()

    def goes_by(self, engine: Engine) -> bool:
        """Whether the chat has the knowledge of an engine."""
        return self.engine.decider is engine.decider

    async def knows(self, engine: Engine, places: Places) -> Said | None:
        """Goes on with another engine: what was asked last is asked again, and what has changed
        thereby is given; None where that is nothing."""
        async with self._lock:
            self.engine.become(engine)
            self.places = places
            if self._again is None:
                return None
            before, why = dict(self._items), self._why
            await self._again()
            said = self._taken()
            said["messages"] = [
                each | {"renewed": True}
                for each in said["messages"]
                if each != before.get(each["number"])
            ]
            said["notices"] = []
            return said if said["messages"] or said["why"] != why else None

    def _keep(self, content: bytes) -> str:
        self.pictures.append(content)
        return str(len(self.pictures) - 1)

    def _taken(self) -> Said:
        """What has happened since the last time."""
        changed: dict[int, dict[str, Any]] = {}
        notices: list[str] = []
        for bubble in self._bubbles:
            if bubble.is_toast:
                notices.append(typeset(bubble.html, is_styled=False))
            else:
                changed[bubble.number] = self._take(bubble)
        self._bubbles.clear()
        self._note = self.engine.notes[-1] if self.engine.notes else None
        self.engine.notes.clear()
        self._explain()
        return {"messages": [*changed.values()], "notices": notices, "why": self._why}

    def _take(self, bubble: Bubble) -> dict[str, Any]:
        number = bubble.number
        if bubble.is_gone:
            self._items.pop(number, None)
            self._shown.pop(number, None)
            return {"number": number, "gone": True}
        before = self._shown.get(number)
        if bubble.is_menu and before is not None:
            bubble = Bubble(before.html, bubble.rows, picture=before.picture, number=number)
        self._shown[number] = bubble
        item = {
            "number": number,
            "mine": False,
            "body": nodes(bubble.html),
            "rows": _rows(bubble.rows),
            "picture": bubble.picture,
        }
        self._items[number] = item
        return item

    def _explain(self) -> None:
        """Puts the newest note into words; what asks the engine nothing, as most buttons, has
        none."""
        self._why = None
        if self._note is not None:
            trace, engine = self._note
            found = explain(engine, trace, self.places)
            self._why = [asdict(section) for section in report(found, self._language)]


def _rows(rows: Rows) -> list[list[dict[str, str]]]:
    return [
        [{"label": label, "url" if "://" in data else "data": data} for label, data in row]
        for row in rows
    ]
