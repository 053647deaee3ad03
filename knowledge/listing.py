"""Which laureates a filter keeps: by topic, kind, place, prize, name or year. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.chains import chain_of
from knowledge.model import Bilingual, Knowledge, Laureate, Wordings
from knowledge.text import stems, words

__all__ = ["laureates"]

# Words of a filter that say nothing; the shortest of both languages.
_SMALL = frozenset("a an and at au aux d de des du en et for in l la le les of on the".split())
_KINDS = {
    "ccas": Wordings(("CCAS", "centre communal d’action sociale"), ("CCAS", "social services")),
    "city": Wordings(("ville", "commune", "mairie"), ("city", "town", "municipality")),
    "department": Wordings(("département", "conseil départemental"), ("department", "county")),
}
_PREFIX = 4


def laureates(base: Knowledge, filter_: str = "") -> tuple[str, ...]:
    """The keys of the laureates that all the words of `filter_` fit, in the base's order.

    Without a year among the words, those of the newest edition; without other words, all.
    """
    asked = [word for word in words(filter_) if word not in _SMALL]
    years = {str(edition.year) for edition in base.editions.values()}
    year = next((word for word in asked if word in years), max(years, default=""))
    rest = [word for word in asked if word not in years]
    own = [found for found in base.laureates.values() if found.key.startswith(f"{year}:")]
    if not rest:
        return tuple(found.key for found in own)
    texts = {found.key: [words(text) for text in _texts(base, found)] for found in own}
    # "Hauts-de-France" is one name, rather than Hauts-de-Seine in Île-de-France
    at_once = [key for key, held in texts.items() if any(_fits(one, rest) for one in held)]
    apart = [key for key, held in texts.items() if _fits([w for one in held for w in one], rest)]
    return tuple(at_once or apart)


def _fits(held: list[str], asked: list[str]) -> bool:
    roots = {root for word in held for root in _roots(word)}
    return all(
        not _roots(word).isdisjoint(roots)
        or (len(word) >= _PREFIX and any(other.startswith(word) for other in held))
        for word in asked
    )


def _roots(word: str) -> frozenset[str]:
    """The stems of a word in both languages."""
    return stems(word, "fr") | stems(word, "en")


def _texts(base: Knowledge, laureate: Laureate) -> Iterator[str]:
    place = laureate.place
    yield from (place.department, place.department_code, place.region)
    yield from _both(laureate.name, laureate.short)
    yield from _all(laureate.aliases)
    yield from _all(_KINDS.get(laureate.kind, Wordings((laureate.kind,))))
    chain = chain_of(base, laureate.key)
    if chain is None:
        return
    yield from _both(chain.project.title, chain.project.name)
    yield from _all(chain.project.topics)
    if chain.prize is not None:
        yield from _both(chain.prize.name)


def _both(*texts: Bilingual) -> Iterator[str]:
    for text in texts:
        yield from (text.fr, text.en)


def _all(wordings: Wordings) -> Iterator[str]:
    yield from wordings.fr
    yield from wordings.en
