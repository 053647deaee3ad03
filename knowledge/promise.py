"""Does a question sound like those that are answered, or like those that are known not to be?

A naive Bayes classifier (multinomial, with additive smoothing: Manning, Raghavan, Schütze,
"Introduction to Information Retrieval", 2008, chapter 13) over the examples of the knowledge
base: those of facts and attributes against those of gaps and unknowns. It is learned when
the base is loaded, knows no entry by name, and each word's part in it can be shown.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from knowledge.catalog import Candidate
from knowledge.examples import FRAME, NAME, Examples
from knowledge.question import Token

__all__ = ["Promise"]

_SMOOTHING = 0.3


class Promise:
    """Log-odds of being answerable, learned from the examples of `candidates`."""

    def __init__(self, candidates: Sequence[Candidate], examples: Examples) -> None:
        answered: Counter[str] = Counter()
        declined: Counter[str] = Counter()
        for number in range(len(examples)):
            counts = answered if candidates[examples.owner[number]].known else declined
            counts.update(set(_of_example(examples, number)))
        seen = answered.keys() | declined.keys()
        up = sum(answered.values()) + _SMOOTHING * len(seen)
        down = sum(declined.values()) + _SMOOTHING * len(seen)
        self._odds = {
            f: math.log((answered[f] + _SMOOTHING) / up)
            - math.log((declined[f] + _SMOOTHING) / down)
            for f in seen
        }

    def of(self, tokens: Iterable[Token], kinds: frozenset[str]) -> float:
        """The log-odds of a question, positive where it sounds like one that is answered."""
        return sum(part for _, part in self.parts(tokens, kinds))

    def parts(self, tokens: Iterable[Token], kinds: frozenset[str]) -> list[tuple[str, float]]:
        """Each feature's part in the log-odds."""
        found = dict.fromkeys(features([t for t in tokens if not t.aside], kinds))
        return [(f, self._odds[f]) for f in found if f in self._odds]


def features(tokens: Iterable[Token], kinds: frozenset[str]) -> Iterator[str]:
    """What a question is judged by: meanings, little words, pairs of words, question words
    and the noun asked about; names only by the sort of entry that they name."""
    before = "<"
    for token in tokens:
        if token.names:
            word = "<name>"
            if word == before:
                continue
            yield word
        else:
            word = token.word
            yield from (m for m in token.meanings if m != word)
            if token.frame or len(word) < 4:
                yield word
        yield f"{before} {word}"
        before = word
        if token.head:
            for kind in kinds:
                yield from (f"{kind}:{m}" for m in token.meanings)
            yield from (f"?:{m}" for m in token.meanings)
    yield f"{before} >"
    yield from kinds


def _of_example(examples: Examples, number: int) -> Iterator[str]:
    before = "<"
    kinds = examples.kinds_of(number)
    for sense, role in examples.each(number):
        word = examples.words[sense]
        if role & NAME:
            word = "<name>"
            if word == before:
                continue
            yield word
        else:
            yield from (m for m in examples.senses[sense] if m != word)
            if role & FRAME or len(word) < 4:
                yield word
        yield f"{before} {word}"
        before = word
        if sense == examples.head[number]:
            for kind in kinds:
                yield from (f"{kind}:{m}" for m in examples.senses[sense])
            yield from (f"?:{m}" for m in examples.senses[sense])
    yield f"{before} >"
    yield from kinds
