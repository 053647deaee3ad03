"""`laureates check` as people and programs see it."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bot import checking, cli
from bot.excerpt import Excerpts
from bot.locale import language
from knowledge.problems import Spot, problem, warning
from tests.knowledge import small_base as base
from tests.knowledge.small_base import LAUREATE_FILE

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small base with an error and a warning in one file."""
    base.write(tmp_path)
    text = base.LAUREATE.replace("kind: city", "knid: city").replace("One euro", "One euro's fare")
    (tmp_path / LAUREATE_FILE).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_line_and_a_caret_stand_below_each_problem(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The contract's line first, then, further right, the line, the caret, the line mended."""
    assert cli.main(["check", str(folder)]) == 1
    shown = capsys.readouterr()
    lines = shown.out.splitlines()
    file = folder / LAUREATE_FILE
    at = next(i for i, line in enumerate(lines) if line.startswith(f"{file}:3:5: There is no key"))
    assert lines[at + 1 : at + 4] == [
        "     3 |     knid: city",
        "       |     ^",
        "     → |     kind: city",
    ]
    assert any(re.match(rf"{file}:25:\d+: warning: A straight apostrophe", each) for each in lines)
    told = [line for line in lines if not line.startswith(" ")]
    assert all(re.match(r".+:\d+:\d+: .", line) for line in told)
    assert shown.err == "laureates: 1 error, 1 warning.\n"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US", "LC_MESSAGES": "en_US", "LC_ALL": "fr_CA"}, "fr"),
        ({"LANG": "fr_FR", "LC_ALL": ""}, "fr"),
        ({"LANG": "C", "LC_ALL": "POSIX"}, "en"),
    ],
)
def test_the_locale_gives_the_language(environment: dict[str, str], expected: str) -> None:
    """LC_ALL before LC_MESSAGES before LANG, an empty one does not count; else English."""
    assert language(environment) == expected


def test_in_french(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A French machine is spoken to in French, in the same form."""
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert cli.main(["check", str(folder)]) == 1
    shown = capsys.readouterr()
    assert ":3:5: Il n’y a pas de clé «\u00a0knid\u00a0» ici. Vouliez-vous écrire" in shown.out
    assert ": avertissement\u00a0: Une apostrophe droite" in shown.out
    assert shown.err == "laureates: 1 erreur, 1 avertissement.\n"


def test_a_good_base(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing on standard output, one line on standard error, status 0."""
    assert cli.main(["check", str(base.write(tmp_path))]) == 0
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "laureates: Nothing to mend.\n")


def test_short(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line for each problem, as the contract has it."""
    assert cli.main(["check", "--format", "short", str(folder)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert all(re.match(rf"{folder}/.+:\d+:\d+: .", line) for line in lines)


def test_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A document that programs read, with what to replace."""
    assert cli.main(["check", "--json", str(folder)]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["errors"], found["warnings"]) == (1, 1)
    by_code = {each["code"]: each for each in found["problems"]}
    assert by_code["unknown_key"]["replace"] == {"old": "knid", "new": "kind"}
    apostrophe = by_code["apostrophe"]
    assert (apostrophe["severity"], apostrophe["line"]) == ("warning", 25)
    assert apostrophe["file"] == str(folder / LAUREATE_FILE)
    assert set(apostrophe) == {
        *("file", "line", "column", "severity", "code", "message", "hint", "replace")
    }


def test_annotations(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Workflow commands with files as the repository names them, special characters escaped."""
    monkeypatch.chdir(folder)
    assert cli.main(["check", "--format", "annotations", str(folder)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert f"::error file={LAUREATE_FILE},line=3,col=5::" in "\n".join(lines)
    assert any(line.startswith("::warning file=") for line in lines)
    out = io.StringIO()
    odd = problem(Spot("a,b:c%.yaml"), "choice", value="100%", what="x", near="", choices="y")
    checking.FORMATS["annotations"]([odd], "en", out)
    assert out.getvalue().startswith('::error file=a%2Cb%3Ac%25.yaml,line=1,col=1::"100%25" is')


class Terminal(io.StringIO):
    """A screen."""

    def isatty(self) -> bool:
        """It is one."""
        return True


def test_colours_on_a_screen_only(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Colours on a terminal, unless NO_COLOR says otherwise, and in no pipe."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    found = [problem(Spot(str(folder / LAUREATE_FILE), 3, 5), "tab")]
    screen, pipe, plain = Terminal(), io.StringIO(), Terminal()
    checking.FORMATS["text"](found, "en", screen)
    checking.FORMATS["text"](found, "en", pipe)
    monkeypatch.setenv("NO_COLOR", "1")
    checking.FORMATS["text"](found, "en", plain)
    assert "\x1b[1;31m" in screen.getvalue()
    assert pipe.getvalue() == plain.getvalue() == re.sub(r"\x1b\[[\d;]*m", "", screen.getvalue())


def test_long_and_hostile_lines(tmp_path: Path) -> None:
    """A long line is cut around the caret, wide signs count twice, nothing reaches the screen
    that steers it, and a file that is gone or odd shows no line."""
    file = tmp_path / "a.yaml"
    line = "k: " + "é" * 300 + "漢X" + "y" * 300
    file.write_bytes((f"{line}\n\x1b[31mred\tx\n").encode() + b"\xff\xfe caf\xe9\n\n")
    excerpts = Excerpts()
    found = excerpts.of(problem(Spot(str(file), 1, 305), "tab"))
    assert found is not None
    assert len(found.line) <= 112
    assert found.line.startswith("…")
    assert found.line.endswith("…")
    # the wide sign before the X takes two columns
    assert found.lead == " " * (found.line.index("X") + 1)
    second = excerpts.of(problem(Spot(str(file), 2, 1), "tab"))
    assert second is not None
    assert second.line == "\ufffd[31mred→x"
    third = excerpts.of(problem(Spot(str(file), 3, 1), "tab"))
    assert third is not None
    assert third.line.isprintable()
    assert excerpts.of(problem(Spot(str(file), 4, 1), "tab")) is None
    assert excerpts.of(problem(Spot(str(file), 99, 1), "tab")) is None
    assert excerpts.of(problem(Spot(str(tmp_path / "none"), 1, 1), "tab")) is None
    assert excerpts.of(problem(Spot(str(tmp_path), 1, 1), "tab")) is None


def test_what_cannot_be_seen_is_not_shown_twice(tmp_path: Path) -> None:
    """A line that differs in a no-break space alone is not repeated."""
    file = tmp_path / "a.yaml"
    file.write_text("a : b\n", encoding="utf-8")
    found = warning(
        Spot(str(file)), "space_before", word="a", sign=":", instead=("a :", "a\u00a0:")
    )
    excerpt = Excerpts().of(found)
    assert excerpt is not None
    assert excerpt.mended is None


def test_dates_are_compared_with_the_clock(tmp_path: Path) -> None:
    """A date gone by is a warning; one to come is none."""
    base.write(tmp_path)
    for day, count in (("2001-01-31", 1), ("2999-12-31", 0)):
        text = base.LAUREATE.replace("gives: [price]", f"gives: [price]\n    valid_until: {day}")
        (tmp_path / LAUREATE_FILE).write_text(text, encoding="utf-8")
        done = _run(tmp_path, "check", "--json", str(tmp_path))
        assert done.returncode == 0
        assert json.loads(done.stdout)["warnings"] == count


def test_a_process_of_its_own_needs_neither_telegram_nor_network(folder: Path) -> None:
    """Contract, as programs use it: status 1, lines on standard output in UTF-8."""
    done = _run(folder, "check", str(folder), LC_ALL="fr_FR.UTF-8")
    assert done.returncode == 1
    assert "«\u00a0knid\u00a0»" in done.stdout
    code = "import sys, bot.checking; sys.exit(not {'telegram', 'httpx'}.isdisjoint(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_where_the_output_cannot_hold_a_sign(folder: Path) -> None:
    """In a narrow encoding signs are replaced; there is no traceback."""
    done = _run(folder, "check", str(folder), LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_the_hook_for_commits() -> None:
    """The definition has what such hooks need, and its command is one of ours."""
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {"id", "name", "entry", "language"} <= hook.keys()
    program, *arguments = hook["entry"].split()
    assert program == "laureates"
    assert cli.main([*arguments, "--format", "short"]) == 0


def _run(folder: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("BOT_")}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env={**kept, "PYTHONUTF8": "1", **env},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
