"""Telegram's HTML as lines of text for a terminal."""

from __future__ import annotations

from html.parser import HTMLParser

__all__ = ["typeset"]

_STYLES = {"b": "1", "i": "3", "blockquote": "36"}


class _Typesetter(HTMLParser):
    def __init__(self, *, is_styled: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._is_styled = is_styled
        self._address: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._address = dict(attrs).get("href")
        self._style(_STYLES.get(tag))

    def handle_endtag(self, tag: str) -> None:
        if tag in _STYLES:
            self._style("0")
        if tag == "a" and self._address:
            self.pieces.append(f": {self._address}")
            self._address = None

    def handle_data(self, data: str) -> None:
        # What an answer says must not steer the terminal.
        self.pieces.append("".join(c for c in data if c == "\n" or (c >= " " and c != "\x7f")))

    def _style(self, code: str | None) -> None:
        if code and self._is_styled:
            self.pieces.append(f"\x1b[{code}m")


def typeset(html: str, *, is_styled: bool) -> str:
    """The text of `html`; links as `label: address`, bold and colours where styled."""
    setter = _Typesetter(is_styled=is_styled)
    setter.feed(html)
    setter.close()
    return "".join(setter.pieces)
