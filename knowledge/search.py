"""Candidates for a question, ordered by reasons."""

from __future__ import annotations

from dataclasses import dataclass, field

from knowledge.candidates import Candidate
from knowledge.catalog import Catalog
from knowledge.examples import NO, Examples
from knowledge.likeness import Likeness
from knowledge.ordinary import is_ordinary
from knowledge.question import Question, Token, is_figure

__all__ = ["Hit", "Search"]

# The share of a question (by weight) that may be words which nobody expected.
_PASSED = 0.55
# From which likeness a yes-or-no question may have a word that nobody expected.
_CLOSE = 0.6
# What the entry itself loses against its facts where something is asked of it.
_ENTRY = 0.1
# How much more likely a question is about the chat's topic than about another entry.
_TOPIC = 0.25
# How much more likely a question without a name is about the edition as a whole.
_GENERAL = 0.05
# From how many telling words on a question without a name may leave the chat's topic.
_LEADING = 2
# What words that only the surroundings of an entry explain take from likeness.
_LOOSE = 0.3
_GAP_LOOSE = 0.0


@dataclass(slots=True)
class Hit:
    """A candidate with the reasons for its place.

    `missing` are the words it does not account for, `loose` the share (by weight) of words
    that only its surroundings explain, `likeness` how much the question is like its best
    example (0 to 1), `example` that one's number (-1 for none), `fits` whether it gives the
    kind of answer asked for, `asking` whether something is asked of it at all, `general` whether
    it is about the edition as a whole, `passed` the words that nobody expected and that are
    passed over.
    """

    candidate: Candidate
    home: str
    missing: list[Token]
    loose: float
    likeness: float
    example: int
    fits: bool
    named: bool
    topic: bool
    asking: bool = False
    general: bool = False
    passed: list[Token] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether nothing speaks against it."""
        return self.fits and not self.missing

    @property
    def strength(self) -> float:
        """Likeness less what is only loosely explained, more in the chat's topic."""
        entry = _ENTRY if self.candidate.sort == "about" and self.asking else 0.0
        loose = _LOOSE if self.candidate.known else _GAP_LOOSE
        return self.likeness - loose * self.loose - entry + (_TOPIC if self.topic else 0.0)

    @property
    def certainty(self) -> float:
        """Strength of its own, whatever the chat spoke of."""
        return self.strength - (_TOPIC if self.topic else 0.0)

    @property
    def order(self) -> tuple[float, ...]:
        """What hits are sorted by, best highest."""
        return (
            float(self.whole),
            -float(len(self.missing)),
            float(self.fits),
            float(self.named),
            round(self.strength + (_GENERAL if self.general else 0.0), 3),
            float(self.candidate.sort == "fact"),
        )


@dataclass(frozen=True, slots=True)
class _View:
    """A question as candidates are weighed against it; `asked` is what known gaps ask for."""

    question: Question
    named: frozenset[str]
    topic: str
    asked: frozenset[str]

    def is_strange(self, token: Token, likeness: float) -> bool:
        """Whether a word that is not accounted for asks for something else.

        The noun or verb after a question word does, and every word of a yes or no question
        that is not close to an example; so do figures, words of no language, and what is
        known to be asked in vain.
        """
        return (
            token.head
            or token.shifts
            or (self.question.closed and likeness < _CLOSE)
            or is_figure(token)
            or not token.meanings.isdisjoint(self.asked)
            or not is_ordinary(token.word)
        )


class Search:
    """Finds and orders the candidates of a catalog."""

    def __init__(self, catalog: Catalog, likeness: Likeness | None = None) -> None:
        self.catalog = catalog
        self.examples: Examples = catalog.examples
        self.likeness = likeness or Likeness(catalog)
        self._about = {c.key: i for i, c in enumerate(catalog.candidates) if c.sort == "about"}

    def find(self, question: Question, topic: str = "") -> list[Hit]:
        """Every candidate that the question may ask for, best first; `topic` is a chain."""
        named = frozenset(k for k in question.named if not k.startswith(("other:", "place:")))
        alike = self.likeness.find(question, topic, named, self._lone(question, named))
        for key in sorted(named) or ([topic] if topic else []):
            if key in self._about:
                alike.setdefault(self._about[key], (0.0, -1))
        gaps: list[Hit] = []
        rest: list[tuple[Candidate, str, float, int]] = []
        said = frozenset().union(*(t.meanings for t in question.tokens))
        kinds = self.examples.mask(k.id for k in question.kinds)
        view = _View(question, named, topic, frozenset())
        for index, (likeness, number) in alike.items():
            candidate = self.catalog.candidates[index]
            if not candidate.known and not self._asks(number, kinds, said):
                continue
            for home in self._homes(candidate, named, topic):
                if candidate.known:
                    rest.append((candidate, home, likeness, number))
                elif (hit := self._weigh(candidate, home, view, likeness, number)) is not None:
                    gaps.append(hit)
        # what a known gap asks for cannot be passed over
        asked = frozenset().union(
            *(m for h in gaps if h.example >= 0 for m in self.examples.telling(h.example))
        )
        view = _View(question, named, topic, asked)
        hits = [
            hit
            for candidate, home, likeness, number in rest
            if (hit := self._weigh(candidate, home, view, likeness, number)) is not None
        ]
        hits += gaps
        hits.sort(key=lambda h: h.order, reverse=True)
        return hits

    def _lone(self, question: Question, named: frozenset[str]) -> str:
        """The only entry named where what is asked cannot be the entry itself."""
        key = next(iter(named)) if len(named) == 1 and question.kinds else ""
        index = self._about.get(key)
        if index is None or self._fits(self.catalog.candidates[index], question):
            return ""
        return key

    def _asks(self, number: int, kinds: int, said: frozenset[str]) -> bool:
        """Whether a question asks all that the example of a gap asks."""
        if number < 0 or self.examples.strict(number) & ~kinds:
            return False
        content = list(self.examples.content(number))
        if not content and not self.examples.asks[number]:
            # words of the subject alone ask in vain only as they stand
            return self.examples.plain_words(number) <= said
        return all(not meanings.isdisjoint(said) for meanings in content)

    def _homes(self, candidate: Candidate, named: frozenset[str], topic: str) -> list[str]:
        """The entries that a candidate may be about in this question."""
        if candidate.home or candidate.sort == "unknown":
            return [candidate.home]
        catalog = self.catalog
        if candidate.of == "edition":
            return [k for k in sorted(named) if k in catalog.base.editions] or [catalog.newest]
        homes: dict[str, None] = {}
        for key in sorted(named) or ([topic] if topic else []):
            for member in sorted(catalog.members(key)):
                if candidate.of in member.split(":"):
                    homes[member] = None
        if not homes and topic:
            homes = {m: None for m in catalog.members(topic) if candidate.of in m.split(":")}
        return list(homes)

    def _weigh(
        self, candidate: Candidate, home: str, view: _View, likeness: float, number: int
    ) -> Hit | None:
        catalog = self.catalog
        question, named, topic = view.question, view.named, view.topic
        members = catalog.members(home) if home else frozenset()
        is_named = not named.isdisjoint(members)
        in_topic = bool(topic) and not is_named and topic in members
        if candidate.sort == "unknown":
            is_named = True
        elif topic and not named and not in_topic and self._stays(question, home, candidate):
            return None
        elif home not in catalog.base.editions and not is_named and not in_topic:
            told = likeness if candidate.sort == "about" else self._tells(question, number)
            if not told:
                return None
        if candidate.sort == "gap":
            chains = {catalog.chain.get(k) or k for k in named}
            if chains and not is_named and (catalog.chain.get(home) or home) not in chains:
                return None
        accounted = catalog.accounted(home) if home else None
        counted = any(k.id == "number" for k in question.kinds)
        denies = number >= 0 and self.examples.says[number] == NO
        missing = []
        askers, place = catalog.askers, candidate.place
        unexpected: list[Token] = []
        loose = total = passed = 0.0
        for token in question.content:
            if token.names:
                if accounted is None or not token.names.isdisjoint(members):
                    continue
                if not token.names.isdisjoint(accounted) and self._speaks(candidate, token):
                    continue
                if not token.aside and not (
                    token.meanings and askers.has_all(place, token.meanings)
                ):
                    missing.append(token)
                continue
            if token.optional or token.aside:
                continue
            if token.light and not (token.head and counted):
                continue
            weight = self.likeness.weight(token)
            total += weight
            if place in askers.of(token.meanings):
                continue
            if denies and not token.meanings.isdisjoint(candidate.denied):
                continue
            loose += weight
            if (
                candidate.known
                and token.meanings.isdisjoint(candidate.loose)
                and token.meanings.isdisjoint(candidate.around)
            ):
                # a word that nobody expected is passed over beside words that fit; one that
                # asks for something else is not
                if view.is_strange(token, likeness):
                    missing.append(token)
                else:
                    passed += weight
                    unexpected.append(token)
        if candidate.sort == "about" and not total and is_named:
            likeness = max(likeness, self._bare(candidate, question))
        fits = not candidate.known or self._fits(candidate, question)
        if total and passed > _PASSED * total:
            fits = False
        share = loose / total if total else 0.0
        asked = bool(question.kinds) or question.head is not None or question.closed
        asking = bool(total) and asked
        general = home in catalog.base.editions
        return Hit(
            candidate, home, missing, share, likeness, number, fits, is_named, in_topic, asking,
            general, unexpected,
        )  # fmt: skip

    def _stays(self, question: Question, home: str, candidate: Candidate) -> bool:
        """Whether a question without a name is about what was spoken of, or nothing that is
        known: "it" and "they" are, and few words do not lead to another laureate."""
        if question.points:
            return True
        telling = {t.word for t in question.tokens if t.tells and not t.aside}
        if len(telling) >= _LEADING:
            return False
        if self.catalog.chain.get(home):
            return True
        # "et son maire ?" is not answered of an organisation
        short = question.follows or not question.kinds
        return short and candidate.known and home not in self.catalog.base.editions

    def _speaks(self, candidate: Candidate, token: Token) -> bool:
        """Whether a candidate is asked for with the name of another entry; an edition and a
        place go without saying."""
        if any(k.startswith(("edition:", "place:")) for k in token.names):
            return True
        return self.catalog.askers.has_any(candidate.place, token.meanings)

    def _tells(self, question: Question, number: int) -> bool:
        """Whether question and example share a word that tells laureates apart."""
        if number < 0:
            return False
        own = list(self.examples.content(number))
        return any(
            not token.meanings.isdisjoint(meanings)
            for token in question.tokens
            if not (token.frame or token.optional)
            for meanings in own
        )

    def _bare(self, candidate: Candidate, question: Question) -> float:
        """How like a mere name a question is that asks nothing else of it."""
        if any(t.subject for t in question.tokens if not t.names):
            return 0.4
        if not question.kinds:
            return 1.05
        return 0.9 if self._fits(candidate, question) else 0.4

    def _fits(self, candidate: Candidate, question: Question) -> bool:
        if not question.kinds:
            return True
        if not any(not candidate.gives.isdisjoint(k.accepts) for k in question.kinds):
            return False
        head = question.head
        counted = any(k.id == "number" for k in question.kinds)
        if counted and head is not None and candidate.sort == "fact" and not head.names:
            if candidate.heads:
                return not head.meanings.isdisjoint(candidate.heads)
            return self.catalog.askers.has_any(candidate.place, head.meanings)
        return True
