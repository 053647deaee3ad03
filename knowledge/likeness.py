"""How like a question is to the examples: words in common, weighed by how much they tell.

The measure is Dice's coefficient over the weights of the words that tell apart, with a small
part for the little words in common, and for question words and the noun asked about. Weights
are inverse document frequencies over the candidates (K. Spärck Jones, 1972).
"""

from __future__ import annotations

import heapq
import math
from array import array
from collections.abc import Iterable
from itertools import compress
from operator import itemgetter

from knowledge.catalog import Catalog
from knowledge.columns import State, columns
from knowledge.examples import CUE, FRAME, LIGHT, NAME, NO, SUBJECT
from knowledge.question import Question, Token

__all__ = ["Likeness"]

# A word that occurs in more examples than this brings none of them in.
_COMMON = 15_000
# How many sets of names are remembered with what has nothing to do with them.
_KEPT = 500
# From how many examples with a word on they are marked in a row of bytes, and how many such
# words are remembered (a hundred kilobytes each): the little words of most questions.
_LONG = 2_000
_MARKED = 16
# How many candidates, those most alike, are given.
_MOST = 80
# What question words, words of the subject and light words weigh, which need not be
# accounted for, and words that nobody expected.
_OPTIONAL = 0.4
_LIGHT = 0.6
_UNEXPECTED = 0.6
# What part of its weight a word has as a name, and where only a synonym of it occurs.
_NAMED = 0.5
_SYNONYM = 0.7
# What an example that goes by a name loses against a question without one.
_NAMELESS = 0.3
# Question words that take something for granted ("pourquoi est-ce si cher ?").
_LOADED = ("why", "how")
# What a yes-or-no example loses against a question that is none.
_CLOSED = 0.1
# The part of little words in common; what question words and the noun asked about add to
# likeness where they agree.
_LITTLE = 0.1
# What each little word more of an example takes: of equals the shorter one.
_EXTRA = 0.001
_KIND = 0.05
_HEAD = 0.05


class Likeness:
    """Finds the candidates of a catalog with an example like a question."""

    @classmethod
    def from_state(cls, catalog: Catalog, state: State) -> Likeness:
        """Likeness from what `state` gave."""
        self = cls.__new__(cls)
        self._begin(catalog)
        vars(self).update(state["columns"])
        self.plain = list(state["plain"])
        return self

    def state(self) -> State:
        """What is kept of the measure."""
        return {
            "columns": columns(self),
            "plain": array("I", self.plain),
        }

    def _begin(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.examples = catalog.examples
        self._known = bytearray(c.known for c in catalog.candidates)
        total = max(2, len(catalog.candidates))
        scale = math.log(1 + total)
        # by how many candidates ask with a word; the first one, for none, is never a minimum
        self._weights = [math.log(1 + total / max(1, n)) / scale for n in range(total + 1)]
        self._strangers: dict[frozenset[str], bytearray] = {}
        self._marks: dict[frozenset[str], tuple[bytearray, bytearray]] = {}
        self._unmarked = bytearray(len(self.examples))

    def __init__(self, catalog: Catalog) -> None:
        self._begin(catalog)
        examples = self.examples
        weights = [self._of(meanings) for meanings in examples.senses]
        self._sizes = array("f")
        self._little = array("B")
        self._by_name = array("B")
        self.plain: list[int] = []
        for number in range(len(examples)):
            size = 0.0
            little = by_name = 0
            for i in range(examples.start[number], examples.start[number + 1]):
                role = examples.roles[i]
                if role & NAME:
                    by_name = 1
                elif not role & FRAME:
                    part = _OPTIONAL if role & (CUE | SUBJECT) else _LIGHT if role & LIGHT else 1.0
                    size += weights[examples.tokens[i]] * part / examples.widths[i]
                else:
                    little += 1
            self._sizes.append(size)
            self._by_name.append(by_name)
            self._little.append(min(little, 255))
            if examples.is_plain(number):
                self.plain.append(number)

    def _of(self, meanings: frozenset[str]) -> float:
        # the more candidates have a word, the less it tells
        most = max(map(self.catalog.askers.count, meanings), default=0)
        return self._weights[most] if most else _UNEXPECTED

    def weight(self, token: Token) -> float:
        """How much a word tells apart, from 0 to 1."""
        part = 1.0
        if token.optional and not token.names:
            part = _OPTIONAL
        elif token.light and not token.names:
            part = _LIGHT
        return self._of(token.meanings) * token.share * part

    def find(
        self, question: Question, topic: str, named: frozenset[str], lone: str = ""
    ) -> dict[int, tuple[float, int]]:
        """The candidates (by place) with an example like the question: how like, and which.

        `topic` is what the chat spoke of; little words alone are looked for there, or at the
        entry `lone`, named beside them ("où est Istres ?"). Where entries are `named`, only
        what belongs to one of them, or to none, is looked at.
        """
        matched: dict[int, float] = {}
        extra: dict[int, float] = {}
        telling = [t for t in question.tokens if t.names or not (t.frame or t.optional)]
        lesser = [t for t in question.tokens if t.frame and not t.names]
        manner = [t for t in question.tokens if t.optional and not t.names and not t.frame]
        # words that tell apart bring examples in, the others only weigh in on these
        for token in telling:
            # a name says nothing of what is asked, unless the example has its words too
            weight = self.weight(token) * (_NAMED if token.names else 1.0)
            exactly, alike = self._rows(token)
            for rows, part in ((exactly, weight), (alike, weight * _SYNONYM)):
                for number in rows:
                    matched[number] = matched.get(number, 0.0) + part
                if token.names:
                    for number in rows:
                        extra[number] = extra.get(number, 0.0) + part
        owner, apart = self.examples.owner, self._apart(named)
        if len(matched) == len(extra):  # names alone: what is said of them may bring them in
            for token in manner:
                weight = self.weight(token)
                exactly, alike = self._rows(token)
                for rows, part in ((exactly, weight), (alike, weight * _SYNONYM)):
                    for number in rows:
                        matched[number] = matched.get(number, 0.0) + part
            manner = []
        if apart is not None:
            matched = {n: w for n, w in matched.items() if not apart[owner[n]]}
        for token in manner:
            weight = self.weight(token)
            held, akin = self._among(token, matched)
            for number in held:
                matched[number] += weight
            for number in akin:
                matched[number] += weight * _SYNONYM
        # nothing but little words ("il a dit quoi ?"): what was spoken of may answer
        said = lone or topic
        elliptic = bool(said) and not any(
            t.tells or (t.subject and not t.frame) or (t.names and not lone)
            for t in question.tokens
        )
        if elliptic:
            family = self._family_of(said)
            matched = {n: w for n, w in matched.items() if family[owner[n]]}
            for number in self.plain:
                if family[owner[number]] and not (apart and apart[owner[number]]):
                    matched.setdefault(number, 0.0)
        carried: dict[int, int] = {}
        for token in lesser:
            for number in self._among(token, matched)[0]:
                carried[number] = carried.get(number, 0) + 1
        best = self._best(question, matched, extra, carried, len(lesser))
        return dict(heapq.nlargest(_MOST, best.items(), key=lambda item: item[1]))

    def _best(
        self, question: Question, matched: dict[int, float], extra: dict[int, float],
        carried: dict[int, int], lesser: int,
    ) -> dict[int, tuple[float, int]]:  # fmt: skip
        examples, sizes, little = self.examples, self._sizes, self._little
        asked = sum(self.weight(t) for t in question.tokens if not (t.names or t.aside or t.frame))
        kinds = examples.mask(k.id for k in question.kinds)
        head = question.head
        best: dict[int, tuple[float, int]] = {}
        margin = _HEAD + _KIND
        known = self._known
        nameless = not question.named
        # what is not so answers yes-or-no questions only
        loaded = examples.mask(_LOADED)
        is_open = bool(kinds & ~loaded) or (head is not None and not kinds)
        owner, asks, all_says, by_name = examples.owner, examples.asks, examples.says, self._by_name
        # the question words of a gap's example that this question lacks
        unsaid = examples.strict_mask & ~kinds
        for number, weight in matched.items():
            index = owner[number]
            whole = asked + extra.get(number, 0.0) + sizes[number]
            if nameless and by_name[number]:
                whole += _NAMELESS
            likeness = (1 - _LITTLE) * min(1.0, 2 * weight / max(1e-6, whole))
            little_part = _LITTLE if weight else 1.0 - _LITTLE
            found = best.get(index)
            # most examples cannot be the best of their candidate, however well the rest fits
            if found is not None and likeness + little_part + margin < found[0]:
                continue
            if asks[number] & unsaid and not known[index]:
                continue  # a gap of another kind
            says = all_says[number]
            if is_open and says == NO:
                continue
            same = carried.get(number, 0)
            likeness += little_part * (same / max(1, lesser + little[number] - same))
            likeness -= _EXTRA * (little[number] - same)
            if says and not question.closed:
                likeness -= _CLOSED
            if found is None or likeness + margin >= found[0]:
                likeness += self._manner(number, kinds, head)
                # of equals the first one, in whatever order they come
                if found is None or (likeness, found[1]) > (found[0], number):
                    best[index] = (likeness, number)
        return best

    def _manner(self, number: int, kinds: int, head: Token | None) -> float:
        """What the question words, and the noun asked about, add to or take from likeness."""
        asks = self.examples.asks[number]
        change = 0.0
        if kinds and asks:
            change += _KIND if kinds & asks else -2 * _KIND
        elif kinds or asks:
            change -= _KIND
        other = self.examples.head[number]
        if head is not None and other >= 0:
            apart = head.meanings.isdisjoint(self.examples.senses[other])
            change += -_HEAD if apart else _HEAD
        return change

    def _apart(self, named: frozenset[str]) -> bytearray | None:
        """Which candidates belong to entries that have nothing to do with those named."""
        if not named:
            return None
        found = self._strangers.get(named)
        if found is None:
            catalog = self.catalog
            near = frozenset().union(*(catalog.accounted(key) for key in named))
            found = bytearray(
                bool(c.home) and c.home not in near and catalog.accounted(c.home).isdisjoint(named)
                for c in catalog.candidates
            )
            if len(self._strangers) > _KEPT:
                self._strangers.clear()
            self._strangers[named] = found
        return found

    def _family_of(self, topic: str) -> bytearray:
        """Which candidates can be asked of what was spoken of."""
        members = self.catalog.members(topic)
        sorts = {key.split(":")[-2] for key in members}
        return bytearray(c.home in members or c.of in sorts for c in self.catalog.candidates)

    def _among(
        self, token: Token, matched: dict[int, float]
    ) -> tuple[Iterable[int], Iterable[int]]:
        """Those of the examples `matched` with a word, and with only a synonym of it."""
        marks = self._marks.get(token.meanings)
        if marks is None:
            exactly, alike = self._rows(token)
            if len(exactly) + len(alike) < _LONG:
                return exactly.intersection(matched), alike.intersection(matched)
            marks = self._marked(exactly), self._marked(alike)
            if len(self._marks) >= _MARKED:
                self._marks.pop(next(iter(self._marks)))
            self._marks[token.meanings] = marks
        if len(matched) < 2:
            return [n for n in matched if marks[0][n]], [n for n in matched if marks[1][n]]
        # one call for all of them: in C, and without a set of thousands for a few
        pick = itemgetter(*matched)
        held = list(matched)
        return list(compress(held, pick(marks[0]))), list(compress(held, pick(marks[1])))

    def _marked(self, rows: set[int]) -> bytearray:
        """A byte for each example, 1 for those of `rows`."""
        if not rows:
            return self._unmarked
        found = bytearray(len(self.examples))
        for number in rows:
            found[number] = 1
        return found

    def _rows(self, token: Token) -> tuple[set[int], set[int]]:
        """The examples with a word, and those that have only a synonym of it."""
        exactly: set[int] = set()
        alike: set[int] = set()
        postings = self.examples.postings
        for meaning in token.meanings:
            row = postings.get(meaning)
            if row is not None and len(row) <= _COMMON:
                (alike if meaning[0] == "=" else exactly).update(row)
        return exactly, alike - exactly
