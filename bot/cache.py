"""The compiled knowledge base in the user's cache folder: a start without reading YAML.

Whatever is wrong with the folder or a file in it, the base is built instead, silently.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.engine import Engine

__all__ = ["engine_of", "folder"]

_SUFFIX = ".compiled"
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


def engine_of(knowledge: Path, *, apart: bool = False) -> Engine:
    """The engine for the base in the folder `knowledge`, from the cache where it is there.

    With `apart` it is built in a process of its own where it has to be, so that the memory
    which that takes is given back. Raises BrokenKnowledge.
    """
    from knowledge import compiled, files

    with _unhurried():
        fingerprint = files.fingerprint(knowledge)
        file = _file(fingerprint, compiled.makers()) if fingerprint else None
        found = _read(file) if file else None
        if found is None and fingerprint and apart:
            found = _built_apart(knowledge)
        return found or _built(knowledge, file)


def _built(knowledge: Path, file: Path | None) -> Engine:
    """The engine, built now and kept in `file`."""
    from knowledge import compiled, load
    from knowledge.engine import Engine

    engine = Engine(load(knowledge))
    if file is not None:
        _keep(file, lambda: compiled.dump(engine))
    return engine


@contextlib.contextmanager
def _unhurried() -> Iterator[None]:
    """Without looking for garbage, of which building an engine leaves next to none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _file(fingerprint: str, makers: str) -> Path | None:
    place = folder()
    if place is None:
        return None
    key = hashlib.sha256(f"{fingerprint} {makers}".encode()).hexdigest()
    return place / f"{key[:40]}{_SUFFIX}"


def _read(file: Path) -> Engine | None:
    from knowledge import compiled

    try:
        return compiled.load(file.read_bytes())
    except (OSError, compiled.Unusable) as error:
        _tell("no compiled knowledge base", error)
        return None


def _keep(file: Path, dump: Callable[[], bytes]) -> None:
    """Writes what `dump` gives as a whole or not at all, and forgets older files."""
    import tempfile

    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".part")
        try:
            with open(handle, "wb") as stream:
                stream.write(dump())
            os.replace(name, file)
        except BaseException:
            os.unlink(name)
            raise
        kept = sorted(file.parent.glob(f"*{_SUFFIX}"), key=lambda each: -each.stat().st_mtime)
        for old in kept[_KEPT:]:
            old.unlink()
    except OSError as error:
        _tell("the compiled knowledge base is not kept", error)


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
    from knowledge import compiled, files, load
    from knowledge.engine import Engine

    gc.disable()
    knowledge = Path(sys.argv[1]) if sys.argv[1:] else Path(compiled.__file__).with_name("data")
    data = compiled.dump(Engine(load(knowledge)))
    file = _file(files.fingerprint(knowledge), compiled.makers())
    if file is not None:
        _keep(file, lambda: data)
    sys.stdout.buffer.write(data)


if __name__ == "__main__":
    _main()
