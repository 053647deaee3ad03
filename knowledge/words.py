"""How people ask, as plain immutable values: what the files of `words/` hold."""

from __future__ import annotations

from dataclasses import dataclass, field

from knowledge.model import Bilingual, Wordings

__all__ = [
    "Attribute",
    "Frame",
    "Kind",
    "Others",
    "Reply",
    "Smalltalk",
    "Speech",
    "Synonym",
    "Texting",
    "Unknown",
    "Words",
]


@dataclass(frozen=True, slots=True)
class Kind:
    """Question words and the kinds of answer (`Fact.gives`) that they accept.

    With `strict`, a question is declined when no entry gives such an answer.
    """

    id: str
    asked: Wordings
    accepts: tuple[str, ...]
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Synonym:
    """Words that mean the same when asking."""

    id: str
    words: Wordings


@dataclass(frozen=True, slots=True)
class Frame:
    """Words that carry a question; in `carriers`, `...` stands for the rest of the clause."""

    words: Wordings = field(default_factory=Wordings)
    carriers: Wordings = field(default_factory=Wordings)
    follow_ups: Wordings = field(default_factory=Wordings)
    asking: Wordings = field(default_factory=Wordings)


@dataclass(frozen=True, slots=True)
class Speech:
    """How questions are put, each list in both languages.

    `closed`: openings of yes-or-no questions; `tags`: ends that ask whether it is so (right,
    n'est-ce pas); `speaker`: words by which askers speak of themselves; `subject`: words of
    the subject as a whole, which tell nothing apart; `exact`: words that stand for themselves
    alone, never for another one of the same stem ("maire" is not "mairie"); `light` (by their
    stems) and `generic` (in their very forms): words that may stand in any question without
    changing what is asked; `shifts`: words that make another thing of it (before, other,
    next); `compared`: words that compare (more, than); `points`: words that point to what was
    spoken of (it, they, there), `impersonal`: phrases in which they do not (there is); `joins`:
    words between two questions in one message (and); `alternatives`: words between two things
    to choose from (or); `inside`: words before a place in which something is (in);
    `own`: words for what is the asker's own (my); `other`: phrases that point to the other one
    of two (the other); `definite`: words before an ordinal that points into a list (the);
    `denies`: words before a name that is not meant (not).
    """

    closed: Wordings = field(default_factory=Wordings)
    speaker: Wordings = field(default_factory=Wordings)
    subject: Wordings = field(default_factory=Wordings)
    exact: Wordings = field(default_factory=Wordings)
    light: Wordings = field(default_factory=Wordings)
    shifts: Wordings = field(default_factory=Wordings)
    compared: Wordings = field(default_factory=Wordings)
    points: Wordings = field(default_factory=Wordings)
    generic: Wordings = field(default_factory=Wordings)
    tags: Wordings = field(default_factory=Wordings)
    joins: Wordings = field(default_factory=Wordings)
    alternatives: Wordings = field(default_factory=Wordings)
    inside: Wordings = field(default_factory=Wordings)
    impersonal: Wordings = field(default_factory=Wordings)
    own: Wordings = field(default_factory=Wordings)
    other: Wordings = field(default_factory=Wordings)
    definite: Wordings = field(default_factory=Wordings)
    denies: Wordings = field(default_factory=Wordings)


@dataclass(frozen=True, slots=True)
class Attribute:
    """What can be asked of every entry of the kind `of`."""

    id: str
    of: str
    gives: tuple[str, ...]
    asked: Wordings


@dataclass(frozen=True, slots=True)
class Smalltalk:
    """A greeting, thanks and the like, and what to say back."""

    id: str
    asked: Wordings
    answer: Bilingual


@dataclass(frozen=True, slots=True)
class Unknown:
    """What people often ask and is not known, and what to say to it instead of the usual reply."""

    id: str
    asked: Wordings
    answer: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class Others:
    """Names that look like ours and are not; `kind` is place, prize, person and so on."""

    id: str
    kind: str
    names: Wordings


@dataclass(frozen=True, slots=True)
class Texting:
    """Spellings of chats and what they stand for, as pairs, in each language."""

    fr: tuple[tuple[str, str], ...] = ()
    en: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """A sentence around the facts; `{name}` in it stands for a value."""

    id: str
    text: Bilingual


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that `words/` holds, each list in file order."""

    kinds: tuple[Kind, ...] = ()
    synonyms: tuple[Synonym, ...] = ()
    frame: Frame = Frame()
    speech: Speech = Speech()
    attributes: tuple[Attribute, ...] = ()
    smalltalk: tuple[Smalltalk, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    others: tuple[Others, ...] = ()
    texting: Texting = Texting()
    replies: tuple[Reply, ...] = ()
