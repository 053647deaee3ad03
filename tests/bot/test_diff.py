"""`laureates diff`: which answers change between two versions of the knowledge base."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bot import cli, diff, diff_questions
from knowledge import load
from knowledge.engine import Engine
from tests.knowledge import small_base

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small base in a checkout, the one that commands work on."""
    for name in ("BOT_STORE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.setattr(diff, "_engine", lambda folder, name: Engine(load(folder)))
    base = small_base.write(tmp_path / "checkout" / "knowledge" / "data")
    other = base / "editions/2022/laureates/istres.yaml"
    other.write_text(other.read_text().replace("Valenciennes", "Istres"))
    monkeypatch.setenv("BOT_KNOWLEDGE", str(base))
    monkeypatch.chdir(tmp_path)
    return base


@pytest.fixture
def new(old: Path, tmp_path: Path) -> Path:
    """A copy of it in which one fact has another answer."""
    base = shutil.copytree(old, tmp_path / "new")
    edit(base)
    return base


def edit(base: Path) -> None:
    """The fare is two euros."""
    file = base / small_base.LAUREATE_FILE
    text = file.read_text(encoding="utf-8")
    text = text.replace("Un euro.", "Deux euros.").replace("One euro.", "Two euros.")
    file.write_text(text, encoding="utf-8")


def compared(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, Any]:
    """The exit status and what is written as JSON."""
    status = cli.main(["diff", "--json", *map(str, arguments)])
    return status, json.loads(capsys.readouterr().out)


def git(folder: Path, *arguments: str) -> None:
    """Runs git with a name of its own, whatever the machine's settings."""
    who = ("-c", "user.name=Editor", "-c", "user.email=editor@example.org")
    command = ["git", "-C", str(folder), *who, "-c", "commit.gpgsign=false", *arguments]
    subprocess.run(command, check=True, capture_output=True)


def test_what_changes(old: Path, new: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every way of asking for the changed fact is told, with both replies, and nothing else."""
    status, found = compared(capsys, old, new)
    assert status == 1
    assert found["asked"] == found["of"] > 20
    questions = [q for change in found["changes"] for q in change["questions"]]
    assert {(q["q"], q["place"]) for q in questions} >= {
        ("tarif", "2022:fact:fare"), ("fare", "2022:fact:fare"),
    }  # fmt: skip
    assert {q["place"] for q in questions} <= {"2022:fact:fare", "2022:project:valenciennes"}
    french = next(c for c in found["changes"] if c["questions"][0]["lang"] == "fr")
    assert "Un euro." in french["before"]["text"]
    assert "Deux euros." in french["after"]["text"]
    assert french["change"] == "other"


def test_nothing_changes(old: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A comment changes no answer, the same files are not even asked: status 0."""
    same = shutil.copytree(old, tmp_path / "same")
    assert cli.main(["diff", str(old), str(same)]) == 0
    assert "files are the same" in capsys.readouterr().out
    with (same / "people.yaml").open("a", encoding="utf-8") as stream:
        stream.write("# a comment\n")
    assert cli.main(["diff", str(old), str(same)]) == 0
    assert "No answer changes" in capsys.readouterr().out


def test_gained_and_lost(old: Path, new: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A fact that is only in one version is an answer gained, or lost the other way round."""
    (new / small_base.LAUREATE_FILE).write_text(
        (old / small_base.LAUREATE_FILE).read_text().replace('["tarif"]', '["tarif", "zorgl"]')
    )
    asked = new.parent / "asked.txt"
    asked.write_text("# what we are asked\nzorgl à Valenciennes ?\n\n", encoding="utf-8")
    status, found = compared(capsys, old, new, "--questions", asked)
    assert (status, found["asked"]) == (1, 1)
    (change,) = found["changes"]
    assert change["change"] == "gained"
    assert change["questions"][0]["place"] == "asked.txt:2"
    _, found = compared(capsys, new, old, "--questions", asked)
    assert found["changes"][0]["change"] == "lost"


def test_a_set_of_questions(old: Path, new: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A conversation keeps its topic, in each version its own."""
    questions = new.parent / "conversations.yaml"
    questions.write_text(
        '- id: "c"\n  lang: fr\n  turns: [{q: "Valenciennes"}, {q: "tarif"}]\n',
        encoding="utf-8",
    )
    status, found = compared(capsys, old, new, "--questions", questions)
    assert status == 1
    assert [q["q"] for c in found["changes"] for q in c["questions"]] == ["tarif"]


def test_plain_in_a_pipe(old: Path, new: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Question, place, the reply before and after, and how many change; no table."""
    assert cli.main(["diff", str(old), str(new)]) == 1
    said = capsys.readouterr().out
    assert "tarif  (2022:fact:fare)\n" in said
    assert "\n  - Un euro.\n" in said
    assert "\n  + Deux euros.\n" in said
    assert " change." in said
    assert "─" not in said


def test_side_by_side_on_a_terminal(
    old: Path, new: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table with a column for each version, in French on a French system; at most as many
    rows as asked for."""
    for name, value in (("LC_ALL", "fr_FR.UTF-8"), ("FORCE_COLOR", "1"), ("COLUMNS", "140")):
        monkeypatch.setenv(name, value)
    assert cli.main(["diff", str(old), str(new), "--shown", "1"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert any("Un" in line and "Deux" in line for line in lines), lines
    assert any("--shown" in line for line in lines)
    assert any("réponses changent" in line for line in lines)


@needs_git
def test_revisions(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """HEAD and the files as they are unless said otherwise; any revision, also of a folder."""
    checkout = old.parents[1]
    git(checkout, "init", "--quiet")
    git(checkout, "add", ".")
    git(checkout, "commit", "--quiet", "-m", "one")
    assert compared(capsys)[0] == 0
    edit(old)
    assert compared(capsys)[0] == 1
    assert compared(capsys, "HEAD", checkout)[0] == 1
    git(checkout, "commit", "--quiet", "-am", "two")
    assert compared(capsys)[0] == 0
    assert compared(capsys, "HEAD~1", "HEAD")[0] == 1
    assert compared(capsys, "HEAD~1:knowledge/data", "HEAD")[0] == 1


@needs_git
@pytest.mark.parametrize(
    ("name", "told"),
    [("nowhere", "neither a folder nor a version"), ("HEAD:nowhere", "no folder nowhere")],
)
def test_what_is_no_version(
    old: Path, name: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line and status 2."""
    git(old, "init", "--quiet")
    git(old, "add", ".")
    git(old, "commit", "--quiet", "-m", "one")
    assert cli.main(["diff", name]) == 2
    said = capsys.readouterr().err
    assert told in said
    assert said.count("\n") == 1


def test_outside_git(
    old: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a repository, or without git, it says so; a broken base says which and where."""
    if shutil.which("git"):
        assert cli.main(["diff"]) == 2
        assert "in no git repository" in capsys.readouterr().err
    monkeypatch.setenv("PATH", "")
    assert cli.main(["diff"]) == 2
    assert "not installed" in capsys.readouterr().err
    broken = shutil.copytree(old, old.parents[2] / "broken")
    (broken / "people.yaml").write_text("people: [\n")
    assert cli.main(["diff", str(old), str(broken)]) == 2
    said = capsys.readouterr().err
    assert f"{broken}: the base has mistakes (" in said
    assert "people.yaml:" in said


def test_the_sample(old: Path, new: Path) -> None:
    """The ways of asking for what differs come first, the rest is chosen by chance but always
    alike, and each way is asked once."""
    bases = load(old), load(new)
    every, total = diff_questions.chosen(*bases, None)
    assert len(every) == len(set(every)) == total
    few, of = diff_questions.chosen(*bases, 4)
    assert (len(few), of) == (4, total)
    assert {asked.place for asked in few[:2]} == {"2022:fact:fare"}
    assert few == diff_questions.chosen(*bases, 4)[0]
    assert set(few) <= set(every)
