"""The compiled knowledge base is kept in the user's cache folder, and never in the way."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import knowledge
from bot import cache
from knowledge import BrokenKnowledge, compiled, store
from knowledge.engine import Engine
from tests.knowledge.small_base import LAUREATE_FILE, write

ROOT = Path(__file__).parents[2]
FACT = "2022:fact:fare"
ANSWER = "Un euro."


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A small knowledge base."""
    return write(tmp_path / "base")


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder, which is not there yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "laureates-bot"


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that have been read and built in this process."""
    found: list[Path] = []
    load = store.load
    seen = lambda folder, *more: found.append(folder) or load(folder, *more)  # noqa: E731
    monkeypatch.setattr(store, "load", seen)
    return found


def reply(engine: Engine) -> str:
    """What an engine knows of the fact."""
    answer = engine.show(FACT, "fr")
    assert answer is not None
    return answer.blocks[-1].text


def files(folder: Path, suffix: str = ".compiled") -> list[Path]:
    """The files of a sort in the cache folder."""
    return sorted(each for each in folder.iterdir() if each.suffix == suffix)


def test_the_second_start_reads_no_yaml(base: Path, kept: Path, builds: list[Path]) -> None:
    """Built once, then taken from the one file, which only its owner reads."""
    assert reply(cache.engine_of(base)) == ANSWER
    assert reply(cache.engine_of(base)) == ANSWER
    assert builds == [base]
    (file,) = files(kept)
    assert file.suffix == ".compiled"
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_edited_base_is_built_anew(base: Path, kept: Path, builds: list[Path]) -> None:
    """A changed text, and a file with another name, make another base."""
    cache.engine_of(base)
    file = base / LAUREATE_FILE
    file.write_text(file.read_text("utf-8").replace("Un euro.", "Deux euros."), "utf-8")
    assert reply(cache.engine_of(base)) == "Deux euros."
    file.rename(file.with_name("other.yaml"))
    cache.engine_of(base)
    assert len(builds) == 3


def test_another_version_builds_anew(
    base: Path, kept: Path, builds: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another version of the program has kept is not looked at."""
    cache.engine_of(base)
    monkeypatch.setattr(compiled, "makers", lambda: "another")
    assert reply(cache.engine_of(base)) == ANSWER
    assert len(builds) == 2


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data[:1000],
        lambda data: data[:-1],
        lambda data: data[:5000] + b"\0" + data[5001:],
        lambda data: b"\x80\x04]\x94.",
        lambda data: data * 2,
    ],
)
def test_a_spoilt_file_is_made_anew(
    base: Path, kept: Path, builds: list[Path], spoil: Callable[[bytes], bytes],
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """Empty, cut short, changed or foreign: nothing is said, and the next start is quick."""
    cache.engine_of(base)
    (file,) = files(kept)
    file.write_bytes(spoil(file.read_bytes()))
    assert reply(cache.engine_of(base)) == ANSWER
    assert reply(cache.engine_of(base)) == ANSWER
    assert len(builds) == 2
    assert capfd.readouterr() == ("", "")


def test_a_folder_in_the_place_of_the_file_does_no_harm(base: Path, kept: Path) -> None:
    """Even what cannot be replaced."""
    cache.engine_of(base)
    (file,) = files(kept)
    file.unlink()
    file.mkdir()
    assert reply(cache.engine_of(base)) == ANSWER
    assert files(kept) == [file]


def test_no_cache_folder_does_no_harm(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A place that cannot be made or written, and no home at all."""
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert reply(cache.engine_of(base)) == ANSWER
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setattr(Path, "home", _homeless)
    assert cache.folder() is None
    assert reply(cache.engine_of(base)) == ANSWER
    assert capfd.readouterr() == ("", "")


def _homeless() -> Path:
    raise RuntimeError("no home")


def test_a_full_disk_leaves_nothing_behind(
    base: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be written as a whole is taken away again."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert reply(cache.engine_of(base)) == ANSWER
    assert list(kept.iterdir()) == []


def test_few_bases_are_kept(base: Path, kept: Path) -> None:
    """Old ones go; the newest is there."""
    for price in range(7):
        file = base / LAUREATE_FILE
        file.write_text(file.read_text("utf-8") + f"# {price}\n", "utf-8")
        cache.engine_of(base)
    assert len(files(kept)) == 4


def test_a_broken_base_is_refused_whatever_is_kept(base: Path, kept: Path) -> None:
    """Also one whose fault is a file that is only out of place."""
    cache.engine_of(base)
    for name in ("editions/file.yaml", "more.yml", "words/more.yaml"):
        file = base / name
        file.write_text("nonsense: [", "utf-8")
        with pytest.raises(BrokenKnowledge):
            cache.engine_of(base)
        with pytest.raises(BrokenKnowledge):
            cache.engine_of(base, apart=True)
        file.unlink()
    assert reply(cache.engine_of(base)) == ANSWER


def test_a_lasting_process_does_not_build(
    base: Path, kept: Path, builds: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another one does it, with a cache folder and without."""
    assert reply(cache.engine_of(base, apart=True)) == ANSWER
    assert len(files(kept)) == 1
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert reply(cache.engine_of(base, apart=True)) == ANSWER
    assert builds == []
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nothing"))
    assert reply(cache.engine_of(base, apart=True)) == ANSWER
    assert builds == [base]


@pytest.mark.parametrize(
    ("arguments", "without"),
    [
        (["ask", "merci"], {"yaml", "pydantic", "telegram", "httpx", "rich", "spellchecker"}),
        (["--version"], {"yaml", "pydantic", "telegram", "rapidfuzz", "knowledge.engine"}),
        (["check"], {"telegram", "httpx", "rich", "knowledge.engine"}),
    ],
)
def test_a_command_imports_only_what_it_uses(
    base: Path, kept: Path, arguments: list[str], without: set[str]
) -> None:
    """A warm start needs neither YAML nor Telegram."""
    cache.engine_of(base)
    code = (
        "import json, sys; from bot.cli import main\n"
        f"try: status = main({arguments!r})\n"
        "except SystemExit as end: status = end.code\n"
        "print(json.dumps([status, sorted(sys.modules)]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "BOT_KNOWLEDGE": str(base)},
        capture_output=True,
        check=True,
    )
    status, modules = json.loads(done.stdout.splitlines()[-1])
    assert status == 0
    assert without.isdisjoint(modules)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders here")
def test_the_fingerprint_is_that_of_the_loader(base: Path) -> None:
    """A base's version is the beginning of what its compiled form is kept under."""
    from knowledge import files as found

    assert found.fingerprint(base).startswith(knowledge.load(base).version)
    assert len(found.fingerprint(base)) == 64
    assert found.fingerprint(base / "nothing") == ""
    os.mkfifo(base / "words" / "pipe.yaml")
    assert found.fingerprint(base) == ""
