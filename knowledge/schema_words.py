"""The shapes of the files of `words/` (pydantic), and their plain values."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from types import MappingProxyType
from typing import Self

from pydantic import BaseModel, Field, RootModel, model_validator

from knowledge import words as plain
from knowledge.model import Wordings
from knowledge.phrases import Phrase, phrase
from knowledge.schema_fields import (
    Answer,
    Asked,
    EntryKind,
    Identifier,
    Shape,
    SomeKinds,
    Text,
    Texts,
    Two,
    Ways,
    YesNo,
    refuse,
)

__all__ = ["WORDS_LISTS", "WORDS_SECTIONS", "ListedShape"]


class ListedShape(Shape):
    """An entry of a list of `words/`."""

    id: Identifier

    def value(self) -> object:
        """The plain value of this entry."""
        raise NotImplementedError


class KindShape(ListedShape):
    asked: Asked
    accepts: SomeKinds
    strict: YesNo = False

    def value(self) -> plain.Kind:
        return plain.Kind(self.id, self.asked.value(), self.accepts, self.strict)


class SynonymShape(ListedShape):
    fr: Texts = ()
    en: Texts = ()

    def value(self) -> plain.Synonym:
        return plain.Synonym(self.id, Wordings(self.fr, self.en))


class AttributeShape(ListedShape):
    of: EntryKind
    gives: SomeKinds
    asked: Asked

    def value(self) -> plain.Attribute:
        return plain.Attribute(self.id, self.of, self.gives, self.asked.value())


class SmalltalkShape(ListedShape):
    asked: Asked
    answer: Answer

    def value(self) -> plain.Smalltalk:
        return plain.Smalltalk(self.id, self.asked.value(), self.answer.value())


class UnknownShape(ListedShape):
    asked: Asked
    answer: Answer | None = None

    def value(self) -> plain.Unknown:
        answer = self.answer.value() if self.answer else None
        return plain.Unknown(self.id, self.asked.value(), answer)


class OthersShape(ListedShape):
    kind: Identifier
    names: Ways

    def value(self) -> plain.Others:
        return plain.Others(self.id, self.kind, self.names.value())


class FrameShape(Shape):
    words: Ways = Ways()
    carriers: Ways = Ways()
    follow_ups: Ways = Ways()
    asking: Ways = Ways()

    def value(self) -> plain.Frame:
        """The plain value."""
        return plain.Frame(
            self.words.value(),
            self.carriers.value(),
            self.follow_ups.value(),
            self.asking.value(),
        )


class SpeechShape(Shape):
    closed: Ways = Ways()
    speaker: Ways = Ways()
    subject: Ways = Ways()
    exact: Ways = Ways()
    light: Ways = Ways()
    shifts: Ways = Ways()
    compared: Ways = Ways()
    points: Ways = Ways()
    generic: Ways = Ways()
    tags: Ways = Ways()
    joins: Ways = Ways()
    alternatives: Ways = Ways()
    inside: Ways = Ways()
    impersonal: Ways = Ways()
    own: Ways = Ways()
    other: Ways = Ways()
    definite: Ways = Ways()
    denies: Ways = Ways()

    def value(self) -> plain.Speech:
        """The plain value."""
        return plain.Speech(
            self.closed.value(), self.speaker.value(), self.subject.value(), self.exact.value(),
            self.light.value(), self.shifts.value(), self.compared.value(),
            self.points.value(), self.generic.value(), self.tags.value(), self.joins.value(),
            self.alternatives.value(), self.inside.value(), self.impersonal.value(),
            self.own.value(), self.other.value(), self.definite.value(), self.denies.value(),
        )  # fmt: skip


class TextingShape(Shape):
    fr: dict[Text, Text] = Field(default_factory=dict)
    en: dict[Text, Text] = Field(default_factory=dict)

    def value(self) -> plain.Texting:
        """The plain value."""
        return plain.Texting(tuple(self.fr.items()), tuple(self.en.items()))


class ReplyShape(Two):
    """A sentence whose names in braces are the same in both languages."""

    @model_validator(mode="after")
    def _same_names(self) -> Self:
        french, english = _names(self.fr), _names(self.en)
        if french != english:
            refuse("placeholders", fr=_listed(french), en=_listed(english))
        return self


class RepliesShape(RootModel[dict[Text, ReplyShape]]):
    """Sentences by name."""

    def value(self) -> tuple[plain.Reply, ...]:
        """The plain value."""
        return tuple(plain.Reply(name, text.value()) for name, text in self.root.items())


def _names(text: str) -> set[str]:
    try:
        found = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        refuse("braces")
    return found if all(name.isidentifier() for name in found) else refuse("braces")


def _listed(names: set[str]) -> str | Phrase:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or phrase("none")


WORDS_LISTS: Mapping[str, type[ListedShape]] = MappingProxyType(
    {
        "kinds": KindShape,
        "synonyms": SynonymShape,
        "attributes": AttributeShape,
        "smalltalk": SmalltalkShape,
        "unknowns": UnknownShape,
        "others": OthersShape,
    }
)
WORDS_SECTIONS: Mapping[str, type[BaseModel]] = MappingProxyType(
    {
        **WORDS_LISTS,
        "frame": FrameShape,
        "speech": SpeechShape,
        "texting": TextingShape,
        "replies": RepliesShape,
    }
)
