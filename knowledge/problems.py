"""What is wrong in a knowledge base, where, and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from knowledge.model import Language
from knowledge.phrases import Values, kept, printable, worded, wordings

__all__ = ["BrokenKnowledge", "Problem", "Spot", "capped", "problem", "shown", "warning"]

PROBLEMS_A_FILE = 100
Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A place in a file; lines and columns count from 1."""

    file: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend; `str()` gives `file:line:column: message hint` on one line.

    An error keeps a base from being used, a warning does not. `instead`, where there is one,
    is a piece of the line and what to write in its place.
    """

    file: str
    line: int
    column: int
    code: str
    values: Values = ()
    severity: Severity = "error"
    instead: tuple[str, str] | None = None

    def __str__(self) -> str:
        return self.told("en")

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return self.message_in("en")

    @property
    def hint(self) -> str:
        """How to mend it, in English."""
        return self.hint_in("en")

    def message_in(self, language: Language) -> str:
        """What is wrong, in one sentence."""
        return worded(wordings("problems")[self.code][language][0], self.values, language)

    def hint_in(self, language: Language) -> str:
        """How to mend it."""
        return worded(wordings("problems")[self.code][language][1], self.values, language)

    def told(self, language: Language) -> str:
        """Place, message and hint on one line; a warning is called one."""
        lead = wordings("phrases")["warning"][language] if self.severity == "warning" else ""
        said = f"{self.message_in(language)} {self.hint_in(language)}".rstrip()
        return printable(f"{self.file}:{self.line}:{self.column}: {lead}{said}")


class BrokenKnowledge(Exception):  # noqa: N818 - it names a state of the folder
    """A folder is not a valid knowledge base; `problems` are all that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def problem(
    spot: Spot, code: str, *, instead: tuple[str, str] | None = None, **values: object
) -> Problem:
    """The error named `code` at `spot`.

    Raises KeyError for a code, or a value that its wording needs, that does not exist.
    """
    return _made(spot, code, "error", instead, values)


def warning(
    spot: Spot, code: str, *, instead: tuple[str, str] | None = None, **values: object
) -> Problem:
    """As `problem`, but what is found need not be wrong."""
    return _made(spot, code, "warning", instead, values)


def _made(
    spot: Spot,
    code: str,
    severity: Severity,
    instead: tuple[str, str] | None,
    values: Mapping[str, object],
) -> Problem:
    found = Problem(spot.file, spot.line, spot.column, code, kept(values), severity, instead)
    found.told("en")
    return found


def shown(text: str, limit: int = 60) -> str:
    """`text` on one line, cut to `limit` characters, for quoting in a message."""
    line = re.sub(r"[ \t\r\n]+", " ", text[: limit * 4]).strip()
    return line if len(line) <= limit else line[: limit - 1] + "…"


def capped(problems: Iterable[Problem]) -> list[Problem]:
    """The problems sorted by place, once each, at most a hundred for each file."""
    by_file: dict[str, list[Problem]] = {}
    for found in sorted(dict.fromkeys(problems), key=_place):
        by_file.setdefault(found.file, []).append(found)
    kept: list[Problem] = []
    for file, found_here in by_file.items():
        # errors first where not all can be told
        errors_first = sorted(found_here, key=lambda each: each.severity)
        told = sorted(errors_first[:PROBLEMS_A_FILE], key=_place)
        kept += told
        left = errors_first[PROBLEMS_A_FILE:]
        if left:
            at = Spot(file, told[-1].line, told[-1].column)
            count = len(left)
            is_error = any(each.severity == "error" for each in left)
            kept.append((problem if is_error else warning)(at, "more", count=count))
    return kept


def _place(found: Problem) -> tuple[str, int, int, str, str]:
    return found.file, found.line, found.column, found.severity, found.code
