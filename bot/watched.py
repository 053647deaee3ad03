"""The engine as the bot uses it: answers are counted, unanswered questions noted, frequent ones
remembered."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from copy import copy
from typing import Any, cast

from bot.anonymous import anonymous
from bot.delivery.arrivals import is_typed
from bot.delivery.attempt import ATTEMPT
from bot.guides import guide_to
from bot.storage.protocol import Note
from handlers.services import Engine
from knowledge.answer import Answer, Topic
from knowledge.guide import Guide
from knowledge.model import Language

__all__ = ["Watched", "watched"]

_ANSWERS = 2_000
_LONGEST = 300
# How a question is noted that has no answer: it was declined, or something near was offered.
_UNANSWERED = {"unknown": "unanswered", "suggestions": "asked-back"}


class _Holding:
    """One engine, the guide to what it knows, and its answers to frequent questions."""

    __slots__ = ("engine", "guide", "known")

    def __init__(self, engine: Engine, guide: Guide) -> None:
        self.engine = engine
        self.guide = guide
        self.known: OrderedDict[tuple[object, ...], Answer] = OrderedDict()


class Watched:
    """Everything else is the engine's. An update is answered by one engine from its beginning
    to its end, also where that is exchanged meanwhile."""

    def __init__(
        self,
        engine: Engine,
        on_answer: Callable[[str, str], None],
        note: Callable[[Note], Awaitable[None]],
    ) -> None:
        self._newest = _Holding(engine, guide_to(engine))
        self._on_answer = on_answer
        self._note = note
        # The language of all its replies, where it is a copy that has one.
        self._only: Language | None = None
        self._noting: set[asyncio.Task[None]] = set()

    def exchange(self, engine: Engine, guide: Guide) -> None:
        """From now on updates are answered by `engine`, of whose knowledge `guide` tells."""
        self._newest = _Holding(engine, guide)

    @property
    def engine(self) -> Engine:
        """The engine that the update at hand is answered by, whom nobody watches."""
        return self._held.engine

    @property
    def guide(self) -> Guide:
        """The guide to the knowledge that the update at hand is answered from."""
        return self._held.guide

    @property
    def _held(self) -> _Holding:
        attempt = ATTEMPT.get()
        if attempt is None or self._only is not None:
            return self._newest
        if not isinstance(attempt.knowledge, _Holding):
            attempt.knowledge = self._newest
        return attempt.knowledge

    def __getattr__(self, name: str) -> Any:
        return getattr(self._held.engine, name)

    def __copy__(self) -> Watched:
        """For `knowledge.tongue`: another engine, what is remembered is one."""
        held = self._held
        other = Watched.__new__(Watched)
        other.__dict__.update(self.__dict__)
        other._newest = _Holding(copy(held.engine), held.guide)
        other._newest.known = held.known
        return other

    @property
    def language(self) -> Callable[[str, str | None], Language]:
        """The language to reply in."""
        return self._held.engine.language

    @language.setter
    def language(self, one: Callable[..., Language]) -> None:
        cast(Any, self._newest.engine).language = one
        self._only = one()

    def ask(self, message: str, topic: Topic | None = None, client: str | None = None) -> Answer:
        """The engine's answer; the same question in the same place of a talk has the same one."""
        held = self._held
        key = (message, topic, client, self._only)
        answer = held.known.get(key)
        if answer is None:
            answer = held.engine.ask(message, topic, client)
            if len(message) <= _LONGEST:
                held.known[key] = answer
                if len(held.known) > _ANSWERS:
                    held.known.popitem(last=False)
        else:
            held.known.move_to_end(key)
        self._on_answer(answer.outcome, answer.language)
        attempt = ATTEMPT.get()
        is_whole = attempt is None or not is_typed(attempt.arrival)
        if is_whole and answer.outcome in _UNANSWERED:
            about = topic.key if topic else ""
            kind = _UNANSWERED[answer.outcome]
            self._take_down(Note(kind, anonymous(message), answer.language, about))
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
    """The same engine, watched: `on_answer` is given outcome and language. It is a `Watched`."""
    return cast(Engine, Watched(engine, on_answer, note))
