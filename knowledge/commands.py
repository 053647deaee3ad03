"""A message that starts with a slash: which command, mistyped or not, and what follows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import OSA

from knowledge.model import Language

__all__ = ["Command", "command"]

Does = Literal["start", "help", "list", "project", "prize", "quotes", "about"]

_SAID = re.compile(r"/(\w+)(?:@\w+)?\s*(.*)", re.DOTALL)
# What each command does, and the language that its name is in, "" for both.
_NAMES: dict[str, tuple[Does, str]] = {
    "start": ("start", ""), "help": ("help", ""), "aide": ("help", "fr"), "list": ("list", ""),
    "liste": ("list", "fr"), "project": ("project", ""), "projet": ("project", "fr"),
    "prize": ("prize", ""), "prix": ("prize", "fr"), "quotes": ("quotes", ""),
    "citations": ("quotes", "fr"), "about": ("about", ""), "apropos": ("about", "fr"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Command:
    """What a command does, what follows it, and the language to reply in."""

    does: Does
    rest: str
    language: Language


def command(message: str, client: str | None = None) -> Command | None:
    """The command that `message` gives; None for any other text. `client` (a `language_code`)
    decides the language before the command's own."""
    said = _SAID.match(message)
    if not said:
        return None
    name, rest = said.group(1).lower(), said.group(2).strip()
    edits, known = min((int(OSA.distance(name, each)), each) for each in _NAMES)
    if edits > (1 if len(name) < 5 else 2):
        return None
    does, tongue = _NAMES[known]
    return Command(does, rest, "en" if (client or tongue).startswith("en") else "fr")
