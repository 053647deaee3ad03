"""The fields that the shapes of the files are made of, and their rules (pydantic)."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from typing import Annotated, Any, ClassVar, NoReturn, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError

from knowledge import model
from knowledge.phrases import Phrase, phrase
from knowledge.schema_patterns import DEGREES, WEB, YES_NO, figures, one_of, written

ANSWERS = (
    "number", "price", "time", "date", "duration", "person", "organisation", "group", "place",
    "list", "reason", "how", "what", "link", "contact", "name", "laureate", "opinion", "result",
)  # fmt: skip
WITHOUT_EDITION = ("organisation", "person", "edition")
OUTCOMES = ("answer", "suggestions", "unknown", "smalltalk")
ENTRIES = ("laureate", "prize", "project", "person", "organisation", "edition", "quote")

_SUBJECTS = "project|laureate|prize|organisation|person|edition"

_T = TypeVar("_T")
_EMAIL = re.compile(r"[^@\s:/]+@[^@\s.]+(\.[^@\s.]+)+")
_DAY = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")
_ID = re.compile(r"[a-z0-9-]+")
_ANY_KEY = (
    r"[0-9]{4}:(laureate|project|prize|quote|fact|gap):[a-z0-9-]+"
    r"|(fact|gap|organisation|person|edition):[a-z0-9-]+"
)


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
        refuse("text", found=phrase("a_list" if isinstance(value, list) else "a_group"))
    return _text(value)


def _whole(value: object) -> int:
    text = _digits(value)
    if not re.fullmatch(r"[0-9]{1,6}", text):
        begun = re.fullmatch(r"([0-9]{1,6})\D+", text)
        mended = begun[1] if begun else None
        refuse("number", value=text, what=phrase("a_whole_number"), example="", mended=mended)
    return int(text)


def _year(value: object) -> int:
    text = _digits(value)
    if not re.fullmatch(r"[0-9]{4}", text):
        refuse("number", value=text, what=phrase("a_year"), example=phrase("as_year"))
    return int(text)


def _degrees(value: object, high: int) -> float:
    text = _digits(value)
    if not re.fullmatch(r"[+-]?[0-9]{1,4}(\.[0-9]{1,20})?", text):
        example = phrase("as_degrees")
        comma = re.fullmatch(r"[+-]?[0-9]{1,4},[0-9]{1,20}", text)
        mended = text.replace(",", ".") if comma else None
        refuse("number", value=text, what=phrase("a_number"), example=example, mended=mended)
    if abs(float(text)) > high:
        refuse("range", value=text, low=-high, high=high)
    return float(text)


def _day(value: str) -> str:
    if _DAY.fullmatch(value):
        year, month, day = map(int, value.split("-"))
        if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
            return value
    swapped = re.fullmatch(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})", value)
    if swapped:
        mended = f"{swapped[3]}-{int(swapped[2]):02}-{int(swapped[1]):02}"
        if int(swapped[2]) <= 12:
            refuse("date", value=value, example=phrase("as_this_date", value=mended), mended=mended)
    return refuse("date", value=value, example=phrase("as_date"))


def _link(value: str) -> str:
    if _EMAIL.fullmatch(value):
        return value
    try:
        parts = urlsplit(value)
        good = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        good = False
    if not good or re.search(r"[\s<>\"]", value):
        mended = None
        if re.fullmatch(r"[\w-]+(\.[\w-]+)+(/\S*)?", value):
            mended = f"https://{value}"
        elif value.lower().startswith("mailto:"):
            mended = value[7:]
        advice = phrase("link_write", value=mended) if mended else phrase("link_begin")
        refuse("link", value=value, advice=advice, mended=mended)
    return value


def full_key(reference: str, year: int | None) -> str:
    """The key that `reference` (`kind:id`, `edition` or a whole key) means in edition `year`."""
    if year is None or reference[:4].isdigit():
        return reference
    if reference == "edition":
        return f"edition:{year}"
    return reference if reference.startswith(WITHOUT_EDITION) else f"{year}:{reference}"


def _key_of(kinds: str) -> str:
    return rf"([0-9]{{4}}:)?({kinds}):[a-z0-9-]+"


def _reference(value: str, kinds: str, forms: Phrase) -> str:
    if not re.fullmatch(_key_of(kinds), value):
        refuse("reference", value=value, forms=forms)
    return value


def _subject(value: str) -> str:
    forms = phrase("forms_subject")
    return value if value == "edition" else _reference(value, _SUBJECTS, forms)


def _only(kind: str) -> Callable[[str], str]:
    return lambda value: _reference(value, kind, phrase("forms", value=f"{kind}:ID"))


def _any_key(value: str) -> str:
    """A whole key, as an answer names the entries that it rests on."""
    if not re.fullmatch(_ANY_KEY, value):
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


# Unquoted numbers and words such as true are texts too.
Text = Annotated[
    str,
    AfterValidator(_text),
    WithJsonSchema({"type": ["string", "number", "boolean"], "pattern": r"\S"}),
]
Identifier = Annotated[
    Text,
    AfterValidator(_id),
    WithJsonSchema({"type": ["string", "integer"], "pattern": r"^\s*[a-z0-9-]+\s*$"}),
]
Whole = Annotated[int, BeforeValidator(_whole), figures("[0-9]{1,6}", "integer", 0, 999_999)]
Year = Annotated[int, BeforeValidator(_year), figures("[0-9]{4}", "integer", 0, 9999)]
Latitude = Annotated[
    float, BeforeValidator(lambda value: _degrees(value, 90)), figures(DEGREES, "number", -90, 90)
]
Longitude = Annotated[
    float,
    BeforeValidator(lambda value: _degrees(value, 180)),
    figures(DEGREES, "number", -180, 180),
]
Day = Annotated[Text, AfterValidator(_day), written(_DAY.pattern)]
Address = Annotated[Text, AfterValidator(_link), written(f"{WEB}|{_EMAIL.pattern}")]
AnswerKind = Annotated[Text, AfterValidator(_answer_kind), one_of(ANSWERS)]
EntryKind = Annotated[Text, AfterValidator(_entry_kind), one_of(ENTRIES)]
YesNo = Annotated[
    bool,
    BeforeValidator(_yes),
    WithJsonSchema(
        {"anyOf": [{"type": "boolean"}, {"type": "string", "pattern": rf"^\s*({YES_NO})\s*$"}]}
    ),
]
AnyKey = Annotated[Text, AfterValidator(_any_key), written(_ANY_KEY)]
Outcome = Annotated[Text, AfterValidator(_outcome), one_of(OUTCOMES)]
Subject = Annotated[Text, AfterValidator(_subject), written(f"edition|{_key_of(_SUBJECTS)}")]
OrganisationRef = Annotated[
    Text, AfterValidator(_only("organisation")), written(_key_of("organisation"))
]
PersonRef = Annotated[Text, AfterValidator(_only("person")), written(_key_of("person"))]
Texts = tuple[Text, ...]
SomeTexts = Annotated[Texts, AfterValidator(some), Field(json_schema_extra={"minItems": 1})]
SomeKinds = Annotated[
    tuple[AnswerKind, ...], AfterValidator(some), Field(json_schema_extra={"minItems": 1})
]


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

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """With the limit, for editors."""
        found = handler.resolve_ref_schema(handler(core))
        for text in found["properties"].values() if cls.limit else ():
            text["maxLength"] = cls.limit
        return found

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
