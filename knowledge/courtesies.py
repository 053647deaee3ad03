"""Greetings, thanks and the like: whether a message is nothing else, and which."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from knowledge.columns import State
from knowledge.lexicon import Lexicon
from knowledge.model import Language, Wordings
from knowledge.text import words
from knowledge.words import Smalltalk, Words

__all__ = ["Courtesies"]

_MOST_WORDS = 10
_DRAWN_OUT = re.compile(r"([a-z])\1\1+")


class Courtesies:
    """The small talk of a knowledge base."""

    def __init__(self, spoken: Words, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.by_id = {talk.id: talk for talk in spoken.smalltalk}
        self._asked = {
            tuple(words(text)): talk
            for talk in spoken.smalltalk
            for text in (*talk.asked.fr, *talk.asked.en)
        }
        self._longest = max((len(parts) for parts in self._asked), default=1)
        asked = [words(text) for kind in spoken.kinds for text in _both(kind.asked)]
        self._asks = {parts[0] for parts in asked if len(parts) == 1}
        opens = [words(text) for text in _both(spoken.speech.closed)]
        self._joins = {word for text in _both(spoken.speech.joins) for word in words(text)}
        points = {word for text in _both(spoken.speech.points) for word in words(text)}
        self._asks_pair = {
            (parts[0], word) for parts in opens if len(parts) == 1 for word in points
        }

    @classmethod
    def from_state(cls, spoken: Words, lexicon: Lexicon, state: State) -> Courtesies:
        """Courtesies from what `state` gave."""
        self = cls(replace(spoken, smalltalk=()), lexicon)
        self.by_id = {talk.id: talk for talk in spoken.smalltalk}
        self._asked = {
            tuple(text.split()): self.by_id[id_]
            for text, id_ in zip(state["asked"], state["ids"], strict=True)
        }
        self._longest = max((len(parts) for parts in self._asked), default=1)
        return self

    def state(self) -> State:
        """What is kept of the courtesies."""
        return {
            "asked": [" ".join(parts) for parts in self._asked],
            "ids": [talk.id for talk in self._asked.values()],
        }

    def find(self, message: str, language: Language) -> Smalltalk | None:
        """The courtesy that `message` says, whole or between words that carry nothing."""
        said = words(message)
        found = self._exactly(said)
        if found is None or tuple(said) not in self._asked:
            if message.rstrip().endswith("?") and said[:1] and said[0] in self._joins:
                return None  # "et ça marche ?"
            found = found or self._exactly(self._spelt_out(said, language))
        return found

    def _spelt_out(self, said: Sequence[str], language: Language) -> list[str]:
        spelt: list[str] = []
        for drawn in said:
            word = _DRAWN_OUT.sub(r"\1", drawn)
            long = self._lexicon.spelt_out(word, language) or (word,)
            if long == (word,) and not self._lexicon.knows(word, language):
                long = self._lexicon.corrected(word)[:1] or (word,)
            spelt += long
        return spelt

    def _exactly(self, said: Sequence[str]) -> Smalltalk | None:
        talk = self._asked.get(tuple(said))
        if talk is not None or len(said) > _MOST_WORDS:
            return talk
        found: Smalltalk | None = None
        start = 0
        while start < len(said):
            for size in range(min(len(said) - start, self._longest), 0, -1):
                known = self._asked.get(tuple(said[start : start + size]))
                if known is not None:
                    found = known
                    start += size
                    break
            else:
                word = said[start]
                if word not in self._lexicon.frame and word not in self._lexicon.generic:
                    return None
                if word in self._asks or tuple(said[start : start + 2]) in self._asks_pair:
                    return None  # "ok, who was it?"
                start += 1
        return found


def _both(texts: Wordings) -> tuple[str, ...]:
    return (*texts.fr, *texts.en)
