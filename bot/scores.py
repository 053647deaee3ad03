"""How an evaluation looks: one table for each part, then what went wrong in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.question_sets import Part
from knowledge.evaluation import Judged, Report, Share

__all__ = ["show"]

_COLUMNS = {"fr": "French", "en": "English", "": "both"}
# of a table with all its intervals, and of what is not a terminal
_WIDTH = 124
_CONFUSIONS = 8
_REPLY = 240


def show(
    part: Part, counted: Report, bars: Iterable[tuple[str, float, float, bool]], failures: int
) -> None:
    """Prints a part: its table, its bars (name, bar, reached, met) and, unless it is sealed,
    the entries that are answered wrongly most often and the first `failures`."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_WIDTH)
    console.print(_table(part, counted, is_wide=console.width >= _WIDTH))
    for name, bar, reached, is_met in bars:
        line = f"{part.name}: {name} {bar:.3f}, reached {reached:.3f}"
        console.print(
            Text(f"{line}: {'met' if is_met else 'NOT MET'}", "" if is_met else "bold red")
        )
    if not part.is_sealed:
        _show_wrong(console, counted, failures)
    console.print()


def _table(part: Part, counted: Report, *, is_wide: bool) -> Table:
    table = Table(title=part.name, title_justify="left", title_style="bold", box=box.SIMPLE)
    table.caption = "In brackets the 95 % interval (Wilson, 1927)."
    table.caption_justify = "left"
    table.add_column("right", no_wrap=True)
    for name in _COLUMNS.values():
        table.add_column(name, justify="right", no_wrap=True)
    sections: list[list[tuple[str, Mapping[str, Share]]]] = [
        [("in scope", counted.right), ("  typed badly", counted.noisy)],
        [(f"  {kind or '(no kind)'}", own) for kind, own in counted.kinds.items()],
        [
            ("asked back, in scope", counted.asked_back),
            ("in the question's language", counted.same_language),
        ],
        [("FALSE answers beyond", counted.false)],
        [(f"  {kind or '(no kind)'}", own) for kind, own in counted.false_kinds.items()],
        [
            ("turns of conversations", counted.turns),
            ("  FALSE answers in them", counted.false_turns),
            ("  conversations as a whole", counted.conversations),
        ],
        [(f"score {b.low:.2f} to {b.high:.2f}", {"": b.right}) for b in counted.bins],
    ]
    for section in sections:
        for label, shares in section:
            if shares[""].total:
                cells = (_cell(shares.get(name), is_wide or not name) for name in _COLUMNS)
                table.add_row(label, *cells)
        table.add_section()
    return table


def _cell(share: Share | None, is_whole: bool) -> str:
    if share is None or not share.total:
        return ""
    low, high = share.interval
    interval = f" [{100 * low:4.1f}–{100 * high:4.1f}]" if is_whole else ""
    return f"{share.count}/{share.total} {100 * share.value:5.1f} %{interval}"


def _show_wrong(console: Console, counted: Report, failures: int) -> None:
    if counted.confusions:
        wrong = (f"{entry} ×{count}" for entry, count in counted.confusions[:_CONFUSIONS])
        console.print(Text("answered wrongly most often: " + ", ".join(wrong)))
    for one in counted.failures[:failures]:
        console.print(_failure(one))
    left = len(counted.failures) - max(failures, 0)
    if failures and left > 0:
        console.print(Text(f"… and {left} more: --failures {len(counted.failures)}", "dim"))


def _failure(one: Judged) -> Text:
    reply = " ".join(one.reply.text.split())
    shown = reply if len(reply) <= _REPLY else reply[: _REPLY - 1].rstrip() + "…"
    text = Text(f"{one.item.place} ")
    text.append(" ".join(one.item.text.split()), "bold")
    text.append(f"\n  {one.verdict}", "red")
    text.append(f"\n  {one.reply.outcome} {one.reply.score:.2f}: {shown}", "dim")
    return text
