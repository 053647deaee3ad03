"""An engine that notes how it came to its answers, and that can become another engine."""

from __future__ import annotations

from copy import copy

from knowledge.answer import Answer, Topic
from knowledge.engine import Engine
from knowledge.trace import Trace, Tracing

__all__ = ["Noting"]


class Noting(Engine):
    """Another engine, but for the notes; copies of it (see `in_language`) note in one place."""

    notes: list[tuple[Trace, Engine]]

    @classmethod
    def of(cls, engine: Engine) -> Noting:
        """Does as `engine` does."""
        self = cls.__new__(cls)
        self.notes = []
        self.become(engine)
        return self

    def become(self, engine: Engine) -> None:
        """From now on does as `engine` does; answers begun are finished as before."""
        vars(self).update(vars(engine))

    def ask(self, message: str, topic: Topic | None = None, client: str | None = None) -> Answer:
        """As any engine; `notes` keep the trace, with the engine as it was."""
        tracing = Tracing.of(self)
        answer = tracing.ask(message, topic, client)
        self.notes.append((tracing.trace, copy(self)))
        return answer
