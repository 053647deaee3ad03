"""Questions to an editor on a terminal, one for each field of a new entry."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import Any

from bot.editors_words import said
from knowledge.drafts import LISTS, fault
from knowledge.schema_fields import ANSWERS

__all__ = ["asked", "called", "can_ask", "told_fault"]

Values = dict[str, str | list[str]]


def can_ask() -> bool:
    """Whether somebody sits there to answer."""
    return bool(sys.stdin and sys.stdin.isatty() and sys.stdout.isatty())


def asked(names: Iterable[str], given: Mapping[str, Any], needed: Iterable[str]) -> Values:
    """The values for the fields `names`, those already `given` among them.

    Enter leaves a field out, the end of the input all the rest, but for those `needed`; what
    is not possible is asked for again. Raises KeyboardInterrupt for Ctrl-C, and for the end of
    the input at a needed field.
    """
    values: Values = {name: value for name, value in given.items() if value}
    wanted = set(needed)
    print(said("guided"))
    for name in names:
        if name in values:
            continue
        try:
            values |= _answer(name, name in wanted)
        except EOFError:
            print()
            if wanted - values.keys():
                raise KeyboardInterrupt from None
            break
    return values


def called(name: str) -> str:
    """A field in words."""
    stem, _, language = name.rpartition("_")
    if language not in ("fr", "en"):
        return said(f"field_{name}", choices=", ".join(ANSWERS))
    return f"{said(f'field_{stem}')}, {said(f'in_{language}')}"


def told_fault(name: str, value: str) -> str:
    """What is wrong with a value in one sentence, "" where it is good."""
    found = fault(name, value)
    if found is None:
        return ""
    code, values = found
    shown = {"value": value, **values}
    if "choices" in shown:
        shown["choices"] = ", ".join(shown["choices"])
    return said(f"fault_{code}", **shown)


def _answer(name: str, is_needed: bool) -> Values:
    question = called(name) + (f" ({said('several')})" if name in LISTS else "")
    while True:
        text = input(f"{question}: ").strip()
        parts = [part.strip() for part in text.split(";" if name != "gives" else ",")]
        parts = [part for part in parts if part] if name in LISTS else [text]
        if not text and not is_needed:
            return {}
        faults = [told for part in parts or [""] if (told := told_fault(name, part))]
        if not faults:
            return {name: parts if name in LISTS else text}
        print(f"  {faults[0]}")
