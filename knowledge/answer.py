"""An answer as data: what `knowledge` hands to whoever draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from knowledge.model import Language, Link

Outcome = Literal["answer", "suggestions", "unknown", "smalltalk"]
BlockKind = Literal["title", "text", "item", "quote", "note", "number"]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph (`title`, `text`, `quote`, `note`), one line of a list (`item`), or an entry
    of a numbered list (`number`: its number and name, then a line about it)."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to ask next: its label on a button, and the entry's key that it opens."""

    label: str
    key: str


@dataclass(frozen=True, slots=True)
class Topic:
    """What a chat was last about; strings only, so that it can be stored as JSON.

    `key` is the entry answered, `chain` the laureate's project it belongs to (or ""),
    `focus` the words asked about, `listed` the keys of the last list, in order.
    """

    key: str = ""
    chain: str = ""
    focus: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply: facts, a question back, a decline or a courtesy. `score` is from 0 to 1."""

    outcome: Outcome
    language: Language
    blocks: tuple[Block, ...]
    entries: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    score: float = 0.0
    topic: Topic | None = None
