"""The questions that two versions of a knowledge base are compared over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path

from bot.config import WrongSetting
from bot.question_sets import parts
from knowledge.model import LANGUAGES, Knowledge, Language, Wordings

__all__ = ["Asked", "chosen", "from_file"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and where it is from: an entry's key or a place in a file.

    It is asked after the entry `subject` has been shown, where there is one, since the ways of
    asking for a fact need not repeat what it is about; or else after the questions before it of
    the same `conversation`.
    """

    text: str
    language: Language | None
    place: str
    subject: str = ""
    conversation: str = ""


def from_file(path: Path) -> list[Asked]:
    """The questions of a set (YAML) or of a text, one a line. Raises WrongSetting."""
    if path.is_dir() or path.suffix in (".yaml", ".yml"):
        items = (item for part in parts([path]) for item in part.items)
        return [Asked(i.text, i.language, i.place, "", i.conversation) for i in items]
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise WrongSetting(f"{path} cannot be read: {type(error).__name__}.") from None
    return [
        Asked(line.strip(), None, f"{path.name}:{number}")
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.lstrip().startswith("#")
    ]


def chosen(old: Knowledge, new: Knowledge, count: int | None) -> tuple[list[Asked], int]:
    """The smoke questions of both, and of all ways of asking and names of their entries `count`
    (None: all), with how many there are in all.

    Those of entries that differ come first; among the others chance decides, always alike.
    """
    smoke = list(dict.fromkeys((*_smoke(new), *_smoke(old))))
    every = dict.fromkeys((*_ways(new), *_ways(old)))
    entries_old, entries_new = _entries(old), _entries(new)
    changed = {
        key for key in (*entries_old, *entries_new) if entries_old.get(key) != entries_new.get(key)
    }
    if count is None:
        return [*smoke, *every], len(smoke) + len(every)
    ranked = sorted(every, key=lambda each: (each.place not in changed, _chance(each)))
    return [*smoke, *ranked[:count]], len(smoke) + len(every)


def _chance(asked: Asked) -> bytes:
    return sha256(f"{asked.language} {asked.place} {asked.text}".encode()).digest()


def _entries(base: Knowledge) -> dict[str, object]:
    """Every entry by its key."""
    found: dict[str, object] = {}
    for each in fields(base):
        held = getattr(base, each.name)
        if hasattr(held, "items"):
            found |= held
    return found


def _smoke(base: Knowledge) -> Iterator[Asked]:
    for key, smoke in base.smoke.items():
        yield from _each(smoke.asked, key, "")


def _ways(base: Knowledge) -> Iterator[Asked]:
    for fact in base.facts.values():
        for wordings in (fact.asked, fact.yes, fact.no):
            yield from _each(wordings, fact.key, fact.of)
    for gap in base.gaps.values():
        yield from _each(gap.asked, gap.key, gap.of)
    for quote in base.quotes.values():
        yield from _each(quote.about, quote.key, quote.by)
    named = (base.editions, base.prizes, base.laureates, base.projects, base.organisations)
    for entries in named:
        for key, entry in entries.items():
            yield from _each(Wordings((entry.name.fr,), (entry.name.en,)), key, "")
            yield from _each(entry.aliases, key, "")
    for person in base.people.values():
        yield from _each(Wordings((person.name,), (person.name,)), person.key, "")
        yield from _each(person.aliases, person.key, "")
    for courtesy in base.words.smalltalk:
        yield from _each(courtesy.asked, f"smalltalk:{courtesy.id}", "")
    for unknown in base.words.unknowns:
        yield from _each(unknown.asked, f"unknowns:{unknown.id}", "")


def _each(wordings: Wordings, place: str, subject: str) -> Iterable[Asked]:
    for language in LANGUAGES:
        for text in wordings.in_(language):
            yield Asked(text, language, place, subject)
