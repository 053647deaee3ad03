"""Explains in plain words why YAML does not understand a file."""

from __future__ import annotations

import re

import yaml

from knowledge.problems import Problem, Spot, problem, shown

__all__ = ["explain", "quoted"]

EXPLAINED_SIZE = 200_000
_KEYED = re.compile(r"^\s*(?P<lead>(?:- +)*(?:[\w-]+: +)?)(?P<text>.*?)\s*$")
_QUOTE_ALL = "Put the whole text in quotes"

_ADVICE = (
    ("mapping values are not allowed", "a colon followed by a space, inside a text", "colon"),
    ("found character '\\t'", "a tab", "Replace the tab with spaces."),
    ("cannot start any token", "a text cannot begin with this character", "quote"),
    ("unexpected end of stream", "a quote is opened and never closed", "Close the quote."),
    ("found unexpected document", "a quote is opened and never closed", "Close the quote."),
    (
        "escape character",
        "a backslash inside double quotes",
        "Use single quotes, or write the backslash twice.",
    ),
    (
        "could not find expected ':'",
        "this is neither a key nor a text that goes on",
        'Write "key: value" with a space after the colon, or put the text in quotes.',
    ),
    (
        "',' or",
        "a comma, a closing bracket or a quote is missing",
        "Close what is open, put a comma between items, and put each text in double quotes.",
    ),
    (
        "<block end>",
        "the line does not begin in the same column as its neighbours, or a quote inside a "
        "text closes it too early",
        "Align the line with its neighbours, or put the whole text in double quotes.",
    ),
    (
        "node content",
        "a value is missing here, or a bracket before is not closed",
        "Close what is open, or put the text in quotes.",
    ),
    ("undefined tag handle", 'a text cannot begin with "!"', "quote"),
    ("while scanning an anchor", 'a text cannot begin with "&"', "quote"),
    ("while scanning an alias", 'a text cannot begin with "*"', "quote"),
    ("while scanning a tag", 'a text cannot begin with "!"', "quote"),
    ("block scalar", 'a text cannot begin with "|" or ">"', "quote"),
    ("sequence entries are not allowed", 'a "-" that begins no item here', "quote"),
    ("directive", 'a line cannot begin with "%"', "quote"),
)


def explain(file: str, text: str, error: yaml.YAMLError) -> Problem:
    """The problem that describes `error`, raised while reading `text`.

    The pure-Python parser is asked again, since its words and places are more exact.
    """
    found = _exact(text) or error
    mark = getattr(found, "problem_mark", None) or getattr(found, "context_mark", None)
    words = f"{getattr(found, 'context', '')} {getattr(found, 'problem', '')}"
    opened = getattr(found, "context_mark", None)
    if opened is not None and "quoted" in words and "escape" not in words:
        mark = opened
    if mark is None:
        return problem(Spot(file), "syntax", reason="it is not YAML", advice="Check the file.")
    lines = text.splitlines() or [""]
    row = min(mark.line, len(lines) - 1)
    column = min(mark.column, len(lines[row]))
    if row and "expected" in words and lines[row - 1].count('"') % 2:
        row -= 1
        column, words = lines[row].index('"'), "unexpected end of stream"
    reason, advice = _advice(words, lines[row], column)
    return problem(
        Spot(file, row + 1, column + 1),
        "syntax",
        reason=reason,
        advice=advice,
    )


def quoted(line: str) -> str:
    """`line` with its text in double quotes and its key, if any, left in front."""
    match = _KEYED.match(line)
    lead, text = (match["lead"], match["text"]) if match else ("", line.strip())
    body = text.strip("\"'").replace("\\", "\\\\").replace('"', '\\"')
    return f'{lead}"{shown(body, 160)}"'


def _advice(words: str, line: str, column: int) -> tuple[str, str]:
    for sign, reason, advice in _ADVICE:
        if sign in words:
            if advice == "colon" and re.fullmatch(r"\s*(- +)*[\w-]+", line[:column]):
                return (
                    "it is read as the end of the line before",
                    "Align the two lines, and look at the line before: it needs a space after "
                    "the colon of its key, and its text in double quotes.",
                )
            if advice in {"colon", "quote"}:
                return reason, f"{_QUOTE_ALL}: {quoted(line)}"
            return reason, advice
    return "its form is not YAML", "Compare it with the lines of another entry, or use quotes."


def _exact(text: str) -> yaml.YAMLError | None:
    if len(text) > EXPLAINED_SIZE:
        return None
    try:
        for _ in yaml.parse(text, Loader=yaml.SafeLoader):
            pass
    except yaml.YAMLError as error:
        return error
    except RecursionError:
        return None
    return None
