"""Candidates for a question, ordered by reasons."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from knowledge.catalog import Candidate, Catalog
from knowledge.question import Question, Token


@dataclass(slots=True)
class Hit:
    """A candidate with the reasons for its place, most weighty first."""

    candidate: Candidate
    missing: list[Token]
    loose: int
    fits: bool
    asked: float
    named: bool
    topic: bool

    @property
    def order(self) -> tuple[float, ...]:
        """What hits are sorted by, best highest."""
        strong = self.asked + (1.0 if self.named else 0.0)
        return (
            -len(self.missing) - (0 if self.fits else 1),
            float(self.topic and not self.named),
            strong - 0.6 * self.loose,
            float(self.candidate.sort == "fact"),
        )


class Search:
    """Finds and orders the candidates of a catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        count: Counter[str] = Counter()
        for candidate in catalog.candidates:
            count.update({m for group in candidate.asked for word in group for m in word})
        total = max(1, len(catalog.candidates))
        self.weight = {m: math.log(1 + total / c) / math.log(1 + total) for m, c in count.items()}

    def find(self, question: Question, topic: str = "") -> list[Hit]:
        """Every candidate that the question asks for in some way, best first."""
        named = frozenset(k for k in question.named if not k.startswith("other:"))
        hits = []
        for candidate in self.catalog.candidates:
            hit = self._weigh(candidate, question, named, topic)
            if hit is not None:
                hits.append(hit)
        hits.sort(key=lambda h: h.order, reverse=True)
        return hits

    def _weigh(
        self, candidate: Candidate, question: Question, named: frozenset[str], topic: str
    ) -> Hit | None:
        said = frozenset().union(*(t.meanings for t in question.tokens)) if question.tokens else ()
        apart = frozenset().union(
            *(t.meanings for t in question.tokens if not t.names & candidate.names)
        )
        best = 0.0
        for group in candidate.asked:
            if all(not word.isdisjoint(said) for word in group) and any(
                not word.isdisjoint(apart) for word in group
            ):
                value = sum(
                    max((self.weight.get(m, 0.0) for m in word if m in said), default=0.0)
                    for word in group
                )
                best = max(best, value)
        members = self.catalog.members(candidate.home)
        is_named = not named.isdisjoint(members)
        own = candidate.sort in ("about", "attribute") and candidate.key in named
        in_topic = bool(topic) and topic in members
        if candidate.sort == "about":
            if not own and not best:
                return None
        elif not best:
            return None
        if candidate.needs_home and not is_named and not in_topic and candidate.sort != "about":
            return None
        missing = []
        loose = 0
        for token in question.focus:
            if token.names & candidate.names or ("*" in candidate.names and token.names):
                continue
            if not token.meanings.isdisjoint(candidate.explains):
                continue
            if not token.names and not token.meanings.isdisjoint(candidate.loosely):
                loose += 1
                continue
            missing.append(token)
        fits = not question.kinds or any(
            not candidate.gives.isdisjoint(k.accepts) for k in question.kinds
        )
        if candidate.sort == "unknown":
            fits = is_named = True
            best += 0.5
        return Hit(candidate, missing, loose, fits, best + (0.8 if own else 0), is_named, in_topic)
