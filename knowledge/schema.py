"""The shapes of the entries of an edition and of the root (pydantic), and their plain values."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar

from pydantic import AfterValidator, WithJsonSchema

from knowledge import model
from knowledge.schema_fields import (
    Address,
    Answer,
    AnyKey,
    Asked,
    Day,
    Detail,
    Identifier,
    Latitude,
    LinkShape,
    Longitude,
    OrganisationRef,
    Outcome,
    PersonRef,
    Shape,
    SomeKinds,
    Subject,
    Summary,
    Tagline,
    Text,
    Two,
    Ways,
    Whole,
    Year,
    full_key,
    refuse,
)

__all__ = ["EDITION_SECTIONS", "ROOT_SECTIONS", "EntryShape"]

LAUREATES = ("department", "city", "ccas")


def _laureate_kind(value: str) -> str:
    return value if value in LAUREATES else refuse("choice", value=value, choices=LAUREATES)


LaureateKind = Annotated[
    Text,
    AfterValidator(_laureate_kind),
    WithJsonSchema({"type": "string", "enum": list(LAUREATES)}),
]
Links = tuple[LinkShape, ...]


class EntryShape(Shape):
    """An entry of a list; `value` gives what `knowledge.model` calls it."""

    kind_of_entry: ClassVar[str]
    id: Identifier

    def value(self, key: str, year: int | None) -> object:
        """The plain value of this entry, whose key is `key`."""
        raise NotImplementedError


class PlaceShape(Shape):
    department: Text
    department_code: Text
    region: Text
    latitude: Latitude
    longitude: Longitude
    insee: Text


class LaureateShape(EntryShape):
    kind_of_entry = "laureate"
    kind: LaureateKind
    name: Two
    short: Two
    aliases: Ways = Ways()
    people: Ways = Ways()
    place: PlaceShape

    def value(self, key: str, year: int | None) -> model.Laureate:
        return model.Laureate(
            key, self.kind, self.name.value(), self.short.value(), self.aliases.value(),
            self.people.value(), model.Place(**self.place.model_dump()),
        )  # fmt: skip


class PartnerShape(Shape):
    name: Two
    aliases: Ways = Ways()


class ProjectShape(EntryShape):
    kind_of_entry = "project"
    title: Two
    name: Two
    aliases: Ways = Ways()
    tagline: Tagline
    summary: Summary
    detail: Detail
    goals: tuple[Two, ...] = ()
    partners: tuple[PartnerShape, ...] = ()
    audience: Two
    topics: Asked
    results: tuple[Two, ...] = ()
    links: Links = ()
    source: Text

    def value(self, key: str, year: int | None) -> model.Project:
        return model.Project(
            key,
            self.title.value(),
            self.name.value(),
            self.aliases.value(),
            self.tagline.value(),
            self.summary.value(),
            self.detail.value(),
            tuple(goal.value() for goal in self.goals),
            tuple(model.Partner(p.name.value(), p.aliases.value()) for p in self.partners),
            self.audience.value(),
            self.topics.value(),
            tuple(result.value() for result in self.results),
            _links(self.links),
            self.source,
        )


class FactShape(EntryShape):
    kind_of_entry = "fact"
    of: Subject
    gives: SomeKinds
    asked: Asked
    answer: Answer
    source: Text
    links: Links = ()
    words: Ways = Ways()
    yes: Ways = Ways()
    no: Ways = Ways()
    valid_until: Day | None = None

    def value(self, key: str, year: int | None) -> model.Fact:
        return model.Fact(
            key, full_key(self.of, year), self.gives, self.asked.value(), self.answer.value(),
            self.source, _links(self.links), self.words.value(), self.yes.value(),
            self.no.value(), self.valid_until,
        )  # fmt: skip


class GapShape(EntryShape):
    kind_of_entry = "gap"
    of: Subject
    asked: Asked
    answer: Answer | None = None

    def value(self, key: str, year: int | None) -> model.Gap:
        answer = self.answer.value() if self.answer else None
        return model.Gap(key, full_key(self.of, year), self.asked.value(), answer)


class PrizeShape(EntryShape):
    kind_of_entry = "prize"
    name: Two
    aliases: Ways = Ways()
    laureate: Identifier
    sponsor: OrganisationRef | None = None
    about: Summary
    source: Text

    def value(self, key: str, year: int | None) -> model.Prize:
        return model.Prize(
            key, self.name.value(), self.aliases.value(), self.about.value(),
            full_key(f"laureate:{self.laureate}", year), self.sponsor, self.source,
        )  # fmt: skip


class QuoteShape(EntryShape):
    kind_of_entry = "quote"
    by: PersonRef
    text: Two
    about: Asked
    source: Text

    def value(self, key: str, year: int | None) -> model.Quote:
        return model.Quote(key, self.by, self.text.value(), self.about.value(), self.source)


class SmokeShape(EntryShape):
    kind_of_entry = "smoke"
    asked: Asked
    outcome: Outcome = "answer"
    entries: tuple[AnyKey, ...] = ()

    def value(self, key: str, year: int | None) -> model.Smoke:
        return model.Smoke(key, self.asked.value(), self.outcome, self.entries)


class PersonShape(EntryShape):
    kind_of_entry = "person"
    name: Text
    aliases: Ways = Ways()
    role: Two
    organisation: OrganisationRef
    source: Text

    def value(self, key: str, year: int | None) -> model.Person:
        return model.Person(
            key, self.name, self.aliases.value(), self.role.value(), self.organisation, self.source
        )


class OrganisationShape(EntryShape):
    kind_of_entry = "organisation"
    name: Two
    aliases: Ways = Ways()
    about: Summary
    links: Links = ()
    contact: Address | None = None
    source: Text

    def value(self, key: str, year: int | None) -> model.Organisation:
        return model.Organisation(
            key, self.name.value(), self.aliases.value(), self.about.value(),
            _links(self.links), self.contact, self.source,
        )  # fmt: skip


class EditionShape(Shape):
    """One group of keys instead of a list, hence no id."""

    year: Year
    number: Whole
    name: Two
    aliases: Ways = Ways()
    about: Summary
    organisers: tuple[OrganisationRef, ...] = ()
    links: Links = ()
    source: Text

    def value(self, key: str, year: int | None) -> model.Edition:
        """The plain value of this edition, whose key is `key`."""
        return model.Edition(
            key, self.year, self.number, self.name.value(), self.aliases.value(),
            self.about.value(), _links(self.links), self.source, self.organisers,
        )  # fmt: skip


def _links(links: Links) -> tuple[model.Link, ...]:
    return tuple(link.value() for link in links)


EDITION_SECTIONS: Mapping[str, type[EntryShape] | type[EditionShape]] = MappingProxyType(
    {
        "edition": EditionShape,
        "prizes": PrizeShape,
        "laureates": LaureateShape,
        "projects": ProjectShape,
        "facts": FactShape,
        "gaps": GapShape,
        "quotes": QuoteShape,
        "smoke": SmokeShape,
    }
)
ROOT_SECTIONS: Mapping[str, type[EntryShape]] = MappingProxyType(
    {
        "organisations": OrganisationShape,
        "people": PersonShape,
        "facts": FactShape,
        "gaps": GapShape,
    }
)
