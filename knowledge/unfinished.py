"""What an editor has left to fill, and what is therefore not shown to users yet.

The mark is a text with "[à remplir]" or "[to fill]" in it, or with a word of guidance, as
"[to fill: one sentence]". What holds a mark is valid and held back, with all that rests on it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from knowledge import model

__all__ = ["held_back", "is_left", "marks"]

_Path = tuple[str | int, ...]

_WORDS = r"(?:[àa] remplir|[àa] compl[ée]ter|to fill|to be filled)"
_MARK = re.compile(rf"\[\s*{_WORDS}\b[^\[\]]*\]", re.IGNORECASE)
# without quotes, YAML reads a mark as a list of one text
_BARE = re.compile(_WORDS, re.IGNORECASE)


def is_left(value: object) -> bool:
    """Whether a value as YAML gives it is marked as left to fill."""
    if isinstance(value, str):
        return "[" in value and _MARK.search(value) is not None
    return (
        isinstance(value, list)
        and len(value) == 1
        and isinstance(value[0], str)
        and _BARE.fullmatch(value[0].strip()) is not None
    )


def marks(value: object, path: _Path = ()) -> list[_Path]:
    """The places below `path` of the values that are left to fill, in the order of the file."""
    found: list[_Path] = []
    _add_marks(value, path, found)
    return found


def _add_marks(value: object, path: _Path, found: list[_Path]) -> None:
    if isinstance(value, str):
        if is_left(value):
            found.append(path)
    elif isinstance(value, dict):
        for key, inner in value.items():
            _add_marks(inner, (*path, key), found)
    elif isinstance(value, list):
        if is_left(value):
            found.append(path)
            return
        for number, inner in enumerate(value):
            # most lists are of ordinary texts, many thousands of them
            if not isinstance(inner, str) or "[" in inner:
                _add_marks(inner, (*path, number), found)


def held_back(
    values: Mapping[str, object], unfinished: Collection[str], references: Mapping[str, list[str]]
) -> dict[str, str]:
    """The entries that are not shown, each with the key of what keeps it back.

    `values` are all entries by key, `unfinished` those with something left to fill (each keeps
    itself back), `references` the keys that each names. What names, or belongs to, something
    held back is held back too; so are a laureate without a prize that is shown, and an edition
    without a laureate that is shown, beside others that have some.
    """
    held = {key: key for key in unfinished}
    prizes: dict[str, list[str]] = {}
    for key in references if held else ():
        if ":prize:" in key:
            for target in references[key] or [""]:
                prizes.setdefault(target, []).append(key)
    while True:
        found = {
            key: cause
            for key in (values if held else ())
            if key not in held and (cause := _cause(key, references, prizes, held))
        }
        found = found or _empty_editions(values, held)
        if not found:
            return held
        held |= found


def _cause(
    key: str,
    references: Mapping[str, list[str]],
    prizes: Mapping[str, list[str]],
    held: Mapping[str, str],
) -> str:
    """The entry that keeps `key` back, "" where none does; `prizes` are those of each laureate,
    and under "" those that name nobody yet."""
    year, _, rest = key.partition(":")
    rests_on = [*references.get(key, ())]
    if year.isdecimal():
        rests_on.append(f"edition:{year}")
    if rest.startswith("laureate:"):
        rests_on.append(key.replace(":laureate:", ":project:"))
        if all(prize in held for prize in prizes.get(key, ())):
            rests_on += prizes.get(key) or [p for p in prizes.get("", ()) if p.startswith(year)]
    elif rest.startswith("project:"):
        rests_on.append(key.replace(":project:", ":laureate:"))
    return next((target for target in rests_on if target in held), "")


def _empty_editions(values: Mapping[str, object], held: Mapping[str, str]) -> dict[str, str]:
    shown = {
        key[:4] for key, value in values.items()
        if isinstance(value, model.Laureate) and key not in held
    }  # fmt: skip
    empty: dict[str, str] = {}
    for key in values if shown else ():
        year = key.removeprefix("edition:")
        if year != key and key not in held and year not in shown:
            empty[key] = next((k for k in held if k.startswith(f"{year}:laureate:")), key)
    return empty
