"""Everything that can be answered, as candidates: what asks for each, and what it explains."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from knowledge.lexicon import Lexicon
from knowledge.model import Knowledge, Wordings
from knowledge.text import words

Meanings = frozenset[str]


@dataclass(slots=True)
class Candidate:
    """One possible answer.

    `asked` are its ways of being asked for, each a group of meanings of which all have to
    occur; `explains` are meanings that it accounts for, `names` the entries whose names it
    accounts for; `home` is the entry it belongs to; `needs_home` whether that entry (or the
    topic) has to be named.
    """

    key: str
    sort: str
    home: str
    gives: frozenset[str]
    asked: tuple[tuple[Meanings, ...], ...]
    names: frozenset[str]
    explains: set[str] = field(default_factory=set)
    loosely: set[str] = field(default_factory=set)
    needs_home: bool = False
    attribute: str = ""


def all_of(*wordings: Wordings) -> list[str]:
    """Every wording of `wordings`, French first."""
    return [w for each in wordings for w in (*each.fr, *each.en)]


class Catalog:
    """The candidates of a knowledge base, and the names by which entries are called."""

    def __init__(self, base: Knowledge, lexicon: Lexicon) -> None:
        self.base = base
        self.lexicon = lexicon
        self.candidates: list[Candidate] = []
        self.names: dict[tuple[str, ...], set[str]] = {}
        self.chain: dict[str, str] = {}
        self._chains()
        self._names()
        self._candidates()
        self.stop = max((len(n) for n in self.names), default=1)

    def _chains(self) -> None:
        """A prize, its laureate and its project are one chain, called by the project's key."""
        for prize in self.base.prizes.values():
            project = prize.laureate.replace(":laureate:", ":project:")
            for key in (prize.key, prize.laureate, project):
                self.chain[key] = project
        for fact in self.base.facts.values():
            self.chain[fact.key] = self.chain.get(fact.of, "")

    def members(self, key: str) -> frozenset[str]:
        """The entries of the same chain as `key`."""
        chain = self.chain.get(key, "")
        if not chain:
            return frozenset((key,))
        return frozenset(k for k, c in self.chain.items() if c == chain)

    def glue(self, word: str) -> bool:
        """Whether `word` is a little word that may be left out of a name."""
        return len(word) <= 3 and word in self.lexicon.frame

    def _name(self, key: str, texts: Iterable[str]) -> None:
        for text in texts:
            parts = tuple(w for w in words(text) if not self.glue(w)) or tuple(words(text))
            if parts:
                self.names.setdefault(parts, set()).add(key)
                self.lexicon.learn([text])

    def _names(self) -> None:
        base = self.base
        for laureate in base.laureates.values():
            self._name(laureate.key, [laureate.name.fr, laureate.name.en, laureate.short.fr])
            self.lexicon.learn([laureate.place.department, laureate.place.region])
            self._name(laureate.key, all_of(laureate.aliases, laureate.people))
        for project in base.projects.values():
            texts = [project.title.fr, project.title.en, project.name.fr, project.name.en]
            self._name(project.key, [*texts, *all_of(project.aliases)])
        for prize in base.prizes.values():
            self._name(prize.key, [prize.name.fr, prize.name.en, *all_of(prize.aliases)])
        for body in base.organisations.values():
            self._name(body.key, [body.name.fr, body.name.en, *all_of(body.aliases)])
        for person in base.people.values():
            self._name(person.key, [person.name, *all_of(person.aliases)])
        for edition in base.editions.values():
            self._name(edition.key, [edition.name.fr, edition.name.en, *all_of(edition.aliases)])
        for other in base.words.others:
            self._name("other:" + other.id, all_of(other.names))

    def meanings_of(self, text: str, *, keep_frame: bool = False) -> tuple[Meanings, ...]:
        """The meanings of each content word of a way of asking."""
        parts = words(text)
        kept = [w for w in parts if keep_frame or w not in self.lexicon.frame] or parts
        if len(kept) == 1 and len(parts) > 1:
            kept = parts
        joined = self.lexicon.groups.get(tuple(parts))
        if joined:
            return (frozenset(joined),)
        return tuple(self.lexicon.meanings(w) for w in kept)

    def vocabulary(self, texts: Iterable[str]) -> set[str]:
        """The meanings of all content words of `texts`."""
        found: set[str] = set()
        for text in texts:
            for word in words(text):
                if word not in self.lexicon.frame:
                    found |= self.lexicon.meanings(word)
        return found

    def _add(self, candidate: Candidate, asked: Iterable[str]) -> Candidate:
        texts = list(asked)
        self.lexicon.learn(texts)
        candidate.asked = tuple({self.meanings_of(t): None for t in texts})
        candidate.explains |= self.vocabulary(texts)
        self.candidates.append(candidate)
        return candidate

    def _candidates(self) -> None:
        base = self.base
        around: dict[str, set[str]] = {}
        for project in base.projects.values():
            texts = [project.title, project.name, project.tagline, project.summary, project.detail]
            texts += [*project.goals, *project.results, project.audience]
            texts += [p.name for p in project.partners]
            own = [t for b in texts for t in (b.fr, b.en)] + all_of(project.topics)
            own += [a for p in project.partners for a in all_of(p.aliases)]
            around[project.key] = self.vocabulary(own)
            self.lexicon.learn(all_of(project.topics))
        for fact in base.facts.values():
            chain = self.chain.get(fact.key, "")
            found = Candidate(
                fact.key, "fact", fact.of, frozenset(fact.gives), (), self._accounted(fact.of)
            )
            self._add(found, all_of(fact.asked))
            found.explains |= self.vocabulary(all_of(fact.words))
            found.loosely |= self.vocabulary([fact.answer.fr, fact.answer.en])
            found.loosely |= around.get(chain, set())
        homes = {
            "laureate": base.laureates, "project": base.projects, "prize": base.prizes,
            "organisation": base.organisations, "person": base.people, "edition": base.editions,
            "quote": base.quotes,
        }  # fmt: skip
        for sort, entries in homes.items():
            for key in entries:
                self._about(sort, key, around)
                for attribute in base.words.attributes:
                    if attribute.of == sort:
                        found = Candidate(
                            key, "attribute", key, frozenset(attribute.gives), (),
                            self._accounted(key), needs_home=sort != "edition",
                            attribute=attribute.id,
                        )  # fmt: skip
                        self._add(found, all_of(attribute.asked))
                        if sort == "laureate" and attribute.id == "place":
                            place = base.laureates[key].place
                            found.explains |= self.vocabulary([place.department, place.region])
                        if sort == "project" and attribute.id not in ("link",):
                            found.loosely |= around.get(key, set())
        for unknown in base.words.unknowns:
            found = Candidate(
                unknown.id, "unknown", "", frozenset(), (), frozenset(self.chain) | {"*"}
            )
            self._add(found, all_of(unknown.asked))

    def _accounted(self, key: str) -> frozenset[str]:
        """The entries whose names may stand in a question about `key`."""
        found = set(self.members(key))
        edition = "edition:" + key.split(":")[0]
        found.add(edition)
        prize = next((p for p in self.base.prizes.values() if p.key in found), None)
        if prize and prize.sponsor:
            found.add(prize.sponsor)
        if key in self.base.people:
            found.add(self.base.people[key].organisation)
        if key in self.base.quotes:
            by = self.base.quotes[key].by
            found |= {by, self.base.people[by].organisation}
        if key.startswith("edition:"):
            found |= set(self.base.editions[key].organisers)
            found.add("*" + key)
        return frozenset(found)

    def _about(self, sort: str, key: str, around: dict[str, set[str]]) -> None:
        base = self.base
        gives = {"what"}
        asked: list[str] = []
        loosely: set[str] = set()
        if sort == "project":
            project = base.projects[key]
            gives |= {"laureate", "how", "reason", "organisation", "name"}
            asked = all_of(project.topics)
            loosely = around[key]
        elif sort == "prize":
            prize = base.prizes[key]
            gives |= {"laureate", "organisation", "person"}
            loosely = self.vocabulary([prize.about.fr, prize.about.en])
        elif sort == "person":
            gives |= {"person"}
            person = base.people[key]
            loosely = self.vocabulary([person.role.fr, person.role.en])
        elif sort == "organisation":
            gives |= {"organisation"}
            body = base.organisations[key]
            loosely = self.vocabulary([body.about.fr, body.about.en])
        elif sort == "quote":
            quote = base.quotes[key]
            gives |= {"opinion"}
            asked = all_of(quote.about)
            loosely = self.vocabulary([quote.text.fr, quote.text.en])
        elif sort == "edition":
            edition = base.editions[key]
            loosely = self.vocabulary([edition.about.fr, edition.about.en])
        found = Candidate(key, "about", key, frozenset(gives), (), self._accounted(key))
        self._add(found, asked)
        found.loosely |= loosely
