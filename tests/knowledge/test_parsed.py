"""Files that have not changed are not read as YAML again; nothing else is different for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import BrokenKnowledge, store
from knowledge.parsed import Parsed
from knowledge.store import load
from tests.knowledge.small_base import FILES, LAUREATE_FILE, write


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A small base."""
    return write(tmp_path / "base")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are read as YAML."""
    found: list[str] = []
    parse = store.parse
    monkeypatch.setattr(store, "parse", lambda f, c: found.append(Path(f).name) or parse(f, c))
    return found


def test_only_changed_files_are_read(base: Path, read: list[str]) -> None:
    """One edit, one file; a renamed file is another; the knowledge is the same as ever."""
    parsed = Parsed()
    first = load(base, parsed)
    assert parsed.fresh == len(read) == len(FILES)
    file = base / LAUREATE_FILE
    file.write_text(file.read_text("utf-8").replace("Un euro.", "Deux euros."), "utf-8")
    read.clear()
    parsed = Parsed(parsed.dump())
    second = load(base, parsed)
    assert read == [file.name]
    assert parsed.fresh == 1
    assert second == load(base)
    assert second != first
    file.rename(file.with_name("other.yaml"))
    read.clear()
    load(base, Parsed(parsed.dump()))
    assert read == ["other.yaml"]


def test_problems_are_where_they_are(base: Path) -> None:
    """Also those between a changed file and one that was not read again."""
    parsed = Parsed()
    load(base, parsed)
    istres = base / "editions/2022/laureates/istres.yaml"
    istres.write_text(istres.read_text("utf-8").replace("id: istres", "id: istrez"), "utf-8")
    with pytest.raises(BrokenKnowledge) as plain:
        load(base)
    with pytest.raises(BrokenKnowledge) as known:
        load(base, Parsed(parsed.dump()))
    assert known.value.problems == plain.value.problems
    assert "prizes.yaml" in {Path(problem.file).name for problem in known.value.problems}


def test_what_is_gone_is_forgotten(base: Path) -> None:
    """What is kept does not grow with every edit."""
    parsed = Parsed()
    load(base, parsed)
    file = base / LAUREATE_FILE
    text = file.read_text("utf-8")
    sizes = []
    for number in range(3):
        file.write_text(f"{text}# {number}\n", "utf-8")
        parsed = Parsed(parsed.dump())
        load(base, parsed)
        sizes.append(len(parsed.dump()))
    assert len(set(sizes)) == 1


@given(st.binary(max_size=80), st.integers(0, 200))
def test_spoilt_bytes_are_as_good_as_none(data: bytes, place: int) -> None:
    """Whatever a file holds, nothing is raised and nothing made up."""
    good = Parsed().dump()
    spoilt = good[:place] + data + good[place + 1 :]
    for each in (data, spoilt):
        assert Parsed(each).entries("a.yaml", b"", "a.yaml") is None
