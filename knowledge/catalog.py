"""Everything that can be answered, as candidates: the examples by which people ask for each,
and the words and names that each accounts for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from knowledge import candidates
from knowledge.askers import Askers
from knowledge.candidates import Candidate
from knowledge.columns import State, Strings
from knowledge.examples import Examples
from knowledge.lexicon import Lexicon
from knowledge.model import LANGUAGES, Bilingual, Fact, Gap, Knowledge, Language, Wordings
from knowledge.names import Names
from knowledge.ordinary import is_ordinary
from knowledge.reader import Reader
from knowledge.text import words
from knowledge.words import Attribute

__all__ = ["Catalog"]

Meanings = frozenset[str]
_NONE = Wordings()


def all_of(*wordings: Wordings) -> list[str]:
    """Every wording of `wordings`, French first."""
    return [w for each in wordings for w in (*each.fr, *each.en)]


def _spoken(wordings: Wordings) -> Iterator[tuple[str, Language]]:
    for language in LANGUAGES:
        for text in dict.fromkeys(wordings.in_(language)):
            yield text, language


def _both(*texts: Bilingual) -> list[str]:
    return [t for text in texts for t in (text.fr, text.en)]


@dataclass
class Catalog:
    """The candidates of a knowledge base, and the names by which entries are called."""

    base: Knowledge
    lexicon: Lexicon
    candidates: list[Candidate] = field(default_factory=list)

    @classmethod
    def from_state(
        cls, base: Knowledge, lexicon: Lexicon, state: State, strings: Strings
    ) -> Catalog:
        """A catalog from what `state` gave."""
        self = cls.__new__(cls)
        self.base, self.lexicon = base, lexicon
        self.candidates = list(candidates.stored(state["candidates"], strings))
        self._begin()
        self.names.restore(state["names"], strings)
        self.reader = Reader(base.words, lexicon, self.names)
        self.examples = Examples.from_state(*self._kinds(), state["examples"], strings)
        self.askers = Askers.from_state(state["askers"], strings, self.examples.postings)
        return self

    def state(self, strings: Strings) -> State:
        """What is kept of the catalog."""
        return {
            "candidates": candidates.state(self.candidates, strings),
            "names": self.names.state(strings),
            "examples": self.examples.state(strings, self.askers.meanings),
            "askers": self.askers.state(strings, {*self.examples.postings, *self.askers.meanings}),
        }

    def __post_init__(self) -> None:
        self._begin()
        self._name_all()
        self._learn()
        self.reader = Reader(self.base.words, self.lexicon, self.names)
        self.examples = Examples(*self._kinds())
        self.askers = Askers()
        self._candidates()

    def _begin(self) -> None:
        # nothing here leads back to the catalog: an engine that is exchanged goes at once,
        # without anybody looking for garbage
        cues = {word for kind in self.base.words.kinds for word in all_of(kind.asked)}
        frame = self.lexicon.frame - cues
        self.names = Names(
            lambda word: len(word) <= 3 and word in frame,
            cues.__contains__,
            is_ordinary,
            self.lexicon.exact.__contains__,
        )
        self.chain: dict[str, str] = {}
        self._members: dict[str, frozenset[str]] = {}
        self._accounted: dict[str, frozenset[str]] = {}
        self._chains()

    def _kinds(self) -> tuple[list[str], frozenset[str]]:
        kinds = self.base.words.kinds
        return [k.id for k in kinds], frozenset(k.id for k in kinds if k.strict)

    def _chains(self) -> None:
        """A prize, its laureate and its project are one chain, called by the project's key."""
        members: dict[str, set[str]] = {}
        for prize in self.base.prizes.values():
            project = prize.laureate.replace(":laureate:", ":project:")
            for key in (prize.key, prize.laureate, project):
                self.chain[key] = project
                members.setdefault(project, set()).add(key)
        for fact in self.base.facts.values():
            self.chain[fact.key] = self.chain.get(fact.of, "")
        self._members = {key: frozenset(keys) for key, keys in members.items()}

    def members(self, key: str) -> frozenset[str]:
        """The entries of the same chain as `key`."""
        return self._members.get(self.chain.get(key, ""), frozenset((key,)))

    @cached_property
    def newest(self) -> str:
        """The key of the newest edition, "" where there is none."""
        return max(self.base.editions, default="")

    def accounted(self, key: str) -> frozenset[str]:
        """The entries whose names may stand in a question about `key`."""
        found = self._accounted.get(key)
        if found is None:
            found = self._accounted[key] = self._account(key)
        return found

    def _account(self, key: str) -> frozenset[str]:
        base = self.base
        found = set(self.members(key))
        year = key.split(":")[0]
        edition = key if key in base.editions else f"edition:{year}" if year.isdigit() else ""
        if edition in base.editions:
            found |= {edition, *base.editions[edition].organisers}
        for member in tuple(found):
            prize = base.prizes.get(member)
            if prize and prize.sponsor:
                found.add(prize.sponsor)
        if key in base.people:
            found.add(base.people[key].organisation)
            found |= {q.key for q in base.quotes.values() if q.by == key}
            found |= set(base.editions)
        if key in base.quotes:
            by = base.quotes[key].by
            found |= {by, base.people[by].organisation}
        if key in base.organisations:
            found |= {e.key for e in base.editions.values() if key in e.organisers}
            found |= {p.key for p in base.people.values() if p.organisation == key}
        for member in tuple(found):
            if member in base.laureates:
                place = base.laureates[member].place
                found |= {f"place:{place.department}", f"place:{place.region}"}
        return frozenset(found)

    def _name_all(self) -> None:
        base = self.base
        named: list[tuple[str, list[str]]] = []
        for laureate in base.laureates.values():
            texts = _both(laureate.name, laureate.short)
            named.append((laureate.key, texts + all_of(laureate.aliases, laureate.people)))
        for project in base.projects.values():
            texts = _both(project.title, project.name) + all_of(project.aliases)
            named.append((project.key, texts))
        for prize in base.prizes.values():
            named.append((prize.key, _both(prize.name) + all_of(prize.aliases)))
        for body in base.organisations.values():
            named.append((body.key, _both(body.name) + all_of(body.aliases)))
        for person in base.people.values():
            named.append((person.key, [person.name, *all_of(person.aliases)]))
        for edition in base.editions.values():
            texts = [*_both(edition.name), str(edition.year)]
            named.append((edition.key, texts + all_of(edition.aliases)))
        for other in base.words.others:
            self.names.add("other:" + other.id, all_of(other.names), exactly=True)
        for key, texts in named:
            self.names.add(key, texts)
            self.lexicon.learn(texts)
        for laureate in base.laureates.values():
            place = laureate.place
            self.lexicon.learn([place.department, place.region])
            for area in (place.department, place.region):
                self.names.add(f"place:{area}", [area])

    def _learn(self) -> None:
        """All words of the base, as what a mistyped word may have meant."""
        base = self.base
        for fact in base.facts.values():
            self.lexicon.learn(all_of(fact.asked, fact.yes, fact.no, fact.words))
        for gap in base.gaps.values():
            self.lexicon.learn(all_of(gap.asked))
        for project in base.projects.values():
            self.lexicon.learn(all_of(project.topics))
            self.lexicon.learn(a for p in project.partners for a in all_of(p.aliases))
        for quote in base.quotes.values():
            self.lexicon.learn(all_of(quote.about))
        for attribute in base.words.attributes:
            self.lexicon.learn(all_of(attribute.asked))
        for unknown in base.words.unknowns:
            self.lexicon.learn(all_of(unknown.asked))

    def vocabulary(self, texts: Iterable[Bilingual | Wordings]) -> set[str]:
        """The meanings of all content words of `texts`."""
        found: set[str] = set()
        groups = self.lexicon.groups
        for text in texts:
            for language in LANGUAGES:
                held = text.in_(language)
                for one in (held,) if isinstance(held, str) else held:
                    spelt = words(one)
                    for index, word in enumerate(spelt):
                        if word not in self.lexicon.frame:
                            found |= self.lexicon.meanings(word, language)
                        for width in (2, 3, 4):
                            found |= groups.get(tuple(spelt[index : index + width]), set())
        return found

    def _add(
        self,
        candidate: Candidate,
        asked: Wordings,
        yes: Wordings = _NONE,
        no: Wordings = _NONE,
    ) -> None:
        own = self.members(candidate.home) if candidate.home else frozenset()
        ask: set[str] = set()
        heads: set[str] = set()
        denied: set[str] = set()
        owner = len(self.candidates)
        for says, wordings in (("", asked), ("yes", yes), ("no", no)):
            for text, language in _spoken(wordings):
                read = self.reader.read_example(text, language)
                if not read.tokens:
                    continue
                self.examples.add(owner, read, says, own)
                for token in read.tokens:
                    if says == "no":
                        denied |= token.meanings
                    elif not token.frame or not token.names.isdisjoint(own):
                        ask |= token.meanings
                    if token.head:
                        heads |= token.meanings
        candidate.place = owner
        self.askers.add(owner, ask)
        candidate.heads = frozenset(heads)
        candidate.denied = frozenset(denied - ask)
        self.candidates.append(candidate)

    def _candidates(self) -> None:
        base = self.base
        around = {key: self._around(key) for key in base.projects}
        for body in base.organisations.values():
            around[body.key] = frozenset(self.vocabulary([body.about]))
        for fact in base.facts.values():
            self._fact(fact, around)
        for gap in base.gaps.values():
            self._gap(gap)
        for sort, entries in (
            ("laureate", base.laureates), ("project", base.projects), ("prize", base.prizes),
            ("organisation", base.organisations), ("person", base.people),
            ("edition", base.editions), ("quote", base.quotes),
        ):  # fmt: skip
            for key in entries:
                self._about(sort, key, around)
        for attribute in base.words.attributes:
            self._attribute(attribute)
        for unknown in base.words.unknowns:
            self._add(Candidate(unknown.id, "unknown", "", frozenset()), unknown.asked)

    def _around(self, key: str) -> Meanings:
        project = self.base.projects[key]
        texts: list[Bilingual | Wordings] = [
            project.title, project.name, project.tagline, project.summary, project.detail,
            *project.goals, *project.results, project.audience, project.topics,
            *(p.name for p in project.partners), *(p.aliases for p in project.partners),
        ]  # fmt: skip
        return frozenset(self.vocabulary(texts))

    def _fact(self, fact: Fact, around: dict[str, Meanings]) -> None:
        home = self.chain.get(fact.key) or fact.of
        loose = self.vocabulary([fact.answer, fact.words])
        found = Candidate(
            fact.key, "fact", fact.of, frozenset(fact.gives), loose=frozenset(loose),
            around=around.get(home, frozenset()),
            figures=frozenset(w for t in _both(fact.answer) for w in words(t) if w[0].isdigit()),
        )  # fmt: skip
        self._add(found, fact.asked, fact.yes, fact.no)

    def _gap(self, gap: Gap) -> None:
        self._add(Candidate(gap.key, "gap", gap.of, frozenset()), gap.asked)

    def _attribute(self, attribute: Attribute) -> None:
        found = Candidate(
            attribute.id, "attribute", "", frozenset(attribute.gives),
            attribute=attribute.id, of=attribute.of,
        )  # fmt: skip
        self._add(found, attribute.asked)

    def _about(self, sort: str, key: str, around: dict[str, Meanings]) -> None:
        base = self.base
        gives = {"what"}
        asked = Wordings()
        texts: list[Bilingual] = []
        if sort == "project":
            gives |= {"laureate", "how", "reason", "organisation"}
            asked = base.projects[key].topics
        elif sort == "laureate":
            gives |= {"laureate", "organisation"}
        elif sort == "prize":
            gives |= {"laureate", "organisation", "person"}
            texts = [base.prizes[key].about]
        elif sort == "person":
            gives |= {"person"}
            texts = [base.people[key].role]
        elif sort == "organisation":
            gives |= {"organisation"}
            texts = [base.organisations[key].about]
        elif sort == "quote":
            gives |= {"opinion", "person"}
            asked = base.quotes[key].about
            texts = [base.quotes[key].text]
        elif sort == "edition":
            texts = [base.editions[key].about]
        found = Candidate(
            key, "about", key, frozenset(gives),
            loose=frozenset(self.vocabulary(texts)),
            around=around.get(self.chain.get(key, ""), frozenset()),
        )  # fmt: skip
        self._add(found, asked)
