"""`laureates new`: begins editions, laureates and facts, by flags or by questions."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot import cli
from bot.config import WrongSetting
from bot.writing import Change, write
from knowledge import check, drafts, load
from knowledge.store import inventory
from tests.knowledge import small_base

ROOT = Path(__file__).parents[2]
FACT = [
    *("--answer-fr", "Il y en a dix.", "--answer-en", 'There are "ten".'),
    *("--asked-fr", "combien ?", "--asked-fr", "nombre", "--asked-en", "how many?"),
    *("--gives", "number", "--source", "Communiqué"),
]


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small base, the one that commands work on, on an English system."""
    for name in ("BOT_STORE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.setenv("BOT_KNOWLEDGE", str(tmp_path / "base"))
    monkeypatch.chdir(tmp_path)
    return small_base.write(tmp_path / "base")


def contents(base: Path) -> dict[str, bytes]:
    """Every file of the base with its bytes."""
    return {
        file.relative_to(base).as_posix(): file.read_bytes()
        for file in base.rglob("*")
        if file.is_file()
    }


def errors(base: Path) -> list[str]:
    """What is wrong in the base."""
    return [str(found) for found in check(base) if found.severity == "error"]


def test_an_edition_a_laureate_and_a_fact(base: Path) -> None:
    """What is begun is valid at every step, told as left to fill, and not shown; the files that
    were there keep their bytes, but for those that get an entry more."""
    before, shown = contents(base), load(base)
    for step in (
        ["edition", "2023"],
        ["laureate", "montbrun", "--prize", "audace"],
        ["fact", "montbrun-tools", "--of", "montbrun"],
    ):
        assert cli.main(["new", *step]) == 0
        assert errors(base) == []
        assert any(found.code == "to_fill" for found in check(base))
    after = contents(base)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {
        "editions/2023/edition.yaml",
        "editions/2023/laureates/montbrun.yaml",
        "editions/2023/prizes.yaml",
    }
    now = load(base)
    assert (now.editions, now.facts, now.prizes) == (shown.editions, shown.facts, shown.prizes)
    assert {e.key for e in inventory(base)[0].values() if e.year == 2023} == {
        "edition:2023", "2023:laureate:montbrun", "2023:project:montbrun", "2023:prize:audace",
        "2023:fact:montbrun-tools",
    }  # fmt: skip


def test_a_whole_fact_is_shown_at_once(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It stands last among the facts of its laureate, without comments, the rest of the file
    byte for byte, and its line is told."""
    file = base / small_base.LAUREATE_FILE
    before = file.read_bytes()
    assert cli.main(["new", "fact", "ten", "--of", "valenciennes", *FACT]) == 0
    added = (
        b"\n  - id: ten\n    of: project:valenciennes\n    gives: [number]\n    asked:\n"
        b'      fr:\n        - "combien ?"\n        - "nombre"\n      en:\n'
        b'        - "how many?"\n    answer:\n      fr: "Il y en a dix."\n'
        b'      en: "There are \\"ten\\"."\n    source: "Communiqu\xc3\xa9"\n'
    )
    assert file.read_bytes() == before + added
    assert errors(base) == []
    assert load(base).facts["2022:fact:ten"].answer.en == 'There are "ten".'
    said = capsys.readouterr().out
    assert f"Added: base/{small_base.LAUREATE_FILE}, line {len(before.splitlines()) + 1}" in said
    assert "left to fill" not in said


@pytest.mark.parametrize(
    ("of", "file"),
    [
        ("valenciennes", small_base.LAUREATE_FILE),
        ("laureate:istres", "editions/2022/laureates/istres.yaml"),
        ("2022:project:istres", "editions/2022/laureates/istres.yaml"),
        ("prize:gmf", small_base.PRIZES_FILE),
        ("edition", small_base.EDITION_FILE),
        ("romain-mazon", "people.yaml"),
        ("organisation:gmf", "organisations.yaml"),
    ],
)
def test_a_fact_about_anything(base: Path, of: str, file: str) -> None:
    """It goes where the facts of the same thing are, or else where that thing is."""
    before = contents(base)
    assert cli.main(["new", "fact", "ten", "--of", of, *FACT]) == 0
    after = contents(base)
    assert [name for name in after if after[name] != before.get(name)] == [file]
    assert errors(base) == []
    assert any(key.endswith("fact:ten") for key in load(base).facts)


WRONG = [
    (["edition", "2022"], "editions/2022/edition.yaml is already there"),
    (["edition", "22"], "year: “22”: write a number"),
    (["edition"], "laureates new edition 2023"),
    (["laureate"], "laureates new laureate montbrun"),
    (["laureate", "montbrun"], "add --prize"),
    (["laureate", "montbrun", "--prize", "x", "--edition", "1999"], "laureates new edition 1999"),
    (["laureate", "istres", "--prize", "x"], "istres.yaml, line 2"),
    (["laureate", "montbrun", "--prize", "gmf"], "prizes.yaml, line 2"),
    (["laureate", "Mont", "--prize", "x"], "“Mont”: an id has only small letters"),
    (["laureate", "m", "--prize", "x", "--kind", "king"], "department, city, ccas"),
    (["laureate", "m", "--prize", "x", "--latitude", "91"], "between -90 and 90"),
    (["laureate", "m", "--prize", "x", "--tagline-fr", "x" * 91], "1 characters too many"),
    (["fact", "ten"], "add --of"),
    (["fact", "ten", "--of", "valencienne"], "Perhaps: valenciennes"),
    (["fact", "ten", "--of", "gmf"], "prize:gmf, organisation:gmf"),
    (["fact", "fare", "--of", "valenciennes"], "valenciennes.yaml, line"),
    (["fact", "ten", "--of", "valenciennes", "--gives", "sum"], "number, price, time"),
    (["fact", "ten", "--of", "valenciennes", "--source", " "], "Nothing is written"),
]


@pytest.mark.parametrize(("arguments", "told"), WRONG)
def test_what_is_wrong(
    base: Path, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line says what and how to mend it, and nothing is written."""
    before = contents(base)
    assert cli.main(["new", *arguments]) == 2
    said = capsys.readouterr().err
    assert told in said
    assert said.count("\n") == 1
    assert contents(base) == before
    assert not (base / "editions" / "1999").exists()


def test_a_file_with_mistakes_or_brackets(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that cannot be added to for certain stays as it is, and its line is told."""
    file = base / small_base.LAUREATE_FILE
    text = file.read_text(encoding="utf-8")
    for changed, told in (
        (text.replace("\nfacts:", "\nfacts: ["), "mistakes"),
        (text.partition("\nfacts:")[0] + "\nfacts: []\n", "line 18: the list is in brackets"),
    ):
        file.write_text(changed, encoding="utf-8")
        assert cli.main(["new", "fact", "ten", "--of", "valenciennes"]) == 2
        assert told in capsys.readouterr().err
        assert file.read_text(encoding="utf-8") == changed


def test_a_full_disk(
    base: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is told in one line, and what was written already is taken back."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    before = contents(base)
    assert cli.main(["new", "laureate", "montbrun", "--prize", "x"]) == 2
    assert contents(base) == before
    assert "cannot be written: no space left on device" in capsys.readouterr().err


def test_a_file_that_somebody_is_saving(base: Path) -> None:
    """What was written into a file since it was read is never lost."""
    file = base / "people.yaml"
    before = file.read_bytes()
    with pytest.raises(WrongSetting, match="just been changed"):
        write([Change(file, b"ours", before=b"what was read")])
    with pytest.raises(WrongSetting, match="already there"):
        write([Change(file, b"ours")])
    assert file.read_bytes() == before
    assert [each.name for each in base.iterdir() if each.name.startswith(".")] == []


@pytest.mark.parametrize("kind", drafts.KINDS)
def test_every_field_has_its_question_in_both_languages(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And no text of the commands is in one language only."""
    from bot.editors_words import _texts
    from bot.guided import called

    for language in ("fr_FR.UTF-8", "en_GB.UTF-8"):
        monkeypatch.setenv("LC_ALL", language)
        assert all(called(name) for name in drafts.fields(kind))
    assert all(set(texts) == {"fr", "en"} for texts in _texts().values())


def conversation(base: Path, language: str, arguments: list[str], answers: list[bytes]) -> str:
    """What a terminal shows when each answer is typed after a prompt; the status must be 0."""
    pty = pytest.importorskip("pty", reason="needs a terminal of a Unix system")
    own, other = pty.openpty()
    command = [sys.executable, "-m", "bot", "new", *arguments]
    env = os.environ | {"BOT_KNOWLEDGE": str(base), "LC_ALL": language, "PYTHONUTF8": "1"}
    process = subprocess.Popen(
        command, cwd=ROOT, env=env, stdin=other, stdout=other, stderr=other, close_fds=True
    )
    os.close(other)
    shown = b""
    try:
        for answer in [*answers, b""]:
            until = time.monotonic() + 30
            at = len(shown)
            while not shown[at:].rstrip(b" ").endswith(b":") and time.monotonic() < until:
                if not select.select([own], [], [], 0.2)[0]:
                    continue
                try:
                    shown += os.read(own, 4096)
                except OSError:  # the other end is closed
                    break
            os.write(own, answer) if answer else None
        assert process.wait(30) == 0, shown.decode()
    finally:
        process.kill()
        process.wait()
        os.close(own)
    return shown.decode()


def test_questions_on_a_terminal(base: Path) -> None:
    """In French on a French system; a wrong answer is asked for again, Enter leaves a point out,
    Ctrl-D all the rest."""
    typed = ["montbrun\n", "Audace !\n", "audace\n", "city\n", "Ville de Montbrun\n", "\n"]
    answers = [text.encode() for text in typed] + [b"\x04"]
    shown = conversation(base, "fr_FR.UTF-8", ["laureate"], answers)
    assert "Identifiant (petites lettres sans accent" in shown
    assert "« Audace ! »" in shown.replace("\u00a0", " ")
    assert "restent à remplir" in shown
    assert inventory(base)[0]["2022:prize:audace"].left
    text = (base / "editions/2022/laureates/montbrun.yaml").read_text(encoding="utf-8")
    assert 'fr: "Ville de Montbrun"\n      en: "[to fill' in text
    assert errors(base) == []


def test_a_list_on_a_terminal(base: Path) -> None:
    """Several ways of asking, parted by semicolons; in English on an English system."""
    typed = [
        "valenciennes",
        "ten",
        "number, price",
        "combien ?; nombre",
        "how many?",
        "Dix.",
        "Ten.",
        "C",
    ]
    answers = [f"{text}\n".encode() for text in typed]
    assert "How people ask for it, in French" in conversation(
        base, "en_GB.UTF-8", ["fact"], answers
    )
    fact = load(base).facts["2022:fact:ten"]
    assert fact.gives == ("number", "price")
    assert fact.asked.fr == ("combien ?", "nombre")
