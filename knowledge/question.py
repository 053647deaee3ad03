"""A question as data: its words with their readings and roles, names, what is asked."""

from __future__ import annotations

from dataclasses import dataclass, field

from knowledge.words import Kind

__all__ = ["WHERE", "Question", "Token", "is_figure"]

Meanings = frozenset[str]
_NONE: frozenset[str] = frozenset()
# how "où" is spelt within, so that it stays apart from "ou"
WHERE = "ouu"


@dataclass(slots=True)
class Token:
    """One word: its readings, the entries whose name it is part of, and its role.

    `frame` words only carry the question; `cue` holds the kinds whose question words it is
    part of; `subject` words belong to the subject as a whole (prize, town, project) and tell
    nothing apart; `aside` words stand in a clause about the asker. Only other words have to
    be accounted for. `head` marks the noun asked about ("combien d'ATELIERS"). `share` is the
    part that a word has in the weight of a phrase. `typed` is what stands in the message, folded:
    another word where that was an abbreviation or a typing mistake.
    """

    word: str
    meanings: Meanings
    names: frozenset[str] = frozenset()
    frame: bool = False
    cue: frozenset[str] = frozenset()
    subject: bool = False
    aside: bool = False
    shifts: bool = False
    light: bool = False
    head: bool = False
    share: float = 1.0
    typed: str = ""

    @property
    def tells(self) -> bool:
        """Whether this word tells one thing from another."""
        return not (self.names or self.frame or self.optional or self.light)

    @property
    def optional(self) -> bool:
        """Whether an answer may leave this word unexplained."""
        return bool(self.cue) or self.subject or self.aside


@dataclass(slots=True)
class Question:
    """A question understood as far as its words go.

    `kinds` are those of its question words. `follows`: it goes on from what was said; `closed`:
    yes or no would answer; `marked`: it has a question mark; `compares`: it asks for more or
    less; `points`: a word points to what was spoken of; `states`: it has no question word;
    `personal`: it is about something of the asker's own.
    """

    tokens: list[Token] = field(default_factory=list)
    kinds: list[Kind] = field(default_factory=list)
    follows: bool = False
    closed: bool = False
    marked: bool = False
    compares: bool = False
    points: bool = False
    states: bool = False
    personal: bool = False

    @property
    def focus(self) -> list[Token]:
        """The words asked about: names and content words."""
        return [t for t in self.tokens if t.names or not (t.frame or t.optional)]

    @property
    def content(self) -> list[Token]:
        """All words but the frame."""
        return [t for t in self.tokens if not t.frame or t.names]

    @property
    def named(self) -> frozenset[str]:
        """The entries named in the question."""
        return frozenset(k for t in self.tokens if not t.aside for k in t.names)

    @property
    def head(self) -> Token | None:
        """The noun that the question word asks about, if any."""
        return next((t for t in self.tokens if t.head), None)


def is_figure(token: Token) -> bool:
    """Whether a word is a number, in figures or in letters (see `words/numbers.yaml`)."""
    return token.word[0].isdigit() or any(m.startswith("=number-") for m in token.meanings)
