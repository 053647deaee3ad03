"""Why a question has no good answer, and which entry comes nearest: for whoever is to add one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from knowledge.answer import Topic
from knowledge.engine import Engine
from knowledge.model import Language
from knowledge.question import Question, Token
from knowledge.search import Hit
from knowledge.text import MAX_CHARACTERS

__all__ = ["Nearest", "Reason", "nearest"]

# The question is answered now; a known gap asks the same; no entry is near; the nearest one lacks
# words of the question, gives another kind of answer, or is too unlike it; several are as near;
# another year is meant; two are compared; or the answer was voted down.
Reason = Literal[
    "answered", "gap", "nothing", "unexplained", "kind", "unlike", "tied", "other-edition",
    "compared", "bad",
]  # fmt: skip
_RULES: dict[str, Reason] = {
    "gap": "gap",
    "nothing": "nothing",
    "unexplained": "unexplained",
    "kind": "kind",
    "unlike": "unlike",
    "tied": "tied",
    "other-edition": "other-edition",
}


@dataclass(frozen=True, slots=True)
class Nearest:
    """`key` is the nearest entry and `fact` the nearest fact, to whose ways of being asked the
    question could be added ("" for none); `words` are those that nothing explains, `gap` the gap
    that asks the same, `names` the entries that the question names, `about` its words that tell
    it from other questions about these."""

    reason: Reason
    key: str = ""
    fact: str = ""
    words: tuple[str, ...] = ()
    gap: str = ""
    names: frozenset[str] = frozenset()
    about: tuple[str, ...] = ()


def nearest(
    engine: Engine, question: str, language: Language, topic: str = "", *, voted: str = ""
) -> Nearest:
    """What is nearest to `question`, asked when `topic` (a key) was talked about; `voted` is the
    key of the answer that was voted down, if that is what is wrong."""
    question = question[:MAX_CHARACTERS]
    chain = engine.catalog.chain.get(topic) or topic
    read = engine.reader.read(question, language)
    decision = engine.decider.decide(read, chain)
    known = [hit for hit in decision.seen if hit.candidate.known and _key(hit) != voted]
    facts = (hit.candidate.key for hit in known if hit.candidate.key in engine.base.facts)
    answer = engine.ask(question, Topic(topic, chain) if topic else None, language)
    best = known[0] if known else None
    missing = _missing(read, best, decision.rule) if best else []
    rule = "unexplained" if missing and decision.rule == "kind" else decision.rule
    return Nearest(
        _reason(answer.outcome, rule, voted, answer.entries),
        voted or (_key(best) if best else ""),
        next(facts, ""),
        tuple(dict.fromkeys(token.word for token in missing)),
        decision.gap.candidate.key if decision.gap else "",
        frozenset(key for key in read.named if not key.startswith("place:")),
        tuple(token.word for token in read.tokens if token.tells),
    )


def _reason(outcome: str, rule: str, voted: str, entries: tuple[str, ...]) -> Reason:
    if voted and entries[:1] == (voted,):
        return "bad"
    if outcome in ("answer", "smalltalk"):
        return "answered"
    return _RULES.get(rule, "compared")


def _missing(question: Question, best: Hit, rule: str) -> list[Token]:
    """The words that the nearest entry does not explain; those that it passes over, where they
    are too many for it although it gives the kind of answer that is asked for."""
    gives = best.candidate.gives
    fits = not question.kinds or any(not gives.isdisjoint(k.accepts) for k in question.kinds)
    return list(best.passed) if not best.missing and rule == "kind" and fits else best.missing


def _key(hit: Hit) -> str:
    return hit.candidate.key if hit.candidate.sort == "fact" else hit.home or hit.candidate.key
