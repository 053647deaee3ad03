"""An answer as Telegram HTML, or as plain text (pure; no Telegram needed)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape

from bot.messages import say
from knowledge.answer import Answer, Block
from knowledge.model import Language, Link
from knowledge.sources import Source

__all__ = ["address", "draw", "plain", "utf16"]

LIMIT = 4096
_GAPS = ("\n\n", "\n", ". ", " ")

_ODD = re.compile("[\\x00-\\x09\\x0b-\\x1f\\ud800-\\udfff]")


def draw(answer: Answer, source: Source | None = None) -> tuple[str, ...]:
    """The answer as HTML parts of at most 4096 UTF-16 units, its source in a last small line."""
    return tuple(_parts(answer, source))


def plain(answer: Answer) -> str:
    """The answer as text without mark-up; links as `label: address`."""
    drawn: list[tuple[str, str]] = [(block.kind, _plain_block(block)) for block in answer.blocks]
    drawn += [("link", _plain_link(link, answer.language)) for link in answer.links]
    return "".join(gap + text for gap, text in _spaced(drawn)).strip()


def address(link: Link) -> str:
    """What a link leads to, as people write it."""
    return link.url.removeprefix("mailto:")


def utf16(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _spaced(drawn: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Each text with the gap before it: lines of one list stay together."""
    before = ""
    for kind, text in drawn:
        together = kind in {"item", "link"} and before == kind
        yield ("" if not before else "\n" if together else "\n\n"), text
        before = kind


def _parts(answer: Answer, source: Source | None) -> Iterator[str]:
    drawn: list[tuple[str, str]] = [
        (b.kind, piece) for b in answer.blocks for piece in _html_block(b)
    ]
    told = source.link.url if source and source.link else ""
    links = [link for link in answer.links if link.url != told]
    drawn += [("link", _html_link(link, answer.language)) for link in links]
    if source is not None:
        drawn.append(("source", _html_source(source, answer.language)))
    part = ""
    for gap, text in _spaced(drawn):
        if part and utf16(part + gap + text) > LIMIT:
            yield part
            part = text
        else:
            part += (gap if part else "") + text
    yield part or "…"


def _html_source(source: Source, language: Language) -> str:
    said = [_escaped(say("source", language).format(source=_lower(source.name)))]
    if source.edition:
        said.append(_escaped(source.edition))
    if source.link is not None:
        said.append(_html_link(source.link, language))
    return f"<i>{' · '.join(said)}</i>"


def _lower(text: str) -> str:
    """A text as it stands within a sentence: names in several capitals keep them."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _clean(text: str) -> str:
    """Text that Telegram takes: no lone surrogates, no control characters."""
    if _ODD.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        text = "".join(c for c in text if c >= " " or c == "\n")
    return text.strip()


def _escaped(text: str) -> str:
    return escape(_clean(text), quote=False)


def _html_block(block: Block) -> Iterator[str]:
    """The block as HTML, cut where it alone would be too long."""
    for piece in _pieces(block.text):
        text = _escaped(piece)
        match block.kind:
            case "title":
                yield f"<b>{text}</b>"
            case "quote":
                yield f"<blockquote>{text}</blockquote>"
            case "item":
                yield f"• {text}"
            case "note":
                yield f"<i>{text}</i>"
            case "number":
                head, _, rest = text.partition("\n")
                yield f"<b>{head}</b>\n{rest}" if rest else f"<b>{head}</b>"
            case _:
                yield text


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces that fit one message even when every sign is escaped."""
    while utf16(_escaped(text)) > LIMIT - 100:
        size = (LIMIT - 100) // 5
        # between paragraphs, else lines, sentences, words, in the latter half of what fits
        ends = (text.rfind(gap, size // 2, size) + len(gap) for gap in _GAPS)
        cut = next((end for end in ends if end > size // 2), size)
        yield text[:cut]
        text = text[cut:]
    if _clean(text):
        yield text


def _html_link(link: Link, language: Language) -> str:
    label = _escaped(link.label.in_(language))
    where = address(link)
    if "://" not in where:
        return f"{label}{_colon(language)}{_escaped(where)}"
    return f'<a href="{escape(_clean(where), quote=True)}">{label}</a>'


def _plain_block(block: Block) -> str:
    text = _clean(block.text)
    return f"• {text}" if block.kind == "item" else text


def _plain_link(link: Link, language: Language) -> str:
    return f"{_clean(link.label.in_(language))}{_colon(language)}{address(link)}"


def _colon(language: Language) -> str:
    return "\u00a0: " if language == "fr" else ": "
