"""Files written by commands: all of them or none, and nothing is overwritten."""

from __future__ import annotations

import contextlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bot.editors_words import wrong

__all__ = ["Change", "reason", "write"]


@dataclass(frozen=True, slots=True)
class Change:
    """A file and what will be in it; `before` is what is in it now (None: there is none),
    `line` the first one that is new, `left` how many places of it are left to fill."""

    file: Path
    content: bytes
    before: bytes | None = None
    line: int = 1
    left: int = 0


def write(changes: list[Change]) -> None:
    """Writes all the files or none, new ones only where there is nothing.

    Raises WrongSetting.
    """
    made: list[Path] = []
    try:
        for change in sorted(changes, key=lambda each: each.before is not None):
            _write(change, made)
    except OSError as error:
        for path in reversed(made):
            with contextlib.suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
        file = error.filename or changes[0].file
        if isinstance(error, FileExistsError):
            raise wrong("exists", file=file) from None
        raise wrong("not_written", file=file, reason=reason(error)) from None


def _write(change: Change, made: list[Path]) -> None:
    """Writes one file; the folders and files that are new are added to `made`."""
    file = change.file
    if change.before is not None:
        _replace(file.resolve(), change)
        return
    made += [folder for folder in reversed(file.parents) if not folder.exists()]
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(file, "xb") as stream:
        made.append(file)
        stream.write(change.content)


def _replace(file: Path, change: Change) -> None:
    """Puts the new content in the file's place at once, unless it has changed meanwhile."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".part")
    try:
        with open(handle, "wb") as stream:
            stream.write(change.content)
        os.chmod(name, file.stat().st_mode & 0o7777)
        if file.read_bytes() != change.before:
            raise OSError(0, "it has just been changed", str(file))
        os.replace(name, file)
    except BaseException:
        os.unlink(name)
        raise


def reason(error: OSError) -> str:
    """Why the system refuses, in words."""
    return (error.strerror or type(error).__name__).lower()
