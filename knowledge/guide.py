"""What browsing needs of a knowledge base: lists, parts, next questions, cards, sources.

It answers no question (`knowledge.engine` does) and draws nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from knowledge.answer import Answer, Block, Topic
from knowledge.chains import Chain, chain_of
from knowledge.listing import laureates
from knowledge.model import Knowledge, Language, Link
from knowledge.nexts import Next, nexts
from knowledge.parts import part, parts_of
from knowledge.prefixes import Prefixes
from knowledge.sources import Source, source_of
from knowledge.wording import Wording

__all__ = ["Card", "Guide", "Spot"]


@dataclass(frozen=True, slots=True)
class Card:
    """An entry in two lines, `title` and `text`; `project` is a laureate's project's name."""

    key: str
    title: str
    text: str
    project: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A laureate on a map; degrees are WGS 84."""

    key: str
    name: str
    prize: str
    latitude: float
    longitude: float


class Guide:
    """Reads one knowledge base; immutable."""

    def __init__(self, base: Knowledge) -> None:
        self.base = base

    def prepare(self) -> None:
        """Makes now what the first search while typing would wait for; it takes a moment."""
        self._prefixes, self._wording  # noqa: B018 - asking for them makes them

    @cached_property
    def _prefixes(self) -> Prefixes:
        return Prefixes(self.base)

    @cached_property
    def _wording(self) -> Wording:
        return Wording(self.base)

    @property
    def year(self) -> str:
        """The newest edition's year, "" where there is none."""
        return max((str(edition.year) for edition in self.base.editions.values()), default="")

    def laureates(self, filter_: str = "") -> tuple[str, ...]:
        """The keys of the laureates that a filter keeps."""
        return laureates(self.base, filter_)

    def laureate(self, key: str) -> str | None:
        """The key of the laureate that an entry belongs to, if any."""
        chain = chain_of(self.base, key)
        return chain.laureate.key if chain else None

    def parts(self, key: str) -> tuple[str, ...]:
        """The parts that are known of an entry's laureate."""
        return parts_of(self.base, key)

    def part(self, key: str, id_: str, language: Language) -> Answer | None:
        """One part of an entry's laureate."""
        return part(self.base, key, id_, language)

    def nexts(self, answer: Answer) -> tuple[Next, ...]:
        """Up to three likely next questions."""
        return nexts(self.base, answer, self._wording)

    def source(self, key: str, language: Language) -> Source | None:
        """Where an entry comes from."""
        return source_of(self.base, key, language)

    def article(self, key: str) -> Link | None:
        """The page to read about an entry's laureate, if any."""
        chain = chain_of(self.base, key)
        links = chain.project.links if chain else ()
        return next((link for link in links if "://" in link.url), None)

    def short(self, key: str, language: Language) -> str:
        """A name of an entry that fits a button; "" for an unknown one."""
        card = self.card(key, language)
        base = self.base
        if key in base.laureates:
            return base.laureates[key].short.in_(language)
        if key in base.quotes:
            return base.people[base.quotes[key].by].name
        if key in base.editions:
            return str(base.editions[key].year)
        return card.title if card else ""

    def card(self, key: str, language: Language) -> Card | None:
        """An entry in two lines; None for an unknown one."""
        base = self.base
        if key in base.facts:
            return self._fact(key, language)
        if key in base.quotes:
            quote = base.quotes[key]
            return Card(key, base.people[quote.by].name, quote.text.in_(language))
        if key in base.people:
            return Card(key, base.people[key].name, base.people[key].role.in_(language))
        for entries in (base.organisations, base.editions):
            if key in entries:
                entry = entries[key]
                return Card(key, entry.name.in_(language), entry.about.in_(language))
        chain = chain_of(base, key)
        return self._chain(key, chain, language) if chain else None

    def _chain(self, key: str, chain: Chain, language: Language) -> Card:
        prize = chain.prize.name.in_(language) if chain.prize else ""
        short = chain.laureate.short.in_(language)
        if key in self.base.prizes:
            return Card(key, prize, f"{short} – {chain.project.name.in_(language)}")
        title = f"{short} – {prize}" if prize else short
        name = chain.project.name.in_(language)
        return Card(key, title, f"{name} – {chain.project.tagline.in_(language)}", name)

    def _fact(self, key: str, language: Language) -> Card:
        fact = self.base.facts[key]
        asked = [text for text in fact.shown.in_(language) if text.rstrip().endswith("?")]
        question = self._wording.question((asked or [*fact.shown.in_(language), ""])[0], language)
        chain = chain_of(self.base, key)
        name = chain.laureate.short.in_(language) if chain else ""
        title = f"{name} – {question}" if name and name not in question else question
        return Card(key, title, fact.answer.in_(language))

    def search(self, query: str, language: Language) -> tuple[Card, ...]:
        """The entries that an unfinished query fits, best first."""
        cards = (self.card(key, language) for key in self._prefixes.search(query))
        return tuple(card for card in cards if card)

    def contact(self, title: str, language: Language) -> Answer:
        """The organisers' addresses, under `title`."""
        base = self.base
        keys = [key for edition in base.editions.values() for key in edition.organisers]
        bodies = [
            base.organisations[key] for key in dict.fromkeys(keys) if key in base.organisations
        ]
        links = tuple(link for body in bodies for link in body.links)
        entries = tuple(body.key for body in bodies)
        topic = Topic(entries[0], "", (), entries) if entries else None
        return Answer("answer", language, (Block("title", title),), entries, links, topic=topic)

    def spots(self, language: Language) -> tuple[Spot, ...]:
        """Where the laureates of the newest edition are."""
        found = []
        for key in self.laureates():
            chain = chain_of(self.base, key)
            if chain is not None:
                prize = chain.prize.name.in_(language) if chain.prize else ""
                place = chain.laureate.place
                name = chain.laureate.short.in_(language)
                found.append(Spot(key, name, prize, place.latitude, place.longitude))
        return tuple(found)
