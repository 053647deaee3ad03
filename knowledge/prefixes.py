"""Search while one types: the last word may be unfinished, words may have one slip."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from rapidfuzz.distance import OSA

from knowledge.chains import chain_of
from knowledge.model import Bilingual, Knowledge, Wordings
from knowledge.text import words

__all__ = ["Prefixes"]

# How far a word is from an entry's name: its name, another name, its topic, its question.
_NAME, _ALIAS, _TOPIC, _ASKED = range(4)
_FROM_LETTERS = 5
_ONE_OF = "#"
_SMALL = frozenset("a an and au aux d de des du en et for in l la le les of the un une".split())


class Prefixes:
    """The words of a knowledge base, in order, each with the entries it leads to."""

    def __init__(self, base: Knowledge) -> None:
        self._order: dict[str, int] = {}
        self._found: dict[str, dict[str, int]] = {}
        for key, weight, text in (*_texts(base), *_questions(base)):
            self._order.setdefault(key, len(self._order))
            for word in words(text):
                held = self._found.setdefault(word, {})
                held[key] = min(weight, held.get(key, weight))
        self._words = sorted(self._found)

    def search(self, query: str) -> tuple[str, ...]:
        """The keys of the entries that all the words of `query` fit, best first; for no words,
        all but the facts."""
        asked = words(query)
        asked = [word for word in asked[:-1] if word not in _SMALL] + asked[-1:]
        if not asked:
            return tuple(key for key in self._order if _ONE_OF not in key)
        ranks: dict[str, int] = {}
        for number, word in enumerate(asked):
            near = self._near(word, is_last=number == len(asked) - 1)
            if number:
                ranks = {key: ranks[key] + near[key] for key in ranks.keys() & near.keys()}
            else:
                ranks = near
        best = sorted(ranks, key=lambda key: (ranks[key], self._order[key]))
        return tuple(dict.fromkeys(key.partition(_ONE_OF)[0] for key in best))

    def _near(self, word: str, *, is_last: bool) -> dict[str, int]:
        exact = dict(self._found.get(word, {}))
        if is_last:
            start = bisect_left(self._words, word)
            for other in self._words[start:]:
                if not other.startswith(word):
                    break
                _keep(exact, self._found[other], 0 if other == word else 4)
        if exact or len(word) < _FROM_LETTERS or not word.isalpha():
            return exact
        for other in self._words:
            if other[:1] == word[:1] and _slip(word, other, is_last=is_last):
                _keep(exact, self._found[other], 8)
        return exact


def _slip(word: str, other: str, *, is_last: bool) -> bool:
    """Whether `word` is `other`, or (the last word) its beginning, with one slip."""
    ends = range(len(word) - 1, len(word) + 2) if is_last else (len(other),)
    return any(OSA.distance(word, other[:end], score_cutoff=1) <= 1 for end in ends)


def _keep(found: dict[str, int], more: dict[str, int], extra: int) -> None:
    for key, weight in more.items():
        found[key] = min(weight + extra, found.get(key, weight + extra))


def _texts(base: Knowledge) -> Iterator[tuple[str, int, str]]:
    """Key, weight and text, in the order in which entries are shown."""
    for laureate in base.laureates.values():
        chain = chain_of(base, laureate.key)
        yield from _weighed(laureate.key, _NAME, laureate.short, laureate.name)
        yield from _weighed(laureate.key, _ALIAS, laureate.aliases)
        yield from ((laureate.key, _TOPIC, laureate.place.department),)
        yield from ((laureate.key, _TOPIC, laureate.place.region),)
        if chain is not None:
            project = chain.project
            yield from _weighed(laureate.key, _NAME, project.name, project.title)
            yield from _weighed(laureate.key, _ALIAS, project.aliases)
            yield from _weighed(laureate.key, _TOPIC, project.topics)
            if chain.prize is not None:
                yield from _weighed(laureate.key, _ALIAS, chain.prize.name)
    for prize in base.prizes.values():
        yield from _weighed(prize.key, _NAME, prize.name)
        yield from _weighed(prize.key, _ALIAS, prize.aliases)
        chain = chain_of(base, prize.key)
        if chain is not None:
            yield from _weighed(prize.key, _TOPIC, chain.laureate.short)
    for quote in base.quotes.values():
        yield quote.key, _NAME, base.people[quote.by].name
        yield quote.key, _NAME, "citation quote quotation"
        yield from _weighed(quote.key, _TOPIC, quote.about)
    for person in base.people.values():
        yield person.key, _NAME, person.name
        yield from _weighed(person.key, _ALIAS, person.aliases, person.role)
    for body in base.organisations.values():
        yield from _weighed(body.key, _NAME, body.name)
        yield from _weighed(body.key, _ALIAS, body.aliases)
    for edition in base.editions.values():
        yield from _weighed(edition.key, _NAME, edition.name)
        yield from _weighed(edition.key, _ALIAS, edition.aliases)


def _questions(base: Knowledge) -> Iterator[tuple[str, int, str]]:
    """Each way of asking for a fact, apart from the others, with its laureate's name."""
    for fact in base.facts.values():
        chain = chain_of(base, fact.key)
        name = chain.laureate.short.fr if chain else ""
        for number, asked in enumerate((*fact.shown.fr, *fact.shown.en)):
            yield f"{fact.key}{_ONE_OF}{number}", _ASKED, f"{asked} {name}"


def _weighed(key: str, weight: int, *texts: Bilingual | Wordings) -> Iterator[tuple[str, int, str]]:
    for text in texts:
        for held in (text.fr, text.en):
            for one in (held,) if isinstance(held, str) else held:
                yield key, weight, one
