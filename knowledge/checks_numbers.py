"""The numbers in a text, in figures or letters, and those that its translation lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.model import Language

__all__ = ["lacking", "numbers_in"]

_FILE = Path(__file__).with_name("numbers.yaml")
_ADDRESS = re.compile(r"https?://\S+|\S+@\S+|\b\w+(?:\.\w+)+/\S*")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
# Telephone numbers begin with 0 in French and with +33 in English.
_TELEPHONE = re.compile(r"(?:\+33|\b0)[ \u00a0\u202f]?\d(?:[ \u00a0\u202f.]\d\d){4}")
_SPACE = "[ \u00a0\u202f]"
_GROUPS = {
    "fr": re.compile(rf"(?<=\d){_SPACE}(?=\d{{3}}(?!\d))"),
    "en": re.compile(r"(?<=\d),(?=\d{3}(?!\d))"),
}
_CLOCK = {
    "fr": re.compile(rf"\b(\d{{1,2}}){_SPACE}?h(?:eures?)?\b{_SPACE}?(\d\d)?\b"),
    "en": re.compile(r"\b(\d{1,2})(?:[:.](\d\d))?\s?([ap])\.?m\b\.?", re.IGNORECASE),
}
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_TIMES = re.compile(r"(\d+(?:\.\d+)?) (1000000000|1000000|1000)\b")


@cache
def _words(language: Language) -> tuple[dict[str, Decimal], list[str]]:
    """The words that may stand for a number, and the phrases that hold none."""
    import yaml

    found: Any = yaml.safe_load(_FILE.read_text(encoding="utf-8"))[language]
    none = found.pop("none")
    return {word: Decimal(number) for word, number in found.items()}, none


def may_stand_in(text: str, language: Language) -> set[Decimal]:
    """The numbers that a word of `text` may stand for, such as 12 for a dozen."""
    held, _ = _words(language)
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return {held[each] for word in words for each in (word, word[:-1]) if each in held}


def _in_figures(text: str, language: Language) -> str:
    try:
        from text_to_num import alpha2digit  # late: only checking needs it
    except ImportError:  # it is there for CPython alone
        return text
    return str(alpha2digit(text, language))


def numbers_in(text: str, language: Language) -> set[Decimal]:
    """The numbers of `text`, those in letters too; hours count as on a clock of 24 hours.

    1 is left out, since "un" and "a" are no numbers as a rule. Numbers in letters are read by
    text2num.
    """
    for pattern in (_ADDRESS, _PLACEHOLDER, _TELEPHONE):
        text = pattern.sub(" ", text)
    for idiom in _words(language)[1]:
        text = re.sub(re.escape(idiom), " ", text, flags=re.IGNORECASE)
    text = _GROUPS[language].sub("", text.replace("’", "'"))
    if language == "fr":
        text = re.sub(r"(?<=\d),(?=\d)", ".", text)
    found: set[Decimal] = set()

    def clock(match: re.Match[str]) -> str:
        hours, minutes = int(match[1]), int(match[2] or 0)
        if match.re is _CLOCK["en"]:
            hours = hours % 12 + (12 if match[3].lower() == "p" else 0)
        found.update(Decimal(each) for each in (hours, minutes) if each)
        return " "

    text = _in_figures(_CLOCK[language].sub(clock, text), language)
    text = text.replace("\u00a0", " ").replace("\u202f", " ")

    def product(match: re.Match[str]) -> str:
        found.add(Decimal(match[1]) * int(match[2]))
        return " "

    text = _TIMES.sub(product, text)
    found.update(Decimal(each) for each in _NUMBER.findall(text))
    return {each.normalize() for each in found} - {Decimal(1), Decimal(0)}


def lacking(fr: str, en: str) -> Iterator[tuple[Decimal, Language]]:
    """Numbers that only one of the two texts has, each with the language of that text."""
    french, english = numbers_in(fr, "fr"), numbers_in(en, "en")
    if french == english:
        return
    for number in sorted(french - english - may_stand_in(en, "en")):
        yield number, "fr"
    for number in sorted(english - french - may_stand_in(fr, "fr")):
        yield number, "en"
