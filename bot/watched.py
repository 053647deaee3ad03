"""The engine as the bot uses it: answers are counted, unanswered questions noted, frequent ones
remembered."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from copy import copy
from typing import Any, cast

from bot.delivery.arrivals import is_typed
from bot.delivery.attempt import ATTEMPT
from bot.storage.protocol import Note
from handlers.services import Engine
from knowledge.answer import Answer, Topic
from knowledge.model import Language

__all__ = ["watched"]

_ANSWERS = 2_000
_LONGEST = 300
_UNANSWERED = {"unknown", "suggestions"}


class _Watched:
    """Everything else is the engine's."""

    def __init__(
        self,
        engine: Engine,
        on_answer: Callable[[str, str], None],
        note: Callable[[Note], Awaitable[None]],
    ) -> None:
        self._engine = engine
        self._on_answer = on_answer
        self._note = note
        self._known: OrderedDict[tuple[object, ...], Answer] = OrderedDict()
        # The language of all its replies, where it is a copy that has one.
        self._only: Language | None = None
        self._noting: set[asyncio.Task[None]] = set()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def __copy__(self) -> _Watched:
        """For `knowledge.tongue`: another engine, what is remembered is one."""
        other = _Watched(copy(self._engine), self._on_answer, self._note)
        other._known, other._noting = self._known, self._noting
        return other

    @property
    def language(self) -> Callable[[str, str | None], Language]:
        """The language to reply in."""
        return self._engine.language

    @language.setter
    def language(self, one: Callable[..., Language]) -> None:
        cast(Any, self._engine).language = one
        self._only = one()

    def ask(self, message: str, topic: Topic | None = None, client: str | None = None) -> Answer:
        """The engine's answer; the same question in the same place of a talk has the same one."""
        key = (message, topic, client, self._only)
        answer = self._known.get(key)
        if answer is None:
            answer = self._engine.ask(message, topic, client)
            if len(message) <= _LONGEST:
                self._known[key] = answer
                if len(self._known) > _ANSWERS:
                    self._known.popitem(last=False)
        else:
            self._known.move_to_end(key)
        self._on_answer(answer.outcome, answer.language)
        attempt = ATTEMPT.get()
        is_whole = attempt is None or not is_typed(attempt.arrival)
        if answer.outcome in _UNANSWERED and is_whole:
            self._take_down(Note("unanswered", message[:_LONGEST], answer.language))
        return answer

    def _take_down(self, note: Note) -> None:
        async def write() -> None:
            await self._note(note)

        task = asyncio.get_running_loop().create_task(write())
        self._noting.add(task)
        task.add_done_callback(self._noting.discard)


def watched(
    engine: Engine,
    on_answer: Callable[[str, str], None],
    note: Callable[[Note], Awaitable[None]],
) -> Engine:
    """The same engine, watched: `on_answer` is given outcome and language."""
    return cast(Engine, _Watched(engine, on_answer, note))
