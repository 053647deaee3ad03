"""Questions without a good answer, like ones together, and what would answer them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from bot.messages import say
from bot.storage.protocol import Note
from knowledge.engine import Engine
from knowledge.guide import Guide
from knowledge.model import Language
from knowledge.nearest import Nearest, nearest
from knowledge.text import words

__all__ = ["KINDS", "Group", "gather", "grouped", "name_of", "why"]

# The kinds of notes that are questions without a good answer.
KINDS = ("unanswered", "asked-back", "bad")
# From which likeness (0 to 100, of their telling words in any order) two questions are one.
_ALIKE = 82
# How many of the others of a group are kept to be shown.
_SHOWN = 3


@dataclass(slots=True)
class Group:
    """Like questions in one language: the most frequent one stands for them, `others` are more
    of them; `kinds` counts how they failed, `last` is when one was asked (seconds since 1970)."""

    question: str
    language: Language
    nearest: Nearest
    count: int = 0
    last: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)
    others: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Same:
    """Notes of the very same words."""

    note: Note
    count: int = 0
    last: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)


def grouped(notes: Iterable[Note], engine: Engine) -> list[Group]:
    """The groups, most frequent first, then newest; what is answered well by now is left out."""
    gathering = _Gathering(engine)
    for same in _same(notes):
        gathering.add(same)
    return gathering.sorted()


async def gather(notes: Iterable[Note], engine: Engine) -> list[Group]:
    """As `grouped`; it lets others in after each question."""
    gathering = _Gathering(engine)
    for same in _same(notes):
        gathering.add(same)
        await asyncio.sleep(0)
    return gathering.sorted()


def _same(notes: Iterable[Note]) -> list[_Same]:
    """Notes of the same words and the same answer as one, most frequent first."""
    found: dict[tuple[object, ...], _Same] = {}
    for note in notes:
        folded = tuple(words(note.text))
        if note.kind not in KINDS or not folded or note.language not in ("fr", "en"):
            continue
        voted = note.key if note.kind == "bad" else ""
        same = found.setdefault((note.language, voted, folded), _Same(note))
        same.count += 1
        same.last = max(same.last, note.at)
        same.kinds[note.kind] += 1
    return sorted(found.values(), key=lambda same: (-same.count, -same.last, same.note.text))


class _Gathering:
    """Groups that grow with each question."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._groups: list[Group] = []
        self._alike: dict[tuple[object, ...], dict[int, str]] = {}

    def add(self, same: _Same) -> None:
        """Adds a question to the group that is like it, or begins one."""
        note = same.note
        language: Language = "fr" if note.language == "fr" else "en"
        voted = note.key if note.kind == "bad" else ""
        topic = "" if voted else note.key
        near = nearest(self._engine, note.text, language, topic, voted=voted)
        if near.reason == "answered":
            return
        # about another laureate, or after another answer, the same words ask for something else
        own = self._alike.setdefault((language, near.names, near.reason == "bad" and voted), {})
        folded = " ".join(near.about or words(note.text))
        match = process.extractOne(folded, own, scorer=fuzz.token_sort_ratio, score_cutoff=_ALIKE)
        if match is None:
            own[len(self._groups)] = folded
            self._groups.append(Group(note.text, language, near))
        group = self._groups[match[2] if match else -1]
        group.count += same.count
        group.last = max(group.last, same.last)
        group.kinds.update(same.kinds)
        if match and len(group.others) < _SHOWN:
            group.others.append(note.text)

    def sorted(self) -> list[Group]:
        """The groups, most frequent first."""
        return sorted(self._groups, key=lambda each: (-each.count, -each.last, each.question))


def why(near: Nearest, guide: Guide, language: Language) -> str:
    """Why a question failed, in one sentence."""
    quotes = "«\u00a0{}\u00a0»" if language == "fr" else "“{}”"
    missing = ", ".join(quotes.format(word) for word in near.words)
    name = "why_" + str(near.reason).replace("-", "_")
    return say(name, language).format(
        words=missing or "–", gap=near.gap, entry=name_of(near.key, guide, language)
    )


def name_of(key: str, guide: Guide, language: Language) -> str:
    """What an entry is called, on one short line; its key where it has no name."""
    return (guide.short(key, language) if key else "") or key
