"""Text as questions are compared: folded, cut into words, stemmed. Pure functions."""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import lru_cache
from itertools import filterfalse

import snowballstemmer

from knowledge.model import Language

MAX_CHARACTERS = 2_000
MAX_WORDS = 60

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "€": " euro ", "&": " et "})
_DIGIT = re.compile(r"\d")
_THOUSANDS = re.compile(r"(?<=\d)[   .,](?=\d{3}(?!\d))")
_DECIMAL = re.compile(r"(?<=\d)[.,](?=\d)")
_WORD = re.compile(r"[a-z0-9]+(?:\.\d+)?")
_FRENCH = snowballstemmer.stemmer("french")
_ENGLISH = snowballstemmer.stemmer("english")
# Which stemmer it is: PyStemmer, where it is there, with its version; else snowballstemmer.
STEMMER = getattr(sys.modules.get("Stemmer"), "version", lambda: "snowballstemmer")()


def fold(text: str) -> str:
    """`text` without case, accents, ligatures; digits grouped ("600 000" → "600000")."""
    if text.isascii():  # the quick way, to the same end
        text = text.lower().replace("&", " et ")
    else:
        text = unicodedata.normalize("NFKC", text).casefold().translate(_LIGATURES)
        text = unicodedata.normalize("NFKD", text)
        text = "".join(filterfalse(unicodedata.combining, text))
    if _DIGIT.search(text) is None:
        return text
    return _DECIMAL.sub(".", _THOUSANDS.sub("", text))


def words(text: str) -> list[str]:
    """The folded words of `text`."""
    return _WORD.findall(fold(text))


@lru_cache(maxsize=200_000)
def spelt(text: str) -> tuple[str, ...]:
    """As `words`, remembered: for texts of the base, which are read several times over while
    an engine is built, and forgotten (`cache_clear`) then."""
    return tuple(words(text))


@lru_cache(maxsize=8_000)
def stems(word: str, language: Language) -> frozenset[str]:
    """A folded word's own form and its Snowball stem in `language`, marked as such.

    Digits and short words stand for themselves. Source of the method: M. F. Porter, Snowball.
    """
    if word[0].isdigit() or len(word) < 4:
        return frozenset((word,))
    if language == "fr":
        stem = _FRENCH.stemWord(word)
        return frozenset((word, "f." + (stem if stem.isascii() else fold(stem))))
    return frozenset((word, "e." + _ENGLISH.stemWord(word)))


_SOUNDS = (
    (r"h(?<![csp]h)", ""), (r"ph", "f"), (r"eaux?|aux?", "o"), (r"ee", "i"), (r"y", "i"),
    (r"qu?|c(?=[aou]|$)|k", "k"), (r"c(?=[ei])|ss|sc", "s"), (r"ai|ei|et$|er$|ez$|es$|e$", "e"),
    (r"ou", "u"), (r"oi", "wa"), (r"(an|am|en|em)(?![aeiou])", "an"),
    (r"(in|im|ain|ein)(?![aeiou])", "in"),
    (r"gu(?=[ei])", "g"), (r"z", "s"), (r"[tdxs]$", ""), (r"e$", ""),
)  # fmt: skip
_SOUND_RULES = tuple((re.compile(p), r) for p, r in _SOUNDS)


@lru_cache(maxsize=8_000)
def sound(word: str) -> str:
    """A key that French spellings of one sound share: after Phonex (F. Brouard, 1999),
    without its last step, which merges consonants too far apart for short words."""
    for pattern, replacement in _SOUND_RULES:
        word = pattern.sub(replacement, word)
    return re.sub(r"(.)\1+", r"\1", word)
