"""Telegram's HTML as data for a page."""

from __future__ import annotations

from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.preview.nodes import nodes


@pytest.mark.parametrize(
    ("html", "tree"),
    [
        ("a &amp; b", ["a & b"]),
        ("<b>x</b> y", [["b", "", ["x"]], " y"]),
        ("<blockquote>x <i>y</i></blockquote>", [["quote", "", ["x ", ["i", "", ["y"]]]]]),
        ('<a href="https://x.org/?a=1&amp;b=2">x</a>', [["link", "https://x.org/?a=1&b=2", ["x"]]]),
        ('<a href="javascript:alert(1)">x</a>', ["x"]),
        ('<a href=" javascript:alert(1)">x</a>', ["x"]),
        ("<img src=x onerror=alert(1)>x", ["x"]),
        ("à a.b@c.fr.", ["à ", ["link", "mailto:a.b@c.fr", ["a.b@c.fr"]], "."]),
        ("Essayez /list, ou", ["Essayez ", ["command", "/list", ["/list"]], ", ou"]),
        ("1/2 e/ou https://x.fr.", ["1/2 e/ou ", ["link", "https://x.fr", ["https://x.fr"]], "."]),
        ("<code>/x</code>", [["code", "", ["/x"]]]),
    ],
)  # fmt: skip
def test_nodes(html: str, tree: list[Any]) -> None:
    """Styles and safe addresses are kept, everything else is only its text."""
    assert nodes(html) == tree


def _text(tree: list[Any]) -> str:
    return "".join(each if isinstance(each, str) else _text(each[2]) for each in tree)


def _links(tree: list[Any]) -> list[str]:
    found = []
    for each in tree:
        if isinstance(each, list):
            found += [each[1]] if each[0] == "link" else []
            found += _links(each[2])
    return found


@given(st.text())
def test_no_text_is_lost(text: str) -> None:
    """Whatever is said is shown as it is, sign for sign."""
    text = text.replace("\r", "").replace("\0", "")
    assert _text(nodes(escape(text))) == text


@given(
    st.lists(
        st.sampled_from(
            ["<b>", "</b>", "<a href='javascript:x'>", "<a href='https://x'>", "</a>", "<script>",
             "<i", "x", "/list", "a@b.c", "<blockquote>", "</blockquote>", "&lt;", "</p>", "<!--"]
        )
    ).map("".join)
)  # fmt: skip
def test_any_mark_up(html: str) -> None:
    """Broken mark-up gives a tree all the same, in which no address can run anything."""
    assert all(link.startswith(("https://", "mailto:")) for link in _links(nodes(html)))
