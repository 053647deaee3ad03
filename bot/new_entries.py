"""Where a new entry is written in a knowledge base."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from rapidfuzz import process

from bot.editors_words import said, wrong
from bot.writing import Change, reason
from knowledge.drafts import render
from knowledge.insertion import NoPlace, inserted
from knowledge.problems import Problem
from knowledge.schema_entries import Entry
from knowledge.store import inventory
from knowledge.unfinished import marks
from knowledge.yaml_nodes import parse

__all__ = ["Base", "edition", "fact", "laureate"]

# What a fact may be about by its id alone; a laureate and its project share theirs.
_ABOUT = ("project", "laureate", "prize", "organisation", "person")
Values = Mapping[str, Any]


class Base:
    """A knowledge base as an editor finds it, good or not."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise wrong("no_base", folder=folder)
        self.folder = folder

    @cached_property
    def _read(self) -> tuple[Mapping[str, Entry], list[Problem]]:
        return inventory(self.folder)

    @property
    def entries(self) -> Mapping[str, Entry]:
        """All that is in it by key, finished or not."""
        return self._read[0]

    @property
    def errors(self) -> list[Problem]:
        """What is wrong in it."""
        return self._read[1]

    @cached_property
    def years(self) -> list[str]:
        """The years of the editions, the newest first."""
        found = self.folder.glob("editions/[0-9][0-9][0-9][0-9]/")
        return sorted((each.name for each in found), reverse=True)

    def edition(self, year: str | None) -> str:
        """The year of an edition that is there, the newest unless one is named."""
        if year is None and not self.years:
            raise wrong("no_editions")
        if year is not None and year not in self.years:
            raise wrong("no_edition", year=year)
        return year or self.years[0]

    def free(self, key: str) -> None:
        """Raises WrongSetting where an entry has this key."""
        entry = self.entries.get(key)
        if entry is not None:
            spot = entry.spot("id")
            raise wrong("taken", id=entry.id, file=spot.file, line=spot.line)


def edition(base: Base, values: Values) -> list[Change]:
    """The files of a new edition."""
    year = values["year"]
    place = base.folder / "editions" / year
    return [_new(place / f"{kind}.yaml", kind, year, values) for kind in ("edition", "prizes")]


def laureate(base: Base, year: str | None, values: Values) -> list[Change]:
    """The file of a new laureate, and its prize in the file of the prizes."""
    year = base.edition(year)
    place = base.folder / "editions" / year
    for kind, id_ in (("laureate", "id"), ("project", "id"), ("prize", "prize")):
        base.free(f"{year}:{kind}:{values[id_]}")
    own = _new(place / "laureates" / f"{values['id']}.yaml", "laureate", year, values)
    prizes = place / "prizes.yaml"
    prize = render("prize", year, values)
    if prizes.exists():
        return [own, _added(prizes, "prizes", prize)]
    head = render("prizes", year, values).encode()
    content = inserted(head, "prizes", prize)
    return [own, Change(prizes, content, left=_left(content))]


def fact(base: Base, year: str | None, values: Values) -> list[Change]:
    """A new fact in the file where the facts of its subject are, or the subject itself is."""
    subject = _subject(base, year, values["of"])
    own = str(subject.year) if subject.year is not None else ""
    base.free(f"{own}:fact:{values['id']}".removeprefix(":"))
    reference = "edition" if subject.kind == "edition" else f"{subject.kind}:{subject.id}"
    written = render("fact", own or (base.years or [""])[0], {**values, "of": reference})
    if not marks(parse("", written.encode()).data):
        # the comments guide whoever fills it
        kept = (line for line in written.splitlines(keepends=True) if line.lstrip()[:1] != "#")
        written = "".join(kept)
    return [_added(_home(base, subject), "facts", written)]


def _subject(base: Base, year: str | None, of: str) -> Entry:
    """The entry that a fact is about, of the newest edition that has it."""
    known = base.entries
    years = [base.edition(year)] if year is not None or of == "edition" else base.years
    if of == "edition":
        found = [key for key in (f"edition:{years[0]}",) if key in known]
    elif ":" in of:
        found = [key for key in (of, *(f"{y}:{of}" for y in years)) if key in known]
    else:
        found = []
        for kind in _ABOUT:
            keys = (f"{kind}:{of}", *(f"{each}:{kind}:{of}" for each in years))
            found += [key for key in keys if key in known][:1]
        if found and known[found[0]].kind == "project":
            found = [key for key in found if known[key].kind != "laureate"]
        if len(found) > 1:
            choices = ", ".join(f"{known[k].kind}:{of}" for k in found)
            raise wrong("which_of", of=of, choices=choices)
    if not found and base.errors:
        # it may be in a file that cannot be read
        first = base.errors[0]
        raise wrong("place_broken", file=first.file, line=first.line)
    if not found:
        raise wrong("unknown_of", of=of, near=_near(of, known))
    return known[found[0]]


def _near(of: str, known: Mapping[str, Entry]) -> str:
    ids = {e.id for e in known.values() if e.kind in _ABOUT and ":" not in of}
    ids |= {f"{e.kind}:{e.id}" for e in known.values() if e.kind in _ABOUT and ":" in of}
    found = process.extract(of, sorted(ids), limit=2, score_cutoff=60)
    return said("near", near=", ".join(word for word, *_ in found)) if found else ""


def _home(base: Base, subject: Entry) -> Path:
    """The file where facts of the subject are, else its own."""
    files = [
        entry.document.file
        for entry in base.entries.values()
        if entry.kind == "fact" and getattr(entry.value, "of", None) == subject.key
    ]
    return Path(files[-1] if files else subject.document.file)


def _new(file: Path, kind: str, year: str, values: Values) -> Change:
    if file.exists():
        raise wrong("exists", file=file)
    content = render(kind, year, values).encode()
    return Change(file, content, left=_left(content))


def _added(file: Path, section: str, entry: str) -> Change:
    try:
        before = file.read_bytes()
        content = inserted(before, section, entry)
    except OSError as error:
        raise wrong("not_written", file=file, reason=reason(error)) from None
    except NoPlace as error:
        refused = wrong(f"place_{error.code}", file=file, line=error.line)
        raise refused from None
    same = zip(before.splitlines(), content.splitlines(), strict=False)
    line = next((n for n, (a, b) in enumerate(same, 1) if a != b), len(before.splitlines()) + 1)
    return Change(file, content, before, line, _left(content) - _left(before))


def _left(content: bytes) -> int:
    return len(marks(parse("", content).data))
