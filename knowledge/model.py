"""What is known, as plain immutable values.

Everything here is read from the YAML folder by `knowledge.store`; nothing here knows
how a file looks, how a question is understood or how a reply is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from knowledge.words import Words

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")
# How many ways of asking for a fact are shown and searched, of hundreds that are understood.
_SHOWN = 16


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One text in both languages."""

    fr: str
    en: str

    def in_(self, language: Language) -> str:
        """The text in `language`."""
        return self.fr if language == "fr" else self.en


@dataclass(frozen=True, slots=True)
class Wordings:
    """Ways of saying or asking for one thing, in both languages."""

    fr: tuple[str, ...] = ()
    en: tuple[str, ...] = ()

    def in_(self, language: Language) -> tuple[str, ...]:
        """The wordings in `language`."""
        return self.fr if language == "fr" else self.en

    def first(self, count: int) -> Wordings:
        """At most `count` of them in each language, the first ones."""
        return Wordings(self.fr[:count], self.en[:count])


@dataclass(frozen=True, slots=True)
class Link:
    """A place to read more: a URL, or an e-mail address when `url` has an @ and no scheme."""

    label: Bilingual
    url: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a laureate is; degrees are WGS 84."""

    department: str
    department_code: str
    region: str
    latitude: float
    longitude: float
    insee: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known: its ways of being asked for, and its answer.

    `gives` are the kinds of answer it gives (see `words/kinds.yaml`); `asked` are examples
    of how people ask for it, from single words to whole questions; `yes` and `no` are
    questions that it answers with yes or no first; `words` may stand in such a question
    besides. Names of the entry it belongs to need not be repeated. `valid_until` is the last
    day (YYYY-MM-DD) on which the answer is known to be right, where there is one.
    """

    key: str
    of: str
    gives: tuple[str, ...]
    asked: Wordings
    answer: Bilingual
    source: str
    links: tuple[Link, ...] = ()
    words: Wordings = Wordings()
    yes: Wordings = Wordings()
    no: Wordings = Wordings()
    valid_until: str | None = None

    @property
    def shown(self) -> Wordings:
        """The ways of asking that buttons show and that search looks through while one types:
        the first ones, which are kept in memory when all have been learnt."""
        return self.asked.first(_SHOWN)


@dataclass(frozen=True, slots=True)
class Gap:
    """What people ask about an entry (`of`, a key) and the source does not say.

    `answer` is said instead of the usual "I do not know", where there is one.
    """

    key: str
    of: str
    asked: Wordings
    answer: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class Laureate:
    """A local authority that won a prize."""

    key: str
    kind: str
    name: Bilingual
    short: Bilingual
    aliases: Wordings
    people: Wordings
    place: Place


@dataclass(frozen=True, slots=True)
class Partner:
    """Somebody a project was done with."""

    name: Bilingual
    aliases: Wordings = Wordings()


@dataclass(frozen=True, slots=True)
class Project:
    """What a laureate was rewarded for. `title` is the official one, `name` the working one."""

    key: str
    title: Bilingual
    name: Bilingual
    aliases: Wordings
    tagline: Bilingual
    summary: Bilingual
    detail: Bilingual
    goals: tuple[Bilingual, ...]
    partners: tuple[Partner, ...]
    audience: Bilingual
    topics: Wordings
    results: tuple[Bilingual, ...]
    links: tuple[Link, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Prize:
    """A prize of one edition and who holds it (`laureate` is a laureate's key)."""

    key: str
    name: Bilingual
    aliases: Wordings
    about: Bilingual
    laureate: str
    sponsor: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Words said by a person (`by` is a person's key); `text.en` is our own translation."""

    key: str
    by: str
    text: Bilingual
    about: Wordings
    source: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody quoted; `organisation` is an organisation's key."""

    key: str
    name: str
    aliases: Wordings
    role: Bilingual
    organisation: str
    source: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organiser, sponsor or other body with facts of its own."""

    key: str
    name: Bilingual
    aliases: Wordings
    about: Bilingual
    links: tuple[Link, ...]
    contact: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Smoke:
    """Questions that the base must go on answering: their `outcome` (that of an answer; for
    `unknown`, near ones may be offered too), and the keys of entries it has to rest on."""

    key: str
    asked: Wordings
    outcome: str
    entries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """One year of the prizes; `organisers` are organisations' keys."""

    key: str
    year: int
    number: int
    name: Bilingual
    aliases: Wordings
    about: Bilingual
    links: tuple[Link, ...]
    source: str
    organisers: tuple[str, ...] = ()


def _no_words() -> Words:
    # imported late: words are made of the texts defined above
    from knowledge.words import Words

    return Words()


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything that is known: an immutable snapshot, each mapping in file order, by key."""

    editions: Mapping[str, Edition]
    laureates: Mapping[str, Laureate]
    projects: Mapping[str, Project]
    prizes: Mapping[str, Prize]
    facts: Mapping[str, Fact]
    gaps: Mapping[str, Gap]
    quotes: Mapping[str, Quote]
    people: Mapping[str, Person]
    organisations: Mapping[str, Organisation]
    words: Words = field(default_factory=_no_words)
    version: str = ""
    smoke: Mapping[str, Smoke] = field(default_factory=dict)

    def prize_of(self, laureate: str) -> Prize | None:
        """The prize that a laureate (by key) holds, if any."""
        return next((p for p in self.prizes.values() if p.laureate == laureate), None)
