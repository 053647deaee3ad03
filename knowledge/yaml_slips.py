"""The slips of people who do not know YAML, recognised by the look of a line and its neighbours.

Each recogniser takes the place where YAML stumbled and gives the slip, with the line as it
should be, or None. The first one that knows wins.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from knowledge.phrases import phrase
from knowledge.problems import shown
from knowledge.yaml_indents import misplaced
from knowledge.yaml_lines import Slip, Stumble, parts_of, quoted
from knowledge.yaml_quotes import apostrophe, begins_wrong, inner_quote, never_closed, smart_end

__all__ = ["recognised"]


def recognised(lines: list[str], row: int, column: int, words: str) -> Slip | None:
    """The slip at `row`, if it is a well-known one; `words` is what the parser said."""
    stumble = Stumble(lines, row, column, words)
    for recognise in _RECOGNISERS:
        found = recognise(stumble)
        if found is not None:
            return found
    return None


def _two_keys(at: Stumble) -> Slip | None:
    """`answer: fr: "…"` on one line."""
    parts = parts_of(at.line)
    inner = re.match(r"(fr|en):(\s|$)", parts.text)
    if "mapping values" in at.words and parts.key and inner:
        advice = phrase("do_new_line", key=inner[1], outer=parts.key)
        return Slip(at.row, at.line.index(parts.text), phrase("why_keys"), advice)
    return None


def _glued(at: Stumble) -> Slip | None:
    """`kind:city`: the space after the colon is missing, here or on the line before."""
    if "mapping values" not in at.words and "expected ':'" not in at.words:
        return None
    for row in (*list(at.before())[:1], at.row):
        found = re.fullmatch(r" *((?:- +)*)([A-Za-z_]+):(?!//)(\S.*)", at.lines[row])
        if found:
            new = f"{found[1]}{found[2]}: {found[3].rstrip()}"
            return at.slip(row, phrase("why_no_space"), "do_write", new)
    return None


def _no_colon(at: Stumble) -> Slip | None:
    """`kind city`, where the colon of a key is missing, here or on a line before."""
    if "expected ':'" not in at.words and "mapping values" not in at.words:
        return None
    for row in (at.row, *at.before()):
        line = at.lines[row]
        bare = re.fullmatch(r" *((?:- +)*)([a-z_]+)\s*", line)
        if bare and row != at.row:
            new = f"{bare[1]}{bare[2]}:"
            return at.slip(row, phrase("why_no_colon", key=bare[2]), "do_write", new)
        found = re.fullmatch(r" *((?:- +)*)([a-z_]+) +([^:]*?)\s*", line)
        if found and (parts_of(at.lines[row - 1] if row else "").key or at.has_key(found[2])):
            new = f"{found[1]}{found[2]}: {found[3]}"
            return at.slip(row, phrase("why_no_colon", key=found[2]), "do_write", new)
        if row != at.row and not re.match(r"\s*(-|[\"'])", line):
            break
    return None


def _no_dash(at: Stumble) -> Slip | None:
    """One item of a list has lost its dash."""
    if not any(said in at.words for said in ("block end", "sequence entries", "expected ':'")):
        return None
    here = parts_of(at.line)
    before = next(at.before(), None)
    if before is None:
        return None
    there = parts_of(at.lines[before])
    if there.dash and not here.dash and not here.key and here.text[:1] in ('"', "'"):
        return _with_dash(at, at.row, there.indent)
    if not here.dash:
        return None
    if not there.dash and not there.key and there.text[:1] in ('"', "'"):
        return _with_dash(at, before, here.indent)
    for row in at.before():
        line = parts_of(at.lines[row])
        if len(line.indent) <= len(here.indent):
            # what is above the list: the item that follows has lost its dash
            own = parts_of(at.lines[before])
            is_lost = own.key and not own.dash and not line.text and line.key and not line.dash
            return _with_dash(at, before, here.indent) if is_lost else None
        before = row
    return None


def _with_dash(at: Stumble, row: int, indent: str) -> Slip:
    found = at.slip(row, phrase("why_no_dash"), "do_write", f"- {at.lines[row].strip()}")
    mended = f"{indent}- {at.lines[row].strip()}"
    return Slip(row, found.column, found.why, found.advice, mended)


def _open_bracket(at: Stumble) -> Slip | None:
    """A bracket was opened on this line or one before and not closed; or a comma is missing."""
    if "',' or" not in at.words and "node content" not in at.words:
        return None
    missing = re.sub(r'("[^"\\]*")\s+(?=")', r"\1, ", at.line)
    if missing != at.line and "',' or" in at.words:
        return at.slip(at.row, phrase("why_comma"), "do_write", missing.strip())
    closed = 0
    for row in (at.row, *at.before()):
        bare = re.sub(r'"[^"\\]*"', "", at.lines[row])
        closed += sum(map(bare.count, "]}")) - sum(map(bare.count, "[{"))
        if closed < 0:
            pair = "]" if bare.rfind("[") > bare.rfind("{") else "}"
            column = max(at.lines[row].rfind("["), at.lines[row].rfind("{"))
            line = at.lines[row].rstrip()
            whole = row != at.row and line[-1] not in "[{,"
            found = at.slip(row, phrase("why_bracket"), "do_end", None)
            mended = line + pair if whole else None
            return Slip(row, column, found.why, found.advice, mended)
    return None


def _dashed(at: Stumble) -> Slip | None:
    """The space after a dash is missing."""
    for row in (at.row, *list(at.before())[:1]):
        found = re.fullmatch(r"""\s*-(["'\w].*?)\s*""", at.lines[row])
        if found and not found[1][0].isdigit():
            return at.slip(row, phrase("why_dash_space"), "do_write", f"- {found[1]}")
    return None


def _colon(at: Stumble) -> Slip | None:
    """A colon and a space inside a text."""
    if "mapping values" not in at.words:
        return None
    if re.fullmatch(r"\s*(- +)*[\w-]+", at.line[: at.column]):
        return Slip(at.row, at.column, phrase("why_line_before"), phrase("do_line_before"))
    found = at.slip(at.row, phrase("why_colon"), "do_quote", quoted(at.line))
    return Slip(at.row, at.column, found.why, found.advice, found.mended)


# What the parser says of a line in the wrong column.
_COLUMNS = ("block end", "mapping values", "block mapping", "document start")


def _indent(at: Stumble) -> Slip | None:
    """A line that begins further left or right than its neighbours."""
    if not any(said in at.words for said in _COLUMNS):
        return None
    found = misplaced(at.lines, (at.row, *at.before()))
    if found is None:
        return None
    row, wanted = found
    line = at.lines[row].strip()
    own = len(at.lines[row]) - len(at.lines[row].lstrip())
    advice = phrase("do_align_so", quoted=shown(line, 160))
    return Slip(row, own, phrase("why_column"), advice, " " * wanted + line)


_RECOGNISERS: tuple[Callable[[Stumble], Slip | None], ...] = (
    smart_end,
    _two_keys,
    apostrophe,
    inner_quote,
    begins_wrong,
    never_closed,
    _dashed,
    _glued,
    _no_colon,
    _no_dash,
    _open_bracket,
    _indent,
    _colon,
)
