"""A folder becomes one snapshot, or all its problems."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.problems import BrokenKnowledge
from knowledge.store import check, load
from knowledge.words import Words
from tests.knowledge import small_base as base

SHIPPED = Path(__file__).parents[2] / "knowledge" / "data"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small valid base."""
    return base.write(tmp_path / "base")


def test_values_are_plain_and_keyed(folder: Path) -> None:
    """Entries are found by their keys, with references written as whole keys."""
    known = load(folder)
    assert known.prizes["2022:prize:gmf"].laureate == "2022:laureate:valenciennes"
    assert known.facts["2022:fact:fare"].of == "2022:project:valenciennes"
    assert known.facts["fact:gmf-members"].of == "organisation:gmf"
    assert known.editions["edition:2022"].organisers == ("organisation:gmf",)
    assert known.editions["edition:2022"].year == 2022
    assert known.editions["edition:2022"].number == 23
    assert known.laureates["2022:laureate:istres"].place.latitude == 50.35788
    assert known.laureates["2022:laureate:istres"].place.insee == "59606"
    assert known.people["person:romain-mazon"].organisation == "organisation:gmf"
    assert known.quotes["2022:quote:romain-mazon"].by == "person:romain-mazon"
    assert known.organisations["organisation:gmf"].contact == "presse@covea.fr"


def test_laureates_and_projects_follow_the_prizes(folder: Path) -> None:
    """The order of prizes.yaml is the order everywhere, whatever the files are called."""
    known = load(folder)
    assert list(known.prizes) == ["2022:prize:gmf", "2022:prize:jury"]
    assert list(known.laureates) == ["2022:laureate:valenciennes", "2022:laureate:istres"]
    assert list(known.projects) == ["2022:project:valenciennes", "2022:project:istres"]


def test_an_edition_is_added_by_a_folder(folder: Path) -> None:
    """A copy of a folder under another year is another edition, in order of year."""
    shutil.copytree(folder / "editions/2022", folder / "editions/2021")
    path = folder / "editions/2021/edition.yaml"
    path.write_text(base.EDITION.replace("year: 2022", "year: 2021"), encoding="utf-8")
    known = load(folder)
    assert list(known.editions) == ["edition:2021", "edition:2022"]
    assert next(iter(known.laureates)) == "2021:laureate:valenciennes"
    assert known.facts["2021:fact:fare"].of == "2021:project:valenciennes"


def test_one_file_can_add_a_laureate_with_its_prize(folder: Path) -> None:
    """A new file may hold a laureate, its project and its prize together, and comes last."""
    text = base.LAUREATE.replace("valenciennes", "arles").replace("id: fare", "id: arles")
    prize = base.PRIZES[: base.PRIZES.index("  - id: jury")]
    prize = prize.replace("id: gmf", "id: new").replace("valenciennes", "arles")
    (folder / "editions/2022/laureates/arles.yaml").write_text(text + prize, encoding="utf-8")
    assert list(load(folder).laureates)[-1] == "2022:laureate:arles"


def test_words_are_read(folder: Path) -> None:
    """Each list of words/ becomes a tuple of plain values."""
    words = load(folder).words
    assert words.kinds[0].strict is True
    assert words.kinds[0].accepts == ("number", "price")
    assert words.synonyms[0].words.en == ("cost",)
    assert words.frame.words.fr == ("le",)
    assert words.attributes[0].of == "project"
    assert words.smalltalk[0].answer.fr == "Oui"
    assert words.unknowns[0].answer is None
    assert words.others[0].names.fr == ("Lyon",)
    assert words.texting.fr == (("ki", "qui"),)
    assert words.replies[0].text.fr == "{prize}\u00a0: {laureate}"


def test_words_are_optional(folder: Path) -> None:
    """Without words/ a base is valid and its words are empty."""
    shutil.rmtree(folder / "words")
    assert load(folder).words == Words()


def test_version_depends_on_names_and_bytes(folder: Path) -> None:
    """The same files give the same twelve digits; a changed byte or name gives others."""
    first = load(folder).version
    assert len(first) == 12
    assert load(folder).version == first
    with (folder / "people.yaml").open("a", encoding="utf-8") as file:
        file.write("# more\n")
    second = load(folder).version
    (folder / "people.yaml").rename(folder / "persons.yaml")
    assert len({first, second, load(folder).version}) == 3


def test_a_snapshot_cannot_be_changed(folder: Path) -> None:
    """Mappings refuse assignment."""
    with pytest.raises(TypeError):
        load(folder).prizes["x"] = None  # type: ignore[index]


def test_load_raises_all_problems(folder: Path) -> None:
    """The exception holds what `check` gives, one line each."""
    (folder / "people.yaml").write_text("peple: []\n", encoding="utf-8")
    with pytest.raises(BrokenKnowledge) as caught:
        load(folder)
    assert list(caught.value.problems) == check(folder)
    assert len(str(caught.value).splitlines()) == len(caught.value.problems) == 2


def test_missing_and_wrong_folders(tmp_path: Path) -> None:
    """No folder, a file, an empty folder and an impossible name are each one problem."""
    file = tmp_path / "file"
    file.write_text("x")
    (tmp_path / "empty").mkdir()
    for path, gist in [
        (tmp_path / "none", "no folder"),
        (file, "This is a file"),
        (tmp_path / "empty", "There is no edition"),
        (Path("a\0b"), "no folder"),
    ]:
        [found] = check(path)
        assert gist in found.message


def test_unreadable_files(folder: Path) -> None:
    """A broken link, a pipe and files in the wrong place are problems and never block."""
    (folder / "gone.yaml").symlink_to("nowhere")
    os.mkfifo(folder / "pipe.yaml")
    (folder / "old.yml").write_text("")
    (folder / "editions/next").mkdir()
    (folder / "editions/next/a.yaml").write_text("")
    (folder / ".hidden.yaml").write_text("]")
    (folder / "README.md").write_text("not YAML: [")
    found = {Path(p.file).name: p.message for p in check(folder)}
    assert found.keys() == {"gone.yaml", "pipe.yaml", "old.yml", "a.yaml"}
    assert "no such file" in found["gone.yaml"]


def test_an_unreadable_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that cannot be listed is one problem; what it may hold is not missed."""
    real = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith(("words", "laureates")):
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)
    problems = check(folder)
    assert len(problems) == 2
    assert all("permission denied" in found.message for found in problems)


def test_too_big(folder: Path) -> None:
    """A file over 1 MB is refused, unread."""
    (folder / "people.yaml").write_bytes(b"#" * 1_000_001)
    assert any("over 1 MB" in p.message for p in check(folder))


@settings(max_examples=150, deadline=None)
@given(
    content=st.one_of(
        st.binary(max_size=400),
        st.text(max_size=400).map(lambda t: t.encode("utf-8", "surrogatepass")),
    )
)
def test_any_bytes_give_problems_or_knowledge(content: bytes) -> None:
    """Whatever a file holds, loading ends in knowledge or in problems."""
    with tempfile.TemporaryDirectory() as name:
        folder = base.write(Path(name))
        (folder / "editions/2022/new.yaml").write_bytes(content)
        (folder / "words/new.yaml").write_bytes(content)
        problems = check(folder)
        assert all(str(p).isprintable() or "\u00a0" in str(p) for p in problems)
        if not problems:
            load(folder)


PIECES = ["prizes", "laureates", "edition", "facts", "id", "fr", "en", ":", ": ", "\n", "\n  ",
          "- ", "[", "]", "{", "}", ",", '"', "'", "#", " #", "*a", "&a", "!t", "<<: ", "~", "|",
          "? ", "---\n", "%", "@", "\t", "é", "texting", "replies", "frame", "kinds"]  # fmt: skip


@settings(max_examples=250, deadline=None)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=40))
def test_any_yaml_gives_problems_or_knowledge(pieces: list[str]) -> None:
    """The same for texts made of YAML's own signs and our keys."""
    test = test_any_bytes_give_problems_or_knowledge.hypothesis.inner_test  # type: ignore[attr-defined]
    test("".join(pieces).encode())


@pytest.mark.skipif(not SHIPPED.is_dir(), reason="the shipped base is not there")
def test_the_shipped_base_is_valid() -> None:
    """The base that is shipped has no problem and loads."""
    assert list(map(str, check(SHIPPED))) == []
    assert load(SHIPPED).laureates
