"""Answers drawn for Telegram and as plain text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.render import draw, plain, utf16
from knowledge.answer import Answer, Block, Suggestion
from knowledge.model import Bilingual, Link
from tests.telegram_double.html import parse_html

KINDS = ("title", "text", "item", "quote", "note")
BLOCKS = st.lists(st.builds(Block, st.sampled_from(KINDS), st.text(max_size=6000)), max_size=6)
MAIL = Link(Bilingual("Presse", "Press"), "presse@covea.fr")
SITE = Link(Bilingual("Le site", "The site"), 'https://example.org/?a="1"&b=2')


def test_html() -> None:
    """Each kind has its tags; everything is escaped."""
    blocks = (
        Block("title", "A & B"),
        Block("item", "<1>"),
        Block("item", "2"),
        Block("quote", "q"),
    )
    reply = draw(Answer("answer", "fr", blocks, links=(SITE, MAIL)))
    assert reply.parts == (
        "<b>A &amp; B</b>\n\n• &lt;1&gt;\n• 2\n\n<blockquote>q</blockquote>\n\n"
        '<a href="https://example.org/?a=&quot;1&quot;&amp;b=2">Le site</a>\n'
        "Presse\u00a0: presse@covea.fr",
    )


def test_plain() -> None:
    """Links are label and address."""
    text = plain(Answer("answer", "en", (Block("text", "Hi"),), links=(SITE,)))
    assert text == 'Hi\n\nThe site: https://example.org/?a="1"&b=2'


def test_long_key_has_no_button() -> None:
    """A key that Telegram would refuse makes no button."""
    suggestions = (Suggestion("a", "k" * 64), Suggestion("b", "2022:prize:gmf"))
    reply = draw(Answer("suggestions", "fr", (Block("text", "?"),), suggestions=suggestions))
    assert [button.data for button in reply.buttons] == ["show:2022:prize:gmf"]


@given(BLOCKS)
def test_any_answer_fits(blocks: list[Block]) -> None:
    """Any text gives parts that Telegram takes."""
    for part in draw(Answer("answer", "fr", tuple(blocks))).parts:
        assert 0 < utf16(part) <= 4096
        parse_html(part)
