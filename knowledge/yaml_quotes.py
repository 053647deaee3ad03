"""Slips with quotes, and texts that begin with a sign of YAML's own, recognised by their looks.

See `knowledge.yaml_slips`.
"""

from __future__ import annotations

import re

from knowledge.phrases import phrase
from knowledge.yaml_lines import Slip, Stumble, parts_of, quoted

__all__ = ["apostrophe", "begins_wrong", "inner_quote", "never_closed", "smart_end"]


def smart_end(at: Stumble) -> Slip | None:
    """A straight quote opens, a typographic one closes."""
    for row in (at.row, *at.before()):
        text = parts_of(at.lines[row]).text
        if re.fullmatch(r"\"[^\"]*[”“»]", text):
            return at.slip(row, phrase("why_smart"), "do_straight", quoted(at.lines[row]))
        if row < at.row - 3:
            break
    return None


def never_closed(at: Stumble) -> Slip | None:
    """A quote was opened on this line or one before, and the next one closed it."""
    if "quote" not in at.words and "expected" not in at.words and "simple key" not in at.words:
        return None
    for row in (at.row, *at.before()):
        line = at.lines[row]
        parts = parts_of(line)
        for sign in "\"'":
            bare = re.sub(r"\\.", "", parts.text) if sign == '"' else parts.text
            if bare.startswith(sign) and bare.count(sign) == 1:
                new = parts.dash + (f"{parts.key}: " if parts.key else "") + parts.text + sign
                found = at.slip(row, phrase("why_open"), "do_close_so", new)
                column = line.index(sign, len(parts.indent))
                return Slip(row, column, found.why, found.advice, found.mended)
        if row != at.row and '"' in line:
            odd = re.sub(r"\\.", "", line).count('"') % 2
            if odd:
                column = line.rindex('"')
                return Slip(row, column, phrase("why_open"), phrase("do_close"))
            return None
    return None


def apostrophe(at: Stumble) -> Slip | None:
    """Single quotes around a text with an apostrophe."""
    text = parts_of(at.line).text
    if re.fullmatch(r"'.*\w'\w.*'", text):
        return at.slip(at.row, phrase("why_apostrophe"), "do_quote", quoted(at.line))
    return None


def inner_quote(at: Stumble) -> Slip | None:
    """Quotes inside a text, which close it too early; or a comma after it."""
    parts = parts_of(at.line)
    text = re.sub(r"\\.", "", parts.text)
    if re.fullmatch(r'"[^"]*",', text):
        return at.slip(at.row, phrase("why_last_comma"), "do_write", parts.lead + parts.text[:-1])
    if re.fullmatch(r'"[^"]*"[^"#,\]}:]+("[^"]*"[^"]*)*"?', text) and not at.line.endswith(":"):
        if re.fullmatch(r'"[^"]*"(\s+"[^"]*")+', text):
            return None
        return at.slip(at.row, phrase("why_inner"), "do_quote", quoted(at.line))
    return None


def begins_wrong(at: Stumble) -> Slip | None:
    """A text that begins with a sign of YAML's own."""
    parts = parts_of(at.line)
    text = parts.text
    if "expected" in at.words and re.match(
        r"\{[^{}]*\}\s*[^\s,}\]#]|\[[^\[\]]*\]\s*[^\s,}\]#]", text
    ):
        return at.slip(at.row, phrase("why_braces"), "do_quote", quoted(at.line))
    for sign, said in (("?", "mapping keys"), ("-", "sequence entries")):
        if said in at.words:
            if parts.key and text.startswith(sign):
                why = phrase("why_begin_with", sign=sign)
                return at.slip(at.row, why, "do_quote", quoted(at.line))
    return None
