"""Telegram's HTML parse mode: markup in, plain text and entities out, or Telegram's error."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from .errors import bad_request
from .text import Entity, utf16_length

_TYPES = {
    "a": "text_link", "b": "bold", "strong": "bold", "i": "italic", "em": "italic",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "u": "underline", "ins": "underline", "tg-spoiler": "spoiler", "span": "spoiler",
    "tg-emoji": "custom_emoji", "tg-time": "date_time", "pre": "pre", "code": "code",
    "blockquote": "blockquote",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href"}, "span": {"class"}, "tg-emoji": {"emoji-id"}, "code": {"class"},
    "tg-time": {"unix", "format"}, "blockquote": {"expandable"},
}  # fmt: skip
_CHARACTER = re.compile(r"&(?:#(\d{1,8})|#[xX]([0-9a-fA-F]{1,8})|(lt|gt|amp|quot));?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ATTRIBUTE = re.compile(
    r"""\s+(?P<name>[^\s=>"'/]+)(?:\s*=\s*(?:"(?P<dq>[^"]*)"|'(?P<sq>[^']*)'|(?P<bare>[\w.-]+)))?"""
)


@dataclass
class Parsed:
    """What a marked-up text becomes; `ignored` names the attributes Telegram would drop."""

    text: str
    entities: list[Entity] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


@dataclass
class _Open:
    tag: str
    start: int
    extra: dict[str, Any]


def unescape(text: str) -> str:
    """Decodes the four named and the numeric references that Telegram knows, no others."""

    def decode(match: re.Match[str]) -> str:
        decimal, hexadecimal, name = match.groups()
        if name:
            return _NAMED[name]
        code = int(decimal) if decimal else int(hexadecimal, 16)
        return chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code < 0xE000 else match[0]

    return _CHARACTER.sub(decode, text)


def parse_html(source: str) -> Parsed:
    """Takes Telegram HTML; gives plain text and entities, or raises `ApiError`."""
    parsed = Parsed("")
    parts: list[str] = []
    stack: list[_Open] = []
    length = position = 0
    while position < len(source):
        begin = source.find("<", position)
        plain = unescape(source[position : begin if begin >= 0 else len(source)])
        parts.append(plain)
        length += utf16_length(plain)
        if begin < 0:
            break
        if source.startswith("</", begin):
            position = _close(source, begin, stack, length, parsed)
        else:
            position = _open(source, begin, stack, length, parsed)
    if stack:
        raise _error(f'Can\'t find end tag corresponding to start tag "{stack[-1].tag}"')
    parsed.text = "".join(parts)
    parsed.entities.sort(key=lambda e: (e["offset"], -e["length"]))
    return parsed


def _error(text: str) -> Exception:
    return bad_request(f"can't parse entities: {text}")


def _byte(source: str, position: int) -> int:
    return len(source[:position].encode())


def _open(source: str, begin: int, stack: list[_Open], length: int, parsed: Parsed) -> int:
    at = _byte(source, begin)
    name_match = re.compile(r"[^\s>]*").match(source, begin + 1)
    assert name_match is not None
    tag, position = name_match.group().lower(), name_match.end()
    if position >= len(source):
        raise _error(f"Unclosed start tag at byte offset {at}")
    if tag not in _TYPES:
        raise _error(f'Unsupported start tag "{tag}" at byte offset {at}')
    attributes: dict[str, str] = {}
    while match := _ATTRIBUTE.match(source, position):
        name = match["name"].lower()
        value = next((match[k] for k in ("dq", "sq", "bare") if match[k] is not None), "")
        attributes[name] = unescape(value)
        if name not in _ATTRIBUTES.get(tag, set()):
            parsed.ignored.append(f"{tag}[{name}]")
        position = match.end()
    position = len(source) - len(source[position:].lstrip())
    if position >= len(source):
        raise _error(f'Unclosed start tag "{tag}" at byte offset {at}')
    if source[position] != ">":
        raise _error(f'Empty attribute name in the tag "{tag}" at byte offset {at}')
    stack.append(_Open(tag, length, _extra(tag, attributes, stack, at)))
    return position + 1


def _extra(tag: str, given: dict[str, str], stack: list[_Open], at: int) -> dict[str, Any]:
    if tag == "span" and given.get("class") != "tg-spoiler":
        raise _error(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
    if tag == "tg-emoji":
        if not given.get("emoji-id", "").isdigit():
            raise _error("Invalid custom emoji identifier specified")
        return {"custom_emoji_id": given["emoji-id"]}
    if tag == "tg-time":
        if not given.get("unix", "").isdigit():
            raise _error("Invalid Unix time specified")
        form = {"date_time_format": given["format"]} if given.get("format") else {}
        return {"unix_time": int(given["unix"]), **form}
    if tag == "a":
        return {"url": given.get("href", "")}
    if tag == "blockquote" and "expandable" in given:
        return {"type": "expandable_blockquote"}
    language = given.get("class", "")
    if tag == "code" and stack and stack[-1].tag == "pre" and language.startswith("language-"):
        stack[-1].extra = {"language": language.removeprefix("language-")}
        return {"type": ""}  # the code tag inside pre only names the language
    return {}


def _close(source: str, begin: int, stack: list[_Open], length: int, parsed: Parsed) -> int:
    at = _byte(source, begin)
    match = re.compile(r"([^\s>]*)\s*").match(source, begin + 2)
    assert match is not None
    if not stack:
        raise _error(f"Unexpected end tag at byte offset {at}")
    if match.end() >= len(source) or source[match.end()] != ">":
        raise _error(f"Unclosed end tag at byte offset {at}")
    opened, tag = stack.pop(), match[1].lower()
    # Telegram closes the innermost tag for an end tag without a name.
    if tag and tag != opened.tag:
        raise _error(
            f'Unmatched end tag at byte offset {at}, expected "</{opened.tag}>", found "</{tag}>"'
        )
    span = length - opened.start
    entity: Entity = {"type": _TYPES[opened.tag], "offset": opened.start, "length": span}
    entity |= opened.extra
    if span > 0 and entity["type"] and _keep_link(entity):
        parsed.entities.append(entity)
    return match.end() + 1


def _keep_link(entity: Entity) -> bool:
    """Turns a tg://user link into a mention; False for a link Telegram drops silently."""
    if entity["type"] != "text_link":
        return True
    url = entity["url"]
    if user := re.fullmatch(r"tg://user\?id=(\d+)", url):
        del entity["url"]
        user_id = int(user[1])
        entity |= {
            "type": "text_mention",
            "user": {"id": user_id, "is_bot": False, "first_name": str(user_id)},
        }
        return True
    if "://" not in url and "." in url:
        entity["url"] = url = f"http://{url}"
    parts = urlsplit(url)
    return parts.scheme in {"http", "https", "tg", "ton", "tonsite"} and bool(parts.netloc)
