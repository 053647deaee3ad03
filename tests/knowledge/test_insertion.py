"""An entry is added to a file; everything else stays byte for byte."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.insertion import NoPlace, inserted
from knowledge.yaml_nodes import parse

ENTRY = '- id: new\n  # a comment\n  asked:\n    fr:\n      - "é"'


def test_after_the_last_entry() -> None:
    """With a blank line before, as far to the right, before the comments of what follows."""
    content = (
        b'# head\nfacts:\n    - id: one\n      answer: "x"  # why\n      # of one\n\n'
        b"# Gaps.\ngaps:\n  - id: gap\n"
    )
    assert inserted(content, "facts", ENTRY).decode() == (
        '# head\nfacts:\n    - id: one\n      answer: "x"  # why\n      # of one\n\n'
        '    - id: new\n      # a comment\n      asked:\n        fr:\n          - "é"\n'
        "\n# Gaps.\ngaps:\n  - id: gap\n"
    )


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b"", 'facts:\n  - id: new\n    # a comment\n    asked:\n      fr:\n        - "é"\n'),
        (b"gaps: []", "gaps: []\n\nfacts:\n  - id: new\n"),
        (b"facts:\n", "facts:\n  - id: new\n"),
        (b"facts:  # none yet\ngaps: []\n", "facts:  # none yet\n  - id: new\n"),
        (b"facts:\n- id: one", "facts:\n- id: one\n\n- id: new\n"),
        (
            b"facts:\n- id: |\n    one\n    two\n",
            "facts:\n- id: |\n    one\n    two\n\n- id: new\n",
        ),
        (b"facts:\n- id: |\n    one\ngaps: []\n", "facts:\n- id: |\n    one\n\n- id: new\n"),
        (b"facts:\n- {id: one,\n   of: x}\ngaps: []\n", "facts:\n- {id: one,\n   of: x}\n\n- id:"),
        (b"facts:\n- id: one\n  of:\ngaps: []\n", "facts:\n- id: one\n  of:\n\n- id: new\n"),
        (b"\xef\xbb\xbffacts:\r\n- id: one\r\n", "\ufefffacts:\r\n- id: one\r\n\r\n- id: new\r\n"),
        (b"facts:\r- id: one\r", "facts:\r- id: one\r\r- id: new\r"),
    ],
)
def test_every_form_of_list(content: bytes, wanted: str) -> None:
    """No section yet, an empty one, no last line end, a long text, braces, another system's
    line ends."""
    result = inserted(content, "facts", ENTRY)
    assert result.decode().startswith(wanted)
    assert parse("", result).problems == []


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"a: 1\nfacts: [{id: one}]\n", "brackets", 2),
        (b"{facts: []}\n", "brackets", 1),
        (b"a: 1\nb: [\n", "broken", 2),
        (b"- one\n", "broken", 1),
        (b"facts: one\n", "form", 1),
    ],
)
def test_no_place(content: bytes, code: str, line: int) -> None:
    """What cannot be added to says why and where, and is never guessed at."""
    with pytest.raises(NoPlace) as refused:
        inserted(content, "facts", ENTRY)
    assert (refused.value.code, refused.value.line) == (code, line)


_texts = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=20)
_values: st.SearchStrategy[Any] = st.recursive(
    _texts | st.none(), lambda inner: st.lists(inner, max_size=3), max_leaves=6
)
_entries = st.dictionaries(st.sampled_from(["id", "of", "asked"]), _values, min_size=1)


@settings(deadline=None)
@given(
    st.lists(_entries, max_size=3),
    st.dictionaries(st.sampled_from(["gaps", "laureates"]), st.lists(_entries, max_size=2)),
    st.booleans(),
    st.sampled_from([2, 4]),
)
def test_any_file(facts: list[Any], others: dict[str, Any], goes_first: bool, indent: int) -> None:
    """Whatever is in the file: what it held before is there again, with one entry more, and
    taking the new lines away gives the old bytes back."""
    data = {"facts": facts, **others} if goes_first else {**others, "facts": facts}
    content = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, indent=indent).encode()
    before = parse("", content)
    if before.problems or not facts:
        return
    result = inserted(content, "facts", ENTRY)
    after = parse("", result)
    assert after.problems == []
    assert isinstance(before.data, dict)
    assert isinstance(after.data, dict)
    assert after.data["facts"][:-1] == before.data["facts"]
    new, old = result.decode().split("\n"), content.decode().split("\n")
    count = len(new) - len(old)
    assert any(new[:at] + new[at + count :] == old for at in range(len(old)))
