"""A version of the knowledge base by its name: a folder, or a git revision read into one."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.editors_words import wrong

__all__ = ["version"]


@contextmanager
def version(name: str, base: Path) -> Iterator[Path]:
    """The folder of the version `name` of the base in the folder `base`, for as long as needed.

    A folder is itself, or the base of a checkout; anything else is a revision of the repository
    that `base` is in, as git names them (`HEAD`, `v1.2`, `main~3`), or `REVISION:FOLDER`.
    Raises WrongSetting.
    """
    folder = Path(name)
    if folder.is_dir():
        inner = folder / "knowledge" / "data"
        yield inner if inner.is_dir() else folder
        return
    with tempfile.TemporaryDirectory(prefix="laureates-") as place:
        _extract(name, base, Path(place))
        yield Path(place)


def _extract(name: str, base: Path, place: Path) -> None:
    """Writes the YAML files of a revision into the folder `place`."""
    top, _, prefix = _git(name, base, "rev-parse", "--show-toplevel", "--show-prefix").partition(
        "\n"
    )
    revision, _, inner = name.partition(":")
    commit = _git(name, base, "rev-parse", "--verify", "--quiet", "--end-of-options", revision)
    tree = f"{commit.strip()}:{inner or prefix.strip()}"
    try:
        archive = _run(Path(top), "archive", "--format=tar", tree)
    except subprocess.CalledProcessError:
        raise wrong("no_base_in", name=name, folder=inner or prefix.strip()) from None
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        for member in files:
            # plain files only, below the folder: what is in an archive is not to be trusted
            target = (place / member.name).resolve()
            stream = files.extractfile(member) if member.isfile() else None
            if stream is not None and target.is_relative_to(place.resolve()):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(stream.read())


def _git(name: str, base: Path, *arguments: str) -> str:
    """What git says. Raises WrongSetting where it refuses or is not there."""
    try:
        return _run(base, *arguments).decode("utf-8", "surrogateescape").strip("\n")
    except FileNotFoundError:
        raise wrong("no_git", name=name) from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip().splitlines()
        if said and "not a git repository" not in said[-1]:
            raise wrong("git_says", name=name, reason=said[-1]) from None
        known = arguments[1] == "--show-toplevel"
        raise wrong("no_repository" if known else "no_version", name=name, folder=base) from None


def _run(folder: Path, *arguments: str) -> bytes:
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True).stdout
