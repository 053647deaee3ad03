"""Rules across files: one id each, no dangling reference, nobody without a prize or project."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from knowledge import model
from knowledge.phrases import phrase
from knowledge.problems import Problem, Spot, problem, shown, warning
from knowledge.schema_entries import Entry
from knowledge.schema_errors import near, nearest
from knowledge.unfinished import held_back

__all__ = ["Index", "check_editions", "check_entries", "index_of", "left_to_fill"]

Index = dict[str, Entry]


def index_of(entries: Iterable[Entry]) -> tuple[Index, list[Problem]]:
    """The entries by key, the first one where there are two, and the problems of the others."""
    index: Index = {}
    problems = []
    for entry in entries:
        first = index.setdefault(entry.key, entry)
        if first is not entry:
            problems.append(_twice(first, entry))
    return index, problems


def check_entries(index: Index, unread: Collection[int | None]) -> Iterator[Problem]:
    """What is wrong between entries.

    `unread` are the editions (None for the root) with a file that could not be read: what
    they lack is not said, since it may be in that file.
    """
    for entry in index.values():
        # control questions name whole keys: those without a year are of the root
        own = None if isinstance(entry.value, model.Smoke) else entry.year
        for path, target in _references(entry.value):
            if target not in index and _year_of(target, own) not in unread:
                yield _dangling(index, entry, path, target)
        if isinstance(entry.value, model.Edition) and entry.value.year != entry.year:
            spot = entry.spot("year")
            yield problem(spot, "year", year=entry.value.year, folder=entry.year)
        if entry.year not in unread:
            yield from _alone(index, entry)
    yield from _unawarded(index, unread)


def _twice(first: Entry, second: Entry) -> Problem:
    listed = len(first.path) > 1
    spot = second.spot("id") if listed else second.document.key_spot(second.path)
    at = first.spot("id") if listed else first.document.key_spot(first.path)
    if not listed:
        code = "duplicate_section"
    elif second.kind == "prize" and _laureate(first) != _laureate(second):
        code = "duplicate_prize"
    else:
        code = "duplicate_id"
    return problem(
        spot, code, id=second.id, kind=second.kind, key=second.kind, file=at.file, line=at.line
    )


def _laureate(entry: Entry) -> str | None:
    return entry.value.laureate if isinstance(entry.value, model.Prize) else None


def _references(value: object) -> Iterator[tuple[tuple[str | int, ...], str]]:
    match value:
        case model.Prize():
            yield ("laureate",), value.laureate
            if value.sponsor is not None:
                yield ("sponsor",), value.sponsor
        case model.Fact() | model.Gap():
            yield ("of",), value.of
        case model.Quote():
            yield ("by",), value.by
        case model.Person():
            yield ("organisation",), value.organisation
        case model.Smoke():
            for number, key in enumerate(value.entries):
                yield ("entries", number), key
        case model.Edition():
            for number, organiser in enumerate(value.organisers):
                yield ("organisers", number), organiser


def _year_of(key: str, year: int | None) -> int | None:
    """The edition in which an entry of that key would be."""
    name = key.removeprefix("edition:")
    if name[:4].isdecimal():
        return int(name[:4])
    return None if key.startswith(("organisation:", "person:")) else year


def _dangling(index: Index, entry: Entry, path: tuple[str | int, ...], target: str) -> Problem:
    *above, name = target.split(":")
    kind = above[-1] if above else ""
    same = [e.id for e in index.values() if e.kind == kind and _near_year(e, entry)]
    meant = nearest(name, same)
    return problem(
        entry.spot(*path),
        "dangling",
        instead=(name, meant) if meant else None,
        kind=kind or phrase("an_entry"),
        value=shown(name),
        near=phrase("near", value=meant) if meant else "",
    )


def _near_year(one: Entry, other: Entry) -> bool:
    return one.year == other.year or one.year is None or other.year is None


def _alone(index: Index, entry: Entry) -> Iterator[Problem]:
    """A project goes with the laureate of the same id."""
    if entry.kind == "project" and f"{entry.year}:laureate:{entry.id}" not in index:
        laureates = [e.id for e in index.values() if e.kind == "laureate" and e.year == entry.year]
        spot = entry.spot("id")
        yield problem(spot, "project_alone", id=entry.id, near=near(entry.id, laureates))
    if entry.kind == "laureate" and f"{entry.year}:project:{entry.id}" not in index:
        yield problem(entry.spot("id"), "laureate_alone", id=entry.id)


def _unawarded(index: Index, unread: Collection[int | None]) -> Iterator[Problem]:
    prizes = [e for e in index.values() if e.kind == "prize"]
    broken = {
        e.year
        for e in prizes
        if not isinstance(e.value, model.Prize) or e.value.laureate not in index
    }
    awarded = {e.value.laureate for e in prizes if isinstance(e.value, model.Prize)}
    for entry in index.values():
        silent = entry.year in unread or entry.year in broken
        if entry.kind == "laureate" and entry.key not in awarded and not silent:
            yield problem(entry.spot("id"), "laureate_unawarded", id=entry.id)


def check_editions(
    index: Index, years: dict[int, Spot], unread: Collection[int | None]
) -> Iterator[Problem]:
    """Each edition's folder says which edition it is; `years` gives a place for each."""
    for year, spot in years.items():
        if f"edition:{year}" not in index and year not in unread:
            yield problem(spot, "no_edition", year=year)


def left_to_fill(index: Index) -> tuple[list[Problem], frozenset[str]]:
    """What is left to fill (nothing wrong, but to be told), and the keys of the entries that
    are not shown because of it: see `knowledge.unfinished`."""
    references = {
        entry.key: [target for _, target in _references(entry.value)] for entry in index.values()
    }
    values = {key: entry.value for key, entry in index.items()}
    unfinished = [e.key for e in index.values() if e.left and (len(e.path) > 1 or e.year)]
    held = held_back(values, unfinished, references)
    told = [
        warning(entry.document.spot(place), "to_fill", what=_called(place))
        for entry in index.values()
        for place in entry.left
    ]
    for key, cause in held.items():
        entry, other = index[key], index[cause]
        # of facts and the like it goes without saying: they go with what they belong to
        if entry.left or entry.kind in ("fact", "gap", "quote", "smoke"):
            continue
        spot = entry.document.spot(entry.path)
        if cause == key:
            told.append(warning(spot, "no_laureate_shown", year=entry.id))
        else:
            mine, others = (f"{each.kind}:{each.id}" for each in (entry, other))
            told.append(warning(spot, "held_back", what=mine, other=others))
    return told, frozenset(held)


def _called(place: tuple[str | int, ...]) -> str:
    """A place within an entry as its keys, "answer: fr"."""
    inside = place[2:] if len(place) > 1 and isinstance(place[1], int) else place[1:]
    return ": ".join(str(part) for part in inside if isinstance(part, str)) or str(place[0])
