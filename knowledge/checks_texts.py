"""What is doubtful in the texts that are shown: numbers, translation, typography.

A text that is shown stands in both languages, `fr:` beside `en:`; the lists of ways in which
people ask are their typing, and left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from knowledge import model
from knowledge.checks_numbers import lacking
from knowledge.checks_typography import slips_in
from knowledge.model import LANGUAGES, Language
from knowledge.phrases import phrase
from knowledge.problems import Problem, Spot, warning
from knowledge.schema_entries import Entry
from knowledge.yaml_nodes import Path, Value

__all__ = ["check_texts"]

# A text of so many words is hardly the same in both languages.
_WORDS = 5
_LIKE_NAMES = ("name", "short", "title")


def check_texts(entry: Entry) -> Iterator[Problem]:
    """The warnings about the texts of an entry."""
    for path, texts in _shown(entry.content, ()):
        spots = {each: entry.spot(*path, each) for each in LANGUAGES}
        french, english = texts["fr"], texts["en"]
        numbers = lacking(french, english)
        for number, language in numbers:
            yield _number(entry, spots[language], number, language)
        same = french.strip() == english.strip() and len(french.split()) >= _WORDS
        if same and path[-1:] and path[-1] not in _LIKE_NAMES:
            yield warning(spots["en"], "untranslated")
        if isinstance(entry.value, model.Quote) and path == ("text",):
            continue  # word for word, to the last sign
        for language, text in (("fr", french), ("en", english)):
            yield from _typography(entry, spots[language], text, language)


def _shown(value: Value, path: Path) -> Iterator[tuple[Path, dict[Language, str]]]:
    if isinstance(value, dict):
        french, english = value.get("fr"), value.get("en")
        if isinstance(french, str) and isinstance(english, str):
            yield path, {"fr": french, "en": english}
            return
    items = value.items() if isinstance(value, dict) else enumerate(_listed(value))
    for key, held in items:
        if isinstance(held, dict | list):
            yield from _shown(held, (*path, key))


def _listed(value: Value) -> list[Value]:
    return value if isinstance(value, list) else []


def _number(entry: Entry, spot: Spot, number: Decimal, language: Language) -> Problem:
    other = "en" if language == "fr" else "fr"
    written = f"{number:f}".replace(".", "," if language == "fr" else ".")
    place = entry.document.inside(spot, written) if len(written) > 1 else spot
    return warning(place, "number_lacks", number=written, one=phrase(language), other=phrase(other))


def _typography(entry: Entry, spot: Spot, text: str, language: Language) -> Iterator[Problem]:
    for slip in slips_in(text, language):
        yield warning(
            entry.document.inside(spot, slip.wrong),
            slip.code,
            instead=(slip.wrong, slip.right) if slip.right != slip.wrong else None,
            wrong=slip.wrong,
            right=slip.right,
            sign=slip.sign,
            word=slip.word,
        )
