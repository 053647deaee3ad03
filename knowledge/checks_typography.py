"""Slips of typography in the texts that are shown: apostrophes, quotes, no-break spaces, œ.

The rules are those of the Imprimerie nationale's Lexique, except that U+00A0 and U+202F count
as the same. Each slip is a place in the text, what stands there, and what should.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.model import Language

__all__ = ["Slip", "slips_in"]

_SPACES = "\u00a0\u202f"
# What is not prose: addresses, names in braces.
_NOT_PROSE = re.compile(r"https?://\S+|\S+@\S+|\{[^{}]*\}|\b\w+(?:\.\w+)+/\S*")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)|(?<=s)'(?=\s)")
_QUOTES = re.compile(r'"[^"]*"?')
_BEFORE = re.compile(rf"(?P<word>[^\s{_SPACES}«:;?!»]*)(?P<gap>[ {_SPACES}]?)(?P<sign>[:;?!»]+)")
_AFTER = re.compile(rf"«(?![{_SPACES}])(?P<gap> ?)(?P<word>[^\s»]*)")
_ENGLISH = re.compile(rf"(?P<word>\w+)[ {_SPACES}](?P<sign>[:;?!])(?=[\s\"”]|$)")
# Words with œ, and oe only in them: coexister, moelle and the like stay as they are.
_LIGATURE = re.compile(
    r"\b(?:c|ch|s|v|n|m)oeurs?\b|\b(?:man)?oeuvr\w*|\boeufs?\b|\boe(?:il|illets?|illères?)\b"
    r"|\bnoeuds?\b|\bboeufs?\b|\bvoeux?\b|\boeuvres?\b|\boecum\w*|\boenolog\w*|\boesophag\w*"
    r"|\boestrogèn\w*|\boedèm\w*|\bfoet\w*|\bphoenix\b|\bécoeur\w*|\baccroche-coeurs?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Slip:
    """The problem `code` of `wrong`, which begins at the character `at`, counted from 0."""

    code: str
    at: int
    wrong: str
    right: str
    sign: str = ""
    word: str = ""


def slips_in(text: str, language: Language) -> Iterator[Slip]:
    """The slips in a text that is shown, in order of kind."""
    prose = _NOT_PROSE.sub(lambda found: "x" * len(found[0]), text)
    for found in _APOSTROPHE.finditer(prose):
        start, end = _word_around(prose, found.start())
        word = text[start:end]
        yield Slip("apostrophe", start, word, word.replace("'", "’"))
    for found in _QUOTES.finditer(prose):
        yield Slip("straight_quotes", found.start(), found[0], found[0])
    if language == "fr":
        yield from _french(text, prose)
    else:
        for found in _ENGLISH.finditer(prose):
            right = found["word"] + found["sign"]
            yield Slip("space_english", found.start(), found[0], right, found["sign"])


def _french(text: str, prose: str) -> Iterator[Slip]:
    for found in _BEFORE.finditer(prose):
        sign, gap = found["sign"], found["gap"]
        if gap in tuple(_SPACES) or not (found["word"] or gap):
            continue
        if sign == ":" and re.match(r"\d", prose[found.end() : found.end() + 1]):
            continue  # a time or a ratio
        word = text[found.start("word") : found.end("word")][-20:]
        wrong = f"{word}{gap}{sign}"
        right = f"{word}\u00a0{sign}"
        yield Slip("space_before", found.end() - len(wrong), wrong, right, sign[0], word)
    for found in _AFTER.finditer(prose):
        word = text[found.start("word") : found.end()][:20]
        wrong = f"«{found['gap']}{word}"
        yield Slip("space_after", found.start(), wrong, f"«\u00a0{word}", "«", word)
    for found in _LIGATURE.finditer(prose):
        right = found[0].replace("oe", "œ").replace("OE", "Œ").replace("Oe", "Œ")
        yield Slip("ligature", found.start(), found[0], right)


def _word_around(text: str, place: int) -> tuple[int, int]:
    start = end = place
    while start and not text[start - 1].isspace() and text[start - 1] not in "(«“":
        start -= 1
    while end < len(text) and not text[end].isspace() and text[end] not in ".,;:!?)»”":
        end += 1
    return start, end
