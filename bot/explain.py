"""`laureates ask --explain`: an answer, and why it was given, for an editor to read."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.explained import Line, Section, Tone, report
from bot.render import plain
from knowledge.engine import Engine
from knowledge.explanation import Explanation, explain
from knowledge.model import Language
from knowledge.places import Places
from knowledge.trace import Tracing

if TYPE_CHECKING:
    from rich.text import Text

__all__ = ["ask_and_explain", "lines_of"]

_STYLES: dict[Tone, str] = {
    "": "",
    "good": "green",
    "bad": "red",
    "warn": "yellow",
    "dim": "dim",
    "strong": "bold",
}


def ask_and_explain(
    engine: Engine, folder: Path, question: str, client: str | None, speech: Language | None,
    *, as_json: bool,
) -> int:  # fmt: skip
    """Prints the answer to a question and its explanation, in the language `speech` (None: that
    of the question); gives the exit status of `laureates ask`."""
    tracing = Tracing.of(engine)
    answer = tracing.ask(question, None, client)
    explanation = explain(engine, tracing.trace, Places(folder))
    if as_json:
        text = json.dumps(_as_data(explanation, plain(answer)), ensure_ascii=False, indent=2)
        _write(text + "\n")
    else:
        sections = report(explanation, speech or answer.language, _shown_below(folder))
        if sys.stdout.isatty():
            _print(plain(answer), sections)
        else:
            _write("\n".join([plain(answer), "", *lines_of(sections)]) + "\n")
    return 0 if answer.outcome in {"answer", "smalltalk"} else 1


def _as_data(explanation: Explanation, text: str) -> dict[str, Any]:
    return {"text": text, **asdict(explanation)}


def _shown_below(folder: Path) -> Any:
    """Gives paths of files in `folder`: from here where they are below, else whole."""

    def shown(file: str) -> str:
        path = os.path.abspath(folder / file)
        near = os.path.relpath(path)
        return path if near.startswith("..") else near

    return shown


def lines_of(sections: tuple[Section, ...]) -> Iterator[str]:
    """The sections as plain lines of text."""
    for section in sections:
        yield section.title
        if section.id == "words":
            width = max((len(line.text) for line in section.lines), default=0)
            for line in section.lines:
                yield f"  {line.text:{width}}  {line.note}"
            continue
        for line in section.lines:
            yield from _plain(line)


def _plain(line: Line) -> Iterator[str]:
    note = f" ({line.note})" if line.note else ""
    place = f"  {line.place}" if line.place else ""
    yield f"  {line.text}{note}{place}"
    for text in line.below:
        yield f"    {text}"
    if line.paste:
        yield f"    {line.paste}"


def _print(answer: str, sections: tuple[Section, ...]) -> None:
    """On a terminal: with colours, wrapped at its width."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    console.print(Text(answer))
    for section in sections:
        console.print()
        console.print(Text(section.title, "bold underline"))
        if section.id == "words":
            table = Table.grid(padding=(0, 2))
            for line in section.lines:
                table.add_row(Text(line.text, _STYLES[line.tone]), Text(line.note, "dim"))
            console.print(Padding(table, (0, 0, 0, 2)))
            continue
        for line in section.lines:
            for text, indent in _styled(line):
                console.print(Padding(text, (0, 0, 0, indent)))


def _styled(line: Line) -> Iterator[tuple[Text, int]]:
    """The text of a line and what is below it, each with its indent."""
    from rich.text import Text

    text = Text(line.text, _STYLES[line.tone])
    if line.note:
        text.append(f"  {line.note}", "not bold dim")
    yield text, 2
    for below in line.below:
        yield Text(below, "dim"), 4
    if line.place:
        yield Text(line.place, "cyan"), 4
    if line.paste:
        yield Text(line.paste, "yellow"), 4


def _write(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
