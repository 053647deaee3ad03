"""Words and their meanings: stems, synonym groups, names, typing mistakes."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from importlib import resources

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.model import LANGUAGES, Language, Wordings
from knowledge.text import fold, sound, spelt, stems, words
from knowledge.words import Words

# How many words are remembered with their meanings.
_KEPT = 50_000


@cache
def ordinary_words() -> frozenset[str]:
    """Folded everyday words of French and English (pyspellchecker's lists), which are
    taken at their word rather than for a mistyped other one."""
    known: set[str] = set()
    for language in ("fr", "en"):
        file = resources.files("spellchecker") / "resources" / f"{language}.json.gz"
        table: dict[str, int] = json.loads(gzip.decompress(file.read_bytes()))
        # the rarest words of the English list are mostly foreign ones
        least = 50 if language == "fr" else 61
        known.update(fold(w) for w, count in table.items() if count >= least)
    return frozenset(known)


def is_ordinary(word: str) -> bool:
    """Whether a folded word is an everyday word of French or English."""
    return word in ordinary_words()


def typo_budget(length: int) -> int:
    """Edits forgiven in a word of `length` letters (as Meilisearch: 4/5, 8/9)."""
    return 0 if length < 4 else 1 if length < 8 else 2


def _each(wordings: Wordings) -> frozenset[str]:
    """The folded words of both languages' lists."""
    return frozenset(w for text in (*wordings.fr, *wordings.en) for w in words(text))


class Lexicon:
    """Meanings of words. `learn` the vocabulary first, then ask for `meanings`."""

    def __init__(self, spoken: Words) -> None:
        speech = spoken.speech
        self.shifts = _each(speech.shifts)
        self.exact = _each(speech.exact)
        self.light = frozenset(
            stem
            for language in LANGUAGES
            for text in speech.light.in_(language)
            for word in words(text)
            for stem in stems(word, language)
        )
        self.frame = _each(spoken.frame.words) - self.shifts
        self._texting = {
            "fr": {fold(short): tuple(words(long)) for short, long in spoken.texting.fr},
            "en": {fold(short): tuple(words(long)) for short, long in spoken.texting.en},
        }
        self._meanings: dict[Language, dict[str, frozenset[str]]] = {"fr": {}, "en": {}}
        self.groups: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self.single: dict[str, set[str]] = defaultdict(set)
        for group in spoken.synonyms:
            for language in LANGUAGES:
                for phrase in group.words.in_(language):
                    parts = tuple(words(phrase))
                    if len(parts) == 1:
                        for stem in self._stems_of(parts[0], language):
                            self.single[stem].add("=" + group.id)
                    elif parts:
                        self.groups[parts].add("=" + group.id)
                    self.learn([phrase])
        self.learn(sorted(self.frame))

    _vocabulary: dict[str, None]

    def learn(self, phrases: Iterable[str]) -> None:
        """Adds the words of `phrases` to what a mistyped word may have meant."""
        if not hasattr(self, "_vocabulary"):
            self._vocabulary = {}
            self._listed: list[str] = []
            self._stems: set[str] = set()
            self._sounds: dict[str, set[str]] = defaultdict(set)
        self._listed = []
        for phrase in phrases:
            for word in spelt(phrase):
                if word not in self._vocabulary:
                    self._vocabulary[word] = None
                    for language in LANGUAGES:
                        self._stems |= self._stems_of(word, language)
                    self._sounds[sound(word)].add(word)

    def spelt_out(self, word: str, language: Language) -> tuple[str, ...] | None:
        """What a chat spelling stands for, in the language of the message first."""
        found = self._texting[language].get(word)
        return found or self._texting["en" if language == "fr" else "fr"].get(word)

    def carries(self, word: str) -> bool:
        """Whether a folded word only carries a question."""
        return word in self.frame

    def knows(self, word: str) -> bool:
        """Whether a folded word, or another form of it, occurs in the vocabulary."""
        return word in self._vocabulary or any(
            not self._stems.isdisjoint(self._stems_of(word, language)) for language in LANGUAGES
        )

    def _stems_of(self, word: str, language: Language) -> frozenset[str]:
        return frozenset((word,)) if word in self.exact else stems(word, language)

    def meanings(self, word: str, language: Language) -> frozenset[str]:
        """The stem of a folded word in `language` and the synonym groups it belongs to.

        Stems of the two languages are kept apart: "temps" is no temporary worker.
        """
        known = self._meanings[language].get(word)
        if known is not None:
            return known
        own = self._stems_of(word, language)
        found = set(own)
        for stem in own:
            found |= self.single.get(stem, set())
        if len(self._meanings[language]) >= _KEPT:
            self._meanings[language].clear()
        meanings = self._meanings[language][word] = frozenset(found)
        return meanings

    def readings(self, word: str, language: Language) -> frozenset[str]:
        """The meanings of a word typed in a message in `language`: where that language does
        not know the word, those in the other one."""
        own = self.meanings(word, language)
        if not self._stems.isdisjoint(own - {word}):
            return own
        return own | self.meanings(word, "en" if language == "fr" else "fr")

    def corrected(self, word: str) -> tuple[str, ...]:
        """The known words that `word` is most likely meant to be; () when none is near.

        Digits and everyday words are never corrected, a wrong first letter counts twice.
        """
        if word[0].isdigit() or len(word) < 2:
            return ()
        alike = self._sounds.get(sound(word), set()) if len(word) > 2 else set()
        if word in ordinary_words():
            return ()
        budget = typo_budget(len(word))
        near: list[tuple[int, str]] = [(1, w) for w in alike]
        if budget:
            choices = self._listed or list(self._vocabulary)
            self._listed = choices
            for known, edits, _ in process.extract(
                word, choices, scorer=OSA.distance, score_cutoff=budget, limit=6
            ):
                cost = int(edits) + (known[0] != word[0])
                if cost <= budget and len(known) > 3:
                    near.append((cost, known))
        if not near:
            return ()
        best = min(cost for cost, _ in near)
        return tuple(sorted({w for cost, w in near if cost == best}))
