"""Which laureate a question describes without naming it: the one whose examples have its words.

"Qui a monté une boutique où l'on récupère ses achats le soir ?" is like no single fact, but
its words are those by which people ask about one laureate. A word speaks for a laureate by its
share of the word's occurrences among the examples of all (corrected for how many each has),
and weighs by how unevenly it is spread (one less its normalised entropy).
"""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from dataclasses import dataclass

from knowledge.catalog import Catalog
from knowledge.question import Question, Token

__all__ = ["Described", "Description"]

# What a word weighs that belongs to no laureate, and the least that any word weighs.
_UNKNOWN = 0.6
_LEAST = 0.05
# From which weight a word counts as telling.
_TELLING = 0.25
# How many meanings are remembered with their shares.
_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Described:
    """A laureate's project (`key`), the share of the question that speaks for it (`cover`), by
    how much it leads over the next, how many words tell, and how many it does not know."""

    key: str
    cover: float
    lead: float
    words: int
    strangers: int


class Description:
    """The words of each laureate of a catalog, and how often they occur."""

    def __init__(self, catalog: Catalog) -> None:
        chains = [catalog.chain.get(c.home, "") if c.known else "" for c in catalog.candidates]
        self._examples = catalog.examples
        numbers = {chain: number for number, chain in enumerate(sorted(set(chains)))}
        self._numbered = list(numbers)
        # the number of the laureate that each example belongs to
        self._belongs = array(
            "H", map([numbers[chain] for chain in chains].__getitem__, catalog.examples.owner)
        )
        self._sizes = Counter(self._belongs)
        self._chains = [c for c in numbers if c and self._sizes[numbers[c]]]
        self._shares: dict[str, dict[str, float]] = {}

    def _shares_of(self, meaning: str) -> dict[str, float]:
        """How often a meaning occurs among the examples of each laureate; kept when asked for."""
        shares = self._shares.get(meaning)
        if shares is None:
            row = self._examples.postings.get(meaning, ())
            found = Counter(map(self._belongs.__getitem__, row))
            shares = {self._numbered[c]: n / self._sizes[c] for c, n in sorted(found.items())}
            shares.pop("", None)
            if len(self._shares) >= _KEPT:
                self._shares.clear()
            self._shares[meaning] = shares
        return shares

    def _spread(self, token: Token) -> dict[str, float]:
        """The share of each laureate in a word, which sum up to 1; {} for an unknown word."""
        found: dict[str, float] = defaultdict(float)
        for meaning in sorted(token.meanings):
            for chain, share in self._shares_of(meaning).items():
                found[chain] += share
        total = sum(found.values())
        return {chain: share / total for chain, share in found.items()} if total else {}

    def knows(self, token: Token, chain: str) -> bool:
        """Whether a word occurs among the examples of a laureate."""
        return any(chain in self._shares_of(meaning) for meaning in token.meanings)

    def of(self, question: Question) -> Described | None:
        """The laureate that a question without a name fits best, None where it has no words."""
        tokens = list({t.word: t for t in question.tokens if t.tells and not t.aside}.values())
        if not tokens or len(self._chains) < 2:
            return None
        total = 0.0
        cover: dict[str, float] = defaultdict(float)
        telling: Counter[str] = Counter()
        top = math.log(len(self._chains))
        for token in tokens:
            spread = self._spread(token)
            if not spread:
                total += _UNKNOWN
                continue
            entropy = -sum(p * math.log(p) for p in spread.values() if p)
            weight = max(_LEAST, 1 - entropy / top)
            total += weight
            for chain, share in spread.items():
                cover[chain] += weight * share
            telling[max(spread, key=lambda c: spread[c])] += weight >= _TELLING
        ranked = sorted(cover.items(), key=lambda item: (-item[1], item[0]))[:2]
        if not ranked or not total:
            return None
        chain, most = ranked[0]
        second = ranked[1][1] if len(ranked) > 1 else 0.0
        strangers = sum(not self.knows(token, chain) for token in tokens)
        return Described(chain, most / total, (most - second) / total, telling[chain], strangers)
