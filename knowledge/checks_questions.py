"""Facts that nobody could ask for, and facts whose time is over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from knowledge import model
from knowledge.checks_names import all_names
from knowledge.lexicon import each_word
from knowledge.model import LANGUAGES, Language
from knowledge.phrases import phrase
from knowledge.problems import Problem, warning
from knowledge.schema_entries import Entry
from knowledge.text import words
from knowledge.words import Frame, Kind

__all__ = ["check_dates", "check_questions"]


def check_questions(index: Mapping[str, Entry]) -> Iterator[Problem]:
    """A warning for each fact that no question word leads to, and for each whose examples are
    made of little words and its owner's name alone."""
    led = _led_to(index)
    frame = index.get("words:frame")
    little = each_word(frame.value.words) if frame and isinstance(frame.value, Frame) else None
    for entry in index.values():
        if not isinstance(entry.value, model.Fact):
            continue
        for language in LANGUAGES:
            if led[language] and led[language].isdisjoint(entry.value.gives):
                kinds = ", ".join(entry.value.gives)
                spot = entry.spot("gives")
                yield warning(spot, "unasked_kind", language=phrase(language), kinds=kinds)
                break
        if little is not None:
            yield from _untelling(entry, entry.value, little, index.get(entry.value.of))


def _untelling(
    entry: Entry, fact: model.Fact, little: frozenset[str], owner: Entry | None
) -> Iterator[Problem]:
    empty = little | all_names(owner)
    for language in LANGUAGES:
        asked = (*fact.asked.in_(language), *fact.yes.in_(language), *fact.no.in_(language))
        if all(word in empty for text in asked for word in words(text)):
            yield warning(entry.spot("asked", language), "unasked_words")


def _led_to(index: Mapping[str, Entry]) -> dict[Language, set[str]]:
    """The kinds of answer that the question words of each language accept."""
    found: dict[Language, set[str]] = {"fr": set(), "en": set()}
    for entry in index.values():
        if isinstance(entry.value, Kind):
            for language in LANGUAGES:
                if entry.value.asked.in_(language):
                    found[language].update(entry.value.accepts)
    return found


def check_dates(index: Mapping[str, Entry], today: str) -> Iterator[Problem]:
    """A warning for each fact that was valid until a day before `today` (YYYY-MM-DD)."""
    for entry in index.values():
        until = entry.value.valid_until if isinstance(entry.value, model.Fact) else None
        if until is not None and until < today:
            yield warning(entry.spot("valid_until"), "expired", date=until)
