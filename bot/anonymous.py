"""A question without what in it may lead to a person: kept questions have no authors."""

from __future__ import annotations

import re

__all__ = ["LONGEST", "anonymous"]

# Of a longer question the beginning is kept.
LONGEST = 300
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.\w+")
_USER = re.compile(r"(?<!\w)@\w{4,}")
# Nine digits or more, as in phone and account numbers; figures people ask about are shorter.
_NUMBER = re.compile(r"\+?\d(?:[ .\-/()\u00a0\u202f]{0,2}\d){8,}")


def anonymous(question: str) -> str:
    """The question, cut to `LONGEST` characters, "…" in the place of e-mail addresses, user
    names and long numbers."""
    for pattern in (_ADDRESS, _USER, _NUMBER):
        question = pattern.sub("…", question[: 2 * LONGEST])
    return question[:LONGEST]
