"""A message as a question: its words with their readings, names, and what is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from knowledge.catalog import Catalog
from knowledge.lexicon import ordinary_words
from knowledge.text import MAX_WORDS, fold, sound, words
from knowledge.words import Kind


@dataclass(slots=True)
class Token:
    """One word: its readings, the entries whose name it is part of, and its role."""

    word: str
    meanings: frozenset[str]
    names: frozenset[str] = frozenset()
    frame: bool = False
    cue: frozenset[str] = frozenset()
    mistyped: bool = False
    head: bool = False


@dataclass(slots=True)
class Question:
    """A question understood as far as its words go."""

    tokens: list[Token] = field(default_factory=list)
    kinds: list[Kind] = field(default_factory=list)
    follows: bool = False

    @property
    def focus(self) -> list[Token]:
        """The words asked about: neither frame nor question words."""
        return [t for t in self.tokens if t.names or not (t.frame or t.cue)]

    @property
    def named(self) -> frozenset[str]:
        """The entries named in the question."""
        return frozenset(k for t in self.tokens for k in t.names)


class Reader:
    """Reads messages with the words of a catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        lexicon = catalog.lexicon
        spoken = catalog.base.words
        self.cues: dict[tuple[str, ...], list[Kind]] = {}
        for kind in spoken.kinds:
            for text in (*kind.asked.fr, *kind.asked.en):
                self.cues.setdefault(tuple(words(text)), []).append(kind)
                lexicon.learn([text])
        self.follow = {
            tuple(words(w)) for w in (*spoken.frame.follow_ups.fr, *spoken.frame.follow_ups.en)
        }
        self.carriers = []
        for text in (*spoken.frame.carriers.fr, *spoken.frame.carriers.en):
            body = r"\W+".join(words(text.replace("...", " ")))
            tail = r"[^,.;:!?\n]*?(?=$|[,.;:!?\n]|\b(?:et|and|mais|but)\b)" if "..." in text else ""
            self.carriers.append(re.compile(rf"\b{body}\b{tail}"))
        self.asking = frozenset(
            w for a in (*spoken.frame.asking.fr, *spoken.frame.asking.en) for w in words(a)
        )
        self.longest = max(
            (len(p) for p in (*self.cues, *lexicon.groups, *catalog.names)), default=1
        )
        self.joined = {"".join(n): (n, k) for n, k in catalog.names.items()}
        self.sounds: dict[str, list[str]] = {}
        for name in self.joined:
            self.sounds.setdefault(sound(name), []).append(name)

    def read(self, message: str) -> Question:
        """`message` (any text) as a question; work bounded by `MAX_WORDS`."""
        folded = fold(message)
        for carrier in self.carriers:
            folded = carrier.sub(" , ", folded)
        lexicon = self.catalog.lexicon
        spelt: list[str] = []
        for word in words(folded):
            spelt += lexicon.texting.get(word, (word,))
        question = Question()
        spelt = spelt[:MAX_WORDS]
        question.follows = any(tuple(spelt[: len(f)]) == f for f in self.follow) or any(
            (w,) in self.follow for w in spelt[1:]
        )
        named = self._names(spelt)
        for index, word in enumerate(spelt):
            known = lexicon.knows(word)
            readings: tuple[str, ...] = (word,)
            if not known and not named.get(index) and word not in lexicon.frame:
                readings = lexicon.corrected(word) or (word,)
            meanings = frozenset().union(*(lexicon.meanings(r) for r in readings))
            if not known:
                meanings |= lexicon.meanings(word)
            question.tokens.append(
                Token(
                    readings[0],
                    meanings,
                    named.get(index, frozenset()),
                    frame=any(lexicon.carries(r) for r in readings),
                    mistyped=readings[0] != word,
                )
            )
        fixed = [t.word for t in question.tokens]
        if fixed != spelt:
            for index, keys in self._names(fixed).items():
                if not question.tokens[index].names:
                    question.tokens[index].names = keys
        self._spans(question)
        self._heads(question)
        return question

    def _heads(self, question: Question) -> None:
        """Marks what is asked for: the first content word after a question word."""
        asking = False
        for token in question.tokens:
            if token.cue or token.word in self.asking:
                asking = True
            elif asking and not token.frame:
                token.head = True
                asking = False

    def _names(self, spelt: list[str]) -> dict[int, frozenset[str]]:
        """Which words are part of an entry's name, longest names first, typos forgiven."""
        frame = self.catalog.lexicon.frame
        found: dict[int, frozenset[str]] = {}
        glue = self.catalog.glue
        content = [i for i, w in enumerate(spelt) if not glue(w) or (w,) in self.catalog.names]
        taken: set[int] = set()
        for width in range(min(self.longest + 1, len(content)), 0, -1):
            for start in range(len(content) - width + 1):
                span = content[start : start + width]
                if taken.intersection(span) or span[-1] - span[0] > width + 3:
                    continue
                keys = self._called(tuple(spelt[i] for i in span))
                if keys:
                    taken.update(span)
                    for i in range(span[0], span[-1] + 1):
                        if i in span or spelt[i] in frame:
                            found[i] = frozenset(keys)
        return found

    def _called(self, span: tuple[str, ...]) -> set[str]:
        exact = self.catalog.names.get(span)
        if exact:
            return exact
        together = "".join(span)
        if len(together) < 5 or any(w.isdigit() for w in span):
            return set()
        if len(span) == 1 and span[0] in ordinary_words():
            return set()
        if together in self.joined:
            return self.joined[together][1]
        budget = 1 if len(together) < 8 else 2 if len(together) < 13 else 3
        best: tuple[int, str] | None = None
        for name in self.sounds.get(sound(together), ()):
            if abs(len(name) - len(together)) <= 4 and name[0] == together[0]:
                best = (1, name)
        for name in self.joined:
            if abs(len(name) - len(together)) > budget or name[0] != together[0]:
                continue
            if len(name) < 5:
                continue
            edits = int(OSA.distance(together, name, score_cutoff=budget))
            if edits <= budget and (best is None or edits < best[0]):
                best = (edits, name)
        if best is None:
            return set()
        parts, keys = self.joined[best[1]]
        if len(span) > 1:
            # A longer span must not swallow words that stand beside the name, nor an
            # everyday word that the name does not have.
            everyday = [w for w in span if w not in parts and w in ordinary_words() and len(w) > 3]
            if everyday:
                return set()
        return keys

    def _spans(self, question: Question) -> None:
        spelt = [t.word for t in question.tokens]
        groups = self.catalog.lexicon.groups
        for width in range(min(self.longest, len(spelt)), 0, -1):
            for start in range(len(spelt) - width + 1):
                part = tuple(spelt[start : start + width])
                span = question.tokens[start : start + width]
                kinds = self.cues.get(part)
                if kinds and not any(t.cue or t.names for t in span):
                    for token in span:
                        token.cue |= frozenset(k.id for k in kinds)
                    question.kinds += [k for k in kinds if k not in question.kinds]
                if width > 1 and part in groups:
                    for token in span:
                        token.meanings |= frozenset(groups[part])
                        token.frame = False
