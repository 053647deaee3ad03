"""Every mistake that an editor can make is named, at its place, in plain words."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.problems import Problem, Spot, problem
from knowledge.store import check
from tests.knowledge import small_base as base
from tests.knowledge.small_base import EDITION_FILE, LAUREATE_FILE, PRIZES_FILE, QUOTES_FILE

ORGANISATIONS_FILE = "organisations.yaml"
L, P, O = LAUREATE_FILE, PRIZES_FILE, ORGANISATIONS_FILE  # noqa: E741 - short names for the table
W, R, K, E = "words/rest.yaml", "words/rest.yaml", "words/kinds.yaml", EDITION_FILE
LONG = "x" * 101

# file, what is replaced, by what, line, gist of the message and hint
VARIANTS = [
    (L, "    kind: city", "    knid: city", 3, 'no key "knid" here. Did you mean "kind"'),
    (L, "    kind: city", "    kind: citty", 3, 'Did you mean "city"'),
    (L, "kind: city", "kind: [city]", 3, "must be a text, not a list"),
    (L, "kind: city", "kind:", 3, '"kind" is missing'),
    (L, "kind: city", "kind: ~", 3, '"kind" is missing'),
    (L, "    kind: city\n", "", 2, '"kind" is missing'),
    (L, 'fr: "Ville de Valenciennes", ', "", 4, "The French text is missing"),
    (L, ', en: "City of Valenciennes"', "", 4, "The English text is missing"),
    (L, 'en: "City of Valenciennes"', 'en: ""', 4, "The English text is missing"),
    (L, "    kind: city", "    kind: city\n    kind: ccas", 4, "on line 3 and on line 4"),
    (L, "50.35788", "91.5", 7, "out of range. It must be between -90 and 90"),
    (L, "3.52374", "-181", 7, "between -180 and 180"),
    (L, "50.35788", '"50,35"', 7, "Write digits only and a point"),
    (L, "50.35788", "nan", 7, "is not a number"),
    (L, 'place: {department: "Nord"', 'place: {depart: "Nord"', 6, 'mean "department"'),
    (L, '"Conduire."', f'"{LONG}"', 12, "101 characters, 11 more than the 90"),
    (L, '{fr: "Conduire ensemble.", en: "Drive together."}\n    audience',
     f'{{fr: "{"y" * 901}", en: "b"}}\n    audience', 14, "1 more than the 900"),
    (L, '"Un euro."', f'"{"z" * 405}"', 24, "5 more than the 400"),
    (L, "gives: [price]", "gives: [prise]", 21, 'Did you mean "price"'),
    (L, "gives: [price]", "gives: []", 21, "is an empty list"),
    (L, "gives: [price]", "gives: price", 21, "must be a list, not a text"),
    (L, 'asked: {fr: ["tarif"]', "asked: {fr: []", 22, "is an empty list"),
    (L, 'asked: {fr: ["tarif"]', 'asked: {fr: ["tarif", ~]', 22, "is empty"),
    (L, 'fr: "Un euro."', "fr: C'est clair : un euro.", 24,
     "Put the whole text in quotes: fr: \"C'est clair : un euro.\""),
    (L, 'fr: "Un euro."', "fr: Prix #1", 24, 'stops before the "#"'),
    (L, 'fr: "Un euro."', "fr: #1 partout", 24, "no text is left"),
    (L, 'fr: "Un euro."', "fr: @gmf", 24, 'Put the whole text in quotes: fr: "@gmf"'),
    (L, 'fr: "Un euro."', "fr: 'L'euro'", 24, "quotes"),
    (L, 'fr: "Un euro."', 'fr: "Un euro.', 24, "never closed"),
    (L, 'fr: "Un euro."', 'fr: "Un \\quart."', 24, "backslash"),
    (L, '      fr: "Un euro."', '\tfr: "Un euro."', 24, "There is a tab here"),
    (L, 'fr: "Un euro."', "fr: *gras", 24, "is an alias"),
    (L, 'fr: "Un euro."', "fr: *gras*", 24, 'a text cannot begin with "*"'),
    (L, 'fr: "Un euro."', "fr: &ancre euro", 24, "is an anchor"),
    (L, 'fr: "Un euro."', "fr: !str euro", 24, "is a tag"),
    (L, 'fr: "Un euro."', "fr: Un\x07 euro", 24, "U+0007"),
    (L, 'fr: "Un euro."', "fr: Un\u2028 euro", 24, "U+2028"),
    (L, "    answer:\n", "    answer:\n      <<: {fr: a}\n", 24, "Merge keys"),
    (L, "    answer:\n", "    answer:\n      ? [a]\n      : b\n", 24, "A key must be one word"),
    (L, "facts:", "---\nfacts:", 18, "second document"),
    (L, "facts:", "fats:", 18, 'mean "facts"'),
    (L, "facts:", "people:", 18, "does not belong in this file"),
    (L, "of: project:valenciennes", "of: project:valencienes", 20, 'mean "valenciennes"'),
    (L, "of: project:valenciennes", "of: Valenciennes", 20, "does not name an entry"),
    (L, "of: project:valenciennes", "of: edition:2021", 20, 'no edition "2021"'),
    (L, "id: fare", "id: hours", 19, 'already used for another fact: '),
    (L, "id: fare", "id: Le Tarif", 19, "For instance: le-tarif"),
    (L, "id: fare", f"id: {'a' * 60}", 19, "6 characters"),
    (L, "id: fare", "", 20, '"id" is missing'),
    (L, 'summary: {fr: "Conduire ensemble.", en', "summary: {fr: Conduire, ensemble, en", 13,
     "the end of a text with a comma"),
    (L, "projects:\n  - id: valenciennes", "projects:\n  - id: valencienne", 9,
     'The project "valencienne" has no laureate. Did you mean "valenciennes"'),
    (L, "projects:\n  - id: valenciennes", "projects:\n  - id: lyon", 2, "has no project"),
    (P, "id: jury", "id: gmf", 8, 'Two laureates have one prize id, "gmf"'),
    (P, "    laureate: istres\n", "", 8, "This prize has no laureate"),
    (P, "laureate: istres", "laureate: istre", 10, 'no laureate "istre". Did you mean "istres"'),
    (P, "sponsor: organisation:gmf", "sponsor: organisation:gfm", 5, 'Did you mean "gmf"'),
    (P, "sponsor: organisation:gmf", "sponsor: person:gmf", 5, "Write it as organisation:ID"),
    (P, "  - id: jury", "  - jury\n  - id: jury", 8, "must be a group of keys, not a text"),
    (P, "prizes:\n", "prizes: {\n", 1, "bracket"),
    (QUOTES_FILE, "by: person:romain-mazon", "by: person:mazon", 3, 'no person "mazon"'),
    (E, "year: 2022", "year: 2023", 2, "The edition's year is 2023 but its folder is named 2022"),
    (E, "year: 2022", "year: twenty", 2, "is not a year"),
    (E, "number: 23", "number: 23rd", 3, "is not a whole number"),
    (E, "[organisation:gmf]", "[organisation:gnf]", 6, 'Did you mean "gmf"'),
    (E, "edition:", "editions:", 1, 'mean "edition"'),
    (O, "https://www.gmf.fr", "www.gmf.fr", 6, "Write https://www.gmf.fr"),
    (O, "https://www.gmf.fr", "ftp://gmf.fr", 6, "neither a web address"),
    (O, "https://www.gmf.fr", "http://[", 6, "neither a web address"),
    (O, "presse@covea.fr", "mailto:presse@covea.fr", 7, "Write presse@covea.fr"),
    (O, "of: organisation:gmf", "of: edition", 11, 'no entry "edition"'),
    (K, "strict: true", "strict: maybe", 5, "neither true nor false"),
    (K, "accepts: [number,", "accepts: [numbr,", 4, 'mean "number"'),
    (K, "  - id: number", "  - id: number\n    near: x", 3, 'no key "near"'),
    (R, "of: project", "of: projet", 3, 'mean "project"'),
    (R, "{laureate}: {prize}", "{laureat}: {prize}", 9, "The names in braces differ"),
    (R, "{laureate}: {prize}", "{laureate: {prize}", 9, "brace"),
    (R, "frame:", "fram:", 2, 'mean "frame"'),
    (R, "  winner: {fr", "  winner: {de: a, fr", 9, 'no key "de"'),
    (R, "  winner: {", "  loser:\n  winner: {", 9, '"loser" is missing'),
    (R, "texting: {fr: {", "texting: {fr: {a: [b], ", 7, "must be a text, not a list"),
    (R, "frame: {words: {fr", "frame: {words: {rf", 2, 'no key "rf"'),
    (R, "smalltalk: [{id: thanks,", "smalltalk: [{id: thanks, bad: 1,", 4, 'no key "bad"'),
    (R, 'answer: {fr: "Oui"', 'answer: {f: "Oui"', 4, "The French text is missing"),
    (R, "of: project", "of: x", 3, '"x" is not possible'),
    (R, 'en: ["budget"]}', 'en: ["budget"]}, of: [edition]', 5, 'no key "of"'),
    (O, 'label: {fr: "Site"', 'labl: {fr: "Site"', 6, 'mean "label"'),
    (O, "links: [{label", "links: [3, {label", 6, "must be a group of keys"),
]  # fmt: skip


def _matching(problems: list[Problem], file: str, line: int, gist: str) -> list[Problem]:
    return [p for p in problems if p.file.endswith(file) and p.line == line and gist in str(p)]


@pytest.mark.parametrize(("file", "old", "new", "line", "gist"), VARIANTS)
def test_a_mistake_is_named_at_its_place(
    tmp_path: Path, file: str, old: str, new: str, line: int, gist: str
) -> None:
    """One wrong line gives a problem with its file, its line and what to do."""
    content = base.FILES[file]
    assert old in content
    base.write(tmp_path)
    (tmp_path / file).write_text(content.replace(old, new, 1), encoding="utf-8")
    problems = check(tmp_path)
    assert _matching(problems, file, line, gist), "\n".join(map(str, problems))
    assert len(problems) <= 3


def test_the_small_base_has_no_problems(tmp_path: Path) -> None:
    """What the variants start from is right, so that each owes its problem to its change."""
    assert check(base.write(tmp_path)) == []


def test_columns_point_at_the_very_value(tmp_path: Path) -> None:
    """The column is that of the wrong value inside its line."""
    base.write(tmp_path)
    text = base.PRIZES.replace("organisation:gmf", "organisation:nobody")
    (tmp_path / PRIZES_FILE).write_text(text, encoding="utf-8")
    [found] = check(tmp_path)
    assert (5, 14) == (found.line, found.column)


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    """Three mistakes in two files are three problems, in order of place."""
    base.write(tmp_path)
    prizes = base.PRIZES.replace("sponsor: organisation:gmf", "sponsor: organisation:x-y")
    (tmp_path / PRIZES_FILE).write_text(prizes.replace('"GMF Prize"', '""'), encoding="utf-8")
    (tmp_path / QUOTES_FILE).write_text(base.QUOTES + "    extra: 1\n", encoding="utf-8")
    assert [(PRIZES_FILE, 3), (QUOTES_FILE, 7)] == [
        (Path(p.file).relative_to(tmp_path).as_posix(), p.line) for p in check(tmp_path)
    ]


def test_a_laureate_needs_a_prize(tmp_path: Path) -> None:
    """A laureate that no prize names is a problem, since prizes give the order."""
    base.write(tmp_path)
    prizes = base.PRIZES[: base.PRIZES.index("  - id: jury")]
    (tmp_path / PRIZES_FILE).write_text(prizes, encoding="utf-8")
    [found] = check(tmp_path)
    assert 'The laureate "istres" has no prize' in found.message


def test_an_unreadable_file_hides_no_other_problem_and_invents_none(tmp_path: Path) -> None:
    """A syntax error in the laureate's file does not make its prize dangle."""
    base.write(tmp_path)
    (tmp_path / LAUREATE_FILE).write_text("laureates: [", encoding="utf-8")
    (tmp_path / "people.yaml").write_text("people: 3", encoding="utf-8")
    problems = check(tmp_path)
    files = {Path(p.file).name for p in problems}
    assert {"valenciennes.yaml", "people.yaml", "quotes.yaml"} >= files
    assert {"valenciennes.yaml", "people.yaml"} <= files


def test_a_section_that_is_not_a_list(tmp_path: Path) -> None:
    """A group of keys where a list of entries belongs is named as such."""
    base.write(tmp_path)
    (tmp_path / "people.yaml").write_text("people: {id: a}\n", encoding="utf-8")
    assert any("must be a list, not a group of keys" in p.message for p in check(tmp_path))


def test_two_editions_in_one_folder(tmp_path: Path) -> None:
    """A folder describes its edition once; the problem names the other place."""
    base.write(tmp_path)
    (tmp_path / "editions/2022/more.yaml").write_text(base.EDITION, encoding="utf-8")
    [found] = check(tmp_path)
    assert "edition.yaml, line 1" in found.message


def test_an_edition_needs_its_description(tmp_path: Path) -> None:
    """A folder of an edition without `edition:` is a problem."""
    base.write(tmp_path)
    (tmp_path / EDITION_FILE).unlink()
    [found] = check(tmp_path)
    assert "The folder of 2022 does not say which edition it is" in found.message


def test_a_hundred_problems_a_file_at_most(tmp_path: Path) -> None:
    """A hopeless file does not flood the screen: the rest is counted."""
    base.write(tmp_path)
    (tmp_path / "people.yaml").write_text("".join(f"k{n}: 1\n" for n in range(500)))
    problems = [p for p in check(tmp_path) if p.file.endswith("people.yaml")]
    assert len(problems) == 101
    assert problems[-1].message.startswith("400 more")


def test_a_problem_is_one_printable_line() -> None:
    """Control characters in names and values are written out."""
    found = problem(Spot("a\nb\udcff"), "choice", value="\x1b[31m", what="x", near="", choices="y")
    line = str(found)
    assert line.isprintable()
    assert line.encode()
