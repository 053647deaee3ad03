"""Puts the typography of a knowledge base right: what needs no thought and is hard to type."""

from __future__ import annotations

import os
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from knowledge.problems import Problem

__all__ = ["mend"]

_CODES = frozenset(("apostrophe", "space_before", "space_after", "space_english", "ligature"))


def mend(problems: Iterable[Problem]) -> int:
    """Writes what the slips of typography among `problems` propose into their files, each file
    as a whole or not at all; gives how many were put right. Raises OSError."""
    by_file: dict[str, list[Problem]] = defaultdict(list)
    for found in problems:
        if found.code in _CODES and found.instead is not None:
            by_file[found.file].append(found)
    return sum(_mend_file(Path(file), slips) for file, slips in by_file.items())


def _mend_file(file: Path, slips: list[Problem]) -> int:
    # bytes, so that the ends of lines and a byte-order mark stay as they are
    text = file.read_bytes().decode("utf-8")
    mark = text[: len(text) - len(text.removeprefix("\ufeff"))]
    pieces = re.split("(\r\n|\n|\r)", text.removeprefix(mark))
    done = 0
    for slip in sorted(slips, key=lambda each: (each.line, -each.column)):
        assert slip.instead is not None
        old, new = slip.instead
        line, start = pieces[2 * (slip.line - 1)], slip.column - 1
        if line[start:].startswith(old):
            pieces[2 * (slip.line - 1)] = line[:start] + new + line[start + len(old) :]
            done += 1
    _write(file, (mark + "".join(pieces)).encode("utf-8"))
    return done


def _write(file: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".part")
    try:
        with open(handle, "wb") as stream:
            stream.write(content)
        os.chmod(name, file.stat().st_mode)
        os.replace(name, file)
    except BaseException:
        os.unlink(name)
        raise
