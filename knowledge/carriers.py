"""Phrases that only carry a question ("je voudrais savoir", "could you tell me")."""

from __future__ import annotations

import re
from collections.abc import Iterable

from knowledge.text import words

__all__ = ["Carriers"]

_RUN = re.compile(r"\w+")
# "..." in a phrase stands for the rest of the clause
_TAIL = r"[^,.;:!?\n]*?(?=$|[,.;:!?\n]|\b(?:et|and|mais|but)\b)"


class Carriers:
    """Phrases to pass over; where several fit, the longest does.

    One pattern for all of them would take longer to compile than all else at the start of a
    process. Here are patterns by first word, each compiled when that word first occurs.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts: dict[str, list[str]] = {}
        self._patterns: dict[str, re.Pattern[str]] = {}
        for text in sorted(texts, key=len, reverse=True):
            parts = words(text.replace("...", " "))
            if parts:
                pattern = r"\W+".join(map(re.escape, parts)) + r"\b"
                first = parts[0].split(".")[0]
                tail = _TAIL if "..." in text else ""
                self._texts.setdefault(first, []).append(pattern + tail)

    def replaced(self, folded: str, by: str) -> str:
        """`folded` with `by` in place of each phrase."""
        pieces: list[str] = []
        done = at = 0
        while (run := _RUN.search(folded, at)) is not None:
            at = run.end()
            pattern = self._of(run.group())
            found = pattern.match(folded, run.start()) if pattern else None
            if found:
                pieces += [folded[done : found.start()], by]
                done = at = found.end()
        return "".join((*pieces, folded[done:]))

    def _of(self, word: str) -> re.Pattern[str] | None:
        pattern = self._patterns.get(word)
        if pattern is None and word in self._texts:
            pattern = self._patterns[word] = re.compile("|".join(self._texts[word]))
        return pattern
