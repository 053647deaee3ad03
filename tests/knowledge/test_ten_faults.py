"""`laureates check` on broken copies of the knowledge that is shipped: each fault has its line."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import cli

SHIPPED = Path(__file__).parents[2] / "knowledge" / "data"
PRIZES = "editions/2022/prizes.yaml"
ORGANISATIONS = "organisations.yaml"
GANNAT = "editions/2022/laureates/gannat.yaml"
# Breaks the lines of a file, and gives the line number of the fault.
Fault = Callable[[list[str]], int]


def at(lines: list[str], pattern: str, nth: int = 1) -> int:
    """The index of the nth line that the pattern matches whole."""
    return [i for i, line in enumerate(lines) if re.fullmatch(pattern, line)][nth - 1]


def replaced(pattern: str, new: str, nth: int = 1) -> Fault:
    """The nth matching line has another text; `new` may use the pattern's groups."""

    def break_(lines: list[str]) -> int:
        index = at(lines, pattern, nth)
        lines[index] = re.sub(pattern, new, lines[index])
        return index + 1

    return break_


def repeated(pattern: str) -> Fault:
    """The first matching line is written twice."""

    def break_(lines: list[str]) -> int:
        index = at(lines, pattern)
        lines.insert(index, lines[index])
        return index + 2

    return break_


def copied(lines: list[str]) -> int:
    """The first entry stands there a second time."""
    first, second = at(lines, r"  - id: .*"), at(lines, r"  - id: .*", 2)
    lines[second:second] = lines[first:second]
    return second + 1


def without_english(lines: list[str]) -> int:
    """The first name has French alone; the fault is where its texts begin."""
    index = at(lines, r"    name:")
    assert lines[index + 2].lstrip().startswith("en:")
    del lines[index + 2]
    return index + 2


def overlong(lines: list[str]) -> int:
    """The tagline has as many words as a detail."""
    index = at(lines, r"    tagline:") + 1
    lines[index] = f'      fr: "{"mot " * 250}"'
    return index + 1


def merged(lines: list[str]) -> int:
    """A name takes what it has from another entry."""
    index = at(lines, r"    name:")
    lines.insert(index + 1, "      <<: *other")
    return index + 2


FAULTS: dict[str, tuple[str, Fault, str]] = {
    "unknown key": (GANNAT, replaced(r"(    )kind: ccas", r"\1knid: ccas"), '"knid"'),
    "duplicate key": (PRIZES, repeated(r"    laureate: \w+"), '"laureate"'),
    "duplicate id": (PRIZES, copied, '"jury"'),
    "dangling reference": (
        PRIZES, replaced(r"    laureate: gannat", "    laureate: ganat"), "ganat",
    ),
    "missing translation": (GANNAT, without_english, "The English text is missing"),
    "bad link": (
        GANNAT, replaced(r"( +(?:- )?url: )\S+", r"\1htps:/www.example"), "htps:/www.example",
    ),
    "merge key": (GANNAT, merged, "Merge keys"),
    "alias": (PRIZES, replaced(r"    laureate: marseille", "    laureate: *other"), "alias"),
    "tab": (GANNAT, replaced(r"    kind: ccas", "\tkind: ccas"), "tab"),
    "over-long text": (GANNAT, overlong, "characters"),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy to break."""
    return shutil.copytree(SHIPPED, tmp_path / "data")


def problems(folder: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What `laureates check` says of a folder, which it must not accept."""
    assert cli.main(["check", "--format", "short", str(folder)]) == 1
    return capsys.readouterr().out.splitlines()


def test_the_copy_is_good(folder: Path) -> None:
    """Unbroken, there is nothing to say."""
    assert cli.main(["check", str(folder)]) == 0


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_at_its_line(
    name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file, the line and what is wrong, and little that only follows from it."""
    file, break_, gist = FAULTS[name]
    path = folder / file
    lines = path.read_text(encoding="utf-8").split("\n")
    line = break_(lines)
    path.write_text("\n".join(lines), encoding="utf-8")
    told = problems(folder, capsys)
    assert any(one.startswith(f"{path}:{line}:") and gist in one for one in told), told
    assert len(told) <= 2, told


def test_a_wrong_encoding_is_named_at_its_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first line with a byte that is not UTF-8."""
    path = folder / PRIZES
    text = path.read_text(encoding="utf-8")
    path.write_bytes(text.encode("cp1252"))
    line = next(n for n, one in enumerate(text.split("\n"), 1) if not one.isascii())
    (only,) = problems(folder, capsys)
    assert only.startswith(f"{path}:{line}:")
    assert "UTF-8" in only


def test_an_over_large_file_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is refused unread, so it has no line but the first."""
    path = folder / ORGANISATIONS
    with path.open("a", encoding="utf-8") as stream:
        stream.write("# " + "x" * 1_000_000)
    (only,) = problems(folder, capsys)
    assert only.startswith(f"{path}:1:")
    assert "MB" in only


def test_all_faults_at_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Faults in several files are all told in one go."""
    expected = set()
    for name in ("unknown key", "dangling reference"):
        file, break_, _ = FAULTS[name]
        path = folder / file
        lines = path.read_text(encoding="utf-8").split("\n")
        expected.add(f"{path}:{break_(lines)}")
        path.write_text("\n".join(lines), encoding="utf-8")
    told = {":".join(line.split(":")[:2]) for line in problems(folder, capsys)}
    assert expected <= told
