"""French or English? A vote of the words that the knowledge base has in one far more often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from knowledge.columns import State, Strings
from knowledge.model import LANGUAGES, Bilingual, Knowledge, Language, Wordings
from knowledge.text import MAX_CHARACTERS, spelt, words

__all__ = ["LanguageVote"]

# How many times as many texts of a language have a word that tells it.
_OFTENER = 8
_ACCENTS = frozenset("àâçèéêëîïôùûœ")


class LanguageVote:
    """Tells the language of a message by the texts of a knowledge base."""

    def __init__(self, base: Knowledge) -> None:
        spoken: dict[Language, Counter[str]] = {"fr": Counter(), "en": Counter()}
        for text in _texts(base):
            for language in LANGUAGES:
                held = text.in_(language)
                for one in (held,) if isinstance(held, str) else held:
                    spoken[language].update(set(spelt(one)))
        for language, pairs in (("fr", base.words.texting.fr), ("en", base.words.texting.en)):
            for short, long in pairs:
                spoken[language].update((*words(short), *words(long)))
        named = {word for name in _names(base) for word in spelt(name)}
        self._french = _marks(spoken["fr"], spoken["en"], named)
        self._english = _marks(spoken["en"], spoken["fr"], named)

    @classmethod
    def from_state(cls, state: State, strings: Strings) -> LanguageVote:
        """A vote from what `state` gave."""
        self = cls.__new__(cls)
        self._french = frozenset(strings.unpack(state["french"]))
        self._english = frozenset(strings.unpack(state["english"]))
        return self

    def state(self, strings: Strings) -> State:
        """What is kept of the vote."""
        return {
            "french": strings.pack(sorted(self._french)),
            "english": strings.pack(sorted(self._english)),
        }

    def of(self, message: str, client: str | None = None) -> Language:
        """The language of `message`; a tie goes to `client` (a `language_code`), else French."""
        message = message[:MAX_CHARACTERS]
        votes = 0
        for word in words(message):
            votes += (word in self._english) - (word in self._french)
        if votes == 0:
            if not _ACCENTS.isdisjoint(message.lower()):
                return "fr"
            return "en" if client and client.lower().startswith("en") else "fr"
        return "en" if votes > 0 else "fr"


def _marks(own: Counter[str], other: Counter[str], named: set[str]) -> frozenset[str]:
    """The words that tell a language; those of names that are said in both tell none."""
    return frozenset(
        word
        for word, times in own.items()
        if times > _OFTENER * other[word] and not (other[word] and word in named)
    )


def _names(base: Knowledge) -> Iterator[str]:
    """The French names of all entries and places, by which English speakers call them too."""
    texts: list[Bilingual | Wordings] = []
    for laureate in base.laureates.values():
        yield from (laureate.place.department, laureate.place.region)
        texts += [laureate.name, laureate.short, laureate.aliases]
    for project in base.projects.values():
        texts += [project.title, project.name, project.aliases]
        texts += [partner.name for partner in project.partners]
    for prize in base.prizes.values():
        texts += [prize.name, prize.aliases]
    for body in base.organisations.values():
        texts += [body.name, body.aliases]
    for edition in base.editions.values():
        texts += [edition.name, edition.aliases]
    for person in base.people.values():
        yield person.name
    for other in base.words.others:
        texts.append(other.names)
    for text in texts:
        yield from (text.fr,) if isinstance(text, Bilingual) else text.fr


def _texts(base: Knowledge) -> Iterator[Bilingual | Wordings]:
    spoken = base.words
    yield from (spoken.frame.words, spoken.frame.carriers, spoken.frame.asking)
    yield from (spoken.speech.closed, spoken.speech.subject, spoken.speech.speaker)
    listed: Iterable[Iterable[Bilingual | Wordings]] = (
        (k.asked for k in spoken.kinds),
        (s.words for s in spoken.synonyms),
        (a.asked for a in spoken.attributes),
        (s.asked for s in spoken.smalltalk),
        (u.asked for u in spoken.unknowns),
        (g.asked for g in base.gaps.values()),
        (w for f in base.facts.values() for w in (f.asked, f.yes, f.no, f.words, f.answer)),
    )
    for each in listed:
        yield from each
