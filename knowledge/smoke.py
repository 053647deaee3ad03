"""The questions that ship with a knowledge base, put to its engine: does it still answer them?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from knowledge.answer import Answer, Topic
from knowledge.model import LANGUAGES, Knowledge, Language, Smoke

__all__ = ["Asked", "Failure", "failures", "questions"]

# Whether near entries are offered beside "I do not know" is no sign of ignorance.
_DECLINES = frozenset(("unknown", "suggestions"))


class _Engine(Protocol):
    @property
    def base(self) -> Knowledge: ...

    def ask(self, message: str, topic: Topic | None = None, client: str | None = None) -> Answer:
        """The answer to a message."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in one language, and what its answer has to be."""

    smoke: Smoke
    language: Language
    text: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A question that is answered otherwise than its entry (`key`) says; `wanted` and `given`
    are an outcome, or the keys of the entries that an answer rests on."""

    key: str
    language: Language
    question: str
    wanted: str
    given: str


def questions(base: Knowledge) -> Iterator[Asked]:
    """All questions of the base, in the order of its files."""
    for smoke in base.smoke.values():
        for language in LANGUAGES:
            for text in smoke.asked.in_(language):
                yield Asked(smoke, language, text)


def failures(engine: _Engine) -> list[Failure]:
    """What `engine` no longer answers as its own base says; nothing where all is well."""
    return [found for asked in questions(engine.base) if (found := _failure(engine, asked))]


def _failure(engine: _Engine, asked: Asked) -> Failure | None:
    smoke = asked.smoke
    answer = engine.ask(asked.text, None, asked.language)
    wanted, given = smoke.outcome, str(answer.outcome)
    declines = wanted == "unknown" and given in _DECLINES
    if (wanted == given or declines) and not set(smoke.entries) <= set(answer.entries):
        wanted, given = " + ".join(smoke.entries), ", ".join(answer.entries[:4]) or given
    elif wanted == given or declines:
        if answer.language == asked.language:
            return None
        wanted, given = asked.language, answer.language
    return Failure(smoke.key, asked.language, asked.text, wanted, given)
