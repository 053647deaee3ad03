"""The editor's guide does what it says, in both languages, on a copy of the knowledge base."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from bot import cli
from tests.editors_guide import Edit, Step, checkout_at, halves, perform, steps

ROOT = Path(__file__).parents[2]
LOCALES = {"fr": "fr_FR.UTF-8", "en": "en_GB.UTF-8"}
git_is_there = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of compiled bases of our own: both halves come by the same ones."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def checkout(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git checkout with a copy of the base, where the commands are typed."""
    checkout_at(tmp_path)
    for name in [name for name in os.environ if name.startswith(("BOT_", "LC_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("BOT_KNOWLEDGE", "knowledge/data")
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def laureates(words: list[str]) -> str:
    """What the command writes to standard output."""
    sink = io.BytesIO()
    with contextlib.redirect_stdout(io.TextIOWrapper(sink, "utf-8", write_through=True)):
        status = cli.main(words)
        text = sink.getvalue().decode()
    assert status == (1 if words[0] == "diff" and "--sample" in words else 0), (words, text)
    return text


def test_both_halves_say_the_same() -> None:
    """The same edits and commands in the same order, so that neither reader misses any."""
    french, english = (
        [todo if isinstance(todo, Edit) else todo.command for todo in steps(text)]
        for text in halves().values()
    )
    assert french == english
    headings = [text.count("\n## ") for text in halves().values()]
    assert headings == [5, 5]


def test_it_adds_a_laureate_with_four_facts() -> None:
    """And asks about each in both languages."""
    todo = list(steps(halves()["fr"]))
    added = sum(edit.new.count("- id: valbrune-") for edit in todo if isinstance(edit, Edit))
    commands = [step.command for step in todo if isinstance(step, Step)]
    assert added + sum(" new fact " in command for command in commands) == 4
    assert sum(" ask " in c and ("Valbrune" in c or "Potagers" in c) for c in commands) >= 8


@git_is_there
@pytest.mark.parametrize("language", ["fr", pytest.param("en", marks=pytest.mark.acceptance)])
def test_every_step(language: str, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each edit finds its lines, each command writes what the guide shows, and in the end all
    is as it was."""
    monkeypatch.setenv("LANG", LOCALES[language])
    for todo in steps(halves()[language]):
        perform(todo, checkout, laureates)
    done = subprocess.run(
        ["git", "status", "--short"], cwd=checkout, capture_output=True, check=True
    )
    assert done.stdout == b""
