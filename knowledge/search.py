"""Candidates for a question, ordered by reasons."""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge.catalog import Candidate, Catalog, Example
from knowledge.lexicon import is_ordinary
from knowledge.question import Question, Token

__all__ = ["Hit", "Search"]

# A word that occurs in more examples than this tells nothing apart.
_COMMON = 4_000
# The share of a question (by weight) that may be words which nobody expected.
_PASSED = 0.5
# How many candidates, those most alike, are weighed.
_WEIGHED = 80
# What question words and words of the subject weigh, which need not be accounted for, and
# the part that the words which only carry the question have in likeness.
_OPTIONAL = 0.4
_UNEXPECTED = 0.6
# What part of its weight a word has as a name, and where only a synonym of it occurs.
_NAMED = 0.5
_SYNONYM = 0.85
# What a question word, and the noun asked about, add to likeness where they agree.
_KIND = 0.05
_HEAD = 0.05
# What the entry itself loses against its facts where something is asked of it.
_ENTRY = 0.1
_FRAME = 0.1
# How much more likely a question is about the chat's topic than about another entry.
_TOPIC = 0.25


@dataclass(slots=True)
class Hit:
    """A candidate with the reasons for its place.

    `missing` are the words it does not account for, `loose` the share (by weight) of words
    that only its surroundings explain, `likeness` how much the question is like its best
    example (0 to 1), `fits` whether it gives the kind of answer asked for.
    """

    candidate: Candidate
    home: str
    missing: list[Token]
    loose: float
    likeness: float
    example: Example | None
    fits: bool
    named: bool
    topic: bool
    asking: bool = False

    @property
    def whole(self) -> bool:
        """Whether nothing speaks against it."""
        return self.fits and not self.missing

    @property
    def strength(self) -> float:
        """Likeness less what is only loosely explained, more in the chat's topic."""
        entry = _ENTRY if self.candidate.sort == "about" and self.asking else 0.0
        return self.likeness - 0.25 * self.loose - entry + (_TOPIC if self.topic else 0.0)

    @property
    def order(self) -> tuple[float, ...]:
        """What hits are sorted by, best highest."""
        return (
            float(self.whole),
            -float(len(self.missing)),
            float(self.fits),
            float(self.named),
            round(self.strength, 3),
            float(self.candidate.sort == "fact"),
        )


@dataclass(frozen=True, slots=True)
class _View:
    """A question as candidates are weighed against it; `asked` is what known gaps ask for."""

    question: Question
    named: frozenset[str]
    topic: str
    asked: frozenset[str]

    def is_strange(self, token: Token) -> bool:
        """Whether a word that is not accounted for asks for something else.

        The noun or verb after a question word does, and every word of a yes or no question;
        so do figures, words of no language, and what is known to be asked in vain.
        """
        return (
            token.head
            or token.shifts
            or self.question.closed
            or token.word[0].isdigit()
            or not token.meanings.isdisjoint(self.asked)
            or not is_ordinary(token.word)
        )


class Search:
    """Finds and orders the candidates of a catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._examples: list[tuple[int, Example]] = []
        self._owner: list[int] = []
        self._postings: dict[str, list[int]] = defaultdict(list)
        self._about = {c.key: i for i, c in enumerate(catalog.candidates) if c.sort == "about"}
        spread: Counter[str] = Counter()
        for candidate in catalog.candidates:
            spread.update(candidate.ask)
        total = max(2, len(catalog.candidates))
        self._weight = {m: math.log(1 + total / n) / math.log(1 + total) for m, n in spread.items()}
        for index, candidate in enumerate(catalog.candidates):
            for example in candidate.examples:
                number = len(self._examples)
                self._examples.append((index, example))
                self._owner.append(index)
                own = (t.meanings for t in example.tokens if not t.names)
                for meaning in frozenset().union(*own):
                    self._postings[meaning].append(number)
        self._frames = [
            sum(t.frame and not t.names and not t.cue for t in e.tokens) for _, e in self._examples
        ]
        self._plain = [
            number
            for number, (_, example) in enumerate(self._examples)
            if all(t.frame or t.cue for t in example.tokens)
        ]
        self._sizes = [self._size(e.tokens) for _, e in self._examples]

    def weight(self, token: Token) -> float:
        """How much a word tells apart, from 0 to 1; one that nobody expected, little."""
        best = min(
            (self._weight[m] for m in token.meanings if m in self._weight), default=_UNEXPECTED
        )
        return best * token.share * (_OPTIONAL if token.optional and not token.names else 1.0)

    def _size(self, tokens: Iterable[Token]) -> float:
        """The weight of the words that tell a question apart."""
        return sum(
            self.weight(t)
            for t in tokens
            if not t.names and not t.aside and (t.cue or not t.frame)
        )

    def find(self, question: Question, topic: str = "") -> list[Hit]:
        """Every candidate that the question may ask for, best first; `topic` is a chain."""
        named = frozenset(k for k in question.named if not k.startswith(("other:", "place:")))
        alike = self._alike(question, named, topic)
        gaps: list[Hit] = []
        rest = []
        said = frozenset().union(*(t.meanings for t in question.tokens))
        for index, (likeness, number) in alike.items():
            candidate = self.catalog.candidates[index]
            example = self._examples[number][1] if number >= 0 else None
            for home in self._homes(candidate, named, topic):
                if candidate.known:
                    rest.append((candidate, home, likeness, example))
                elif self._asks(question, example, said):
                    view = _View(question, named, topic, frozenset())
                    hit = self._weigh(candidate, home, view, likeness, example)
                    if hit is not None:
                        gaps.append(hit)
        # what a known gap asks for cannot be passed over
        asked = frozenset().union(
            *(t.meanings for h in gaps if h.example for t in h.example.tokens if t.tells)
        )
        view = _View(question, named, topic, asked)
        hits = [h for each in rest if (h := self._weigh(each[0], each[1], view, *each[2:]))]
        hits += gaps
        hits.sort(key=lambda h: h.order, reverse=True)
        return hits

    def _alike(
        self, question: Question, named: frozenset[str], topic: str
    ) -> dict[int, tuple[float, int]]:
        """The candidates with an example like the question: how like, and which example."""
        matched: dict[int, float] = {}
        extra: dict[int, float] = {}
        carried: dict[int, int] = {}
        lesser = []
        # words that tell apart bring examples in, the others only weigh in on these
        for token in question.tokens:
            if token.frame and not token.cue and not token.names:
                lesser.append(token)
                continue
            # a name says nothing of what is asked, unless the example has its words too
            weight = self.weight(token) * (_NAMED if token.names else 1.0)
            exactly, alike = self._rows(token)
            for rows, part in ((exactly, weight), (alike, weight * _SYNONYM)):
                for number in rows:
                    matched[number] = matched.get(number, 0.0) + part
                    if token.names:
                        extra[number] = extra.get(number, 0.0) + part
        if not matched and not named and topic:
            # nothing but little words ("il a dit quoi ?"): what was spoken of may answer
            matched = dict.fromkeys(self._of(topic), 0.0)
        for token in lesser:
            for number in self._rows(token)[0].intersection(matched):
                carried[number] = carried.get(number, 0) + 1
        asked = self._size(question.tokens)
        kinds = frozenset(k.id for k in question.kinds)
        head = question.head
        best: dict[int, tuple[float, int]] = {}
        for number, weight in matched.items():
            whole = max(1e-6, asked + extra.get(number, 0.0) + self._sizes[number])
            same = carried.get(number, 0)
            frame = same / max(1, len(lesser) + self._frames[number] - same)
            likeness = (1 - _FRAME) * min(1.0, 2 * weight / whole) + _FRAME * frame
            index = self._owner[number]
            found = best.get(index)
            if found is None or likeness + _HEAD + _KIND > found[0]:
                likeness += self._manner(self._examples[number][1], kinds, head)
                if found is None or likeness > found[0]:
                    best[index] = (likeness, number)
        if len(best) > _WEIGHED:
            most = heapq.nlargest(_WEIGHED, best.items(), key=lambda item: item[1])
            best = dict(most)
        abouts = named or ({topic} if topic else set())
        for key in abouts:
            if key in self._about:
                best.setdefault(self._about[key], (0.0, -1))
        return best

    def _of(self, topic: str) -> Iterator[int]:
        """The examples of what can be asked of `topic` that are made of little words only."""
        members = self.catalog.members(topic)
        sorts = {key.split(":")[-2] for key in members}
        for number in self._plain:
            candidate = self.catalog.candidates[self._owner[number]]
            if candidate.home in members or candidate.of in sorts:
                yield number

    @staticmethod
    def _manner(example: Example, kinds: frozenset[str], head: Token | None) -> float:
        """What the question words, and the noun asked about, add to or take from likeness."""
        change = 0.0
        if kinds and example.asks:
            change += _KIND if not kinds.isdisjoint(example.asks) else -2 * _KIND
        elif kinds or example.asks:
            change -= _KIND
        if head is not None and example.head is not None:
            change += -_HEAD if head.meanings.isdisjoint(example.head.meanings) else _HEAD
        return change

    def _rows(self, token: Token) -> tuple[set[int], set[int]]:
        """The examples with a word, and those that have only a synonym of it."""
        exactly: set[int] = set()
        alike: set[int] = set()
        for meaning in token.meanings:
            row = self._postings.get(meaning)
            if row is not None and len(row) <= _COMMON:
                (alike if meaning[0] == "=" else exactly).update(row)
        return exactly, alike - exactly

    def _homes(self, candidate: Candidate, named: frozenset[str], topic: str) -> list[str]:
        """The entries that a candidate may be about in this question."""
        if candidate.home or candidate.sort == "unknown":
            return [candidate.home]
        catalog = self.catalog
        if candidate.of == "edition":
            return [k for k in named if k in catalog.base.editions] or [catalog.newest]
        homes = {}
        for key in sorted(named) or ([topic] if topic else []):
            for member in sorted(catalog.members(key)):
                if candidate.of in member.split(":"):
                    homes[member] = None
        if not homes and topic:
            homes = {m: None for m in catalog.members(topic) if candidate.of in m.split(":")}
        return list(homes)

    def _weigh(
        self, candidate: Candidate, home: str, view: _View, likeness: float,
        example: Example | None,
    ) -> Hit | None:  # fmt: skip
        catalog = self.catalog
        question, named, topic = view.question, view.named, view.topic
        members = catalog.members(home) if home else frozenset()
        is_named = not named.isdisjoint(members)
        in_topic = bool(topic) and not is_named and topic in members
        told = likeness if candidate.sort == "about" else self._told(question, example)
        if home not in catalog.base.editions and not (is_named or in_topic or told):
            return None
        if candidate.sort == "gap":
            chains = {catalog.chain.get(k) or k for k in named}
            if chains and not is_named and (catalog.chain.get(home) or home) not in chains:
                return None
        accounted = catalog.accounted(home) if home else None
        counted = any(k.id == "number" for k in question.kinds)
        missing = []
        loose = total = passed = 0.0
        for token in question.content:
            if token.names:
                if accounted is None or not token.names.isdisjoint(accounted):
                    continue
                if not token.aside and not (token.meanings and token.meanings <= candidate.ask):
                    missing.append(token)
                continue
            if token.optional:
                continue
            weight = self.weight(token)
            total += weight
            if not token.meanings.isdisjoint(candidate.ask):
                continue
            loose += weight
            if token.light and not (token.head and counted):
                continue
            if candidate.known and token.meanings.isdisjoint(candidate.loose) and token.meanings.isdisjoint(
                candidate.around
            ):
                # a word that nobody expected is passed over beside words that fit; one that
                # asks for something else is not
                if view.is_strange(token):
                    missing.append(token)
                else:
                    passed += weight
        if candidate.sort == "about" and not total and is_named:
            likeness = max(likeness, self._bare(candidate, question))
        fits = not candidate.known or self._fits(candidate, question)
        if total and passed > _PASSED * total:
            fits = False
        share = loose / total if total else 0.0
        asking = bool(total) and (bool(question.kinds) or question.head is not None)
        return Hit(
            candidate, home, missing, share, likeness, example, fits, is_named, in_topic, asking
        )

    def _bare(self, candidate: Candidate, question: Question) -> float:
        """How like a mere name a question is that asks nothing else of it."""
        if any(t.subject for t in question.tokens if not t.names):
            return 0.4
        if not question.kinds:
            return 0.95
        return 0.85 if self._fits(candidate, question) else 0.4

    @staticmethod
    def _told(question: Question, example: Example | None) -> bool:
        """Whether question and example share a word that tells laureates apart."""
        if example is None:
            return False
        own = [t for t in example.tokens if not (t.frame or t.optional or t.names)]
        return any(
            not t.meanings.isdisjoint(o.meanings)
            for t in question.tokens
            if not (t.frame or t.optional)
            for o in own
        )

    @staticmethod
    def _asks(question: Question, example: Example | None, said: frozenset[str]) -> bool:
        """Whether a question asks all that the example of a gap asks."""
        if example is None or not example.kinds <= {k.id for k in question.kinds}:
            return False
        return all(
            not t.meanings.isdisjoint(said)
            for t in example.tokens
            if not (t.names or t.frame or t.optional)
        )

    @staticmethod
    def _fits(candidate: Candidate, question: Question) -> bool:
        if not question.kinds:
            return True
        if not any(not candidate.gives.isdisjoint(k.accepts) for k in question.kinds):
            return False
        head = question.head
        counted = any(k.id == "number" for k in question.kinds)
        if counted and head is not None and candidate.sort == "fact" and not head.names:
            return not head.meanings.isdisjoint(candidate.ask)
        return True
