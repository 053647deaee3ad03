"""Words and their meanings: stems, synonym groups, names, typing mistakes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.columns import SetMap, Sets, State, Strings
from knowledge.model import LANGUAGES, Language, Wordings
from knowledge.ordinary import is_ordinary
from knowledge.text import fold, sound, spelt, stems, words
from knowledge.words import Words

# How many words are remembered with their meanings.
_KEPT = 5_000


def typo_budget(length: int) -> int:
    """Edits forgiven in a word of `length` letters (as Meilisearch: 4/5, 8/9)."""
    return 0 if length < 4 else 1 if length < 8 else 2


def each_word(wordings: Wordings) -> frozenset[str]:
    """The folded words of both languages' lists."""
    return frozenset(w for text in (*wordings.fr, *wordings.en) for w in words(text))


class Lexicon:
    """Meanings of words. `learn` the vocabulary first, then ask for `meanings`."""

    def __init__(self, spoken: Words) -> None:
        speech = spoken.speech
        self.shifts = each_word(speech.shifts)
        self.exact = each_word(speech.exact)
        self.light = frozenset(
            stem
            for language in LANGUAGES
            for text in speech.light.in_(language)
            for word in words(text)
            for stem in stems(word, language)
        )
        self.frame = each_word(spoken.frame.words) - self.shifts
        self.generic = each_word(speech.generic) - self.shifts - self.frame
        self._texting: dict[Language, dict[str, tuple[str, ...]]] = {
            "fr": {fold(short): tuple(words(long)) for short, long in spoken.texting.fr},
            "en": {fold(short): tuple(words(long)) for short, long in spoken.texting.en},
        }
        self._meanings: dict[Language, dict[str, frozenset[str]]] = {"fr": {}, "en": {}}
        groups: dict[tuple[str, ...], set[str]] = defaultdict(set)
        single: dict[str, set[str]] = defaultdict(set)
        self.groups: Mapping[tuple[str, ...], Set[str]] = groups
        self.single: Mapping[str, Set[str]] = single
        for group in spoken.synonyms:
            for language in LANGUAGES:
                for phrase in group.words.in_(language):
                    parts = tuple(words(phrase))
                    if len(parts) == 1:
                        for stem in self._stems_of(parts[0], language):
                            single[stem].add("=" + group.id)
                    elif parts:
                        groups[parts].add("=" + group.id)
                    self.learn([phrase])
        self.learn(sorted(self.frame))

    @classmethod
    def from_state(cls, state: State, strings: Strings) -> Lexicon:
        """A lexicon from what `state` gave; it can learn no new word."""
        self = cls.__new__(cls)
        for name, numbers in state["words"].items():
            setattr(self, name, frozenset(strings.unpack(numbers)))
        self._texting = {
            language: dict(
                zip(
                    state["short"][language],
                    (tuple(long.split()) for long in state["long"][language]),
                    strict=True,
                )
            )
            for language in LANGUAGES
        }
        self._meanings = {"fr": {}, "en": {}}
        self.groups = dict(
            zip(
                (tuple(phrase.split()) for phrase in state["phrases"]),
                Sets(state["groups"], strings),
                strict=True,
            )
        )
        self.single = SetMap(state["single"], strings)
        self._listed = strings.unpack(state["vocabulary"])
        self._vocabulary = dict.fromkeys(self._listed)
        self._stems = set(strings.unpack(state["stems"]))
        self._sounds = SetMap(state["sounds"], strings)
        return self

    def state(self, strings: Strings) -> State:
        """What is kept of the lexicon."""
        return {
            "words": {
                name: strings.pack(sorted(held))
                for name, held in vars(self).items()
                if isinstance(held, frozenset)
            },
            "short": {each: list(held) for each, held in self._texting.items()},
            "long": {
                each: [" ".join(long) for long in held.values()]
                for each, held in self._texting.items()
            },
            "phrases": [" ".join(phrase) for phrase in self.groups],
            "groups": Sets.state(self.groups.values(), strings),
            "single": SetMap.state(self.single, strings),
            "vocabulary": strings.pack(self._vocabulary),
            "stems": strings.pack(sorted(self._stems)),
            "sounds": SetMap.state(self._sounds, strings),
        }

    _vocabulary: dict[str, None]

    def learn(self, phrases: Iterable[str]) -> None:
        """Adds the words of `phrases` to what a mistyped word may have meant."""
        if not hasattr(self, "_vocabulary"):
            self._vocabulary = {}
            self._listed: list[str] = []
            self._stems: set[str] = set()
            self._sounds: Mapping[str, Set[str]] = {}
        self._listed = []
        for phrase in phrases:
            for word in spelt(phrase):
                if word not in self._vocabulary:
                    self._vocabulary[word] = None
                    for language in LANGUAGES:
                        self._stems |= self._stems_of(word, language)
                    self._heard(sound(word), word)

    def _heard(self, key: str, word: str) -> None:
        assert isinstance(self._sounds, dict)
        self._sounds.setdefault(key, set()).add(word)

    def spelt_out(self, word: str, language: Language) -> tuple[str, ...] | None:
        """What a chat spelling stands for, in the language of the message first."""
        found = self._texting[language].get(word)
        return found or self._texting["en" if language == "fr" else "fr"].get(word)

    def carries(self, word: str) -> bool:
        """Whether a folded word only carries a question."""
        return word in self.frame

    def is_light(self, word: str, meanings: frozenset[str]) -> bool:
        """Whether a folded word may stand in any question without changing it."""
        return word in self.generic or not self.light.isdisjoint(meanings)

    def knows(self, word: str, language: Language) -> bool:
        """Whether a folded word, or another form of it in `language`, is in the vocabulary."""
        return word in self._vocabulary or not self._stems.isdisjoint(
            self._stems_of(word, language)
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
        if is_ordinary(word):
            return ()
        budget = typo_budget(len(word))
        # the same sound, but not another word altogether
        far = max(2, len(word) // 2)
        near: list[tuple[int, str]] = [
            (1, w) for w in alike if OSA.distance(word, w, score_cutoff=far) <= far
        ]
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
