"""Explains in plain words why YAML does not understand a file."""

from __future__ import annotations

import re

import yaml

from knowledge.phrases import Phrase, phrase
from knowledge.problems import Problem, Spot, problem, shown
from knowledge.yaml_lines import quoted
from knowledge.yaml_slips import recognised
from knowledge.yaml_text import lines_of

__all__ = ["explain"]

# A longer text is explained by the lines around the place, so many before and after.
EXPLAINED_SIZE = 20_000
_AROUND = 60
_LINE = 2_000
_TOP = re.compile(r"[\w-]+ *:")

# What the parser says, why that is in plain words, what to do ("quote": quote the whole text).
_ADVICE = (
    ("found character '\\t'", "why_tab", "do_tab"),
    ("cannot start any token", "why_begin", "quote"),
    ("unexpected end of stream", "why_open", "do_close"),
    ("found unexpected document", "why_open", "do_close"),
    ("escape character", "why_backslash", "do_backslash"),
    ("could not find expected ':'", "why_neither", "do_key"),
    ("',' or", "why_comma", "do_end"),
    ("<block end>", "why_align", "do_align"),
    ("node content", "why_value", "do_value"),
    ("undefined tag handle", "!", "quote"),
    ("while scanning an anchor", "&", "quote"),
    ("while scanning an alias", "*", "quote"),
    ("while scanning a tag", "!", "quote"),
    ("block scalar", "why_block", "quote"),
    ("mapping keys are not allowed", "?", "quote"),
    ("sequence entries are not allowed", "why_dash", "quote"),
    ("directive", "why_line_begin", "quote"),
)


def explain(file: str, text: str, error: yaml.YAMLError) -> Problem:
    """The problem that describes `error`, raised while reading `text`.

    The pure-Python parser is asked again, since its words and places are more exact.
    """
    lines = lines_of(text)
    if len(text) > EXPLAINED_SIZE:
        lines = _around(lines, error)
        text = "\n".join(lines)
    found = _exact(text) or error
    mark = getattr(found, "problem_mark", None) or getattr(found, "context_mark", None)
    words = f"{getattr(found, 'context', '')} {getattr(found, 'problem', '')}"
    opened = getattr(found, "context_mark", None)
    begun = "quoted" in words or "simple key" in words
    if opened is not None and begun and "escape" not in words:
        mark = opened
    if mark is None:
        reason, advice = phrase("why_not_yaml"), phrase("do_check")
        return problem(Spot(file), "syntax", reason=reason, advice=advice)
    row = min(mark.line, len(lines) - 1)
    while row and not lines[row].strip():
        row -= 1  # the end of the file: what is wrong is before
    column = min(mark.column, len(lines[row]))
    slip = recognised(lines, row, column, words)
    if slip is not None:
        old, spot = lines[slip.row], Spot(file, slip.row + 1, slip.column + 1)
        instead = None if slip.mended is None else (old, slip.mended)
        return problem(spot, "syntax", instead=instead, reason=slip.why, advice=slip.advice)
    reason, advice, mended = _advice(words, lines[row], column)
    instead = (lines[row].strip(), mended) if mended else None
    spot = Spot(file, row + 1, column + 1)
    return problem(spot, "syntax", instead=instead, reason=reason, advice=advice)


def _advice(words: str, line: str, column: int) -> tuple[Phrase, Phrase, str | None]:
    for sign, why, advice in _ADVICE:
        if sign in words:
            begun = line[column : column + 1] if why == "why_begin" else why
            if why == "why_block":
                begun = "|" if "|" in line else ">"
            is_sign = not begun.startswith("why") and bool(begun.strip())
            reason = phrase("why_begin_with", sign=begun) if is_sign else phrase(why)
            if advice == "quote":
                mended = quoted(line)
                return reason, phrase("do_quote", quoted=shown(mended, 160)), mended
            return reason, phrase(advice), None
    return phrase("why_unknown"), phrase("do_compare"), None


def _around(lines: list[str], error: yaml.YAMLError) -> list[str]:
    """The lines near an error, the others left empty: the section that they are in, and the
    entries before and after."""
    mark = getattr(error, "problem_mark", None)
    place = min(mark.line if mark else 0, len(lines) - 1)
    first = max(0, place - _AROUND)
    while first and not re.match(r" {0,2}- ", lines[first]) and not _TOP.match(lines[first]):
        first -= 1
    head = next((row for row in range(first, -1, -1) if _TOP.match(lines[row])), first)
    last = place + _AROUND
    return [
        line[:_LINE] if row == head or first <= row <= last else ""
        for row, line in enumerate(lines)
    ]


def _exact(text: str) -> yaml.YAMLError | None:
    try:
        for _ in yaml.parse(text, Loader=yaml.SafeLoader):
            pass
    except yaml.YAMLError as error:
        return error
    except RecursionError:
        return None
    return None
