"""The knowledge of 2022 against the press release: nothing lost, nothing copied."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from knowledge import load
from knowledge.evaluation import occurs
from knowledge.model import Bilingual, Language

ROOT = Path(__file__).parents[2]
RELEASE = Path(os.environ.get("RELEASE") or ROOT.parent / "shared/source/press-release-2022.txt")
RUN = 12
# A proper name is not copying.
ENGEES = "école nationale du génie de l'eau et de l'environnement de strasbourg"

# A number as the release puts it, and what one and the same text has to say of it in
# French and in English (alternatives between " | ", * for any ending).
FIGURES = [
    ("23^{ème} édition", ["23* | vingt-trois*", "édition"], ["23* | twenty-third", "edition"]),
    ("six collectivités", ["six | 6", "lauréat* | collectivité*"], ["six", "laureate* | winner*"]),
    ("#PrixTerritoriaux2022", ["PrixTerritoriaux2022"], ["PrixTerritoriaux2022"]),
    ("de 12 à 14 heures et de 18 à 20 heures",
     ["12 | midi", "14", "18", "20"], ["12* | noon", "2 | 14*", "6 | 18*", "8 | 20*"]),
    ("Prix Territoriaux 2022", ["2022"], ["2022"]),
    ("Deux objectifs", ["deux | 2", "objectif* | but*"], ["two | 2", "goal* | aim* | objective*"]),
    ("6 ateliers", ["six | 6", "atelier*"], ["six | 6", "workshop*"]),
    ("800 agents", ["800", "agent*"], ["800", "employee* | staff | worker* | agent* | officer*"]),
    ("154 propositions", ["154", "proposition*"], ["154", "proposal* | suggestion*"]),
    ("un euro l'aller-retour", ["un | 1", "euro", "aller-retour"],
     ["one | 1 | a", "euro", "return | round"]),
    ("trois objectifs", ["trois | 3", "objectif* | but*"],
     ["three | 3", "goal* | aim* | objective*"]),
    ("trois ans", ["trois | 3", "ans | années"], ["three | 3", "year*"]),
    ("Prix spécial 2022", ["spécial", "2022"], ["special", "2022"]),
    ("de 20% les déchets", ["20", "déchet*"], ["20", "waste"]),
    ("carbone de 10%", ["10", "carbone"], ["10", "carbon"]),
    ("100 Isséens", ["100 | cent", "habitant* | Isséen* | participant*"],
     ["100 | hundred", "resident* | people | participant* | inhabitant*"]),
    ("quinze ateliers", ["quinze | 15", "atelier*"], ["fifteen | 15", "workshop*"]),
    ("21% des déchets", ["21", "déchet*"], ["21", "waste"]),
    ("carbone générale de 13%", ["13", "carbone"], ["13", "carbon"]),
    ("3,6 millions de sociétaires", ["3,6", "million*"], ["3.6", "million"]),
    ("600 000 visites", ["600000", "visite*"], ["600000", "visit*"]),
    ("300 000 lecteurs", ["300000", "lecteur*"], ["300000", "reader*"]),
    ("une dizaine de conférences", ["dizaine | dix | 10", "conférence*"],
     ["ten | 10", "conference*"]),
    ("1000 sessions", ["1000 | mille", "formation*"],
     ["1000 | thousand", "training* | course* | session*"]),
    ("PALMARÈS 2022", ["2022"], ["2022"]),
    ("lauréats 2022", ["2022", "lauréat*"], ["2022", "laureate* | winner*"]),
]  # fmt: skip
NUMBER = re.compile(
    r"\d|\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze"
    r"|seize|vingt\w*|trente|quarante|cinquante|soixante|cent|cents|mille|milliers?|millions?"
    r"|milliards?|huitaine|dizaines?|douzaine|quinzaine|vingtaine|centaines?)\b"
    r"|\bune?\s+(?:euro|an|fois)\b",
    re.IGNORECASE,
)
BASE = load(ROOT / "knowledge" / "data")


@pytest.fixture(scope="module")
def release() -> str:
    """The press release, its white space made even."""
    if not RELEASE.is_file():
        pytest.skip(f"the press release is not here: {RELEASE} (or name it in RELEASE)")
    return " ".join(RELEASE.read_text(encoding="utf-8").split())


def texts(value: object) -> Iterator[Bilingual]:
    """Every text in both languages, however deep in an entry."""
    if isinstance(value, Bilingual):
        yield value
    elif isinstance(value, tuple):
        for inner in value:
            yield from texts(inner)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name))


def known(language: Language) -> list[str]:
    """All that the bot can say of what it knows."""
    entries = [
        *BASE.editions.values(), *BASE.prizes.values(), *BASE.laureates.values(),
        *BASE.projects.values(), *BASE.facts.values(), *BASE.people.values(),
        *BASE.organisations.values(),
    ]  # fmt: skip
    return [text.in_(language) for entry in entries for text in texts(entry)]


def test_the_table_holds_every_number_of_the_release(release: str) -> None:
    """Each row is in the release, and without the rows no number is left in it."""
    for phrase, _, _ in FIGURES:
        assert phrase in release, phrase
    left = release
    for phrase, _, _ in FIGURES:
        left = left.replace(phrase, "…")
    found = [left[max(0, n.start() - 30) : n.end() + 30] for n in NUMBER.finditer(left)]
    assert not found, "numbers that no row holds: " + " / ".join(found)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("phrase", "french", "english"), FIGURES, ids=[f[0] for f in FIGURES])
def test_every_number_is_known(
    phrase: str, french: list[str], english: list[str], language: Language
) -> None:
    """One text says each number together with what it is the number of."""
    wanted = french if language == "fr" else english
    assert any(all(occurs(words, text) for words in wanted) for text in known(language)), wanted


def test_quotations_are_verbatim(release: str) -> None:
    """The two quotations are those between quotation marks, word for word, with their authors."""
    said = re.findall(r"« ((?:(?!»).){80,}?) » \*\*([^,*]+),", release)
    quoted = [(quote.text.fr, BASE.people[quote.by].name) for quote in BASE.quotes.values()]
    assert len(said) == 2
    assert sorted(quoted) == sorted(said)


def test_everything_else_is_in_our_own_words(release: str) -> None:
    """No text copies twelve words in a row from the release, quotations apart."""
    words = bare(release)
    runs = {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}
    copied = [
        " ".join(own[i : i + RUN])
        for own in map(bare, map(without_quotations, known("fr")))
        for i in range(len(own) - RUN + 1)
        if tuple(own[i : i + RUN]) in runs
    ]
    assert not copied, "\n".join(copied)


def without_quotations(text: str) -> str:
    """A text without what stands in French quotation marks: that is word for word by intent."""
    return re.sub(r"«[^»]*»", "…", text)


def bare(text: str) -> list[str]:
    """The words alone, that one long name counted as a word."""
    return re.findall(r"\w+", text.casefold().replace("’", "'").replace(ENGEES, "engees"))
