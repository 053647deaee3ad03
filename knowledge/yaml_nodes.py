"""YAML text as plain values with the place of each key and value.

Every scalar is text (None when nothing is written, or `~`); aliases, merge keys, tags,
duplicate keys, tabs and deep nesting are problems. The tree is built from the parser's
events in one loop, so that no input can exhaust the stack.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import yaml

from knowledge.problems import Problem, Spot, problem, shown
from knowledge.yaml_syntax import explain, quoted
from knowledge.yaml_text import decoded, lines_of, tabs_in

__all__ = ["Document", "Path", "Value", "parse"]

DEPTH = 30
TOO_MANY = 1_000

Value = object
Event = Any  # PyYAML's stubs give events neither values nor certain places
Path = tuple[str | int, ...]
_CUT = re.compile(r" #")
_CUT_WHOLE = re.compile(r" +#\S")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Document:
    """One file: its `data`, where each key and value stands, and what is wrong with its form.

    `complete` is false where reading stopped early and `data` cannot be trusted.
    """

    file: str
    data: Value = None
    values: dict[Path, Spot] = field(default_factory=dict)
    keys: dict[Path, Spot] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    complete: bool = True

    def spot(self, path: Path) -> Spot:
        """Where the value at `path` stands, or the nearest thing around it."""
        while path:
            if path in self.values:
                return self.values[path]
            path = path[:-1]
        return self.values.get((), Spot(self.file))

    def key_spot(self, path: Path) -> Spot:
        """Where the key at `path` stands, or what holds it where there is no such key."""
        return self.keys.get(path) or self.spot(path[:-1])


@dataclass(slots=True)
class _Open:
    """A list or a group of keys that is still being read."""

    path: Path
    value: list[Value] | dict[str, Value]
    key: str | None = None
    waiting: bool = False


def parse(file: str, content: bytes) -> Document:
    """The document in `content`, whose problems name `file`. Never raises for bad content."""
    document = Document(file)
    text, document.problems = decoded(file, content)
    if text is None:
        document.complete = False
        return document
    lines = lines_of(text)
    tabs = tabs_in(file, lines)
    document.problems += tabs
    tabbed = {found.line for found in tabs}
    builder = _Builder(document, lines)
    try:
        parser = _LOADER(text)
        try:
            while parser.check_event() and builder.take(parser.get_event()):
                pass
        finally:
            parser.dispose()
    except yaml.YAMLError as error:
        found = explain(file, text, error)
        if found.line not in tabbed:
            document.problems.append(found)
        document.complete = False
    return document


class _Builder:
    """Puts events together; `take` says whether to go on."""

    def __init__(self, document: Document, lines: list[str]) -> None:
        self.document = document
        self.lines = lines
        self.open: list[_Open] = []
        self.documents = 0
        self.handlers: dict[type[yaml.Event], Callable[[Event], bool]] = {
            yaml.ScalarEvent: self.scalar,
            yaml.AliasEvent: self.alias,
            yaml.MappingStartEvent: self.start,
            yaml.SequenceStartEvent: self.start,
            yaml.MappingEndEvent: self.end,
            yaml.SequenceEndEvent: self.end,
            yaml.DocumentStartEvent: self.document_start,
        }

    def take(self, event: Event) -> bool:
        handler = self.handlers.get(type(event))
        if len(self.document.problems) > TOO_MANY:
            self.document.complete = False
            return False
        return handler is None or handler(event)

    def report(self, event: Event, code: str, **values: object) -> None:
        self.document.problems.append(problem(self.spot(event), code, **values))

    def spot(self, event: Event) -> Spot:
        mark = event.start_mark
        return Spot(self.document.file, mark.line + 1, mark.column + 1)

    def document_start(self, event: Event) -> bool:
        self.documents += 1
        if self.documents > 1:
            self.report(event, "documents")
            self.document.complete = False
        return self.documents == 1

    def alias(self, event: Event) -> bool:
        self.report(event, "alias")
        self.put(event, None, text=f"*{event.anchor}")
        return True

    def scalar(self, event: Event) -> bool:
        self.check_marks(event)
        text = unicodedata.normalize("NFC", event.value)
        plain = event.style in (None, "")
        if plain:
            self.check_cut(event, text)
        key_place = self.open and isinstance(self.open[-1].value, dict)
        if key_place and not self.open[-1].waiting and plain and text == "<<":
            self.report(event, "merge")
        self.put(event, None if plain and text in ("", "~") else text, text=text)
        return True

    def start(self, event: Event) -> bool:
        self.check_marks(event)
        value: list[Value] | dict[str, Value]
        value = {} if isinstance(event, yaml.MappingStartEvent) else []
        path = self.put(event, value, text=None)
        if len(self.open) >= DEPTH:
            self.report(event, "depth", limit=DEPTH)
            self.document.complete = False
            return False
        self.open.append(_Open(path, value))
        return True

    def end(self, event: Event) -> bool:
        self.open.pop()
        return True

    def check_marks(self, event: Event) -> None:
        if event.anchor is not None:
            self.report(event, "anchor")
        if event.tag is not None:
            self.report(event, "tag")

    def check_cut(self, event: Event, text: str) -> None:
        """A plain text followed by one space and a # has most likely lost its end."""
        mark = event.end_mark
        line = self.lines[mark.line] if mark.line < len(self.lines) else ""
        if (_CUT if text else _CUT_WHOLE).match(line, mark.column):
            start = event.start_mark
            lead = line[start.column :] if start.line == mark.line else line
            self.report(event, "cut", text=shown(text), quoted=quoted(lead))

    def put(self, event: Event, value: Value, text: str | None) -> Path:
        """Adds a value (or a key) to what is open, and gives its path."""
        if not self.open:
            self.document.data = value
            self.document.values[()] = self.spot(event)
            return ()
        holder = self.open[-1]
        if isinstance(holder.value, list):
            path: Path = (*holder.path, len(holder.value))
            holder.value.append(value)
        elif not holder.waiting:
            return self.put_key(event, holder, text)
        else:
            holder.waiting = False
            if holder.key is None:
                return self.nowhere(event, holder)
            path = (*holder.path, holder.key)
            holder.value[holder.key] = value
        self.document.values.setdefault(path, self.spot(event))
        return path

    def put_key(self, event: Event, holder: _Open, text: str | None) -> Path:
        holder.waiting = True
        holder.key = None
        if text is None:
            self.report(event, "key_kind")
            return self.nowhere(event, holder)
        path = (*holder.path, text)
        if path in self.document.keys:
            first = self.document.keys[path].line
            line = event.start_mark.line + 1
            self.report(event, "duplicate_key", key=shown(text), first=first, line=line)
        elif text != "<<":
            holder.key = text
            self.document.keys[path] = self.spot(event)
        return path

    def nowhere(self, event: Event, holder: _Open) -> Path:
        """A path of its own for what is read but not kept."""
        return (*holder.path, f"?{event.start_mark.line}:{event.start_mark.column}")
