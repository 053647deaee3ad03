"""What an editor can do about a question: which text to add or change, in which file and line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from knowledge.decision import SURE, Decision
from knowledge.engine import Engine
from knowledge.ordinary import is_ordinary
from knowledge.places import Places
from knowledge.problems import Spot
from knowledge.question import WHERE, Question, Token
from knowledge.search import Hit
from knowledge.text import fold
from knowledge.trace import Trace

__all__ = ["Advice", "Adviser", "Reason", "Value", "full_key"]

Value = str | float | list[str]
# How many words are advised on.
_MOST = 3
_WORD = re.compile(r"\w+")
# The list of an entry that holds its examples, by what the entry is.
_LISTS = {"project": "topics", "quote": "about", "person": "aliases", "laureate": "aliases"}


@dataclass(frozen=True, slots=True)
class Reason:
    """Something to say: what (a key of `bot/explanation.yaml`), and with which values."""

    code: str
    values: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Advice:
    """What can be done: `reason` says it, `place` is where, `line` is the YAML to add there."""

    reason: Reason
    place: Spot | None = None
    line: str = ""


class Adviser:
    """Advises on the decisions of one engine about one message."""

    def __init__(self, engine: Engine, trace: Trace, places: Places) -> None:
        self.engine = engine
        self.trace = trace
        self.places = places
        self._typed = {fold(word): word for word in _WORD.findall(trace.message)}

    def typed(self, token: Token) -> str:
        """A word as it stands in the message, accents included."""
        word = token.typed or token.word
        return self._typed.get(word) or ("où" if word == WHERE else word)

    def shown(self, token: Token) -> str:
        """A word as it was read: as typed, unless it was taken for another one."""
        if token.typed in ("", token.word):
            return self.typed(token)
        return "où" if token.word == WHERE else token.word

    def of(
        self, question: Question, decision: Decision, best: Hit | None, missing: Sequence[Token]
    ) -> Iterator[Advice]:
        """What to do where the outcome is not what an editor wants; `best` is what was answered
        or would have been, `missing` the words left unexplained."""
        match decision.outcome, decision.rule:
            case "answer", _:
                yield self._other(decision.hits[0])
                return
            case "which", _:
                for hit in decision.hits:
                    yield self._add_example(question, hit, "tied-example")
                return
            case _, "other-edition":
                year = next((t.word for t in question.tokens if t.word[0].isdigit()), "")
                yield Advice(Reason("add-edition", {"year": year}))
                return
        if decision.gap is not None:
            text, at = self.example(decision.gap)
            key = full_key(decision.gap)
            values: dict[str, Value] = {"key": key, "example": text}
            yield Advice(Reason("in-gap", values), at or self.places.of(key))
        if best is None or best.certainty < SURE:
            # what is as far from the question as this had better not be stretched
            yield from self._nothing(question, missing)
            return
        for token in missing[:_MOST]:
            yield self._word(token, best)
        if not best.fits and not best.missing:
            yield Advice(self._kind_advice(question, best), self.places.of(full_key(best)))
        near = next((h for h in decision.seen if self._might_answer(question, h)), None)
        if near is not None:
            yield self._add_example(question, near, "add-example")
        else:
            yield self._write(question)

    @staticmethod
    def _might_answer(question: Question, hit: Hit) -> bool:
        """Whether a candidate is near, and of the kind asked for."""
        accepts = {a for k in question.kinds for a in k.accepts}
        gives = not accepts or not hit.candidate.gives.isdisjoint(accepts)
        return hit.candidate.known and gives and hit.certainty >= SURE

    def example(self, hit: Hit) -> tuple[str, Spot | None]:
        """The text of a candidate that is most like the question, and where it stands."""
        if hit.example < 0:
            return "", None
        folded = self.engine.search.examples.text(hit.example).replace(WHERE, "ou")
        found = self.places.example(full_key(hit), folded)
        return (found[1], found[0]) if found else (folded, None)

    def misfit(self, question: Question, hit: Hit) -> Reason:
        """Why a candidate does not give the kind of answer asked for."""
        kinds = question.kinds
        gives = sorted(hit.candidate.gives)
        accepts = sorted({a for k in kinds for a in k.accepts})
        if kinds and hit.candidate.gives.isdisjoint(accepts):
            return Reason("other-kind", {"accepts": accepts, "gives": gives})
        head = question.head
        if head is not None and any(k.id == "number" for k in kinds):
            counts = not head.meanings.isdisjoint(hit.candidate.heads)
            if not hit.candidate.heads:
                askers = self.engine.catalog.askers
                counts = askers.has_any(hit.candidate.place, head.meanings)
            if not counts:
                return Reason("other-head", {"word": self.shown(head)})
        return Reason("too-many", {"words": [self.shown(t) for t in hit.passed]})

    def _kind_advice(self, question: Question, best: Hit) -> Reason:
        misfit = self.misfit(question, best)
        return Reason(f"{misfit.code}-advice", misfit.values | {"key": full_key(best)})

    def _other(self, hit: Hit) -> Advice:
        """What led to an answer, for whoever finds it beside the point."""
        text, at = self.example(hit)
        key = full_key(hit)
        code = "if-wrong" if text else "if-wrong-name"
        return Advice(Reason(code, {"key": key, "example": text}), at or self.places.of(key))

    def _nothing(self, question: Question, missing: Sequence[Token]) -> Iterator[Advice]:
        for token in [t for t in missing if _is_other(t) or not is_ordinary(t.word)][:_MOST]:
            yield self._word(token, None)
        yield self._write(question)

    def _write(self, question: Question) -> Advice:
        """To write something new, where the entry named is described."""
        named = sorted(k for k in question.named if not k.startswith(("other:", "place:")))
        place = self.places.of(named[0]) if named else None
        values: dict[str, Value] = {"entry": named[0] if named else ""}
        code = "write-fact" if named else "write-anything"
        return Advice(Reason(code, values), place, self._line(question))

    def _word(self, token: Token, best: Hit | None) -> Advice:
        """What to do about one word that is left unexplained."""
        word = self.shown(token)
        if _is_other(token):
            key = "words:others:" + min(token.names).removeprefix("other:")
            return Advice(Reason("other-name", {"word": word, "key": key}), self.places.of(key))
        if token.names:
            key = min(token.names)
            label = self.engine.composer.label(key, self.trace.language)
            return Advice(Reason("other-entry", {"word": word, "entry": label}))
        catalog = self.engine.catalog
        known = [catalog.candidates[i] for i in sorted(catalog.askers.of(token.meanings))]
        of = full_key(best) if best else ""
        if known:
            held = [_key(c.sort, c.key) for c in known[:2]]
            return Advice(Reason("other-word", {"word": word, "key": of, "known": held}))
        code = "new-word" if is_ordinary(token.word) else "strange-word"
        return Advice(Reason(code, {"word": word, "key": of}))

    def _add_example(self, question: Question, hit: Hit, code: str) -> Advice:
        key = full_key(hit)
        kind = hit.candidate.key.split(":")[-2] if hit.candidate.sort == "about" else ""
        held = _LISTS.get(kind, "aliases") if kind else "asked"
        values: dict[str, Value] = {"key": key, "list": held, "language": self.trace.language}
        return Advice(Reason(code, values), self.places.of(key), self._line(question))

    def _line(self, question: Question) -> str:
        """The question as an item of a YAML list."""
        text = self.trace.message
        if len(self.trace.deciding) > 1:
            text = " ".join(self.typed(t) for t in question.tokens)
        return "- " + json.dumps(" ".join(text.split()), ensure_ascii=False)


def full_key(hit: Hit) -> str:
    """The key of a candidate, under which `Places` knows it."""
    return _key(hit.candidate.sort, hit.candidate.key)


def _key(sort: str, key: str) -> str:
    sections = {"attribute": "attributes", "unknown": "unknowns"}
    return f"words:{sections[sort]}:{key}" if sort in sections else key


def _is_other(token: Token) -> bool:
    return bool(token.names) and all(key.startswith("other:") for key in token.names)
