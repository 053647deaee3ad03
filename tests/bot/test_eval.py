"""`laureates eval`: questions from files, judged, counted, and held against the bars."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot import cli
from bot.question_sets import parts, thresholds
from tests.handlers.stub_engine import StubEngine

ROOT = Path(__file__).parents[2]
FR = '- {q: "one", kind: "fact", has: ["one"]}\n- {q: "two", kind: "fact", has: ["three"]}\n'
BEYOND = (
    '- {q: "unknown", lang: "fr", kind: "opinion"}\n- {q: "secret", lang: "fr", kind: "opinion"}\n'
)
CONVERSATIONS = """\
- id: "c1"
  lang: "fr"
  turns:
    - {q: "first", has: ["first"]}
    - {q: "near", decline: true}
    - {q: "third", has: ["after", "first"]}
    - {q: "bonjour", smalltalk: true}
- {id: "c2", lang: "fr", turns: [{q: "other", has: ["other"], not: ["after"]}]}
"""


@pytest.fixture(autouse=True)
def engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> StubEngine:
    """An engine that repeats the question."""
    stub = StubEngine()
    for name in ("BOT_TOKEN", "BOT_TOKEN_FILE", "BOT_STORE", "BOT_KNOWLEDGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "_engine", lambda _: stub)
    return stub


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two parts with the same questions, one of them sealed."""
    for part in ("working", "measured"):
        own = tmp_path / "questions" / part
        own.mkdir(parents=True)
        (own / "fr.yaml").write_text(FR)
        (own / "beyond.yaml").write_text(BEYOND)
        (own / "conversations.yaml").write_text(CONVERSATIONS)
    return tmp_path / "questions"


def bars(folder: Path, text: str) -> None:
    """Writes the thresholds."""
    (folder / "thresholds.yaml").write_text(text)


def counted(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, Any]:
    """The exit status and the parts, from JSON."""
    status = cli.main(["eval", "--json", *map(str, arguments)])
    return status, json.loads(capsys.readouterr().out)["parts"]


def test_a_part_is_counted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Shares with their intervals, by kind, beyond and in conversations."""
    status, (part,) = counted(capsys, folder / "working")
    assert status == 0
    assert part["part"] == "working"
    assert part["right"]["fr"] == {
        "count": 1,
        "total": 2,
        "share": 0.5,
        "low": 0.0945,
        "high": 0.9055,
    }
    assert part["kinds"]["fact"]["both"]["count"] == 1
    assert (part["false"]["fr"]["count"], part["false"]["fr"]["total"]) == (1, 2)
    assert part["turns"]["both"] == part["turns"]["fr"]
    assert (part["turns"]["fr"]["count"], part["turns"]["fr"]["total"]) == (5, 5)
    assert part["conversations"]["fr"]["total"] == 2
    assert part["confusions"] == [
        {"entry": "2022:fact:secret", "wrong": 1},
        {"entry": "2022:fact:two", "wrong": 1},
    ]
    assert [(f["place"], f["reason"], f["words"]) for f in part["failures"]] == [
        ("beyond.yaml:2", "beyond", ["2022:fact:secret"]),
        ("fr.yaml:2", "missing", ["three"]),
    ]


def test_a_turn_is_asked_in_the_topic_before_it(folder: Path, engine: StubEngine) -> None:
    """A reply without a topic keeps the last one; another conversation begins without any."""
    cli.main(["eval", str(folder / "working" / "conversations.yaml")])
    topics = {message: topic.key if topic else None for message, topic, _ in engine.asked}
    first = "2022:fact:first"
    assert topics == {
        "first": None, "near": first, "third": first, "bonjour": "2022:fact:third", "other": None,
    }  # fmt: skip
    assert {client for _, _, client in engine.asked} == {None}


def test_parts_of_a_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder of folders is all its parts, the sealed one last."""
    _, found = counted(capsys, folder)
    assert [part["part"] for part in found] == ["working", "measured"]


def test_files_of_one_folder_are_one_part(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only what is named is asked, and once."""
    files = [folder / "working" / name for name in ("fr.yaml", "beyond.yaml", "fr.yaml")]
    _, (part,) = counted(capsys, *files)
    assert part["right"]["fr"]["total"] == 2
    assert part["turns"] == {}


def test_the_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It reads as a table, and each failure has its place, its reason and the reply."""
    bars(folder, "working: {max_false: 0.6}\n")
    assert cli.main(["eval", str(folder / "working")]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    assert "1/2  50.0 % [ 9.5–90.5]" in shown.out
    assert "FALSE answers beyond" in shown.out
    assert "max_false 0.600, reached 0.500: met" in shown.out
    assert "2022:fact:two ×1" in shown.out
    assert "fr.yaml:2 two" in shown.out
    assert "missing: three" in shown.out
    assert "<two>" in shown.out


@pytest.mark.parametrize(("number", "listed"), [("0", 0), ("1", 1), ("9", 2)])
def test_failures_are_limited(
    folder: Path, capsys: pytest.CaptureFixture[str], number: str, listed: int
) -> None:
    """--failures says how many are listed, as text and in JSON."""
    _, (part,) = counted(capsys, folder / "working", "--failures", number)
    assert len(part["failures"]) == listed
    cli.main(["eval", str(folder / "working"), "--failures", number])
    assert capsys.readouterr().out.count(".yaml:") == listed


@pytest.mark.parametrize("options", [[], ["--json"], ["--failures", "9"]])
@pytest.mark.parametrize("linked", [False, True])
def test_of_a_sealed_part_only_counts_are_shown(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    linked: bool,
) -> None:
    """No question, reply or entry of it, by whatever name it is reached."""
    place = folder / "measured"
    if linked:
        place = tmp_path / "open"
        place.symlink_to(folder / "measured")
    cli.main(["eval", str(place), str(place / "fr.yaml"), *options])
    shown = capsys.readouterr().out
    assert "fact" in shown
    for secret in ("two", "secret", "three", "2022:fact:", "fr.yaml"):
        assert secret not in shown


def test_a_fault_in_a_sealed_part_shows_nothing_of_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line is named, not quoted."""
    for broken in ('- {q: "secret" "x"}\n', '- {q: ["secret"], lang: "fr"}\n'):
        (folder / "measured" / "fr.yaml").write_text(broken)
        assert cli.main(["eval", str(folder / "measured")]) == 2
        shown = capsys.readouterr()
        assert "secret" not in shown.out + shown.err
        assert "fr.yaml:1" in shown.err


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("working: {min_right_fr: 0.5, max_false: 0.5, min_turns: 1}", 0),
        ("working: {min_right_fr: 0.51}", 1),
        ("working: {max_false: 0.49}", 1),
        ("working: {min_right_en: 0.99}", 0),
        ("measured: {min_right_fr: 0.99}", 0),
        ("working:", 0),
        ("", 0),
    ],
)
def test_bars(folder: Path, capsys: pytest.CaptureFixture[str], text: str, status: int) -> None:
    """Under a bar the status is 1; bars without questions or for other parts say nothing."""
    bars(folder, text)
    assert cli.main(["eval", str(folder / "working")]) == status
    assert ("NOT MET" in capsys.readouterr().out) is (status == 1)


@pytest.mark.parametrize(
    ("text", "gist"),
    [
        ("working: {min_rihgt_fr: 1}", "min_rihgt_fr is none of min_right_fr"),
        ("working: {max_false: 6}", "max_false must be a share"),
        ("working: {max_false: true}", "max_false must be a share"),
        ("working: 0.5", "one bar a line"),
        ("working: {", "thresholds.yaml:"),
    ],
)
def test_wrong_bars(folder: Path, capsys: pytest.CaptureFixture[str], text: str, gist: str) -> None:
    """A bar that cannot be meant is one clear line, not a bar that is always met."""
    bars(folder, text)
    assert cli.main(["eval", str(folder / "working")]) == 2
    shown = capsys.readouterr().err
    assert shown.count("\n") == 1
    assert gist in shown


@pytest.mark.parametrize(
    ("content", "gist"),
    [
        ('- {q: "x", lang: "fr", ha: ["y"]}', "x.yaml:1: ha: "),
        ('# what\n- {lang: "fr"}', "x.yaml:2: q: "),
        ('- {q: "x", has: "y", lang: "fr"}', "x.yaml:1: has: "),
        ('- {q: "x"}', "x.yaml:1: lang: say fr or en"),
        ('- {id: "c", lang: "fr", turns: []}', "x.yaml:1: turns: "),
        ('- {id: "c", lang: "fr", turns: [{q: 1}]}', "x.yaml:1: turns.0.q: "),
        ("q: x", "x.yaml:1: a set of questions is a list"),
        ("", "x.yaml:1: a set of questions is a list"),
        ("- x", "x.yaml:1: item: "),
        ("- {q: [}", "x.yaml:1: "),
        ("- \x07", "x.yaml"),
        ("- é".encode("latin-1"), "x.yaml cannot be read"),
    ],
)
def test_wrong_questions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | bytes, gist: str
) -> None:
    """A question that cannot be meant is one clear line with its place."""
    file = tmp_path / "x.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert cli.main(["eval", str(file)]) == 2
    shown = capsys.readouterr().err
    assert shown.count("\n") == 1
    assert gist in shown


@pytest.mark.parametrize("arguments", [["nowhere"], ["."]])
def test_no_questions(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    """A place without questions is one clear line."""
    assert cli.main(["eval", *arguments]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    """A number of failures is a number."""
    with pytest.raises(SystemExit) as stopped:
        cli.main(["eval", "--failures", "-1"])
    assert stopped.value.code == 2


def test_the_questions_of_the_checkout(engine: StubEngine) -> None:
    """Without arguments every part is asked, one of them sealed; files and bars can be read."""
    found = parts([ROOT / "tests" / "questions"])
    assert {"working", "measured"} <= {part.name for part in found}
    assert [part.name for part in found if part.is_sealed] == ["measured"]
    held = {part.name: thresholds(part) for part in found}
    assert all(held[name]["max_false"] < 1 for name in ("working", "measured"))
    cli.main(["eval", "--json"])
    assert len(engine.asked) == sum(len(part.items) for part in found)


def test_progress_is_for_terminals(folder: Path) -> None:
    """On a terminal a bar shows the part in work, and leaves nothing in the output."""
    pty = pytest.importorskip("pty", reason="there are no terminals to open here")
    questions = folder / "working" / "fr.yaml"
    inside, outside = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "bot", "eval", "--json", str(questions)],
        cwd=ROOT,
        env={**os.environ, "TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=outside,
        check=False,
        timeout=60,
    )
    os.close(outside)
    shown = os.read(inside, 10_000).decode()
    os.close(inside)
    assert json.loads(done.stdout)["parts"][0]["part"] == "working"
    assert "working" in shown
    assert "100%" in shown
