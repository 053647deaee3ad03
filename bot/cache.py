"""The compiled knowledge base in the user's cache folder: a start without reading YAML. Beside
it what was read of each file, so that a changed base is built without reading the rest again.

Whatever is wrong with the folder or a file in it, the base is built instead, silently.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.engine import Engine

__all__ = ["Made", "engine_of", "folder", "made", "unhurried"]

_SUFFIX = ".compiled"
_PARSED = ".parsed"
_ORDINARY = ".ordinary"
# How many bases are kept, the newest ones.
_KEPT = 4


def folder() -> Path | None:
    """Where compiled bases are kept; None where the user has no such place."""
    named = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(named):
        return Path(named) / "laureates-bot"
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = home / ".cache"
    return base / "laureates-bot"


@dataclass(frozen=True, slots=True)
class Made:
    """An engine, the same as bytes, and how many files were read as YAML for it."""

    engine: Engine
    data: bytes
    read: int


def engine_of(knowledge: Path, *, apart: bool = False) -> Engine:
    """The engine for the base in the folder `knowledge`, from the cache where it is there.

    With `apart` it is built in a process of its own where it has to be, so that the memory
    which that takes is given back. Raises BrokenKnowledge.
    """
    from knowledge import compiled, files

    with unhurried():
        fingerprint = files.fingerprint(knowledge)
        file = _file(f"{fingerprint} {compiled.makers()}", _SUFFIX) if fingerprint else None
        found = _read(file) if file else None
        if found is not None:
            return found[0]
        return (_built_apart(knowledge) if fingerprint and apart else None) or _built(
            knowledge, fingerprint
        ).engine


def made(knowledge: Path) -> Made:
    """The base in the folder `knowledge`, from the cache where it is there, else built and kept.

    Raises BrokenKnowledge.
    """
    from knowledge import compiled, files

    fingerprint = files.fingerprint(knowledge)
    file = _file(f"{fingerprint} {compiled.makers()}", _SUFFIX) if fingerprint else None
    found = _read(file) if file else None
    return Made(*found, 0) if found is not None else _built(knowledge, fingerprint)


def _built(knowledge: Path, fingerprint: str) -> Made:
    """The engine, built now and kept under the fingerprint where that is still true."""
    from knowledge import compiled, load
    from knowledge.engine import Engine
    from knowledge.parsed import Parsed

    makers = compiled.makers()
    place = _file(f"{os.path.realpath(knowledge)} {makers}", _PARSED)
    parsed = Parsed(_bytes(place) or b"")
    base = load(knowledge, parsed)
    if place is not None and parsed.fresh:
        _keep(place, parsed.dump())
    _know_ordinary(makers)
    engine = Engine(base)
    data = compiled.dump(engine)
    if fingerprint.startswith(base.version):
        file = _file(f"{fingerprint} {makers}", _SUFFIX)
        if file is not None:
            _keep(file, data)
    return Made(engine, data, parsed.fresh)


def _know_ordinary(makers: str) -> None:
    """Everyday words from the cache, where they are there: reading the lists takes
    half a second."""
    from array import array

    from knowledge import ordinary

    file = _file(f"ordinary {makers}", _ORDINARY)
    data = _bytes(file) or b""
    digest, numbers = data[:32], data[32:]
    if len(numbers) >= 8 and hashlib.sha256(numbers).digest() == digest:
        ordinary.keep(array("I", numbers))
    elif file is not None:
        numbers = ordinary.hashes().tobytes()
        _keep(file, hashlib.sha256(numbers).digest() + numbers)


@contextlib.contextmanager
def unhurried() -> Iterator[None]:
    """Without looking for garbage, of which building an engine leaves next to none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _file(what: str, suffix: str) -> Path | None:
    place = folder()
    if place is None:
        return None
    return place / f"{hashlib.sha256(os.fsencode(what)).hexdigest()[:40]}{suffix}"


def _bytes(file: Path | None) -> bytes | None:
    try:
        return file.read_bytes() if file is not None else None
    except OSError as error:
        _tell("nothing in the cache", error)
        return None


def _read(file: Path) -> tuple[Engine, bytes] | None:
    from knowledge import compiled

    data = _bytes(file)
    try:
        return (compiled.load(data), data) if data is not None else None
    except compiled.Unusable as error:
        _tell("no compiled knowledge base", error)
        return None


def _keep(file: Path, data: bytes) -> None:
    """Writes the bytes as a whole or not at all, and forgets older files of the sort."""
    import tempfile

    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".part")
        try:
            with open(handle, "wb") as stream:
                stream.write(data)
            os.replace(name, file)
        except BaseException:
            os.unlink(name)
            raise
        kept = sorted(file.parent.glob(f"*{file.suffix}"), key=lambda each: -each.stat().st_mtime)
        for old in kept[_KEPT:]:
            old.unlink()
    except OSError as error:
        _tell("nothing is kept in the cache", error)


def _built_apart(knowledge: Path) -> Engine | None:
    """The engine as another process has built it; None where that has not worked."""
    import subprocess

    from knowledge import compiled

    command = [sys.executable, "-m", "bot.cache", str(knowledge.absolute())]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True)
        return compiled.load(done.stdout)
    except (OSError, subprocess.SubprocessError, compiled.Unusable) as error:
        _tell("not built in a process of its own", error)
        return None


def _tell(what: str, why: Exception) -> None:
    """Says at DEBUG, where logs are set up at all, what nobody else needs to know."""
    import logging

    logging.getLogger(__name__).debug("%s: %s", what, why)


def _main() -> None:
    """Builds the base in the folder given (the one shipped unless given), keeps it, and writes
    it to standard output."""
    from knowledge import compiled

    gc.disable()
    knowledge = Path(sys.argv[1]) if sys.argv[1:] else Path(compiled.__file__).with_name("data")
    sys.stdout.buffer.write(made(knowledge).data)


if __name__ == "__main__":
    _main()
