"""What is left to fill is told, is nothing wrong, and is not shown to users."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import check, load
from knowledge.engine import Engine
from knowledge.problems import Problem
from knowledge.unfinished import is_left
from tests.knowledge import small_base


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A small base with two laureates, valenciennes and istres."""
    return small_base.write(tmp_path / "base")


def change(base: Path, name: str, old: str, new: str) -> None:
    """Replaces a text that is in the file once or more."""
    text = (base / name).read_text(encoding="utf-8")
    assert old in text
    (base / name).write_text(text.replace(old, new), encoding="utf-8")


def told(base: Path, severity: str = "warning") -> list[Problem]:
    """What is said of what is left to fill, or the errors."""
    own = ("to_fill", "held_back", "no_laureate_shown")
    found = [each for each in check(base) if each.severity == severity]
    return [each for each in found if severity == "error" or each.code in own]


def keys(base: Path) -> set[str]:
    """The entries that are shown, by key."""
    found = load(base)
    parts = (found.editions, found.laureates, found.projects, found.prizes, found.facts)
    return {key for part in (*parts, found.quotes, found.people) for key in part}


@pytest.mark.parametrize(
    "text",
    ["[à remplir]", "[to fill]", "[À REMPLIR : le nom]", "Il coûte [a remplir] euros.",
     "[to fill in: one sentence]", "[ à compléter ]"],
)  # fmt: skip
def test_marks(text: str) -> None:
    """With guidance or without, alone or within a sentence."""
    assert is_left(text)


@pytest.mark.parametrize("text", ["à remplir", "to fill the form", "[filled]", "", None, [], ["x"]])
def test_what_is_no_mark(text: object) -> None:
    """Ordinary texts are not taken for marks."""
    assert not is_left(text)


@pytest.mark.parametrize("mark", ['"[à remplir]"', "[à remplir]", '"One [to fill] euro."'])
def test_a_fact_with_a_mark(base: Path, mark: str) -> None:
    """It is told with its line, the base is good, and the fact alone is not shown."""
    change(base, small_base.LAUREATE_FILE, '"One euro."', mark)
    assert told(base, "error") == []
    (left,) = told(base)
    text = (base / small_base.LAUREATE_FILE).read_text().splitlines()
    assert text[left.line - 1].strip() == f"en: {mark}"
    assert '"answer: en"' in left.message
    shown = keys(base)
    assert "2022:fact:fare" not in shown
    assert {"2022:project:valenciennes", "2022:fact:hours"} <= shown
    assert Engine(load(base)).show("2022:fact:fare", "fr") is None


@pytest.mark.parametrize(
    ("name", "old", "gone"),
    [
        (small_base.LAUREATE_FILE, "50.35788", "laureate"),
        (small_base.LAUREATE_FILE, '"Drive."', "project"),
        (small_base.LAUREATE_FILE, '"City of Valenciennes"', "laureate"),
        (small_base.PRIZES_FILE, "valenciennes", "prize"),
        (small_base.PRIZES_FILE, '"GMF Prize"', "prize"),
    ],
)
def test_a_laureate_goes_with_its_prize_and_project(
    base: Path, name: str, old: str, gone: str
) -> None:
    """Whichever of the three is unfinished, none of them is shown, nor their facts."""
    change(base, name, old, '"[to fill]"')
    assert told(base, "error") == []
    assert told(base)
    shown = keys(base)
    lost = {"laureate:valenciennes", "project:valenciennes", "prize:gmf", "fact:fare"}
    assert not {f"2022:{key}" for key in lost} & shown
    assert {"2022:laureate:istres", "2022:project:istres", "2022:prize:jury"} <= shown
    assert Engine(load(base)).list_laureates("fr")


def test_who_rests_on_it_is_named(base: Path) -> None:
    """A finished laureate that is held back says by what."""
    change(base, small_base.PRIZES_FILE, '"GMF Prize"', '"[to fill]"')
    said = [left.message for left in told(base)]
    assert any("laureate:valenciennes" in text and "prize:gmf" in text for text in said)


def test_other_mistakes_are_still_mistakes(base: Path) -> None:
    """A mark excuses its own place alone."""
    change(base, small_base.LAUREATE_FILE, '"Drive."', '"[to fill]"')
    change(base, small_base.LAUREATE_FILE, "3.52374", "east")
    (found,) = told(base, "error")
    assert "east" in found.message


def test_an_edition_is_shown_once_a_laureate_is(base: Path) -> None:
    """A new edition whose own page is ready, without any laureate, is told and not shown."""
    new = base / "editions" / "2023" / "edition.yaml"
    new.parent.mkdir()
    new.write_text(small_base.EDITION.replace("2022", "2023"), encoding="utf-8")
    assert told(base, "error") == []
    assert "edition:2023" not in keys(base)
    (left,) = told(base)
    assert "2023" in left.message
    assert left.file == str(new)


def test_a_base_with_nothing_ready(base: Path) -> None:
    """A base of which nothing could be shown is refused."""
    change(base, small_base.EDITION_FILE, '"2022 Prizes"', '"[to fill]"')
    (found,) = told(base, "error")
    assert "ready" in found.message


def test_words_cannot_wait(base: Path) -> None:
    """A reply of the bot itself must not be left to fill."""
    change(base, "words/rest.yaml", '"{laureate}: {prize}"', '"[to fill] {laureate}: {prize}"')
    (found,) = told(base, "error")
    assert "left to fill" in found.message


def test_a_synonym_waits(base: Path) -> None:
    """An entry of a list of words is held back like any other."""
    change(base, "words/rest.yaml", 'en: ["cost"]', 'en: ["[to fill]"]')
    assert told(base, "error") == []
    assert load(base).words.synonyms == ()
