"""The slips of people who do not know YAML, recognised by the look of a line and its neighbours.

Each recogniser takes the lines of a file, the row that YAML stumbled over and what it said,
and gives the slip, with the line as it should be, or None. The first one that knows wins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from knowledge.phrases import Phrase, phrase
from knowledge.problems import shown
from knowledge.yaml_indents import misplaced

__all__ = ["Slip", "quoted", "recognised"]

# How far back the line is looked for on which something was opened.
_BACK = 60
_OPENERS, _CLOSERS = "“„«‘", "”“»’"


@dataclass(frozen=True, slots=True)
class Slip:
    """Where (rows and columns count from 0), why, what to do, and the line as it should be."""

    row: int
    column: int
    why: Phrase
    advice: Phrase
    mended: str | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    """A line in its parts: `indent`, dashes, key and what follows its colon."""

    indent: str
    dash: str
    key: str
    text: str

    @property
    def lead(self) -> str:
        return f"{self.dash}{self.key}: " if self.key else self.dash


_PARTS = re.compile(r"( *)((?:-(?: +|$))*)(?:([\w-]+) *:(?:\s+|$))?(.*?)\s*$")


def _parts(line: str) -> _Line:
    found = _PARTS.match(line)
    return _Line(*found.groups(default="")) if found else _Line("", "", "", line)


@dataclass(frozen=True, slots=True)
class _Stumble:
    lines: list[str]
    row: int
    column: int
    words: str

    @property
    def line(self) -> str:
        return self.lines[self.row]

    def before(self) -> Iterator[int]:
        """The rows before, nearest first, without comments and empty lines."""
        for row in range(self.row - 1, max(-1, self.row - 1 - _BACK), -1):
            bare = self.lines[row].strip()
            if bare and not bare.startswith("#"):
                yield row

    def has_key(self, word: str) -> bool:
        """Whether a line of the file begins with that key."""
        pattern = re.compile(rf" *(?:- +)*{word}:(\s|$)")
        return any(pattern.match(line) for line in self.lines[:20_000])

    def slip(self, row: int, why: Phrase, code: str, new: str | None = None) -> Slip:
        """The slip at the text of `row`; `new` is what its content should be."""
        line = self.lines[row]
        indent = len(line) - len(line.lstrip())
        mended = None if new is None else line[:indent] + new
        values = {} if new is None else {"quoted": shown(new, 160)}
        return Slip(row, indent, why, phrase(code, **values), mended)


def recognised(lines: list[str], row: int, column: int, words: str) -> Slip | None:
    """The slip at `row`, if it is a well-known one; `words` is what the parser said."""
    stumble = _Stumble(lines, row, column, words)
    for recognise in _RECOGNISERS:
        found = recognise(stumble)
        if found is not None:
            return found
    return None


def quoted(line: str) -> str:
    """`line` with its text in double quotes and its key, if any, left in front; quotes that
    were inside the text become those of its language."""
    parts = _parts(line)
    body = parts.text.strip()
    while body and body[0] in "\"'" + _OPENERS and len(body) > 1:
        body = body[1:]
        if body and body[-1] in "\"'" + _CLOSERS:
            body = body[:-1]
    pair = "« {} »" if parts.key == "fr" else "“{}”"
    body = re.sub(r'"([^"]*)"', lambda found: pair.format(found[1]), body.strip())
    body = body.replace("\\", "\\\\").replace('"', '\\"')
    return f'{parts.lead}"{body}"'


def _smart_end(at: _Stumble) -> Slip | None:
    """A straight quote opens, a typographic one closes."""
    for row in (at.row, *at.before()):
        text = _parts(at.lines[row]).text
        if re.fullmatch(r"\"[^\"]*[”“»]", text):
            return at.slip(row, phrase("why_smart"), "do_straight", quoted(at.lines[row]))
        if row < at.row - 3:
            break
    return None


def _never_closed(at: _Stumble) -> Slip | None:
    """A quote was opened on this line or one before, and the next one closed it."""
    if "quote" not in at.words and "expected" not in at.words and "simple key" not in at.words:
        return None
    for row in (at.row, *at.before()):
        line = at.lines[row]
        parts = _parts(line)
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


def _apostrophe(at: _Stumble) -> Slip | None:
    """Single quotes around a text with an apostrophe."""
    text = _parts(at.line).text
    if re.fullmatch(r"'.*\w'\w.*'", text):
        return at.slip(at.row, phrase("why_apostrophe"), "do_quote", quoted(at.line))
    return None


def _inner_quote(at: _Stumble) -> Slip | None:
    """Quotes inside a text, which close it too early; or a comma after it."""
    parts = _parts(at.line)
    text = re.sub(r"\\.", "", parts.text)
    if re.fullmatch(r'"[^"]*",', text):
        return at.slip(at.row, phrase("why_last_comma"), "do_write", parts.lead + parts.text[:-1])
    if re.fullmatch(r'"[^"]*"[^"#,\]}:]+("[^"]*"[^"]*)*"?', text) and not at.line.endswith(":"):
        if re.fullmatch(r'"[^"]*"(\s+"[^"]*")+', text):
            return None
        return at.slip(at.row, phrase("why_inner"), "do_quote", quoted(at.line))
    return None


def _begins_wrong(at: _Stumble) -> Slip | None:
    """A text that begins with a sign of YAML's own."""
    parts = _parts(at.line)
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


def _two_keys(at: _Stumble) -> Slip | None:
    """`answer: fr: "…"` on one line."""
    parts = _parts(at.line)
    inner = re.match(r"(fr|en):(\s|$)", parts.text)
    if "mapping values" in at.words and parts.key and inner:
        advice = phrase("do_new_line", key=inner[1], outer=parts.key)
        return Slip(at.row, at.line.index(parts.text), phrase("why_keys"), advice)
    return None


def _glued(at: _Stumble) -> Slip | None:
    """`kind:city`: the space after the colon is missing, here or on the line before."""
    if "mapping values" not in at.words and "expected ':'" not in at.words:
        return None
    for row in (*list(at.before())[:1], at.row):
        found = re.fullmatch(r" *((?:- +)*)([A-Za-z_]+):(?!//)(\S.*)", at.lines[row])
        if found:
            new = f"{found[1]}{found[2]}: {found[3].rstrip()}"
            return at.slip(row, phrase("why_no_space"), "do_write", new)
    return None


def _no_colon(at: _Stumble) -> Slip | None:
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
        if found and (_parts(at.lines[row - 1] if row else "").key or at.has_key(found[2])):
            new = f"{found[1]}{found[2]}: {found[3]}"
            return at.slip(row, phrase("why_no_colon", key=found[2]), "do_write", new)
        if row != at.row and not re.match(r"\s*(-|[\"'])", line):
            break
    return None


def _no_dash(at: _Stumble) -> Slip | None:
    """One item of a list has lost its dash."""
    if not any(said in at.words for said in ("block end", "sequence entries", "expected ':'")):
        return None
    here = _parts(at.line)
    before = next(at.before(), None)
    if before is None:
        return None
    there = _parts(at.lines[before])
    if there.dash and not here.dash and not here.key and here.text[:1] in ('"', "'"):
        return _with_dash(at, at.row, there.indent)
    if not here.dash:
        return None
    if not there.dash and not there.key and there.text[:1] in ('"', "'"):
        return _with_dash(at, before, here.indent)
    for row in at.before():
        line = _parts(at.lines[row])
        if len(line.indent) <= len(here.indent):
            # what is above the list: the item that follows has lost its dash
            own = _parts(at.lines[before])
            is_lost = own.key and not own.dash and not line.text and line.key and not line.dash
            return _with_dash(at, before, here.indent) if is_lost else None
        before = row
    return None


def _with_dash(at: _Stumble, row: int, indent: str) -> Slip:
    found = at.slip(row, phrase("why_no_dash"), "do_write", f"- {at.lines[row].strip()}")
    mended = f"{indent}- {at.lines[row].strip()}"
    return Slip(row, found.column, found.why, found.advice, mended)


def _open_bracket(at: _Stumble) -> Slip | None:
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


def _dashed(at: _Stumble) -> Slip | None:
    """The space after a dash is missing."""
    for row in (at.row, *list(at.before())[:1]):
        found = re.fullmatch(r"""\s*-(["'\w].*?)\s*""", at.lines[row])
        if found and not found[1][0].isdigit():
            return at.slip(row, phrase("why_dash_space"), "do_write", f"- {found[1]}")
    return None


def _colon(at: _Stumble) -> Slip | None:
    """A colon and a space inside a text."""
    if "mapping values" not in at.words:
        return None
    if re.fullmatch(r"\s*(- +)*[\w-]+", at.line[: at.column]):
        return Slip(at.row, at.column, phrase("why_line_before"), phrase("do_line_before"))
    found = at.slip(at.row, phrase("why_colon"), "do_quote", quoted(at.line))
    return Slip(at.row, at.column, found.why, found.advice, found.mended)


# What the parser says of a line in the wrong column.
_COLUMNS = ("block end", "mapping values", "block mapping", "document start")


def _indent(at: _Stumble) -> Slip | None:
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


_RECOGNISERS: tuple[Callable[[_Stumble], Slip | None], ...] = (
    _smart_end,
    _two_keys,
    _apostrophe,
    _inner_quote,
    _begins_wrong,
    _never_closed,
    _dashed,
    _glued,
    _no_colon,
    _no_dash,
    _open_bracket,
    _indent,
    _colon,
)
