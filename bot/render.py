"""An answer as Telegram HTML with buttons, or as plain text (pure; no Telegram needed)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape

from bot.messages import say
from handlers.payloads import callback_data
from handlers.services import Button, Reply
from knowledge.answer import Answer, Block
from knowledge.model import Language, Link

__all__ = ["address", "draw", "plain", "utf16"]

LIMIT = 4096
_BUTTONS = 12
_LABEL = 60

_ODD = re.compile("[\\x00-\\x09\\x0b-\\x1f\\ud800-\\udfff]")


def draw(answer: Answer) -> Reply:
    """The answer as HTML parts of at most 4096 UTF-16 units, with its buttons."""
    return Reply(tuple(_parts(answer)), tuple(_buttons(answer)))


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


def _parts(answer: Answer) -> Iterator[str]:
    drawn: list[tuple[str, str]] = [
        (b.kind, piece) for b in answer.blocks for piece in _html_block(b)
    ]
    drawn += [("link", _html_link(link, answer.language)) for link in answer.links]
    part = ""
    for gap, text in _spaced(drawn):
        if part and utf16(part + gap + text) > LIMIT:
            yield part
            part = text
        else:
            part += (gap if part else "") + text
    yield part or "…"


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
            case _:
                yield text


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces that fit one message even when every sign is escaped."""
    while utf16(_escaped(text)) > LIMIT - 100:
        size = (LIMIT - 100) // 5
        cut = text.rfind(" ", 0, size) + 1 or size
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


def _buttons(answer: Answer) -> Iterator[Button]:
    seen: set[str] = set()
    for suggestion in answer.suggestions[:_BUTTONS]:
        action, _, key = suggestion.key.rpartition("more:")
        data = callback_data("more" if action or suggestion.key != key else "show", key)
        if data and data not in seen:
            seen.add(data)
            yield Button(_shortened(suggestion.label), data)
    more = _more(answer)
    if more and more not in seen:
        yield Button(say("more", answer.language), more)


def _more(answer: Answer) -> str | None:
    """The button to a project's detail, where the answer is about the project as a whole."""
    project = answer.topic.chain if answer.topic else ""
    has_title = any(block.kind == "title" for block in answer.blocks)
    if answer.outcome != "answer" or ":project:" not in project or not has_title:
        return None
    return callback_data("more", project)


def _shortened(label: str) -> str:
    label = _clean(label)
    return label if len(label) <= _LABEL else label[: _LABEL - 1].rstrip() + "…"
