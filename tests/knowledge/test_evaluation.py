"""The judge: what counts as right, and how it is counted."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import isclose
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answer import Outcome
from knowledge.evaluation import Item, Judged, Reply, Share, judge, occurs, report, wilson
from knowledge.model import Language

ARTICLE = "https://www.example.org/845496/lauto-ecole-transporte-les-seniors-pour-un-euro/"


def reply(text: str = "", outcome: Outcome = "answer", **rest: Any) -> Reply:
    """A reply in French unless said."""
    return Reply(**({"outcome": outcome, "language": "fr", "text": text} | rest))


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("Valenciennes", "C'est VALENCIENNES."),
        ("coup de cœur", "le Prix Coup-de-Coeur"),
        ("sociétaire*", "les sociétaires GMF"),
        ("renew*", "a renewed city"),
        ("écologi*", "Transition E\u0301cologique"),
        ("600000", "600 000 visites"),
        ("600 000", "600,000 visits"),
        ("600,000", "600\u202f000 visites"),
        ("1000", "more than 1.000"),
        ("3,6", "3.6 million"),
        ("3.6", "3,6 millions"),
        ("21", "moins 21\u00a0%"),
        ("21%", "moins 21 %"),
        ("1", "1€ l'aller-retour"),
        ("six | 6", "6 laureates"),
        ("six | 6", "six lauréats"),
        ("clef du permis", "« La clef du permis »"),
        ("12*", "de 12h à 14h"),
        ("transition écologi* | green transition", "the Green  Transition"),
        ("presse@covea.fr", "écrivez à Presse@covea.fr."),
        ("PrixTerritoriaux2022", "#PrixTerritoriaux2022"),
    ],
)
def test_words_are_found(wanted: str, text: str) -> None:
    """Case, accents, punctuation and the grouping of figures do not matter."""
    assert occurs(wanted, text)


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("6", "16 ateliers"),
        ("6", "6 000 visites"),
        ("154", "1 154 propositions"),
        ("3", "3,6 millions"),
        ("Nord", "les Nordistes"),
        ("renew", "a renewed city"),
        ("clef du permis", "la clef et le permis"),
        ("cœur", "chœur"),
        ("12", "12h"),
        ("*", "anything"),
        ("", "anything"),
        (" | ", "anything"),
    ],
)
def test_other_words_are_not(wanted: str, text: str) -> None:
    """Words are whole, figures too, and nothing is found in nothing asked for."""
    assert not occurs(wanted, text)


def test_two_figures_side_by_side_stay_two() -> None:
    """Only groups of three after at most three digits are one figure."""
    assert occurs("800", "en 2022 800 agents")
    assert occurs("14", "12, 14")
    assert occurs("0,125", "0.125")


def test_addresses_are_looked_for_whole() -> None:
    """A link counts, as an address or by its host; the words of its path are no answer."""
    assert occurs("example.org/845496", "", [ARTICLE])
    assert occurs("example", "", [ARTICLE])
    assert occurs("a@b.fr", "", ["a@b.fr"])
    assert not occurs("un | 1", f"Voir {ARTICLE}", [ARTICLE])
    assert not occurs("euro*", "gmf.fr/prix/pour-un-euro")
    assert occurs("et", "l'un et/ou l'autre")


@pytest.mark.parametrize(
    ("item", "given_reply", "reason"),
    [
        ({"has": ("six | 6",)}, reply("six"), ""),
        ({"has": ("six | 6", "Nord")}, reply("six"), "missing: Nord"),
        ({"has": ("six",), "without": ("sept",)}, reply("six ou sept"), "forbidden: sept"),
        ({"has": ("six",)}, reply("six", "unknown"), "declined"),
        ({"has": ("six",)}, reply("six", "suggestions"), "asked back"),
        ({"has": ("six",), "may_decline": True}, reply("", "unknown"), ""),
        ({"has": ("six",), "may_decline": True}, reply("sept"), "missing: six"),
        ({"has": ("six",), "kind": "command"}, reply("six", "suggestions"), ""),
        ({"must_decline": True}, reply("", "unknown"), ""),
        ({"must_decline": True}, reply("", "suggestions"), ""),
        ({"must_decline": True}, reply("", entries=("a:b",)), "beyond: a:b"),
        ({"must_decline": True}, reply("", "smalltalk"), "beyond"),
        ({"is_smalltalk": True}, reply("", "smalltalk"), ""),
        ({"is_smalltalk": True}, reply("", entries=("a:b",)), "no courtesy: a:b"),
        ({"is_smalltalk": True}, reply("", "unknown"), "declined"),
    ],
)
def test_verdict(item: dict[str, Any], given_reply: Reply, reason: str) -> None:
    """A verdict says why a reply is wrong, and which words tell."""
    verdict = judge(Item("?", "fr", **item), given_reply)
    assert str(verdict) == reason
    assert verdict.is_right is (reason == "")


@given(st.text(), st.text(), st.lists(st.text(), max_size=3))
def test_any_texts_can_be_compared(wanted: str, text: str, links: list[str]) -> None:
    """Whatever the texts are, there is an answer."""
    assert occurs(wanted, text, links) in (True, False)


LETTERS = "abcdefghijklmnopqrstuvwxyzàâæçéèêëîïôœùûüÿ"
SPOKEN = st.lists(st.text(LETTERS, min_size=1), min_size=1)


@given(SPOKEN, SPOKEN, SPOKEN)
def test_words_that_stand_in_a_text_are_found(
    before: Sequence[str], wanted: Sequence[str], after: Sequence[str]
) -> None:
    """Words are found wherever they stand, in capitals or not, starred or not."""
    text = ", ".join([*before, *wanted, *after])
    assert occurs(" ".join(wanted), text)
    assert occurs("zzz | " + "-".join(wanted).upper(), text)
    assert occurs(" ".join(word[:1] + "*" for word in wanted), text)


@given(st.integers(1, 10**9), st.sampled_from([" ", "\u202f", "\u00a0", ",", ".", "'"]))
def test_a_figure_is_the_same_however_it_is_grouped(number: int, separator: str) -> None:
    """Spaces, commas and points between groups of three do not matter."""
    grouped = f"{number:,}".replace(",", separator)
    assert occurs(str(number), f"about {grouped} of them")
    assert occurs(grouped, f"about {number} of them")
    assert not occurs(str(number + 1), f"about {grouped} of them")


COUNTS = st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(COUNTS)
def test_the_interval_holds_the_share(counts: tuple[int, int]) -> None:
    """It lies between 0 and 1 and around the share, and mirrors that of the misses."""
    count, total = counts
    low, high = wilson(count, total)
    assert 0 <= low <= count / total <= high <= 1
    other_low, other_high = wilson(total - count, total)
    assert isclose(low, 1 - other_high, abs_tol=1e-9)
    assert isclose(high, 1 - other_low, abs_tol=1e-9)


@given(COUNTS)
def test_more_questions_narrow_the_interval(counts: tuple[int, int]) -> None:
    """Ten times as many questions with the same share say more."""
    low, high = wilson(*counts)
    more_low, more_high = wilson(counts[0] * 10, counts[1] * 10)
    assert more_high - more_low < high - low


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    # R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_the_published_one(count: int, total: int, low: float, high: float) -> None:
    """It agrees with the worked examples of the literature."""
    assert wilson(count, total) == pytest.approx((low, high), abs=5e-5)


def test_nothing_asked_says_nothing() -> None:
    """Of no questions the interval is everything."""
    assert wilson(0, 0) == (0.0, 1.0)
    assert Share().value == 0


def judged(item: Item, given_reply: Reply) -> Judged:
    """A question with its reply and verdict."""
    return Judged(item, given_reply, judge(item, given_reply))


def asked(language: Language = "fr", **rest: Any) -> Item:
    """A question in scope that wants the word "six"."""
    return Item("?", language, **({"kind": "number", "has": ("six",)} | rest))


BEYOND: dict[str, Any] = {"has": (), "must_decline": True, "kind": "opinion"}
JUDGED = [
    judged(asked(), reply("six", score=0.9)),
    judged(asked(is_noisy=True), reply("sept", entries=("a:wrong", "a:b"), score=0.7)),
    judged(asked("en", kind="list"), reply("six", "suggestions", score=0.3)),
    judged(asked(**BEYOND), reply("", "unknown", score=0.1)),
    judged(asked("en", **BEYOND), reply("", entries=("a:wrong",), score=1.0)),
    judged(asked(conversation="c1"), reply("six")),
    judged(asked(conversation="c1", **BEYOND), reply("", entries=("a:other",))),
    judged(asked(conversation="c2"), reply("six")),
]


def test_shares_are_by_language_and_kind() -> None:
    """Questions in scope, beyond, and in conversations are counted apart."""
    counted = report(JUDGED)
    assert counted.right == {"fr": Share(1, 2), "en": Share(0, 1), "": Share(1, 3)}
    assert counted.noisy[""] == Share(0, 1)
    assert counted.kinds["number"]["fr"] == Share(1, 2)
    assert list(counted.kinds) == ["list", "number"]
    assert counted.false == {"fr": Share(0, 1), "en": Share(1, 1), "": Share(1, 2)}
    assert counted.false_kinds["opinion"]["en"] == Share(1, 1)
    assert counted.asked_back == {"fr": Share(0, 2), "en": Share(1, 1), "": Share(1, 3)}
    assert counted.turns[""] == Share(2, 3)
    assert counted.false_turns[""] == Share(1, 1)
    assert counted.conversations[""] == Share(1, 2)
    assert counted.same_language == {"fr": Share(3, 3), "en": Share(0, 2), "": Share(3, 5)}


def test_scores_are_in_bins() -> None:
    """False answers are in them as wrong ones, rightly declined questions are not."""
    bins = report(JUDGED).bins
    assert [bin_.right for bin_ in bins] == [Share(), Share(0, 1), Share(0, 1), Share(1, 2)]
    assert (bins[0].low, bins[-1].high) == (0, 1)
    assert all(one.high == other.low for one, other in pairwise(bins))


def test_wrong_answers_are_named() -> None:
    """The entries that wrong answers rest on, most often first, and every failure in order."""
    counted = report(JUDGED)
    assert counted.confusions == (("a:wrong", 2), ("a:other", 1))
    assert counted.failures == tuple(JUDGED[i] for i in (1, 2, 4, 6))


@given(st.lists(st.floats(0, 1), max_size=30))
def test_every_score_is_in_one_bin(scores: list[float]) -> None:
    """The bins hold as many as were asked."""
    counted = report(judged(asked(), reply("six", score=score)) for score in scores)
    assert sum(bin_.right.total for bin_ in counted.bins) == len(scores)
