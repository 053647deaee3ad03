"""What was read of each file before, so that only changed files are read as YAML again.

The places of what was read are not kept: whoever finds a problem reads all files anew, to say
where it is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from knowledge.plain import from_json, to_json
from knowledge.schema_entries import Entry
from knowledge.yaml_nodes import Document

__all__ = ["Parsed"]

_HEAD = b"laureates parsed 1\n"
_DIGEST = 32


class Parsed:
    """The entries of files without a problem, by the name and the bytes of the file.

    `fresh` counts the files that were not known; what was neither asked for nor kept is not
    in `dump`.
    """

    def __init__(self, data: bytes = b"") -> None:
        """From what `dump` gave; other bytes are as good as none."""
        self._known: dict[str, Any] = _read(data)
        self._used: dict[str, Any] = {}
        self.fresh = 0

    def entries(self, name: str, content: bytes, file: str) -> list[Entry] | None:
        """The entries of a file that is known, None for another; `file` is its whole path."""
        key = _key(name, content)
        rows = self._known.get(key)
        if rows is None:
            self.fresh += 1
            return None
        self._used[key] = rows
        document = Document(file)
        return [
            Entry(kind, id_, year, entry, document, tuple(path), from_json(value))
            for kind, id_, year, entry, path, value in rows
        ]

    def keep(self, name: str, content: bytes, entries: Iterable[Entry]) -> None:
        """Keeps the entries of a file that has no problem."""
        self._used[_key(name, content)] = [
            [each.kind, each.id, each.year, each.key, each.path, to_json(each.value)]
            for each in entries
        ]

    def turn(self) -> None:
        """Begins a new reading, which knows what this one has asked for and kept."""
        self._known, self._used = self._used, {}

    def dump(self) -> bytes:
        """What is known of the files that were asked for, as bytes."""
        text = json.dumps(self._used, ensure_ascii=False, separators=(",", ":"))
        body = text.encode("utf-8", "surrogatepass")
        return _HEAD + hashlib.sha256(body).digest() + body


def _read(data: bytes) -> dict[str, Any]:
    start = len(_HEAD) + _DIGEST
    body = data[start:]
    if not data.startswith(_HEAD) or hashlib.sha256(body).digest() != data[len(_HEAD) : start]:
        return {}
    found: dict[str, Any] = json.loads(body.decode("utf-8", "surrogatepass"))
    return found


def _key(name: str, content: bytes) -> str:
    head = name.encode("utf-8", "surrogateescape")
    return hashlib.sha256(b"%d %b %b" % (len(head), head, content)).hexdigest()
