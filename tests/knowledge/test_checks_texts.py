"""What is doubtful in texts: numbers, typography, names, ways of asking; and what is not."""

from __future__ import annotations

from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.checks_numbers import lacking, numbers_in
from knowledge.checks_typography import slips_in
from knowledge.model import LANGUAGES
from knowledge.phrases import wordings
from knowledge.problems import Problem
from knowledge.store import check
from tests.knowledge import small_base as base
from tests.knowledge.small_base import LAUREATE_FILE, PRIZES_FILE, QUOTES_FILE

SAME = [
    ("3,6 millions de sociétaires", "3.6 million members"),
    ("3,6 millions de sociétaires", "3,600,000 members"),
    ("plus de 600 000 visites", "more than 600,000 visits"),
    ("plus de 600\u202f000 visites", "more than six hundred thousand visits"),
    ("vingt-trois lauréats", "23 laureates"),
    ("soixante-dix-sept ans", "seventy-seven years"),
    ("la 23e édition", "the 23rd edition"),
    ("la vingt-troisième édition", "the 23rd edition"),
    ("de 12 h 30 à 20 heures", "from 12:30 pm to 8 pm"),
    ("à 9 h", "at 9 a.m."),
    ("21 % de moins", "21% less"),
    ("le 24 novembre 2022", "November 24th, 2022"),
    ("un euro, une fois", "a euro"),
    ("les deux villes", "both towns"),
    ("une dizaine par an", "about ten a year"),
    ("deux fois par an", "twice a year"),
    ("voir https://a.example/846433", "see the article"),
    ("Tél. : 03 27 22 59 00", "Phone: +33 3 27 22 59 00"),
    ("{count} faits", "{count} facts"),
    ("en tiers de confiance", "as a trusted third party"),
    ("2,5 ans", "2.5 years"),
]
APART = [
    ("340 outils", "430 tools", {"340": "fr", "430": "en"}),
    ("3,6 millions", "36 million", {"3600000": "fr", "36000000": "en"}),
    ("cinq euros", "six euros", {"5": "fr", "6": "en"}),
    ("600 000 visites", "600 visits", {"600000": "fr", "600": "en"}),
    ("de 12 h à 14 h", "from noon to 2 pm", {"12": "fr"}),
    ("six lauréats", "laureates", {"6": "fr"}),
    ("des lauréats en 2022", "laureates", {"2022": "fr"}),
    ("des outils", "340 tools", {"340": "en"}),
]


@pytest.mark.parametrize(("fr", "en"), SAME)
def test_the_same_numbers(fr: str, en: str) -> None:
    """Figures and letters, separators, clocks and ordinals of the two languages agree."""
    assert list(lacking(fr, en)) == []


@pytest.mark.parametrize(("fr", "en", "expected"), APART)
def test_numbers_that_differ(fr: str, en: str, expected: dict[str, str]) -> None:
    """Each number that one text alone has, with the language of that text."""
    assert {f"{number:f}": language for number, language in lacking(fr, en)} == expected


@given(st.text(max_size=80), st.sampled_from(LANGUAGES))
def test_any_text_has_its_numbers(text: str, language: str) -> None:
    """No text is too odd, and a text has the numbers that it has."""
    assert numbers_in(text, language) == numbers_in(text, language)  # type: ignore[arg-type]


SLIPS = [
    ("fr", "l'avis d'un maire", ["l’avis", "d’un"]),
    ("en", "the town's fare", ["town’s"]),
    ("en", "the seniors' club", ["seniors’"]),
    ("fr", "Pourquoi ?", ["Pourquoi\u00a0?"]),
    ("fr", "Pourquoi?", ["Pourquoi\u00a0?"]),
    ("fr", "voici: tout ; rien", ["voici\u00a0:", "tout\u00a0;"]),
    ("fr", "Quoi ?!", ["Quoi\u00a0?!"]),
    ("fr", "« Oui »", ["«\u00a0Oui", "Oui\u00a0»"]),
    ("fr", "«Oui»", ["«\u00a0Oui", "Oui\u00a0»"]),
    ("fr", "{prize} : {name}", ["{prize}\u00a0:"]),
    ("fr", "une oeuvre et des soeurs", ["œuvre", "sœurs"]),
    ("fr", "le COEUR, l’Oeil", ["CŒUR", "Œil"]),
    ("fr", "la manoeuvre", ["manœuvre"]),
    ("en", "Why ?", ["Why?"]),
]
FINE = [
    ("fr", "L’œuvre\u00a0: «\u00a0c’est lui\u00a0» ; non".replace(" ;", "\u202f;")),
    ("fr", "à 12:30, voir https://a.example/?b=c:d et www.gmf.fr/x:y"),
    ("fr", "écrire à presse@covea.fr"),
    ("fr", "{prize}\u00a0: {name}"),
    ("fr", "coexister, la moelle, un poêle, Noël, une goélette, coefficient"),
    ("fr", "Quoi\u202f?!"),
    ("fr", "(…)\u00a0: suite"),
    ("en", "Why? At 12:30: “the town’s” poetry; ‘fine’"),
    ("en", "the manoeuvre, a phoenix, coeur de ville"),
]


@pytest.mark.parametrize(("language", "text", "right"), SLIPS)
def test_slips_of_typography(language: str, text: str, right: list[str]) -> None:
    """Each slip with what to write; writing that leaves none."""
    found = list(slips_in(text, language))  # type: ignore[arg-type]
    assert sorted(each.right for each in found) == sorted(right)
    for each in found:
        assert text[each.at : each.at + len(each.wrong)] == each.wrong


@pytest.mark.parametrize(("language", "text"), FINE)
def test_good_typography(language: str, text: str) -> None:
    """Addresses, times, names in braces and good texts are left alone."""
    assert list(slips_in(text, language)) == []  # type: ignore[arg-type]


@given(
    st.lists(st.sampled_from(["l'", "a", " ", ":", "?", "«", "»", "oeuvre", "\u00a0", '"', "é"])),
    st.sampled_from(LANGUAGES),
)
def test_what_is_proposed_mends(pieces: list[str], language: str) -> None:
    """Any text: places are right, and writing what is proposed, again and again, ends."""
    text = "".join(pieces)
    for _ in range(60):
        found = [s for s in slips_in(text, language) if s.wrong != s.right]  # type: ignore[arg-type]
        if not found:
            break
        first = found[0]
        assert text[first.at : first.at + len(first.wrong)] == first.wrong
        text = text[: first.at] + first.right + text[first.at + len(first.wrong) :]
    else:
        pytest.fail(text)


def test_our_own_words_are_well_typeset() -> None:
    """What is said of problems keeps to the same rules, with one set of values a code."""

    def values(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    for section in ("problems", "phrases"):
        for code, texts in wordings(section).items():
            assert set(texts) == {"fr", "en"}, code
            parts = {k: [v] if isinstance(v, str) else v for k, v in texts.items()}
            assert len(parts["fr"]) == len(parts["en"]) == (2 if section == "problems" else 1)
            joined = {k: " ".join(v) for k, v in parts.items()}
            assert values(joined["fr"]) == values(joined["en"]), code
            slips = [
                slip
                for slip in slips_in(joined["fr"].replace("clé: valeur", ""), "fr")
                if slip.code in ("space_after", "ligature")
                or (slip.code == "space_before" and not slip.word.isascii())
            ]
            assert slips == [], code


def _with(folder: Path, file: str, old: str, new: str) -> list[Problem]:
    base.write(folder)
    assert old in base.FILES[file]
    (folder / file).write_text(base.FILES[file].replace(old, new, 1), encoding="utf-8")
    return check(folder)


def test_names_of_one_chain_may_be_the_same(tmp_path: Path) -> None:
    """A prize, its laureate and its project may share names; other entries may not."""
    alike = 'name: {fr: "Valenciennes", en: "Valenciennes"}'
    own = _with(tmp_path, PRIZES_FILE, 'name: {fr: "Prix GMF", en: "GMF Prize"}', alike)
    assert own == []
    foreign = 'name: {fr: "Prix du jury", en: "Jury Prize"}'
    [found] = _with(tmp_path, PRIZES_FILE, foreign, alike)
    assert (found.code, found.severity) == ("shared_name", "warning")
    assert "2022:prize:jury" in str(found)


def test_names_are_compared_as_questions_are(tmp_path: Path) -> None:
    """Capitals, accents and hyphens make no other name; "others" are names too."""
    other = '{id: towns, kind: place, names: {fr: ["VILLE  de Valénciennes"], en: []}}'
    [found] = _with(
        tmp_path, "words/rest.yaml",
        '{id: towns, kind: place, names: {fr: ["Lyon"], en: []}}', other,
    )  # fmt: skip
    assert (found.code, Path(found.file).name) == ("shared_name", "rest.yaml")


def test_a_quotation_keeps_its_signs(tmp_path: Path) -> None:
    """What somebody said is word for word, to the last sign; other texts of a quote are not."""
    said = "C'est dit : bravo."
    assert _with(tmp_path, QUOTES_FILE, '"Bravo."', f'"{said}"') == []
    [found] = _with(tmp_path, PRIZES_FILE, '"Un prix."', '"L\'un."')
    assert found.code == "apostrophe"


def test_a_fact_needs_a_question_word(tmp_path: Path) -> None:
    """Where no question word accepts what a fact gives, it is said, once."""
    [found] = _with(tmp_path, LAUREATE_FILE, "gives: [price]", "gives: [opinion]")
    assert (found.code, found.line, found.severity) == ("unasked_kind", 21, "warning")


def test_a_day_must_be_one(tmp_path: Path) -> None:
    """Days that no calendar has are refused; leap days are known."""
    for day, wrong in (("2023-02-29", 1), ("2024-02-29", 0), ("2024-13-01", 1), ("demain", 1)):
        found = _with(
            tmp_path, LAUREATE_FILE, "gives: [price]", f"gives: [price]\n    valid_until: {day}"
        )
        assert [each.code for each in found] == ["date"] * wrong
