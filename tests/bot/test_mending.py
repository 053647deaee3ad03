"""`laureates check --fix` puts typography right and touches nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import cli
from tests.knowledge import small_base as base
from tests.knowledge.small_base import LAUREATE_FILE


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


SLOPPY = 'fr: "L\'un : un euro ; «l\'autre» ? En oeuvre !"\n      en: "The one\'s : one euro."'
RIGHT = (
    'fr: "L’un\u00a0: un euro\u00a0; «\u00a0l’autre\u00a0»\u00a0? En œuvre\u00a0!"\n'
    '      en: "The one’s: one euro."'
)


@pytest.mark.parametrize(("mark", "end"), [("", "\n"), ("\ufeff", "\r\n")])
def test_typography_is_put_right(
    mark: str, end: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Several slips a line, all at once or by doing it again; line ends, marks and rights stay."""
    base.write(tmp_path)
    file = tmp_path / LAUREATE_FILE
    text = base.LAUREATE.replace('fr: "Un euro."\n      en: "One euro."', SLOPPY)
    assert text != base.LAUREATE
    file.write_bytes((mark + text.replace("\n", end)).encode())
    file.chmod(0o640)
    for _ in range(3):
        status = cli.main(["check", "--fix", str(tmp_path)])
    assert status == 0
    expected = base.LAUREATE.replace('fr: "Un euro."\n      en: "One euro."', RIGHT)
    assert file.read_bytes() == (mark + expected.replace("\n", end)).encode()
    assert file.stat().st_mode & 0o777 == 0o640
    shown = capsys.readouterr()
    assert "Put right in the files: " in shown.err
    assert shown.err.endswith("Put right in the files: 0.\nlaureates: Nothing to mend.\n")
    assert sorted(p.name for p in file.parent.iterdir()) == ["istres.yaml", "valenciennes.yaml"]


def test_what_needs_thought_is_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Errors and other warnings are told as ever, and their files stay byte for byte."""
    base.write(tmp_path)
    file = tmp_path / LAUREATE_FILE
    text = base.LAUREATE.replace("kind: city", "knid: city").replace("Un euro", "Deux euros")
    file.write_text(text, encoding="utf-8")
    assert cli.main(["check", "--fix", str(tmp_path)]) == 1
    assert file.read_text(encoding="utf-8") == text
    assert 'no key "knid"' in capsys.readouterr().out


def test_a_folder_that_cannot_be_written_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Status 2, no traceback, and the file is whole."""
    base.write(tmp_path)
    file = tmp_path / LAUREATE_FILE
    text = base.LAUREATE.replace("Un euro.", "L'euro.")
    file.write_text(text, encoding="utf-8")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(file))

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    assert cli.main(["check", "--fix", str(tmp_path)]) == 2
    shown = capsys.readouterr()
    assert "cannot be written" in shown.err
    assert "Traceback" not in shown.err
    assert file.read_text(encoding="utf-8") == text
