"""The line of YAML that adds a way of asking to a fact, and where it goes."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.model import Fact, Language

if TYPE_CHECKING:
    from knowledge.schema_entries import Entry

__all__ = ["Paste", "Pasting"]


@dataclass(frozen=True, slots=True)
class Paste:
    """A line to add after line `line` of `file` (as it is shown); `line_itself` says that it is
    to be added to that line, at the end of its list."""

    file: str
    line: int
    text: str
    line_itself: bool = False


class Pasting:
    """Looks into the files of a knowledge base, once."""

    def __init__(self, folder: Path) -> None:
        from knowledge.store import entries

        self._entries: Mapping[str, Entry] = entries(folder)
        self._lines: dict[str, list[str]] = {}

    def line(self, fact: str, question: str, language: Language) -> Paste | None:
        """The line that adds `question` to the ways of asking for `fact`; None where that is no
        fact of the base."""
        entry = self._entries.get(fact)
        if entry is None or not isinstance(entry.value, Fact):
            return None
        last = len(entry.value.asked.in_(language)) - 1
        spot = entry.spot("asked", language, last)
        lines = self._lines.setdefault(spot.file, _lines(spot.file))
        shown = lines[spot.line - 1] if spot.line <= len(lines) else ""
        before = shown[: spot.column - 1]
        text = json.dumps(question, ensure_ascii=False)
        file = os.path.relpath(spot.file)
        if before.strip() == "-":
            return Paste(file, spot.line, f"{before}{text}")
        return Paste(file, spot.line, f", {text}", line_itself=True)


def _lines(file: str) -> list[str]:
    try:
        return Path(file).read_text("utf-8").split("\n")
    except (OSError, ValueError):
        return []
