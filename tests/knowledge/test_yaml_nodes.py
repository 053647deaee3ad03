"""YAML becomes text with places, and nothing in it can do harm."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
import yaml

from knowledge import yaml_nodes
from knowledge.yaml_nodes import parse


def _messages(content: bytes) -> list[str]:
    return [str(p) for p in parse("f.yaml", content).problems]


def test_scalars_stay_text() -> None:
    """Nothing is guessed: numbers, times and NO are text, and nothing or ~ is None."""
    document = parse("f", b"a: NO\nb: 12:30:45\nc: 010\nd: ~\ne:\nf: ''\ng: '~'\nh: [1.10]\n")
    expected = {"a": "NO", "b": "12:30:45", "c": "010", "d": None, "e": None, "f": "", "g": "~"}
    assert document.data == {**expected, "h": ["1.10"]}
    assert not document.problems


def test_places_of_keys_and_values() -> None:
    """Lines and columns count from 1, in characters, after a byte-order mark too."""
    document = parse("f", "\ufeffé: [à, {b: c}]\n".encode())
    assert document.data == {"é": ["à", {"b": "c"}]}
    assert (1, 1) == (document.keys["é",].line, document.keys["é",].column)
    spot = document.values["é", 1, "b"]
    assert (1, 12) == (spot.line, spot.column)


def test_texts_are_composed() -> None:
    """An accent typed as a sign of its own joins its letter."""
    assert parse("f", "a: e\u0301\n".encode()).data == {"a": "é"}


@pytest.mark.parametrize(
    ("content", "gist"),
    [
        (b"a: \xe9t\xe9\n", "f.yaml:1:4: Byte 0xE9 (number 4 of the file) is not UTF-8"),
        (b"\xef\xbb\xbfa: \xff", "Byte 0xFF (number 7 of the file) is not UTF-8"),
        ("a: b".encode("utf-16"), "saved as UTF-16"),
        (b"a: b\n\x00", "f.yaml:2:1: There is an invisible character here (U+0000)"),
        (b"[" * 100_000, "nested more than 30 deep"),
        (b"{a: " * 40, "nested more than 30 deep"),
        (b"- " * 40_000, "nested more than 30 deep"),
        (b"? " * 40_000, "nested more than 30 deep"),
        (b"a: &x [1]\nb: [*x,*x]\n", "is an alias"),
        (b"a: 1\na: 2\n", 'f.yaml:2:1: The key "a" is here twice: on line 1 and on line 2'),
        (b"a: 1\n\tb: 2\n", "f.yaml:2:1: There is a tab here"),
        (b"a: !!python/object/apply:os.system [ls]\n", "is a tag"),
        (b"%YAML 9\n---\na", "f.yaml:1:"),
        (b"a: b # c\n", 'write: a: "b # c"'),
        (b"a: [b\n", "bracket"),
        (
            b"a:b\nc: d\n",
            "f.yaml:1:1: YAML does not understand this line (the space after the colon is missing)",
        ),
        (b"a: |\n  b\n c: d\n", "column as its neighbours"),
    ],
)
def test_harmful_or_wrong_yaml_is_a_problem(content: bytes, gist: str) -> None:
    """Each is named with its place, and nothing is raised."""
    assert any(gist in message for message in _messages(content)), _messages(content)


def test_comments_are_allowed() -> None:
    """A comment after two spaces, or after a quoted text, is a comment."""
    assert _messages(b'# x\na: b  # c\nd: "e" # f\ng:  # h\n  - i\n') == []


def test_hostile_sizes_are_quick() -> None:
    """A megabyte of anything ends within seconds of computing, however busy the machine."""
    start = time.process_time()
    for unit in (
        b"[",
        b"- ",
        b"a: b\n",
        b"*a ",
        b"'",
        b"\t",
        b"\xff",
        b"\0",
        b"k: {",
        b"!",
        b"?\n",
    ):
        parse("f", (unit * 1_000_000)[:1_000_000])
    parse("f", (b"[" + b"a," * 500_000)[:1_000_000])
    assert time.process_time() - start < 20


def test_alias_bombs_are_not_expanded() -> None:
    """Aliases are refused where they stand, so nothing multiplies."""
    rows = [f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]" for n in range(1, 20)]
    document = parse("f", ("x0: &x0 a\n" + "\n".join(rows)).encode())
    assert len(document.values) < 500


def test_the_pure_parser_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where libyaml is missing, data, places and problems are the same."""
    content = "a: [b, {c: 'd'}]\ne: Prix #1\na: x\nf: *g\nh: «é» \n".encode()
    first = parse("f", content)
    monkeypatch.setattr(yaml_nodes, "_LOADER", yaml.SafeLoader)
    second = parse("f", content)
    assert first == second


def test_importing_needs_no_libyaml() -> None:
    """The module loads where PyYAML has no C part."""
    code = (
        "import yaml; del yaml.CSafeLoader; import knowledge.yaml_nodes as y; "
        "print(y.parse('f', b'a: 1').data)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "{'a': '1'}"
