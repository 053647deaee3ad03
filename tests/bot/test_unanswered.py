"""From questions without a good answer to the line that answers them."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.anonymous import LONGEST, anonymous
from bot.config import WrongSetting
from bot.pasting import Pasting
from bot.storage.in_sqlite import InSqlite
from bot.storage.protocol import Note, StoreDown
from bot.storage.reading import notes_in
from bot.unanswered import gather, grouped, why
from bot.unanswered_list import _cell, unanswered
from knowledge import load
from knowledge.engine import Engine
from knowledge.guide import Guide
from knowledge.nearest import nearest
from tests.knowledge.small_base import LAUREATE_FILE, write

ROOT = Path(__file__).parents[2]
NOTES = [
    Note("unanswered", "combien de licornes à Valenciennes ?", "fr"),
    Note("asked-back", "Combien de licornes à Valenciennes", "fr"),
    Note("unanswered", "combien de licorne a valenciennes", "fr"),
    Note("unanswered", "combien de licornes à Istres ?", "fr"),
    Note("unanswered", "budget Valenciennes", "fr"),
    Note("unanswered", "tarif Valenciennes", "fr"),
    Note("bad", "fare Valenciennes", "en", "2022:fact:fare"),
    Note("wrong", "the figure has changed", "en", "2022:fact:fare"),
    Note("unanswered", "…", "fr"),
    Note("unanswered", "что", "ru"),
]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A small base."""
    return write(tmp_path / "base")


@pytest.fixture
def engine(base: Path) -> Engine:
    """Its engine."""
    return Engine(load(base))


def test_groups(engine: Engine) -> None:
    """Like questions together, however typed, but apart by laureate, language and answer; what
    is answered by now, and what is no question, is left out."""
    found = grouped(NOTES, engine)
    told = [(group.question, group.count, group.language) for group in found]
    assert told[0][1:] == (3, "fr")
    assert "licorne" in told[0][0]
    assert found[0].kinds == {"unanswered": 2, "asked-back": 1}
    assert len(found[0].others) == 1
    assert {each[0] for each in told[1:]} == {
        "combien de licornes à Istres ?",
        "budget Valenciennes",
        "fare Valenciennes",
    }
    assert grouped([], engine) == []


async def test_groups_in_the_running_bot(engine: Engine) -> None:
    """The same, a question at a time."""
    assert await gather(NOTES, engine) == grouped(NOTES, engine)


def test_why(engine: Engine) -> None:
    """Each failure has its reason, in both languages."""
    guide = Guide(engine.base)
    reasons = {
        ("licorne zeppelin tarif Valenciennes", ""): "unexplained",
        ("budget Valenciennes", ""): "gap",
        ("qui a gagné en 2019", ""): "other-edition",
        ("tarif Valenciennes", "2022:fact:fare"): "bad",
        ("tarif Valenciennes", ""): "answered",
    }
    for (question, voted), reason in reasons.items():
        near = nearest(engine, question, "fr", voted=voted)
        assert near.reason == reason, question
        assert why(near, guide, "fr") != why(near, guide, "en")
    near = nearest(engine, "licorne zeppelin tarif Valenciennes", "fr")
    assert near.fact == "2022:fact:fare"
    assert "licorne" in near.words
    assert "« licorne »".replace(" ", "\u00a0") in why(near, guide, "fr")


@pytest.mark.parametrize("style", ["flow", "block"])
@pytest.mark.parametrize(
    "question", ["licorne zeppelin tarif Valenciennes", 'tarif "licorne" \\ : # é']
)
def test_the_pasted_line_answers(base: Path, engine: Engine, style: str, question: str) -> None:
    """The line, put where it says, is good YAML, and the question is answered."""
    file = base / LAUREATE_FILE
    if style == "block":
        text = file.read_text("utf-8")
        lists = 'asked:\n      fr:\n        - "tarif"\n      en:\n        - "fare"'
        file.write_text(text.replace('asked: {fr: ["tarif"], en: ["fare"]}', lists), "utf-8")
    paste = Pasting(base).line("2022:fact:fare", question, "fr")
    assert paste is not None
    lines = file.read_text("utf-8").split("\n")
    if paste.line_itself:
        line = lines[paste.line - 1]
        lines[paste.line - 1] = line.replace('"tarif"', f'"tarif"{paste.text}')
    else:
        lines.insert(paste.line, paste.text)
    file.write_text("\n".join(lines), "utf-8")
    again = load(base)
    assert again.facts["2022:fact:fare"].asked.fr == ("tarif", question)
    assert Engine(again).ask(question, None, "fr").entries[0] == "2022:fact:fare"
    assert Pasting(base).line("2022:fact:nothing", question, "fr") is None


def test_no_store(
    tmp_path: Path, engine: Engine, base: Path, capsys: pytest.CaptureFixture
) -> None:
    """None there yet, none that can be read, none that anybody else can read: one clear line."""
    assert notes_in(f"sqlite:///{tmp_path}/none", 9) is None
    (tmp_path / "bad").write_text("x" * 5000)
    with pytest.raises(StoreDown):
        notes_in(f"sqlite:///{tmp_path}/bad", 9)
    with pytest.raises(WrongSetting, match="memory:"):
        unanswered(engine, base, "memory:", 9, "en", None)
    assert unanswered(engine, base, f"sqlite:///{tmp_path}/none", 9, "en", None) == 0
    assert "No question" in capsys.readouterr().out


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_command(base: Path, tmp_path: Path, language: str) -> None:
    """The list with place and line to paste; the same as CSV, which no spreadsheet computes."""
    store = InSqlite(tmp_path / "s.sqlite", "7")
    await store.open()
    for note in (
        *NOTES,
        Note("unanswered", "=tarif() licorne zeppelin Valenciennes\x1b[2J", "fr"),
    ):
        await store.note(note)
    await store.close()
    export = tmp_path / "out.csv"
    command = [sys.executable, "-m", "bot", "unanswered", "--lang", language]
    command += ["--store", f"sqlite:///{tmp_path}/s.sqlite"]
    env = {"BOT_KNOWLEDGE": str(base), "XDG_CACHE_HOME": str(tmp_path), "PATH": ""}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, check=True)
    told = done.stdout.decode()
    assert "3 × " in told
    assert f"{LAUREATE_FILE}:22" in told
    assert ', "' in told
    assert "\x1b" not in told
    assert ("Nothing explains" if language == "en" else "Rien n’explique") in told
    more = [*command, "--export", str(export)]
    subprocess.run(more, cwd=ROOT, env=env, capture_output=True, check=True)
    rows = list(csv.DictReader(export.read_text("utf-8-sig").splitlines()))
    assert rows[0]["count"] == "3"
    assert {row["reason"] for row in rows} >= {"gap", "bad"}
    assert any(row["question"].startswith("'=") for row in rows)
    assert rows[0]["last"][:2] == "20"


@given(st.text())
def test_cells_are_no_formulas(text: str) -> None:
    """Whatever people type."""
    cell = _cell(text)
    assert isinstance(cell, str)
    assert cell.lstrip()[:1] not in ("=", "+", "-", "@")
    assert cell.endswith(text)


@given(st.text(), st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.[a-z]{2,3}", fullmatch=True))
def test_anonymous(text: str, address: str) -> None:
    """No addresses, numbers of phones, or names of users; short, and as typed but for these."""
    kept = anonymous(f"{address} 06 12 34 56 78 @camille_d {text}")
    assert address not in kept
    assert "34 56" not in kept
    assert "camille" not in kept.partition("@camille")[0]
    assert len(kept) <= LONGEST
    assert (
        anonymous("combien des 600 000 agents en 2022 ?") == "combien des 600 000 agents en 2022 ?"
    )
