"""Reads a message: its words with their readings and roles, names, what is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from knowledge.carriers import Carriers
from knowledge.lexicon import Lexicon, each_word
from knowledge.model import LANGUAGES, Language
from knowledge.names import Names
from knowledge.ordinary import is_ordinary
from knowledge.question import WHERE, Question, Token
from knowledge.text import MAX_WORDS, fold, words
from knowledge.text import spelt as as_spelt
from knowledge.words import Kind, Words

__all__ = ["Reader"]

Meanings = frozenset[str]
# How many words are remembered with their readings.
_KEPT = 5_000
_NONE: frozenset[str] = frozenset()
# letters that French elides before a vowel: d', l', j', m', n', s', t', c'
_ELIDED = frozenset("dljmnstc")
_VOWELS = frozenset("aeiouyh")
_OU = re.compile(r"\b[oO][ùÙ]\b")
_RELATIVE = frozenset(("who",))
_DRAWN_OUT = re.compile(r"([a-z])\1\1+")
_BETWEEN = re.compile(r"[,.;:!?\n()…]")
_PIECE = re.compile(r"[a-z0-9]+(?:\.\d+)?|[,.;:!?\n()…]")


class Reader:
    """Reads messages with the words of a lexicon and the names of entries."""

    def __init__(self, spoken: Words, lexicon: Lexicon, names: Names) -> None:
        self.lexicon = lexicon
        self.names = names
        self.cues: dict[tuple[str, ...], list[Kind]] = {}
        # what asks only where nothing else is said
        self.alone: dict[tuple[str, ...], Kind] = {}
        for kind in spoken.kinds:
            for text in (*kind.asked.fr, *kind.asked.en):
                lexicon.learn([text, _where(text)])
                # "où" is told from "ou" where it is typed with its accent
                spellings = {tuple(words(_where(text))), tuple(words(text))}
                for parts in sorted(spellings):
                    if text.endswith("?"):
                        self.alone[parts] = kind
                    elif parts != ("ou",):
                        self.cues.setdefault(parts, []).append(kind)
        frame, speech = spoken.frame, spoken.speech
        self.follow = {tuple(words(w)) for w in (*frame.follow_ups.fr, *frame.follow_ups.en)}
        self.asking = each_word(frame.asking)
        self.tags = {tuple(words(w)) for w in (*speech.tags.fr, *speech.tags.en)}
        self.closed = {tuple(words(w)) for w in (*speech.closed.fr, *speech.closed.en)}
        self.impersonal = {tuple(words(w)) for w in (*speech.impersonal.fr, *speech.impersonal.en)}
        self.speaker = each_word(speech.speaker)
        self.pointing = {
            tuple(words(each))
            for text in (*speech.points.fr, *speech.points.en)
            for each in text.split()
        }
        self.compared = each_word(speech.compared)
        self.alternatives = each_word(speech.alternatives)
        self.inside = each_word(speech.inside)
        self.joins = each_word(speech.joins)
        self.definite = each_word(speech.definite) | self.joins
        self.denies = each_word(speech.denies)
        self.others = {tuple(words(w)) for w in (*speech.other.fr, *speech.other.en)}
        self.own = each_word(speech.own)
        lexicon.learn((*speech.subject.fr, *speech.subject.en))
        self.subject = frozenset(
            meaning
            for language in LANGUAGES
            for text in speech.subject.in_(language)
            for word in words(text)
            for meaning in lexicon.meanings(word, language)
        )
        self.carriers = Carriers((*frame.carriers.fr, *frame.carriers.en))
        # how many words the question words and phrases have that begin with a word
        self._widths: dict[str, tuple[int, ...]] = {}
        for phrase in (*self.cues, *lexicon.groups):
            widths = self._widths.get(phrase[0], ()) if phrase else (0,)
            if len(phrase) not in widths:
                self._widths[phrase[0]] = (*widths, len(phrase))
        self._known: dict[
            tuple[Language, bool], dict[str, tuple[Meanings, bool, bool, bool, bool]]
        ] = {(each, exactly): {} for each in LANGUAGES for exactly in (True, False)}

    def read(self, message: str, language: Language = "fr") -> Question:
        """`message` (any text) as a question; work bounded by `MAX_WORDS`."""
        folded = fold(_where(message))
        if not self.asks_alone(words(folded)):
            folded = self.carriers.replaced(folded, " , ")
        spelt: list[str] = []
        typed: list[str] = []
        segments: list[int] = []
        segment = 0
        asked: set[int] = set()
        for piece in _PIECE.findall(folded):
            if not piece[0].isalnum():
                if piece == "?":
                    asked.add(segment)
                segment += 1
                continue
            for word in self._spelt_out(piece, language):
                spelt.append(word)
                typed.append(piece)
                segments.append(segment)
        del spelt[MAX_WORDS:], segments[MAX_WORDS:]
        question = self._tokens(spelt, language)
        for token, piece in zip(question.tokens, typed, strict=False):
            token.typed = piece
        question.marked = bool(asked)
        question.follows = self._follows(spelt)
        self._spans(question)
        asks = question.kinds or any(w in self.asking for w in spelt)
        question.compares = not self.compared.isdisjoint(spelt)
        question.points = self._points(spelt)
        tagged = self._tag(question)
        question.closed = not asks and (tagged or self._closed(spelt))
        question.states = not asks
        self._denied(question)
        self._heads(question)
        self._asides(question, segments, asked)
        question.personal = any(t.word in self.own and not t.aside for t in question.tokens)
        return question

    def clauses(self, message: str) -> list[str]:
        """The clauses of a message, folded, without the phrases that only carry a question."""
        folded = self.carriers.replaced(fold(_where(message)), " , ")
        return [clause for clause in _BETWEEN.split(folded) if words(clause)]

    def asks_alone(self, spelt: Sequence[str]) -> Kind | None:
        """The kind of what asks only where nothing else is said ("how?")."""
        return self.alone.get(tuple(w for w in spelt if w not in self.joins))

    def _spelt_out(self, word: str, language: Language) -> tuple[str, ...]:
        """A word as typed in full: chat spellings, and elisions without apostrophe ("dissy")."""
        if _DRAWN_OUT.search(word):
            short = [_DRAWN_OUT.sub(r"\1", word), _DRAWN_OUT.sub(r"\1\1", word)]
            short = [w for w in short if len(w) > 1] or [word]  # "zzz" is no "z"
            word = next((w for w in short if self.lexicon.knows(w, language)), short[0])
        texting = self.lexicon.spelt_out(word, language)
        if texting is not None:
            return texting
        rest = word[1:]
        if (
            len(word) > 4
            and word[0] in _ELIDED
            and rest[0] in _VOWELS
            and not self.lexicon.knows(word, language)
            and not is_ordinary(word)
            and not self.names.has(word)
            and (self.lexicon.knows(rest, language) or self.names.has(rest))
        ):
            return (word[0], rest)
        return (word,)

    def read_example(self, text: str, language: Language) -> Question:
        """A text of the knowledge base as a question: taken at its word."""
        spelt = as_spelt(_where(text))[:MAX_WORDS]
        named = self.names.find(spelt, exactly=True)
        question = Question(
            [self._token(w, named.get(i), language, exactly=True) for i, w in enumerate(spelt)]
        )
        self._spans(question)
        self._heads(question)
        return question

    def _token(
        self,
        word: str,
        names: frozenset[str] | None,
        language: Language,
        *,
        exactly: bool = False,
    ) -> Token:
        kept = self._known[language, exactly]
        known = kept.get(word)
        if known is None:
            lexicon = self.lexicon
            meanings = (lexicon.meanings if exactly else lexicon.readings)(word, language)
            if len(kept) >= _KEPT:
                kept.clear()
            known = kept[word] = (
                meanings,
                word == WHERE or lexicon.carries(word),
                not self.subject.isdisjoint(meanings),
                word in lexicon.shifts,
                lexicon.is_light(word, meanings),
            )
        meanings, frame, subject, shifts, light = known
        return Token(
            word,
            meanings,
            names or _NONE,
            frame=frame,
            subject=subject and not names,
            shifts=shifts,
            light=light,
        )

    def _tokens(self, spelt: Sequence[str], language: Language) -> Question:
        lexicon = self.lexicon
        named = self.names.find(spelt)
        question = Question()
        for index, word in enumerate(spelt):
            if lexicon.knows(word, language) or named.get(index) or word in lexicon.frame:
                question.tokens.append(self._token(word, named.get(index), language))
                continue
            readings = lexicon.corrected(word) or (word,)
            token = self._token(readings[0], None, language)
            for other in readings[1:]:
                token.meanings |= lexicon.readings(other, language)
                token.frame = token.frame or lexicon.carries(other)
            token.meanings |= lexicon.readings(word, language)
            question.tokens.append(token)
        fixed = [t.word for t in question.tokens]
        if fixed != list(spelt):
            for index, keys in self.names.find(fixed).items():
                if not question.tokens[index].names:
                    question.tokens[index].names = keys
        return question

    def _follows(self, spelt: Sequence[str]) -> bool:
        return any(tuple(spelt[: len(f)]) == f for f in self.follow) or any(
            (w,) in self.follow for w in spelt[1:]
        )

    def _points(self, spelt: Sequence[str]) -> bool:
        """Whether a word points to what was spoken of, as the "il" of "il y a" does not."""
        pairs = [*pairwise(spelt)]
        impersonal = {i + n for i, p in enumerate(pairs) if p in self.impersonal for n in (0, 1)}
        pairs_pointing = any(p in self.pointing for p in pairs)
        return pairs_pointing or any(
            (w,) in self.pointing and i not in impersonal for i, w in enumerate(spelt)
        )

    def _tag(self, question: Question) -> bool:
        """Whether a message ends in asking whether it is so; those words say nothing else."""
        tokens = question.tokens
        for width in range(min(4, len(tokens) - 1), 0, -1):
            if tuple(t.word for t in tokens[-width:]) in self.tags:
                for token in tokens[-width:]:
                    token.frame = not token.names
                return True
        return False

    def _closed(self, spelt: Sequence[str]) -> bool:
        """Whether yes or no would answer."""
        widths = {len(c) for c in self.closed}
        if any(tuple(spelt[:w]) in self.closed for w in widths):
            return True
        return any(
            tuple(spelt[i : i + w]) in self.closed
            for w in widths
            if w > 1
            for i in range(1, len(spelt) - w + 1)
        )

    def _spans(self, question: Question) -> None:
        """Marks question words and the phrases of synonym groups, the longest first."""
        groups = self.lexicon.groups
        kind = self.asks_alone([t.word for t in question.tokens])
        if kind is not None:
            question.kinds = [kind]
            for token in question.tokens:
                token.cue = frozenset((kind.id,))
            return
        for start, part in self._phrases([t.word for t in question.tokens]):
            width = len(part)
            span = question.tokens[start : start + width]
            kinds = self.cues.get(part)
            if part == (WHERE,) and start and question.kinds:
                continue  # "une boutique où…" asks nothing
            if kinds and not any(t.cue or t.names for t in span):
                for token in span:
                    token.cue |= frozenset(k.id for k in kinds)
                question.kinds += [k for k in kinds if k not in question.kinds]
            if width > 1 and part in groups and all(t.share == 1 for t in span):
                # a phrase weighs as much as one word
                for token in span:
                    token.meanings |= frozenset(groups[part])
                    token.frame = False
                    token.share = 1 / width

    def _phrases(self, spelt: Sequence[str]) -> list[tuple[int, tuple[str, ...]]]:
        """The question words and phrases of synonym groups in `spelt`, each with its place,
        the longest first, then in order."""
        groups, cues = self.lexicon.groups, self.cues
        found: list[tuple[int, tuple[str, ...]]] = []
        for start, word in enumerate(spelt):
            for width in self._widths.get(word, ()):
                part = tuple(spelt[start : start + width])
                if (part in cues or part in groups) and len(part) == width:
                    found.append((start, part))
        found.sort(key=lambda each: (-len(each[1]), each[0]))
        return found

    def _heads(self, question: Question) -> None:
        """Marks what is asked for: the first content word after a question word."""
        asking = False
        for token in question.tokens:
            if token.cue or token.word in self.asking:
                asking = True
            elif asking and not token.frame:
                token.head = True
                asking = False

    def _denied(self, question: Question) -> None:
        """Takes out the name that is not meant ("pas Marseille, Istres"), where another is."""
        tokens = question.tokens
        denied = {
            key
            for before, token in pairwise(tokens)
            if before.word in self.denies and not before.names
            for key in token.names
        }
        if not denied or not any(t.names.isdisjoint(denied) for t in tokens if t.names):
            return
        for token in tokens:
            if not token.names.isdisjoint(denied):
                token.names, token.frame = _NONE, True

    def _asides(self, question: Question, segments: Sequence[int], asked: set[int]) -> None:
        """Marks the clauses in which the asker speaks of herself, where another one asks."""
        tokens = question.tokens
        # a question word begins a new clause within its sentence
        parts: list[tuple[int, int]] = []
        part = 0
        for index, token in enumerate(tokens):
            # "qui" and "who" go on with what was said as often as they ask
            relative = token.cue <= _RELATIVE
            starts = (
                index
                and not relative
                and (bool(token.cue) and not tokens[index - 1].cue and not tokens[index - 1].frame)
            )
            if starts:
                part += 1
            parts.append((segments[index], part))
        cued = {p for p, t in zip(parts, tokens, strict=True) if t.cue or t.word in self.asking}
        cued |= {p for p in parts if p[0] in asked}
        if not cued:
            cued = {p for p, t in zip(parts, tokens, strict=True) if t.names}
        own = {p for p, t in zip(parts, tokens, strict=True) if t.word in self.speaker}
        if not cued - own and not cued:
            return
        for place, token in zip(parts, tokens, strict=True):
            if place in own and place not in cued:
                token.aside = True


def _where(text: str) -> str:
    """`text` with "où" spelt so that folding does not make it "ou"."""
    return _OU.sub(WHERE, text)
