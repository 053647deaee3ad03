"""The fields that the shapes of the files are made of, and their rules (pydantic)."""

from __future__ import annotations

import re
from typing import Annotated, Any, ClassVar, NoReturn, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from knowledge import model

ANSWERS = (
    "number", "price", "time", "date", "duration", "person", "organisation", "group", "place",
    "list", "reason", "how", "what", "link", "contact", "name", "laureate", "opinion", "result",
)  # fmt: skip
WITHOUT_EDITION = ("organisation", "person", "edition")
OUTCOMES = ("answer", "suggestions", "unknown", "smalltalk")
ENTRIES = ("laureate", "prize", "project", "person", "organisation", "edition", "quote")

_T = TypeVar("_T")
_EMAIL = re.compile(r"[^@\s:/]+@[^@\s.]+(\.[^@\s.]+)+")
_ID = re.compile(r"[a-z0-9-]+")


def refuse(code: str, **values: object) -> NoReturn:
    """Raises the validation error that becomes the problem `code`."""
    raise PydanticCustomError(code, "refused", values)


def _text(value: str) -> str:
    stripped = value.strip()
    return stripped or refuse("empty")


def _id(value: str) -> str:
    if not _ID.fullmatch(value):
        refuse("identifier", value=value)
    return value


def _digits(value: object) -> str:
    """The text of a number; numbers are text until here."""
    if not isinstance(value, str):
        refuse("text", found="a list" if isinstance(value, list) else "a group of keys")
    return _text(value)


def _whole(value: object) -> int:
    text = _digits(value)
    if not re.fullmatch(r"[0-9]{1,6}", text):
        refuse("number", value=text, what="whole number", example="")
    return int(text)


def _year(value: object) -> int:
    text = _digits(value)
    if not re.fullmatch(r"[0-9]{4}", text):
        refuse("number", value=text, what="year", example=", for instance 2022")
    return int(text)


def _degrees(value: object, high: int) -> float:
    text = _digits(value)
    if not re.fullmatch(r"[+-]?[0-9]{1,4}(\.[0-9]{1,20})?", text):
        refuse("number", value=text, what="number", example=" and a point, as in 50.357")
    if abs(float(text)) > high:
        refuse("range", value=text, low=-high, high=high)
    return float(text)


def _link(value: str) -> str:
    if _EMAIL.fullmatch(value):
        return value
    try:
        parts = urlsplit(value)
        good = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        good = False
    if not good or re.search(r"[\s<>\"]", value):
        advice = "Begin it with https:// or write an address such as press@example.org."
        if re.fullmatch(r"[\w-]+(\.[\w-]+)+(/\S*)?", value):
            advice = f"Write https://{value}"
        elif value.lower().startswith("mailto:"):
            advice = f"Write {value[7:]}"
        refuse("link", value=value, advice=advice)
    return value


def full_key(reference: str, year: int | None) -> str:
    """The key that `reference` (`kind:id`, `edition` or a whole key) means in edition `year`."""
    if year is None or reference[:4].isdigit():
        return reference
    if reference == "edition":
        return f"edition:{year}"
    return reference if reference.startswith(WITHOUT_EDITION) else f"{year}:{reference}"


def _reference(value: str, kinds: str, forms: str) -> str:
    if not re.fullmatch(rf"([0-9]{{4}}:)?({kinds}):[a-z0-9-]+", value):
        refuse("reference", value=value, forms=forms)
    return value


def _subject(value: str) -> str:
    forms = "project:ID, laureate:ID, prize:ID, edition, organisation:ID or person:ID"
    kinds = "project|laureate|prize|organisation|person|edition"
    return value if value == "edition" else _reference(value, kinds, forms)


def _any_key(value: str) -> str:
    """A whole key, as an answer names the entries that it rests on."""
    own = r"[0-9]{4}:(laureate|project|prize|quote|fact|gap):[a-z0-9-]+"
    if not re.fullmatch(rf"{own}|(fact|gap|organisation|person|edition):[a-z0-9-]+", value):
        forms = "2022:prize:ID, 2022:fact:ID, fact:ID, organisation:ID, person:ID, edition:2022 …"
        refuse("reference", value=value, forms=forms)
    return value


def _outcome(value: str) -> str:
    return value if value in OUTCOMES else refuse("choice", value=value, choices=OUTCOMES)


def _answer_kind(value: str) -> str:
    return value if value in ANSWERS else refuse("choice", value=value, choices=ANSWERS)


def _entry_kind(value: str) -> str:
    return value if value in ENTRIES else refuse("choice", value=value, choices=ENTRIES)


def _yes(value: object) -> bool:
    text = _digits(value)
    known = {"true": True, "yes": True, "oui": True, "false": False, "no": False, "non": False}
    return known[text.lower()] if text.lower() in known else refuse("yes_no", value=text)


def some(items: tuple[_T, ...]) -> tuple[_T, ...]:
    """`items`, refused when there are none."""
    return items or refuse("empty_list")


Text = Annotated[str, AfterValidator(_text)]
Identifier = Annotated[Text, AfterValidator(_id)]
Whole = Annotated[int, BeforeValidator(_whole)]
Year = Annotated[int, BeforeValidator(_year)]
Latitude = Annotated[float, BeforeValidator(lambda value: _degrees(value, 90))]
Longitude = Annotated[float, BeforeValidator(lambda value: _degrees(value, 180))]
Address = Annotated[Text, AfterValidator(_link)]
AnswerKind = Annotated[Text, AfterValidator(_answer_kind)]
EntryKind = Annotated[Text, AfterValidator(_entry_kind)]
YesNo = Annotated[bool, BeforeValidator(_yes)]
AnyKey = Annotated[Text, AfterValidator(_any_key)]
Outcome = Annotated[Text, AfterValidator(_outcome)]
Subject = Annotated[Text, AfterValidator(_subject)]
OrganisationRef = Annotated[
    Text, AfterValidator(lambda v: _reference(v, "organisation", "organisation:ID"))
]
PersonRef = Annotated[Text, AfterValidator(lambda v: _reference(v, "person", "person:ID"))]
Texts = tuple[Text, ...]
SomeTexts = Annotated[Texts, AfterValidator(some)]
SomeKinds = Annotated[tuple[AnswerKind, ...], AfterValidator(some)]


class Shape(BaseModel):
    """A group of keys: no others are allowed, and a key without value counts as absent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {k: v for k, v in data.items() if v is not None or k not in cls.model_fields}


class Two(Shape):
    """A text in both languages, each of at most `limit` characters where there is one."""

    limit: ClassVar[int | None] = None
    fr: Text
    en: Text

    @field_validator("fr", "en")
    @classmethod
    def _short_enough(cls, text: str) -> str:
        if cls.limit is not None and len(text) > cls.limit:
            over = len(text) - cls.limit
            refuse("too_long", length=len(text), over=over, limit=cls.limit)
        return text

    def value(self) -> model.Bilingual:
        """The plain value."""
        return model.Bilingual(self.fr, self.en)


class Tagline(Two):
    """At most 90 characters."""

    limit = 90


class Summary(Two):
    """At most 300 characters."""

    limit = 300


class Answer(Two):
    """At most 400 characters."""

    limit = 400


class Detail(Two):
    """At most 900 characters."""

    limit = 900


class Ways(Shape):
    """Wordings in both languages, any of which may be empty."""

    fr: Texts = ()
    en: Texts = ()

    def value(self) -> model.Wordings:
        """The plain value."""
        return model.Wordings(self.fr, self.en)


class Asked(Shape):
    """Wordings in both languages, at least one in each."""

    fr: SomeTexts
    en: SomeTexts

    def value(self) -> model.Wordings:
        """The plain value."""
        return model.Wordings(self.fr, self.en)


class LinkShape(Shape):
    """A link with its label."""

    label: Two
    url: Address

    def value(self) -> model.Link:
        """The plain value."""
        return model.Link(self.label.value(), self.url)
