"""Questions as people type them, made fit to be shown: capitals, apostrophes, spaces."""

from __future__ import annotations

import re

from knowledge.model import Knowledge, Language

__all__ = ["Wording"]

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_PAUSE = re.compile(r"\s+([?!;:])")


class Wording:
    """Knows how the names of a knowledge base are written."""

    def __init__(self, base: Knowledge) -> None:
        self._written: dict[str, str] = {}
        for text in _names(base):
            for word in _WORD.findall(text):
                self._written.setdefault(word.lower(), word)

    def question(self, text: str, language: Language) -> str:
        """`text` with names as they are written, a capital, and the language's typography."""
        text = _WORD.sub(lambda found: self._written.get(found[0].lower(), found[0]), text)
        text = text.replace("'", "’").strip()
        gap = "\u202f" if language == "fr" else ""
        text = _PAUSE.sub(lambda found: gap + found[1], text)
        return text[:1].upper() + text[1:]


def _names(base: Knowledge) -> list[str]:
    """Names of places and people, and words all in capitals (GMF, CCAS)."""
    found = [laureate.short.fr for laureate in base.laureates.values()]
    found += [person.name for person in base.people.values()]
    longer = [text for body in base.organisations.values() for text in (body.name.fr,)]
    for project in base.projects.values():
        longer += [*project.topics.fr, project.name.fr]
    for laureate in base.laureates.values():
        longer += [laureate.name.fr, *laureate.aliases.fr]
    capitals = [w for text in longer for w in _WORD.findall(text) if w.isupper() and len(w) > 1]
    return [*found, *capitals]
