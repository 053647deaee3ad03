"""Text as Telegram counts it: UTF-16 units, trimmed ends, entities found in plain text."""

from __future__ import annotations

import re
from typing import Any

Entity = dict[str, Any]

_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"«»]+|www\.[^\s<>\"«»]+)"
    r"|(?P<email>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<bot_command>(?<![\w/@<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z][A-Za-z0-9_]{3,31})?(?![\w/]))"
    r"|(?P<mention>(?<![\w@/])@[A-Za-z][A-Za-z0-9_]{3,31}(?!\w))"
    r"|(?P<hashtag>(?<![\w#])#\w*[^\W\d_]\w*)"
)
# Inside these, Telegram does not look for links, commands and mentions.
_OPAQUE = {"pre", "code", "text_link", "text_mention", "url", "mention", "bot_command"}


def utf16_length(text: str) -> int:
    """Gives the number of UTF-16 code units, the unit of all offsets and limits."""
    return len(text.encode("utf-16-le")) // 2


def utf16_slice(text: str, offset: int, length: int) -> str:
    """Gives the part of `text` at an entity's offset and length."""
    raw = text.encode("utf-16-le")
    return raw[offset * 2 : (offset + length) * 2].decode("utf-16-le", "replace")


def trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Removes white space at both ends, as Telegram does, and moves the entities with it."""
    stripped = text.strip()
    lead = utf16_length(text[: len(text) - len(text.lstrip())]) if stripped else 0
    total = utf16_length(stripped)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - lead, 0)
        end = min(entity["offset"] + entity["length"] - lead, total)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return stripped, kept


def find_entities(text: str, known: list[Entity] | None = None) -> list[Entity]:
    """Gives `known` entities plus the commands, mentions, links and hashtags in `text`."""
    entities = list(known or [])
    taken = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in _OPAQUE]
    for match in _FOUND.finditer(text):
        kind = match.lastgroup or ""
        found = match.group()
        if kind == "url":
            found = found.rstrip(".,;:!?'")
            if found.endswith(")") and "(" not in found:
                found = found[:-1]
        start = utf16_length(text[: match.start()])
        length = utf16_length(found)
        if not any(start < end and begin < start + length for begin, end in taken):
            entities.append({"type": kind, "offset": start, "length": length})
    return sorted(entities, key=lambda e: (e["offset"], -e["length"]))
