"""YAML text as plain values with the place of each key and value.

Every scalar is text (None when nothing is written, or `~`); aliases, merge keys, tags,
duplicate keys, tabs and deep nesting are problems. The tree is built from the parser's
events in one loop, so that no input can exhaust the stack.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml

from knowledge.phrases import phrase
from knowledge.problems import Spot, problem, shown, warning
from knowledge.yaml_document import Document, Path, Value
from knowledge.yaml_lines import quoted
from knowledge.yaml_syntax import explain
from knowledge.yaml_text import aligned, conflicts_in, decoded, lines_of, odd_spaces_in, tabs_in

__all__ = ["Document", "Path", "Value", "parse"]

DEPTH = 30
_NOTHING = ("", "~", "null", "Null", "NULL")
TOO_MANY = 1_000

Event = Any  # PyYAML's stubs give events neither values nor certain places
_CUT = re.compile(r" #")
_CUT_WHOLE = re.compile(r" +#\S")
_SMART = re.compile("[“„«‘](?P<text>[^“”„«»‘]*)(?P<end>[”“»’]?)$")
_DASHED = re.compile(r"-[^\W\d_]|-[\"'“«]")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class _Open:
    """A list or a group of keys that is still being read."""

    path: Path
    value: list[Value] | dict[str, Value]
    key: str | None = None
    waiting: bool = False
    strayed: bool = False


def parse(file: str, content: bytes) -> Document:
    """The document in `content`, whose problems name `file`. Never raises for bad content."""
    document = Document(file)
    text, document.problems = decoded(file, content)
    if text is None:
        document.complete = False
        return document
    lines = lines_of(text)
    document.lines = lines
    conflicts = conflicts_in(file, lines)
    if conflicts:
        document.problems += conflicts
        document.complete = False
        return document
    spaces = tabs_in(file, lines) + odd_spaces_in(file, lines)
    if len(spaces) == 1:
        spaces = [aligned(spaces[0], lines)]
    document.problems += spaces
    told = {found.line for found in spaces}
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
        # what a broken line makes of the next ones is not worth a warning
        document.problems = [each for each in document.problems if each.severity == "error"]
        if not told:
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

    def report(
        self,
        event: Event,
        code: str,
        instead: tuple[str, str] | None = None,
        **values: object,
    ) -> None:
        found = problem(self.spot(event), code, instead=instead, **values)
        self.document.problems.append(found)

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
            self.check_plain(event, text)
        key_place = self.open and isinstance(self.open[-1].value, dict)
        if key_place and not self.open[-1].waiting and plain and text == "<<":
            self.report(event, "merge")
        self.put(event, None if plain and text in _NOTHING else text, text=text)
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
            lead = line[start.column :] if start.line == mark.line and "{" in line else line
            told = quoted(lead)
            code = "cut" if text else "cut_whole"
            self.report(
                event, code, text=shown(text), quoted=shown(told), instead=(lead.strip(), told)
            )

    def check_plain(self, event: Event, text: str) -> None:
        """Without quotes around it, a text is easily another one than was meant."""
        if not text or (
            text[0] not in "“„«‘-"
            and text[-1] not in '"”'
            and event.start_mark.line == event.end_mark.line
        ):
            return
        line = self.lines[event.start_mark.line]
        if text[-1] in '"”' and text.count('"') % 2 + text.count("”") - text.count("“") == 1:
            new = quoted(text.rstrip('"”'))
            self.report(event, "unopened", (text, new), quoted=shown(new, 120))
            return
        smart = _SMART.match(text)
        if smart is not None:
            signs = text[0] + (" " + smart["end"] if smart["end"] else "")
            new = quoted(text)
            self.report(event, "smart_quotes", signs=signs, quoted=shown(new), instead=(text, new))
        elif _DASHED.match(text):
            rest = line[event.start_mark.column + 1 :].strip()
            told = shown(f"- {rest}")
            self.report(event, "dash_space", quoted=told, instead=(f"-{rest}", f"- {rest}"))
        elif event.start_mark.line != event.end_mark.line:
            in_list = self.open and isinstance(self.open[-1].value, list)
            advice = phrase("do_item" if in_list else "do_one_text")
            found = warning(self.spot(event), "joined", text=shown(text), advice=advice)
            self.document.problems.append(found)

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
        if path in self.document.keys and holder.strayed:
            pass  # a whole entry runs into the one before, which is told already
        elif path in self.document.keys and path[:-1] and isinstance(path[-2], int):
            self.report_twice(event, holder, text)
        elif path in self.document.keys:
            first = self.document.keys[path].line
            line = event.start_mark.line + 1
            self.report(event, "duplicate_key", key=shown(text), first=first, line=line)
        elif text != "<<":
            holder.key = text
            self.document.keys[path] = self.spot(event)
        return path

    def report_twice(self, event: Event, holder: _Open, text: str) -> None:
        """A key that is there twice in an item of a list: where it is the first one, a new item
        was meant to begin."""
        first = self.document.keys[(*holder.path, text)].line
        place = event.start_mark
        line = self.lines[place.line]
        if text != next(iter(holder.value)) or line[: place.column].strip() or place.column < 2:
            self.report(event, "duplicate_key", key=shown(text), first=first, line=place.line + 1)
            return
        holder.strayed = True
        new = f"- {line[place.column :].rstrip()}"
        instead = (line.rstrip(), f"{line[: place.column - 2]}{new}")
        self.report(event, "lost_dash", instead, key=shown(text), quoted=shown(new, 120))

    def nowhere(self, event: Event, holder: _Open) -> Path:
        """A path of its own for what is read but not kept."""
        return (*holder.path, f"?{event.start_mark.line}:{event.start_mark.column}")
