"""Which line of a file begins in the wrong column: found by trying others.

Of the lines near the one that YAML stumbled over, each is moved to the columns in which its
neighbours begin; what YAML then understands, and looks most like the rest, is what was meant.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

import yaml

__all__ = ["misplaced", "understood"]

# So many lines with keys are moved, to columns of lines so near.
_MOVED = 4
_NEAR = 12
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OPENS = re.compile(r" *(?:- +)*[\w-]+:\s*$")


def misplaced(lines: list[str], rows: Iterable[int]) -> tuple[int, int] | None:
    """The row to move and the column (from 0) where it should begin; `rows` are those that may
    be wrong, likeliest first. None where moving one line does not help."""
    steps = _steps(lines)
    best: tuple[tuple[int, ...], int, int] | None = None
    for far, row in enumerate(_likely(lines, list(rows))):
        own = _indent(lines[row])
        for column in _columns(lines, row, steps) - {own}:
            moved = list(lines)
            moved[row] = " " * column + lines[row].lstrip()
            if not understood(moved):
                continue
            oddity = (_oddity(moved, row, steps), abs(column - own), far, column)
            if best is None or oddity < best[0]:
                best = (oddity, row, column)
    return best and best[1:]


def _likely(lines: list[str], rows: list[int]) -> list[int]:
    """The lines that may be wrong: the nearest two, keys before, and the one furthest left."""
    keys = [row for row in rows if re.match(r" *(?:- +)*[\w-]+:", lines[row])]
    left = min(rows, key=lambda row: _indent(lines[row]), default=0)
    return list(dict.fromkeys([*rows[:2], *keys[:_MOVED], left]))


def understood(lines: list[str]) -> bool:
    """Whether YAML reads these lines."""
    try:
        for _ in yaml.parse("\n".join(lines), Loader=_LOADER):
            pass
    except (yaml.YAMLError, RecursionError):
        return False
    return True


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _content(line: str) -> int:
    """Where the text of a line begins, after its dashes."""
    found = re.match(r" *(?:- +)*", line)
    return found.end() if found else 0


def _is_text(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _steps(lines: list[str]) -> dict[bool, int]:
    """By how much keys (False) and items of lists (True) are indented as a rule."""
    written = [line for line in lines if _is_text(line)][:2_000]
    counts: dict[bool, Counter[int]] = {False: Counter(), True: Counter()}
    for above, below in pairwise(written):
        if _OPENS.match(above) and _is_below(above, below):
            counts[_is_item(below)][_indent(below) - _content(above)] += 1
    return {kind: held.most_common(1)[0][0] if held else 2 for kind, held in counts.items()}


def _is_item(line: str) -> bool:
    return line.lstrip().startswith("- ")


def _columns(lines: list[str], row: int, steps: dict[bool, int]) -> set[int]:
    """Where the lines near a row begin, and where a line below them would."""
    near = [line for line in lines[max(0, row - _NEAR) : row + _NEAR] if _is_text(line)]
    found = {0, *map(_indent, near), *map(_content, near)}
    least = _indent(lines[row]) + 1
    for line in lines[row::-1]:
        if _is_text(line) and _indent(line) < least:
            least = _indent(line)
            found.add(least)
    below = [_content(line) for line in near if _OPENS.match(line)]
    return found | {column + step for column in below for step in steps.values()}


def _oddity(lines: list[str], row: int, steps: dict[bool, int]) -> int:
    """How unlike other lines it would be: keys left empty, columns that are no step."""
    near = [line for line in lines[max(0, row - _NEAR) : row + _NEAR] if _is_text(line)]
    empty = sum(
        bool(_OPENS.match(above)) and not _is_below(above, below) for above, below in pairwise(near)
    )
    odd = sum(
        _indent(below) - _content(above) != steps[_is_item(below)]
        for above, below in pairwise(near)
        if _OPENS.match(above) and _is_below(above, below)
    )
    return 2 * empty + odd


def _is_below(above: str, below: str) -> bool:
    deeper = _indent(below) > _content(above)
    return deeper or (_is_item(below) and _indent(below) == _content(above))
