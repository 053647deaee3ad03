"""Answers drawn for Telegram and as plain text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.render import draw, plain, utf16
from knowledge.answer import Answer, Block
from knowledge.model import Bilingual, Link
from knowledge.sources import Source
from tests.telegram_double.html import parse_html

KINDS = ("title", "text", "item", "quote", "note", "number")
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
    parts = draw(Answer("answer", "fr", blocks, links=(SITE, MAIL)))
    assert parts == (
        "<b>A &amp; B</b>\n\n• &lt;1&gt;\n• 2\n\n<blockquote>q</blockquote>\n\n"
        '<a href="https://example.org/?a=&quot;1&quot;&amp;b=2">Le site</a>\n'
        "Presse\u00a0: presse@covea.fr",
    )


def test_plain() -> None:
    """Links are label and address."""
    text = plain(Answer("answer", "en", (Block("text", "Hi"),), links=(SITE,)))
    assert text == 'Hi\n\nThe site: https://example.org/?a="1"&b=2'


def test_source() -> None:
    """The source is a last small line; a link that it gives is not given twice."""
    source = Source("Communiqué 2022", "Prix & co", SITE)
    parts = draw(Answer("answer", "fr", (Block("text", "Oui."),), links=(SITE,)), source)
    assert parts == (
        "Oui.\n\n<i>Source\u00a0: communiqué 2022 · Prix &amp; co · "
        '<a href="https://example.org/?a=&quot;1&quot;&amp;b=2">Le site</a></i>',
    )


def test_number() -> None:
    """An entry of a numbered list has its name in bold."""
    block = Block("number", "1. Nord – Prix du jury\nDes outils")
    assert draw(Answer("answer", "fr", (block,))) == ("<b>1. Nord – Prix du jury</b>\nDes outils",)


def test_cut_between_paragraphs() -> None:
    """A text too long for one message is cut between paragraphs, else between sentences."""
    paragraph = "Une phrase. " * 40
    text = "\n\n".join([paragraph.strip()] * 20)
    parts = draw(Answer("answer", "fr", (Block("text", text),)))
    assert len(parts) > 1
    assert all(part.endswith("Une phrase.") for part in parts)


@given(BLOCKS)
def test_any_answer_fits(blocks: list[Block]) -> None:
    """Any text gives parts that Telegram takes."""
    for part in draw(Answer("answer", "fr", tuple(blocks))):
        assert 0 < utf16(part) <= 4096
        parse_html(part)
