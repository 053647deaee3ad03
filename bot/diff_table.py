"""How a comparison of two versions looks: side by side on a terminal, plain in a pipe."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.editors_words import said

if TYPE_CHECKING:
    from bot.diff import Change

__all__ = ["show"]

# How many questions of a change are named on a terminal and in a pipe.
_NAMED = 3
_WORD = re.compile(r"\s+|[^\s\w]|\w+")


def show(
    names: tuple[str, str], changes: Sequence[Change], asked: tuple[int, int], shown: int
) -> None:
    """Prints at most `shown` changes, then how many answers of `asked` (of how many) change."""
    console = Console(highlight=False, soft_wrap=False)
    if console.is_terminal:
        if changes[:shown]:
            console.print(_table(names, changes[:shown]))
    else:
        for change in changes[:shown]:
            print(_plain(change), end="\n\n")
    for line in _summary(changes, asked, shown):
        print(line)


def _table(names: tuple[str, str], changes: Sequence[Change]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, expand=True, show_lines=True)
    table.add_column(said("column_questions"), ratio=2)
    for name in names:
        table.add_column(Text(name), ratio=3, overflow="fold")
    for change in changes:
        asked = Text()
        for question in change.asked[:_NAMED]:
            asked.append(f"{question.text}\n", "bold")
        if len(change.asked) > _NAMED:
            asked.append(_more(change) + "\n")
        asked.append(_from(change), "dim")
        table.add_row(asked, *_marked(change.before.text, change.after.text))
    return table


def _marked(before: str, after: str) -> tuple[Text, Text]:
    """Both texts, with what differs in red and in green."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    sides = Text(), Text()
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        sides[0].append("".join(old[a:b]), "" if kind == "equal" else "red")
        sides[1].append("".join(new[c:d]), "" if kind == "equal" else "bold green")
    return sides


def _plain(change: Change) -> str:
    lines = [question.text for question in change.asked[:_NAMED]]
    if len(change.asked) > _NAMED:
        lines.append(_more(change))
    lines[-1] += f"  ({_from(change)})"
    for sign, reply in (("-", change.before), ("+", change.after)):
        lines += [f"  {sign} {line}".rstrip() for line in reply.text.splitlines() or [""]]
    return "\n".join(lines)


def _more(change: Change) -> str:
    count = len(change.asked) - _NAMED
    return said("one_more_way") if count == 1 else said("more_ways", count=count)


def _from(change: Change) -> str:
    """Where its questions are from."""
    places = list(dict.fromkeys(question.place for question in change.asked))
    return ", ".join(places[:_NAMED]) + (" …" if len(places) > _NAMED else "")


def _summary(changes: Sequence[Change], asked: tuple[int, int], shown: int) -> list[str]:
    count = sum(len(change.asked) for change in changes)
    lines = []
    if len(changes) > shown:
        lines.append(said("more_changes", count=len(changes) - shown, all=len(changes)))
    if not asked[0]:
        return [said("same_files")]
    some = {0: "none_change", 1: "one_change"}.get(count, "some_change")
    lines.append(said(some, count=count, asked=asked[0]))
    for sort in ("gained", "lost"):
        number = sum(len(change.asked) for change in changes if change.sort == sort)
        if number:
            lines.append(said(f"one_{sort}" if number == 1 else sort, count=number))
    if asked[0] < asked[1]:
        lines.append(said("sampled", asked=asked[0], all=asked[1]))
    return lines
