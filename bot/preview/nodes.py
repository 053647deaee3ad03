"""Telegram's HTML as a tree of plain data, which a page can draw without trusting it.

A node is a text, or a list: the name of a style, its argument, and the nodes within. Styles are
b, i, code, quote, link (its argument is an address) and command (what it sends). As Telegram
does, addresses and commands in plain text become links.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

__all__ = ["Node", "nodes"]

Node = Any  # str | list[Any]: mypy has no recursive aliases within lists
_STYLES = {
    "b": "b", "strong": "b", "i": "i", "em": "i", "code": "code", "pre": "code",
    "blockquote": "quote",
}  # fmt: skip
_SAFE = re.compile(r"(?:https?|tg)://|mailto:", re.IGNORECASE)
_ACTIVE = re.compile(
    r"(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<url>https?://[^\s<>«»\"]*[^\s<>«»\".,;:!?)])"
    r"|(?<![\w/.])(?P<command>/[a-z][a-z0-9_]{0,31})(?![\w/])"
)
_DEEPEST = 20


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root: list[Node] = []
        self.open: list[tuple[str, list[Node]]] = []

    @property
    def here(self) -> list[Node]:
        return self.open[-1][1] if self.open else self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get("href") or ""
        style, argument = _STYLES.get(tag, ""), ""
        if tag == "a" and _SAFE.match(address):
            style, argument = "link", address
        within: list[Node] = self.here
        if style and len(self.open) < _DEEPEST:
            within = []
            self.here.append([style, argument, within])
        self.open.append((tag, within))

    def handle_endtag(self, tag: str) -> None:
        if any(name == tag for name, _ in self.open):
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if any(name in ("a", "code", "pre") for name, _ in self.open):
            self.here.append(data)
            return
        end = 0
        for found in _ACTIVE.finditer(data):
            if found.start() > end:
                self.here.append(data[end : found.start()])
            self.here.append(_active(found))
            end = found.end()
        if end < len(data):
            self.here.append(data[end:])


def _active(found: re.Match[str]) -> Node:
    text = found[0]
    if found["mail"]:
        return ["link", f"mailto:{text}", [text]]
    return ["link", text, [text]] if found["url"] else ["command", text, [text]]


def nodes(html: str) -> list[Node]:
    """The tree of `html`; tags and addresses that Telegram does not know are left out, their
    texts are not."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root
