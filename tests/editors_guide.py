"""The steps of knowledge/README.md, read out of it and performed as they are written.

A block `diff` begins with the file it changes, `@@ FILE @@`; its pieces, parted by empty lines,
replace the lines with "-" (and those without a sign) by those with "+" (and without a sign), and
what they replace must be there exactly once. A block `console` has commands behind "$", each with
what it writes behind it, in which "…" stands for anything.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["GUIDE", "Edit", "Step", "checkout_at", "halves", "perform", "steps"]

GUIDE = Path(__file__).parents[1] / "knowledge" / "README.md"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def checkout_at(folder: Path) -> Path:
    """A git checkout in `folder`, which is given back, with a copy of the base in it."""
    shutil.copytree(GUIDE.with_name("data"), folder / "knowledge" / "data")
    who = ["-c", "user.name=Editor", "-c", "user.email=editor@example.org"]
    commit = [*who, "-c", "commit.gpgsign=false", "commit", "--quiet", "-m", "the base"]
    for arguments in (["init", "--quiet"], ["add", "."], commit):
        subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)
    return folder


@dataclass(frozen=True, slots=True)
class Edit:
    """A piece of a file, relative to the checkout, and what is written in its place."""

    file: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Step:
    """A command, and what it must write."""

    command: str
    output: str

    @property
    def words(self) -> list[str]:
        """The command as a shell reads it."""
        return shlex.split(self.command)

    def is_met(self, said: str) -> bool:
        """Whether that is what the guide shows.

        Of a check, it shows what there is to say of its own steps, not of the base before.
        """
        if self.words[1] == "check":
            return set(self.output.splitlines()) <= set(said.splitlines())
        wanted = re.escape(self.output.strip()).replace("…", ".*?")
        return re.fullmatch(wanted, said.strip(), re.DOTALL) is not None


def halves() -> dict[str, str]:
    """The French and the English half of the guide."""
    text = GUIDE.read_text(encoding="utf-8")
    _, french, english = re.split(r"^# .*\n", text, flags=re.MULTILINE)
    return {"fr": french, "en": english}


def steps(text: str) -> Iterator[Edit | Step]:
    """All there is to do in a text, in its order."""
    for kind, body in _BLOCK.findall(text):
        if kind == "diff":
            yield from _edits(body)
        elif kind == "console":
            yield from _commands(body)


def _edits(body: str) -> Iterator[Edit]:
    head, _, rest = body.partition("\n")
    file = head.strip("@ ")
    for piece in re.split(r"\n\n", rest.strip("\n")):
        lines = piece.split("\n")
        old = [line[1:] for line in lines if line[0] in " -"]
        new = [line[1:] for line in lines if line[0] in " +"]
        yield Edit(file, "\n".join(old) + "\n", "\n".join(new) + "\n")


def _commands(body: str) -> Iterator[Step]:
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        found = re.match(r"(?:[^\n]*\\\n)*[^\n]*\n", part)
        assert found is not None
        yield Step(found[0].replace("\\\n", " ").strip(), part[found.end() :])


def perform(todo: Edit | Step, checkout: Path, laureates: Callable[[list[str]], str]) -> None:
    """Does one thing in a checkout; `laureates` runs the command, and gives what it writes."""
    if isinstance(todo, Edit):
        file = checkout / todo.file
        text = file.read_text(encoding="utf-8")
        assert f"\n{text}".count(f"\n{todo.old}") == 1, f"not there exactly once: {todo}"
        file.write_text(text.replace(todo.old, todo.new), encoding="utf-8")
        return
    if todo.words[0] == ".venv/bin/laureates":
        said = laureates(todo.words[1:])
    else:
        assert todo.words[0] in ("git", "rm"), todo.command
        done = subprocess.run(todo.words, cwd=checkout, capture_output=True, text=True, check=True)
        said = done.stdout
    assert todo.is_met(said), f"$ {todo.command}\n{said}\n-- the guide shows:\n{todo.output}"
