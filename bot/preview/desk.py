"""What the page is about: the knowledge as it is now, its mistakes, and the chats with it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import OrderedDict
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from watchfiles import awatch

from bot.cache import engine_of
from bot.preview.conversation import Conversation
from knowledge.engine import Engine
from knowledge.model import Language
from knowledge.places import Places
from knowledge.problems import BrokenKnowledge, Problem
from knowledge.workshop import Workshop

__all__ = ["Desk"]

# How many chats are kept, those used last.
_MOST = 20
# Milliseconds: how long to wait for more files to be saved, and between looks.
_DEBOUNCE, _STEP = 60, 20
# How many characters of a line with a mistake are shown.
_LINE = 200


class Desk:
    """Serves the knowledge in `folder` to chats, and follows the changes of its files.

    `engine` is the one to begin with; without one (the files have mistakes) there is no chat
    until they are mended. While there are mistakes, the engine before goes on.
    """

    def __init__(self, folder: Path, engine: Engine | None) -> None:
        self.folder = folder
        self.engine = engine
        self._workshop = Workshop(folder, engine)
        self._places = Places(folder)
        self._problems: list[Problem] = []
        self._seconds: float | None = None
        self._has_looked = False
        self._begun = 0.0
        self._chats: OrderedDict[str, Conversation] = OrderedDict()
        self._listeners: dict[asyncio.Queue[dict[str, Any] | None], str] = {}
        self._building: asyncio.Task[None] | None = None

    async def chat(self, name: str, language: Language) -> Conversation | None:
        """The chat of that name, begun where it is new; None while there is no engine."""
        found = await self.known(name)
        if found is None:
            if self.engine is None:
                return None
            found = self._chats[name] = Conversation(self.engine, self._places, language)
            await found.start()
            while len(self._chats) > _MOST:
                _, oldest = self._chats.popitem(last=False)
                await oldest.stop()
        self._chats.move_to_end(name)
        return found

    async def known(self, name: str) -> Conversation | None:
        """The chat of that name, if there is one, with the knowledge as it is now."""
        found = self._chats.get(name)
        if found is not None and self.engine is not None and not found.goes_by(self.engine):
            await found.knows(self.engine, self._places)
        return found

    def state(self) -> dict[str, Any]:
        """How the knowledge is, for the page."""
        return {
            "ready": self.engine is not None,
            "version": self.engine.base.version if self.engine else "",
            "seconds": self._seconds,
            "building": not self._problems and (not self._has_looked or self._workshop.is_behind),
            "problems": [self._shown(problem) for problem in self._problems],
        }

    def _shown(self, problem: Problem) -> dict[str, Any]:
        with contextlib.suppress(ValueError):
            file = Path(problem.file).relative_to(self.folder).as_posix()
            text = ""
            with contextlib.suppress(OSError, IndexError):
                content = Path(problem.file).read_bytes()[:2_000_000].decode("utf-8", "replace")
                text = content.splitlines()[problem.line - 1][:_LINE]
            return {
                "place": f"{file}:{problem.line}:{problem.column}",
                "line": text,
                "column": problem.column,
                "message": problem.message,
                "hint": problem.hint,
            }
        return {
            "place": problem.file, "line": "", "column": 1, "message": problem.message,
            "hint": problem.hint,
        }  # fmt: skip

    async def listen(self, name: str) -> AsyncIterator[dict[str, Any]]:
        """What happens from now on to the knowledge and to the chat of that name."""
        queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._listeners[queue] = name
        try:
            yield {"state": self.state()}
            while (event := await queue.get()) is not None:
                yield event
        finally:
            self._listeners.pop(queue, None)

    async def follow(self, stop: asyncio.Event) -> None:
        """Renews the knowledge whenever files are saved, until `stop`."""
        changes = awatch(
            self.folder, watch_filter=None, debounce=_DEBOUNCE, step=_STEP, stop_event=stop
        )

        async def changed() -> bool:
            return await anext(changes, None) is not None

        # watching begins before the first look, so that nothing is missed between the two
        more = asyncio.create_task(changed())
        await asyncio.sleep(0)
        await self.renew()
        while await more:
            await self.renew()
            more = asyncio.create_task(changed())

    async def renew(self) -> None:
        """Takes the files as they are now; also the first time, when all are read."""
        self._begun = time.perf_counter()
        had = list(self._problems)
        try:
            engine = await asyncio.to_thread(self._workshop.look)
            self._problems = []
        except BrokenKnowledge as error:
            engine, self._problems = None, list(error.problems)
        is_first, self._has_looked = not self._has_looked, True
        if self._problems or is_first:
            self._tell({"state": self.state()})
        if engine is not None:
            await self._take(engine, always=bool(had))
        if self._workshop.is_behind and not self._problems:
            self._tell({"state": self.state()})
            if self._building is None or self._building.done():
                self._building = asyncio.create_task(self._build())

    async def _build(self) -> None:
        """Has built what could not be had at once, until nothing newer has been read: in another
        process, so that answers and edits do not wait for it."""
        while self._workshop.is_behind and not self._problems:
            try:
                engine = await asyncio.to_thread(engine_of, self.folder, apart=True)
            except BrokenKnowledge:
                return  # so are the files now, as the next look will say
            if self._workshop.take(engine) and not self._problems:
                await self._take(engine, always=True)

    async def _take(self, engine: Engine, *, always: bool = False) -> None:
        """Goes on with an engine; chats that somebody looks at ask again what they asked last."""
        if engine is self.engine and not always:
            return
        self.engine = engine
        self._places = await asyncio.to_thread(Places, self.folder, self._places)
        looked_at = set(self._listeners.values())
        for name, chat in reversed(list(self._chats.items())):
            if name in looked_at:
                said = await chat.knows(engine, self._places)
                if said is not None:
                    self._tell({"said": said}, name)
        self._seconds = round(time.perf_counter() - self._begun, 2)
        self._tell({"state": self.state()})

    def _tell(self, event: dict[str, Any], name: str | None = None) -> None:
        for queue, listener in self._listeners.items():
            if name is None or name == listener:
                queue.put_nowait(event)

    async def close(self) -> None:
        """Ends all that goes on."""
        for queue in list(self._listeners):
            queue.put_nowait(None)
        if self._building is not None:
            self._building.cancel()
            await asyncio.gather(self._building, return_exceptions=True)
        for chat in self._chats.values():
            await chat.stop()
        self._chats.clear()
