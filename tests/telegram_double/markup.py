"""Attributes in a text's HTML that Telegram would drop without a word: a test wants to know."""

from __future__ import annotations

from .errors import ApiError
from .html import parse_html
from .spec import Json, Violation


def ignored_markup(method: str, given: Json) -> list[Violation]:
    """Gives one violation (kind markup) for each attribute that HTML mode does not know."""
    found = []
    results = given.get("results")
    inline = [r for r in results if isinstance(r, dict)] if isinstance(results, list) else []
    contents = [r.get("input_message_content") for r in inline]
    for holder in (given, given.get("media"), *inline, *contents):
        if not isinstance(holder, dict) or str(holder.get("parse_mode")).lower() != "html":
            continue
        for name in ("text", "caption", "message_text"):
            source = holder.get(name)
            if not isinstance(source, str):
                continue
            try:
                ignored = parse_html(source).ignored
            except ApiError:
                continue  # the method itself refuses it
            found += [Violation(method, name, "markup", f"{tag} is ignored") for tag in ignored]
    return found
