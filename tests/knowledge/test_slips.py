"""Knowledge bases with one slip each, of the kinds that people make who do not know YAML.

Every one is refused or warned about at the right line, none crashes or is silently misread;
where a line is proposed in its place, that line mends the base.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import cli
from bot.excerpt import Excerpts
from knowledge import model
from knowledge.problems import Problem
from knowledge.store import check, load

HERE = Path(__file__).parent
SHIPPED = HERE.parents[1] / "knowledge" / "data"
TODAY = "2031-06-01"

M = "editions/2031/laureates/montfauvel.yaml"
R = "editions/2031/laureates/roquetaille.yaml"
E = "editions/2031/edition.yaml"
P = "editions/2031/prizes.yaml"
O = "organisations.yaml"  # noqa: E741 - short names for the table
K = "words/kinds.yaml"
ORGANISATIONS = """\
organisations:
  - id: gmf
    name:
      fr: "GMF"
      en: "GMF"
    about:
      fr: "GMF est un assureur."
      en: "GMF is an insurer."
    links:
      - label:
          fr: "Site de GMF"
          en: "GMF’s website"
        url: https://www.gmf.fr
    contact: presse@covea.fr
    source: "Inventé"
  - id: la-gazette
    name:
      fr: "La Gazette des communes"
      en: "La Gazette des communes"
    about:
      fr: "La Gazette est un magazine."
      en: "La Gazette is a magazine."
    source: "Inventé"
"""


@dataclass(frozen=True)
class Slip:
    """What is replaced in which file, the line (by a piece of its mutated text) and the gist
    of what must be said; `mends` says whether the line proposed must mend the base."""

    name: str
    file: str
    old: str
    new: str
    at: str
    gist: str
    mends: bool = False
    severity: str = "error"


def warned(*args: str, mends: bool = False) -> Slip:
    """A slip that need not be wrong."""
    return Slip(*args, mends=mends, severity="warning")


FEE = 'fr: "L’abonnement à la Bricothèque mobile coûte cinq euros par an."'
TITLE = 'fr: "Des outils qui font le tour des villages"'
SLIPS = [
    # colons, hashes and signs of YAML's own inside texts without quotes
    Slip("a colon in a sentence", M, FEE, "fr: Le tarif : cinq euros par an.", "Le tarif :",
         'fr: "Le tarif : cinq euros par an."', True),
    Slip("a colon in an item", M, '- "camion"', "- camion : grand", "camion : grand",
         "colon followed", True),
    Slip("a hash in a title", M, TITLE, "fr: Outils #1", "Outils #1", 'write: fr: "Outils #1"',
         True),
    Slip("a text that begins with a hash", M, TITLE, "fr: #outils", "#outils", '"#outils"', True),
    Slip("a text that begins with @", M, TITLE, "fr: @gmf", "@gmf", 'fr: "@gmf"', True),
    Slip("a text that begins with %", M, TITLE, "fr: %d’outils", "%d’outils", 'fr: "%d', True),
    Slip("a text that begins with a backtick", M, TITLE, "fr: `outils`", "`outils`",
         'begin with "`"', True),
    Slip("a text that begins with *", M, TITLE, "fr: *Outils* partagés", "*Outils*", "*"),
    Slip("a text that begins with &", M, TITLE, "fr: & des outils", "& des", "&"),
    Slip("a text that begins with !", M, TITLE, "fr: ! des outils", "! des", "!"),
    Slip("a text that begins with a dash", M, TITLE, "fr: - des outils", "- des outils", '"-"',
         True),
    Slip("a text that begins with ?", M, TITLE, "fr: ? des outils", "? des outils", '"?"', True),
    Slip("a text that begins with >", M, TITLE, "fr: > 300 outils", "> 300", 'begin with ">"',
         True),
    Slip("a text that begins with |", M, TITLE, "fr: | outils", "| outils", 'begin with "|"', True),
    Slip("a text that begins with a bracket", M, TITLE, "fr: [sic] des outils", "[sic]",
         "brace or a bracket", True),
    Slip("a text that begins with a brace", M, TITLE, "fr: {prize} des outils", "{prize}",
         "brace or a bracket", True),
    # quotes
    Slip("an unclosed quote", M, FEE, FEE[:-1], "cinq euros par an.", "never closed", True),
    Slip("an unopened quote", M, FEE, FEE.replace('fr: "', "fr: "), "cinq euros par an.", '"'),
    Slip("an unclosed quote in a list", M, '- "camion"', '- "camion', '- "camion', "never closed",
         True),
    Slip("an unclosed single quote", M, FEE, "fr: 'Cinq euros.", "'Cinq euros", "never closed",
         True),
    Slip("an apostrophe in single quotes", M, FEE, "fr: 'L'abonnement'", "L'abonnement",
         "apostrophe closes", True),
    Slip("quotes inside quotes", M, FEE, 'fr: "Le "tarif" est bas."', 'Le "tarif"',
         "closes it too early", True),
    Slip("a text after its quotes", M, FEE, 'fr: "Le tarif" est bas.', '"Le tarif" est',
         "too early", True),
    Slip("smart quotes around a text", M, FEE, "fr: “Cinq euros par an.”", "“Cinq", "“ ”", True),
    Slip("guillemets around a text", M, FEE, "fr: « Cinq euros par an. »", "« Cinq", "« »", True),
    Slip("smart quotes in a list", M, '- "camion"', "- “camion”", "“camion”", "“ ”", True),
    Slip("a smart quote at the end", M, FEE, FEE[:-1] + "”", "par an.”", "straight quote", True),
    Slip("a comma after a text", M, FEE, FEE + ",", "par an.\",", "comma after", True),
    Slip("a backslash", M, FEE, 'fr: "C:\\outils"', "C:\\outils", "backslash"),
    # tabs, spaces, indentation
    Slip("a tab at the beginning", M, "    kind: city", "\tkind: city", "\tkind", "tab", True),
    Slip("a tab after a colon", M, "kind: city", "kind:\tcity", "kind:\tcity", "tab", True),
    Slip("a no-break space at the beginning", M, "    kind: city", "\u00a0   kind: city",
         "\u00a0   kind", "no-break space", True),
    Slip("a no-break space after a colon", M, "kind: city", "kind:\u00a0city", "kind:\u00a0city",
         "no-break space", True),
    Slip("too few spaces", M, "    kind: city", "   kind: city", "   kind: city", "column", True),
    Slip("too many spaces", M, "    kind: city", "     kind: city", "     kind: city", "column",
         True),
    Slip("a translation too far left", M, '      en: "A subscription to',
         '    en: "A subscription to',
         '    en: "A subscription', 'part of "answer"'),
    Slip("a key too far right", M, '    source: "Inventé"\n\n  - id: montfauvel-fee',
         '      source: "Inventé"\n\n  - id: montfauvel-fee', '      source: "Inventé"',
         'not part of "answer"'),
    Slip("an entry too far right", M, "  - id: montfauvel-fee", "    - id: montfauvel-fee",
         "    - id: montfauvel-fee", "column", True),
    # dashes, lists, texts
    Slip("a list for a text", M, FEE, 'fr: ["Cinq euros par an."]', '["Cinq', "must be a text",
         True),
    Slip("a text for a list", M, "gives: [time]", "gives: time", "gives: time", "must be a list",
         True),
    Slip("items for a text", M, FEE, 'fr:\n        - "Cinq euros."', '- "Cinq euros."',
         "must be a text"),
    Slip("a missing dash before an entry", P, "  - id: voisinage", "    id: voisinage",
         "    id: voisinage", "twice", True),
    Slip("a missing dash before the only item", M, "      - fr: \"340 outils prêtés\"",
         '        fr: "340 outils prêtés"', '        fr: "340 outils', "dash", True),
    Slip("a missing dash before a first item", M, '        - "outils"\n        - "bricolage"',
         '        "outils"\n        - "bricolage"', '        "outils"', "dash", True),
    Slip("a missing dash before a later item", M, '        - "bricolage"', '          "bricolage"',
         '          "bricolage"', "dash"),
    warned("a missing dash before a plain item", M, '        - "outils"\n        - "bricolage"',
           "        - outils\n          bricolage", "- outils", "goes on in the next line"),
    Slip("no space after a dash", M, '        - "bricolage"', '        -"bricolage"',
         '-"bricolage"',
         "dash"),
    Slip("no space after the dash of an entry", P, "  - id: voisinage", "  -id: voisinage", "-id",
         "dash"),
    Slip("a missing comma", M, "gives: [price, number]", 'gives: ["price" "number"]',
         '"price" "number"',
         "comma", True),
    Slip("an unclosed bracket", M, "gives: [time]", "gives: [time", "gives: [time", "never closed",
         True),
    # keys
    Slip("no space after a colon", M, "kind: city", "kind:city", "kind:city", "space after", True),
    Slip("no space before a quote", M, FEE, FEE.replace("fr: ", "fr:"), 'fr:"L', "space after",
         True),
    Slip("a missing colon", M, "kind: city", "kind city", "kind city", 'colon after the key "kind"',
         True),
    Slip("two keys on a line", M, "    short:\n      fr: ", "    short: fr: ", "short: fr:", "own"),
    Slip("a key twice", M, "    kind: city", "    kind: city\n    kind: ccas", "kind: ccas",
         "twice"),
    Slip("a mistyped key", M, "kind: city", "knid: city", "knid", 'mean "kind"', True),
    Slip("a key in French", M, "    short:", "    nom court:", "nom court", "no key"),
    Slip("a French word for a key", M, "    answer:\n      fr: \"L’abonnement",
         "    réponse:\n      fr: \"L’abonnement", "réponse:", 'mean "answer"', True),
    Slip("a key in capitals", M, "      fr: \"Ville de", "      FR: \"Ville de", "FR:", 'mean "fr"',
         True),
    Slip("Git's marks", M, "    kind: city",
         "<<<<<<< mine\n    kind: city\n=======\n    kind: ccas\n"
         ">>>>>>> theirs", "<<<<<<< mine", "Git"),
    # values
    Slip("Yes and no", K, "\n    strict: true", "\n    strict: Peut-être", "strict: Peut-être",
         "true or false"),
    Slip("a comma in a number", M, "latitude: 46.7", "latitude: 46,7", "46,7", "point", True),
    Slip("a sign after a number", E, "number: 32", "number: 32e", "32e", "digits only", True),
    Slip("a date as in French", M, "gives: [time]", "gives: [time]\n    valid_until: 31/12/2031",
         "31/12/2031", "2031-12-31", True),
    Slip("a word not in the list", M, "kind: city", "kind: ville", "kind: ville",
         'mean "city"', True),
    Slip("an id with capitals and spaces", M, "id: montfauvel-fee", "id: Le Tarif", "Le Tarif",
         "le-tarif", True),
    Slip("an id twice", M, "id: montfauvel-fee", "id: montfauvel-tools", "montfauvel-tools",
         "already used"),
    Slip("a laureate that is none", P, "laureate: montfauvel", "laureate: montfauvelle",
         "montfauvelle", 'mean "montfauvel"', True),
    Slip("an address without https", O, "https://www.gmf.fr", "www.gmf.fr", "www.gmf.fr",
         "https://www.gmf.fr", True),
    Slip("mailto before an address", O, "presse@covea.fr", "mailto:presse@covea.fr", "mailto:",
         "Write presse@covea.fr", True),
    Slip("a missing translation", M, '      en: "City of Montfauvel"\n', "", 'fr: "Ville de',
         "English"),
    Slip("nothing after a key", M, 'en: "City of Montfauvel"', "en:", "en:\n", "English"),
    Slip("null after a key", M, 'en: "City of Montfauvel"', "en: null", "en: null", "English"),
    Slip("a text that is too long", M, '"A lorry lends', '"' + "A lorry " * 12 + "lends",
         "A lorry A lorry", "90 allowed"),
    Slip("the wrong year", E, "year: 2031", "year: 2032", "2032", "its folder is named 2031"),
    # doubtful, not wrong
    warned("a figure changed in one language", M, "prête 340 outils.", "prête 430 outils.",
           "430 outils",
           "number 430"),
    warned("a number in letters in one language", M, "mobile coûte cinq euros",
           "mobile coûte six euros",
           "six euros", "number 6"),
    warned("a date gone by", M, "gives: [time]", "gives: [time]\n    valid_until: 2031-05-31",
           "2031-05-31", "valid until"),
    warned("a name shared by two laureates", R, "Ville de Roquetaille", "mairie de Montfauvel",
           "mairie de Montfauvel", "also names"),
    warned("a fact asked for by little words", M, '        - "jours"\n        - "passage"\n'
           '        - "quand passe le camion"\n        - "quels jours passe le camion"',
           '        - "c’est quoi"', '- "c’est', "tells this fact"),
    warned("a straight apostrophe", M, "À Montfauvel, l’association", "À Montfauvel, l'association",
           "l'association", "apostrophe", mends=True),
    warned("no space before a colon", M, "coûte cinq euros par an.",
           "coûte\u00a0: cinq euros ; par an.",
           "cinq euros ;", "no-break space", mends=True),
    warned("no space inside guillemets", M, "l’association Les Mains d’or entretient les",
           "l’association «Les Mains d’or\u00a0» entretient les", "«Les", "no-break space",
           mends=True),
    warned("oe for œ", M, "entretient les outils de la", "met en oeuvre les outils de la", "oeuvre",
           "œuvre", mends=True),
    warned("straight quotes in a text", M, FEE, "fr: 'Le \"tarif\" est de cinq euros.'",
           '"tarif"', "Straight quotes"),
    warned("no translation", M,
           'en: "A subscription to the Bricothèque mobile costs five euros a year."',
           'en: "L’abonnement à la Bricothèque mobile coûte cinq euros par an."',
           'en: "L’abonnement', "same"),
]  # fmt: skip


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A complete base in the form that people write: one edition and how people ask."""
    folder = tmp_path_factory.mktemp("slips") / "base"
    shutil.copytree(HERE / "invented" / "editions", folder / "editions")
    (folder / "words").mkdir()
    for name in ("kinds", "frame"):
        shutil.copy(SHIPPED / "words" / f"{name}.yaml", folder / "words")
    (folder / O).write_text(ORGANISATIONS, encoding="utf-8")
    return folder


@pytest.fixture
def folder(good: Path, tmp_path: Path) -> Path:
    """A copy to break."""
    return shutil.copytree(good, tmp_path / "base")


def broken(folder: Path, slip: Slip) -> tuple[str, int]:
    """Makes the slip; gives the text of the file and the line at which it must be told."""
    path = folder / slip.file
    text = path.read_text(encoding="utf-8")
    assert slip.old in text
    before, _, after = text.partition(slip.old)
    text = before + slip.new + after
    path.write_text(text, encoding="utf-8")
    # near the change, since the same words may stand elsewhere
    place = text.find(slip.at, max(0, len(before) - 120))
    assert place >= 0, slip.at
    return text, text.count("\n", 0, place) + 1


def mended(folder: Path, slip: Slip, found: Problem) -> None:
    """Puts the piece that is proposed in place of what is there."""
    assert found.instead is not None, str(found)
    path = folder / slip.file
    lines = path.read_text(encoding="utf-8").split("\n")
    line = lines[found.line - 1]
    old, new = found.instead
    at = line.find(old, found.column - 1)
    at = line.find(old) if at < 0 else at
    assert at >= 0, (old, line)
    lines[found.line - 1] = line[:at] + new + line[at + len(old) :]
    path.write_text("\n".join(lines), encoding="utf-8")


def test_the_base_is_good(good: Path) -> None:
    """What the slips are made in has neither errors nor warnings."""
    assert list(map(str, check(good, TODAY))) == []


def test_there_are_sixty_at_least() -> None:
    """Each with a name of its own."""
    assert len({slip.name for slip in SLIPS}) == len(SLIPS) >= 60


@pytest.mark.parametrize("slip", [pytest.param(s, id=s.name) for s in SLIPS])
def test_a_slip_is_told_at_its_line(slip: Slip, folder: Path) -> None:
    """It is refused or warned about at the line to mend, in both languages, with little that
    only follows from it; the line proposed mends the base."""
    text, line = broken(folder, slip)
    problems = check(folder, TODAY)
    told = "\n".join(map(str, problems))
    here = [p for p in problems if p.file == str(folder / slip.file) and p.line == line]
    match = [p for p in here if slip.gist in str(p) and p.severity == slip.severity]
    assert match, f"line {line}: {text.splitlines()[line - 1]}\n{told}"
    assert len(problems) <= 3, told
    assert all(p.told("fr") != p.told("en") for p in problems)
    excerpt = Excerpts().of(match[0])
    assert excerpt is not None
    if slip.mends:
        mended(folder, slip, match[0])
        left = [
            p for p in check(folder, TODAY) if p.severity == "error" or slip.severity != "error"
        ]
        # what was typed in its place need not say the same in both languages
        assert not left, f"{match[0].instead}\n" + "\n".join(map(str, left))
    if slip.severity == "warning":
        assert isinstance(load(folder), model.Knowledge)


def test_warnings_alone_are_no_failure(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 0 with warnings alone, 1 with an error."""
    slip = next(s for s in SLIPS if s.name == "a straight apostrophe")
    broken(folder, slip)
    assert cli.main(["check", str(folder)]) == 0
    assert "warning: A straight apostrophe" in capsys.readouterr().out
    broken(folder, next(s for s in SLIPS if s.name == "a mistyped key"))
    assert cli.main(["check", str(folder)]) == 1
