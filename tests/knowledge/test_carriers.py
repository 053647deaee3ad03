"""Phrases that only carry a question are taken out of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.carriers import Carriers
from knowledge.text import fold, words

TEXTS = (
    "je voudrais savoir", "je voudrais", "j'aimerais savoir", "je suis ... et je voudrais savoir",
    "could you tell me", "could you", "i am writing ...", "sauriez-vous", "tell me", "3,5 fois",
)  # fmt: skip
CARRIERS = Carriers(TEXTS)


@pytest.mark.parametrize(
    ("message", "left"),
    [
        ("Je voudrais savoir qui a gagné", "# qui a gagne"),
        ("je voudrais le tarif", "# le tarif"),
        ("Bonjour, j’aimerais savoir où", "bonjour, # ou"),
        ("I am writing a paper, who won?", "#, who won?"),
        ("could you tell me more and could you hurry", "# more and # hurry"),
        ("jevoudrais savoir", "jevoudrais savoir"),
        ("", ""),
    ],
)
def test_the_longest_phrase_goes(message: str, left: str) -> None:
    """Whole words only, the longest of several, up to the end of the clause for "..."."""
    assert CARRIERS.replaced(fold(message), "#") == left


def in_one_pattern() -> re.Pattern[str]:
    """The same phrases the slow way."""
    tail = r"[^,.;:!?\n]*?(?=$|[,.;:!?\n]|\b(?:et|and|mais|but)\b)"
    each = [
        r"\W+".join(map(re.escape, words(text.replace("...", " "))))
        + r"\b"
        + (tail if "..." in text else "")
        for text in sorted(TEXTS, key=len, reverse=True)
    ]
    return re.compile(r"\b(?:" + "|".join(each) + ")")


PATTERN = in_one_pattern()
PIECES = sorted({w for text in TEXTS for w in words(text)}) + list(", .?!\n'_é") + ["et", "mais"]


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=14), st.sampled_from(["", " ", "  "]))
def test_it_is_as_one_pattern_would_have_it(pieces: list[str], between: str) -> None:
    """Patterns by first word find what one pattern of all phrases finds."""
    folded = fold(between.join(pieces))
    assert CARRIERS.replaced(folded, "#") == PATTERN.sub("#", folded)
