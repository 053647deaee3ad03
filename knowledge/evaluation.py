"""Whether a reply is right, and how often replies are: pure, as tests/questions/README.md says.

The judge folds and cuts text by itself, so that a fault of the engine's own folding shows.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import sqrt
from statistics import NormalDist
from typing import Literal

from knowledge.answer import Outcome
from knowledge.model import LANGUAGES, Language

__all__ = [
    "Bin", "Item", "Judged", "Reply", "Report", "Share", "Verdict",
    "judge", "occurs", "report", "wilson",
]  # fmt: skip

Reason = Literal["", "missing", "forbidden", "declined", "asked back", "beyond", "no courtesy"]

# two-sided 95 %
_Z = NormalDist().inv_cdf(0.975)
_BINS = 4

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})
# "600 000", "600,000" and "1.000" are one number; "0.125" and "12, 14" are not
_GROUPED = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:[ .,'’]\d{3})+(?!\d)")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_WORD = r"\d+(?:\.\d+)+|[^\W_]+"
_WORDS = re.compile(_WORD)
_STARRED = re.compile(rf"(?:{_WORD})\*?")
_ADDRESS = re.compile(r"\S[@/]\S|[^\W\d_]\.[^\W\d_]")
# an address up to its path, which is left out: "pour-un-euro" in it is no answer
_PATH = re.compile(r"((?:https?://|www\.)[^\s/]+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?=/))/\S*")


@dataclass(frozen=True, slots=True)
class Item:
    """A question, and what a right reply has to be; `place` is where it is written."""

    text: str
    language: Language
    kind: str = ""
    has: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    may_decline: bool = False
    must_decline: bool = False
    is_smalltalk: bool = False
    is_noisy: bool = False
    conversation: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the words of an answer as a person reads them, and its links."""

    outcome: Outcome
    language: Language
    text: str
    links: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a reply is wrong (`reason`), and the words of the item that say so; "" is right."""

    reason: Reason = ""
    words: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong."""
        return not self.reason

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.reason, "; ".join(self.words))))


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, its reply and the verdict."""

    item: Item
    reply: Reply
    verdict: Verdict


def judge(item: Item, reply: Reply) -> Verdict:
    """Whether `reply` is right, and why not."""
    declined = reply.outcome in ("unknown", "suggestions")
    if item.must_decline:
        return Verdict() if declined else Verdict("beyond", reply.entries)
    # a command without a name is rightly answered with a choice
    if declined and item.kind != "command":
        if item.may_decline:
            return Verdict()
        return Verdict("asked back" if reply.outcome == "suggestions" else "declined")
    if item.is_smalltalk and reply.outcome != "smalltalk":
        return Verdict("no courtesy", reply.entries)
    missing = tuple(words for words in item.has if not occurs(words, reply.text, reply.links))
    if missing:
        return Verdict("missing", missing)
    forbidden = tuple(words for words in item.without if occurs(words, reply.text, reply.links))
    return Verdict("forbidden", forbidden) if forbidden else Verdict()


def occurs(wanted: str, text: str, links: Sequence[str] = ()) -> bool:
    """Whether one of the alternatives of `wanted` (between " | ") stands in a reply.

    Words are compared whole, folded, a trailing * standing for any ending. What is asked
    for as an address is looked for in whole addresses, other words not in their paths.
    """
    whole = "\n".join((text, *links))
    spoken = _words(_PATH.sub(r"\1 ", whole))
    addresses = _words(whole)
    return any(
        _stands(_STARRED.findall(_fold(one)), addresses if _ADDRESS.search(one) else spoken)
        for one in wanted.split(" | ")
    )


def _stands(wanted: Sequence[str], words: Sequence[str]) -> bool:
    size = len(wanted)
    return size > 0 and any(
        all(map(_is, wanted, words[start : start + size])) for start in range(len(words) - size + 1)
    )


def _is(wanted: str, word: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted


def _words(text: str) -> list[str]:
    return _WORDS.findall(_fold(text))


def _fold(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold().translate(_LIGATURES)
    text = unicodedata.normalize("NFKD", text)
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    text = _GROUPED.sub(lambda found: re.sub(r"\D", "", found[0]), text)
    return _DECIMAL_COMMA.sub(".", text)


def wilson(count: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    Journal of the American Statistical Association 22 (1927), 209-212.
    """
    if not total:
        return 0.0, 1.0
    share, square = count / total, _Z * _Z / total
    centre = share + square / 2
    spread = sqrt(square * (share * (1 - share) + square / 4))
    # at the ends the root is exact in theory only
    low = 0.0 if count == 0 else (centre - spread) / (1 + square)
    high = 1.0 if count == total else (centre + spread) / (1 + square)
    return low, high


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    count: int = 0
    total: int = 0

    @property
    def value(self) -> float:
        """The share, 0 of nothing."""
        return self.count / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % Wilson interval."""
        return wilson(self.count, self.total)


@dataclass(frozen=True, slots=True)
class Bin:
    """The replies with a score in [low, high)."""

    low: float
    high: float
    right: Share


@dataclass(frozen=True, slots=True)
class Report:
    """What many verdicts come to.

    Shares are by language where "" is both; by kind, then by language. `false` are answers
    to what had to be declined. `bins` hold the questions in scope, and the false answers
    as wrong ones: a rightly declined question says nothing about its score.
    """

    right: dict[str, Share]
    noisy: dict[str, Share]
    kinds: dict[str, dict[str, Share]]
    asked_back: dict[str, Share]
    same_language: dict[str, Share]
    false: dict[str, Share]
    false_kinds: dict[str, dict[str, Share]]
    turns: dict[str, Share]
    false_turns: dict[str, Share]
    conversations: dict[str, Share]
    bins: tuple[Bin, ...]
    confusions: tuple[tuple[str, int], ...]
    failures: tuple[Judged, ...] = field(repr=False)


def report(judged: Iterable[Judged]) -> Report:
    """Counts verdicts; conversations are counted apart from questions that stand alone."""
    everything = tuple(judged)
    alone = [one for one in everything if not one.item.conversation]
    turns = [one for one in everything if one.item.conversation]
    scope = [one for one in alone if not one.item.must_decline]
    beyond = [one for one in alone if one.item.must_decline]
    declines = [one for one in turns if one.item.must_decline]
    return Report(
        right=_shares((one.item.language, one.verdict.is_right) for one in scope),
        noisy=_shares((o.item.language, o.verdict.is_right) for o in scope if o.item.is_noisy),
        kinds=_by_kind((one.item, one.verdict.is_right) for one in scope),
        asked_back=_shares((o.item.language, o.reply.outcome == "suggestions") for o in scope),
        same_language=_shares(
            (o.item.language, o.reply.language == o.item.language) for o in alone
        ),
        false=_shares((one.item.language, not one.verdict.is_right) for one in beyond),
        false_kinds=_by_kind((one.item, not one.verdict.is_right) for one in beyond),
        turns=_shares((one.item.language, one.verdict.is_right) for one in turns),
        false_turns=_shares((one.item.language, not one.verdict.is_right) for one in declines),
        conversations=_shares(_whole(turns)),
        bins=tuple(_binned([*scope, *(o for o in beyond if not o.verdict.is_right)])),
        confusions=tuple(_confused(everything)),
        failures=tuple(one for one in everything if not one.verdict.is_right),
    )


def _shares(facts: Iterable[tuple[str, bool]]) -> dict[str, Share]:
    hits: Counter[str] = Counter()
    totals: Counter[str] = Counter()
    for language, hit in facts:
        for name in (language, ""):
            totals[name] += 1
            hits[name] += hit
    return {name: Share(hits[name], totals[name]) for name in (*LANGUAGES, "")}


def _by_kind(facts: Iterable[tuple[Item, bool]]) -> dict[str, dict[str, Share]]:
    kinds: dict[str, list[tuple[str, bool]]] = {}
    for item, hit in facts:
        kinds.setdefault(item.kind, []).append((item.language, hit))
    return {kind: _shares(kinds[kind]) for kind in sorted(kinds)}


def _whole(turns: Iterable[Judged]) -> Iterator[tuple[str, bool]]:
    """Each conversation's language, and whether all its turns are right."""
    right: dict[tuple[str, str], bool] = {}
    for turn in turns:
        name = turn.item.language, turn.item.conversation
        right[name] = right.get(name, True) and turn.verdict.is_right
    return ((language, hit) for (language, _), hit in right.items())


def _binned(judged: Iterable[Judged]) -> Iterator[Bin]:
    held: list[list[bool]] = [[] for _ in range(_BINS)]
    for one in judged:
        place = min(max(int(one.reply.score * _BINS), 0), _BINS - 1)
        held[place].append(one.verdict.is_right)
    for place, hits in enumerate(held):
        yield Bin(place / _BINS, (place + 1) / _BINS, Share(sum(hits), len(hits)))


def _confused(judged: Iterable[Judged]) -> Iterator[tuple[str, int]]:
    """The entries that wrong answers rest on first, most often first."""
    wrong = Counter(
        one.reply.entries[0]
        for one in judged
        if one.reply.outcome == "answer" and not one.verdict.is_right and one.reply.entries
    )
    yield from sorted(wrong.items(), key=lambda pair: (-pair[1], pair[0]))
