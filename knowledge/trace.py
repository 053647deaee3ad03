"""How an answer came about: an engine that notes down the way it takes, for whoever explains it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from knowledge.answer import Answer, Topic
from knowledge.decision import Decider, Decision
from knowledge.engine import Engine
from knowledge.model import Language
from knowledge.question import Question
from knowledge.text import MAX_CHARACTERS, words

__all__ = ["Decided", "Trace", "Tracing"]

T = TypeVar("T")


class Decided(NamedTuple):
    """One question, the step that put it, and what was decided."""

    step: str
    question: Question
    decision: Decision


@dataclass(slots=True)
class Trace:
    """The way from a message to its answer.

    `step` is the one that gave the answer: empty, command, courtesy, ordinal, other (of two),
    listed, weighed, bare (nothing is asked), several (one question about several entries),
    parts (several questions), again (what was asked before, once more) or whole (the usual case).
    """

    message: str
    language: Language
    topic: Topic | None
    step: str = ""
    decided: list[Decided] = field(default_factory=list)
    answer: Answer | None = None

    @property
    def deciding(self) -> list[Decided]:
        """The questions whose decisions made the answer."""
        found = [each for each in self.decided if each.step == self.step]
        return found if self.step in ("several", "parts") else found[:1]


class _Noting(Decider):
    """A decider that notes what it decides."""

    def __init__(self, decider: Decider, tracing: Tracing) -> None:
        vars(self).update(vars(decider))
        self._tracing = tracing

    def decide(self, question: Question, topic: str = "") -> Decision:
        """As any decider."""
        decision = super().decide(question, topic)
        tracing = self._tracing
        tracing.trace.decided.append(Decided(tracing.within, question, decision))
        return decision


class Tracing(Engine):
    """Answers as another engine does; `trace` is of the message answered last.

    It goes by the steps of `Engine.ask` and the methods that take them, one message at a time.
    """

    trace: Trace
    within: str

    @classmethod
    def of(cls, engine: Engine) -> Tracing:
        """Answers as `engine` does."""
        self = cls.__new__(cls)
        vars(self).update(vars(engine))
        self.within = "whole"
        self.decider = _Noting(engine.decider, self)
        return self

    def ask(self, message: str, topic: Topic | None = None, client: str | None = None) -> Answer:
        """As any engine."""
        message = message[:MAX_CHARACTERS]
        self.trace = trace = Trace(message, self.language(message, client), topic)
        trace.answer = answer = super().ask(message, topic, client)
        if not words(message):
            trace.step = "empty"
        elif not trace.step:
            trace.step = "whole" if trace.decided else "bare"
        return answer

    def _noted(self, step: str, found: T) -> T:
        """Notes a step, where it has found something."""
        if found:
            self.trace.step = step
        return found

    @contextmanager
    def _taking(self, step: str) -> Iterator[None]:
        before, self.within = self.within, step
        try:
            yield
        finally:
            self.within = before

    def _command(self, message: str, client: str | None) -> Answer | None:
        return self._noted("command", super()._command(message, client))

    def _smalltalk(self, message: str, language: Language) -> Answer | None:
        return self._noted("courtesy", super()._smalltalk(message, language))

    def _ordinal(self, question: Question, topic: Topic, language: Language) -> Answer | None:
        with self._taking("ordinal"):
            return self._noted("ordinal", super()._ordinal(question, topic, language))

    def _other(self, question: Question, topic: Topic, language: Language) -> Answer | None:
        with self._taking("other"):
            return self._noted("other", super()._other(question, topic, language))

    def _listed(self, question: Question, language: Language) -> Answer | None:
        return self._noted("listed", super()._listed(question, language))

    def _filled(
        self, question: Question, fuller: Question, topic: Topic, language: Language
    ) -> Answer | None:
        with self._taking("again"):
            return self._noted("again", super()._filled(question, fuller, topic, language))

    def _weighed(self, question: Question) -> list[str]:
        return self._noted("weighed", super()._weighed(question))

    def _several(self, question: Question, language: Language) -> Answer | None:
        with self._taking("several"):
            return self._noted("several", super()._several(question, language))

    def _parts(self, message: str, language: Language, chain: str, whole: Answer) -> Answer | None:
        with self._taking("parts"):
            return self._noted("parts", super()._parts(message, language, chain, whole))

    def _decide(self, question: Question, language: Language, chain: str) -> Answer:
        if self.within != "whole":
            return super()._decide(question, language, chain)
        # a second look at a question that the first one has not answered
        with self._taking("more"):
            answer = super()._decide(question, language, chain)
        if answer.outcome == "answer":
            self.trace.decided[-1] = self.trace.decided[-1]._replace(step="again")
            self.trace.step = "again"
        return answer
