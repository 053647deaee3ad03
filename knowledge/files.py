"""The files of a knowledge base: which they are, and what is in them; neither read nor judged.

Reads files, nothing else: no clock, no network.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

__all__ = ["SIZE", "Digest", "area", "content", "fingerprint", "listed"]

# A file may have so many bytes.
SIZE = 1_000_000


class Digest:
    """SHA-256 of the names and bytes of files, in the order in which they are added."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def add(self, name: str, read: bytes) -> None:
        """Adds a file."""
        head = name.encode("utf-8", "surrogateescape")
        self._hash.update(b"%d %b %d %b" % (len(head), head, len(read), read))

    def hex(self) -> str:
        """64 hexadecimal digits."""
        return self._hash.hexdigest()


def fingerprint(folder: Path) -> str:
    """The digest of all files of the base in `folder`, "" where a file is out of place or
    cannot be read."""
    strays: list[object] = []
    digest = Digest()
    try:
        names = listed(folder, strays.append, strays.append)
        for name in names:
            if area(name)[0] is None:
                return ""
            digest.add(name, content(folder / name))
    except (OSError, ValueError):
        return ""
    return digest.hex() if names and not strays else ""


def listed(
    folder: Path, unreadable: Callable[[OSError], object], stray: Callable[[Path], object]
) -> list[str]:
    """The files to read, relative to `folder`, nearer ones first, then by name; told are
    folders that cannot be read, and files whose names say that they were meant to be."""
    found = []
    for where, folders, files in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in files:
            path = Path(where, name)
            if name.startswith("."):
                continue
            if path.suffix == ".yaml":
                found.append(path.relative_to(folder).as_posix())
            elif path.suffix.lower() in {".yaml", ".yml"}:
                stray(path)
    return sorted(found, key=lambda name: (name.count("/"), name))


def area(name: str) -> tuple[str | None, int | None]:
    """What a file may hold, by its place (None: nothing), and its edition."""
    match name.split("/"):
        case [_]:
            return "root", None
        case ["words", *_]:
            return "words", None
        case ["editions", year, _, *_] if len(year) == 4 and year.isascii() and year.isdigit():
            return "edition", int(year)
    return None, None


def content(path: Path) -> bytes:
    """The bytes of a plain file, one more than allowed at most. Raises OSError."""
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise OSError(0, "it is not a plain file")
    with open(path, "rb") as stream:
        return stream.read(SIZE + 1)
