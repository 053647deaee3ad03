"""An entry added to a list of a YAML file, everything else in it kept byte for byte."""

from __future__ import annotations

import re
import textwrap
from typing import Any

import yaml

from knowledge.problems import Problem
from knowledge.yaml_nodes import Document, parse

__all__ = ["NoPlace", "inserted"]

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")


class NoPlace(ValueError):  # noqa: N818 - it names what is missing
    """The file has no place for an entry. `code` says why (`brackets`, `broken`, `form`), `line`
    where."""

    def __init__(self, code: str, line: int = 1) -> None:
        super().__init__(f"{code}, line {line}")
        self.code = code
        self.line = line


def inserted(content: bytes, section: str, entry: str) -> bytes:
    """The file with `entry` (lines from "- id: …" on, not indented) as last of the list `section`.

    A section that is not there is added at the end. Raises NoPlace where the file has mistakes,
    or where the list is written in brackets.
    """
    before = parse("", content)
    wrong = _errors(before)
    if wrong or not isinstance(before.data, dict | None):
        raise NoPlace("broken", wrong[0].line if wrong else 1)
    text = content.decode("utf-8-sig")
    end = next((sign for sign in ("\r\n", "\n", "\r") if sign in text), "\n")
    lines = _LINE.findall(text)
    place, indent, lead = _place(text, section, lines)
    if place == len(lines) and lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += end
    written = textwrap.indent(entry.strip("\n"), " " * indent).split("\n")
    block = [line + end for line in (*lead, *written)]
    after = "".join((*lines[:place], *block, *lines[place:])).encode()
    result = content[: len(content) - len(content.removeprefix(b"\xef\xbb\xbf"))] + after
    _compare(before.data, parse("", result), section)
    return result


def _place(text: str, section: str, lines: list[str]) -> tuple[int, int, list[str]]:
    """After how many lines to write, how far to the right, and the lines to write before."""
    root: Any = yaml.compose(text, yaml.SafeLoader)
    if root is not None and root.flow_style:
        raise NoPlace("brackets", root.start_mark.line + 1)
    for key, value in root.value if root is not None else ():
        if key.value != section:
            continue
        if isinstance(value, yaml.ScalarNode):
            return key.end_mark.line + 1, 2, []
        if value.flow_style:
            raise NoPlace("brackets", value.start_mark.line + 1)
        last = _last_line(value)
        dash = value.start_mark.column
        while last < len(lines) and _is_deeper_comment(lines[last], dash):
            last += 1
        return last, dash, [""]
    return len(lines), 2, [*([""] if lines else []), f"{section}:"]


def _last_line(node: Any) -> int:
    """The number of the last line with something of a node on it, counted from 1."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
        mark = node.end_mark
        # a text on lines of its own ends where the next thing begins
        return int(mark.line if mark.column == 0 else mark.line + 1)
    last = node.value[-1]
    return _last_line(last[1] if isinstance(last, tuple) else last)


def _is_deeper_comment(line: str, column: int) -> bool:
    bare = line.lstrip(" ")
    return bare.startswith("#") and len(line) - len(bare) > column


def _errors(document: Document) -> list[Problem]:
    return [found for found in document.problems if found.severity == "error"]


def _compare(before: Any, after: Document, section: str) -> None:
    """Raises NoPlace unless what was there still is, with one entry more in `section`."""
    whole: dict[str, Any] = dict(before or {})
    result: Any = after.data if isinstance(after.data, dict) else {}
    was, now = whole.get(section) or [], result.get(section)
    kept = isinstance(now, list) and len(now) == len(was) + 1 and now[:-1] == was
    if _errors(after) or not kept or {**result, section: None} != {**whole, section: None}:
        raise NoPlace("form")
