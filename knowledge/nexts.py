"""What people are likely to ask after an answer, about that very entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.answer import Answer
from knowledge.chains import Chain, chain_of
from knowledge.model import Fact, Knowledge, Language
from knowledge.parts import PARTS, texts_of
from knowledge.wording import Wording

__all__ = ["Next", "nexts"]

_MOST = 3
_LONGEST = 34


@dataclass(frozen=True, slots=True)
class Next:
    """A next question: a fact (`part` is "", `question` its wording), a part of a laureate
    (see `knowledge.parts`), `more` for the detail, or a list: `laureates`, `quotes`."""

    part: str
    key: str
    question: str = ""


def nexts(base: Knowledge, answer: Answer, wording: Wording) -> tuple[Next, ...]:
    """At most three; none where the answer is not about one entry."""
    key = answer.topic.key if answer.topic else ""
    if answer.outcome != "answer" or not key:
        return ()
    chain = chain_of(base, key)
    if chain is not None:
        found = _of_chain(base, chain, key, answer, wording)
    else:
        found = _of_others(base, key, answer, wording)
    unique = dict.fromkeys(found)
    return tuple(unique)[:_MOST]


def _of_chain(
    base: Knowledge, chain: Chain, key: str, answer: Answer, wording: Wording
) -> Iterator[Next]:
    said = _said(answer)
    facts = _facts(base, key, answer, wording)
    parts = [
        Next(id_, chain.laureate.key)
        for id_ in PARTS
        if (texts := texts_of(base, chain, id_, answer.language))
        and not any(text.casefold() in said for text in texts)
        and id_ != "place"
    ]
    # after a fact, its neighbours first; after the whole, its figures and partners first
    if key in base.facts:
        yield from list(facts)[:2]
    wanted = [n for n in parts if n.part in {"results", "partners"}]
    yield from wanted[: 1 if key in base.facts else 2]
    if chain.project.detail.in_(answer.language).casefold() not in said:
        yield Next("more", chain.project.key)
    yield from parts
    yield from facts


def _of_others(base: Knowledge, key: str, answer: Answer, wording: Wording) -> Iterator[Next]:
    if key in base.quotes:
        quote = base.quotes[key]
        yield from (Next("show", other) for other in base.quotes if other != key)
        yield Next("show", base.people[quote.by].organisation)
    elif key in base.people:
        yield Next("show", base.people[key].organisation)
        yield Next("quotes", "")
    else:
        yield from list(_facts(base, key, answer, wording))[:2]
    if any(key == edition or key in _hosts(base, edition) for edition in base.editions):
        yield Next("laureates", "")
    if key in base.editions:
        yield Next("quotes", "")


def _hosts(base: Knowledge, edition: str) -> tuple[str, ...]:
    return base.editions[edition].organisers


def _facts(base: Knowledge, key: str, answer: Answer, wording: Wording) -> Iterator[Next]:
    """The facts after this one, round, of the same entry, asked in few words."""
    of = base.facts[key].of if key in base.facts else key
    of = of.replace(":laureate:", ":project:")
    own = [fact for fact in base.facts.values() if fact.of.replace(":laureate:", ":project:") == of]
    at = next((i for i, fact in enumerate(own) if fact.key == key), -1)
    said = _said(answer)
    for fact in (*own[at + 1 :], *own[: max(at, 0)]):
        if fact.key in answer.entries or fact.answer.in_(answer.language).casefold() in said:
            continue
        question = _short(fact, answer.language)
        if question:
            yield Next("", fact.key, wording.question(question, answer.language))


def _short(fact: Fact, language: Language) -> str:
    """The first whole question of a fact that fits a button; "" where there is none."""
    asked = (text for text in fact.shown.in_(language) if text.rstrip().endswith("?"))
    return next((text for text in asked if 8 <= len(text) <= _LONGEST), "")


def _said(answer: Answer) -> str:
    return " ".join(block.text for block in answer.blocks).casefold()
