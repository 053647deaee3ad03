"""The bytes of a file as text, and the characters that do not belong in it."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice

from knowledge.files import SIZE
from knowledge.problems import PROBLEMS_A_FILE, Problem, Spot, problem
from knowledge.yaml_indents import misplaced

__all__ = ["SIZE", "aligned", "conflicts_in", "decoded", "lines_of", "odd_spaces_in", "tabs_in"]

_UNWANTED = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
# Spaces that are none for YAML, where it needs one: before, or after a dash or a key's colon.
_ODD = re.compile("(?: *(?:- +)*|[ -]*[\\w-]+: ?| *(?:- *)+)(?P<odd>[\u00a0\u2007\u202f\u3000])")
_CONFLICT = re.compile("<{7} |={7}$|>{7} ")
_BREAK = re.compile("\r\n|\n|\r")


def decoded(file: str, content: bytes) -> tuple[str | None, list[Problem]]:
    """The text in `content`, or None and why it cannot be read; a byte-order mark is dropped."""
    if len(content) > SIZE:
        return None, [problem(Spot(file), "too_big")]
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return None, [problem(Spot(file), "utf16", byte=f"0x{content[0]:02X}")]
    body = content.removeprefix(b"\xef\xbb\xbf")
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        good = body[: error.start].decode()
        offset = error.start + len(content) - len(body) + 1
        byte = f"0x{body[error.start]:02X}"
        spot = _spot(file, good, len(good))
        return None, [problem(spot, "encoding", byte=byte, offset=offset)]
    problems = [
        problem(_spot(file, text, m.start()), "character", sign=f"U+{ord(m[0]):04X}")
        for m in islice(_UNWANTED.finditer(text), PROBLEMS_A_FILE)
    ]
    return (None if problems else text), problems


def lines_of(text: str) -> list[str]:
    """The lines of `text`, as an editor counts them."""
    return _BREAK.split(text)


def tabs_in(file: str, lines: list[str]) -> list[Problem]:
    """A problem for each line with a tab outside a comment, so far as they can be told."""
    found = (
        problem(Spot(file, number, line.index("\t") + 1), "tab", instead=("\t", "  "))
        for number, line in enumerate(lines, 1)
        if "\t" in line and not line.lstrip().startswith("#")
    )
    return list(islice(found, PROBLEMS_A_FILE + 1))


def aligned(found: Problem, lines: list[str]) -> Problem:
    """The problem of a tab that begins a line, with the line moved to where it belongs."""
    line = lines[found.line - 1]
    if found.code != "tab" or line[: found.column].strip():
        return found
    moved = list(lines)
    moved[found.line - 1] = line.lstrip()
    # at the very left it is seldom right, so that it is moved or left alone
    where = misplaced(moved, [found.line - 1])
    if where is None:
        return found
    return replace(found, instead=(line, " " * where[1] + line.lstrip()))


def odd_spaces_in(file: str, lines: list[str]) -> list[Problem]:
    """A problem for each line with a no-break space where YAML needs an ordinary one."""
    found_here = (
        problem(
            Spot(file, number, found.start("odd") + 1), "odd_space", instead=(found["odd"], " ")
        )
        for number, line in enumerate(lines, 1)
        if not line.isascii() and (found := _ODD.match(line))
    )
    return list(islice(found_here, PROBLEMS_A_FILE + 1))


def conflicts_in(file: str, lines: list[str]) -> list[Problem]:
    """A problem for each mark that Git leaves where it could not merge two versions."""
    if not any(line.startswith("<<<<<<< ") for line in lines):
        return []
    return [
        problem(Spot(file, number), "conflict")
        for number, line in enumerate(lines, 1)
        if _CONFLICT.match(line)
    ]


def _spot(file: str, text: str, index: int) -> Spot:
    before = lines_of(text[:index])
    return Spot(file, len(before), len(before[-1]) + 1)
