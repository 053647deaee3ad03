"""`laureates new`: begins an edition, a laureate or a fact, by questions or by flags."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from bot.editors_words import said, wrong
from bot.guided import asked, can_ask, told_fault
from bot.new_entries import Base, edition, fact, laureate
from bot.writing import Change, write
from knowledge.drafts import LISTS, fields

__all__ = ["arguments", "new"]

_EXAMPLES = {"edition": "2023", "laureate": "montbrun", "fact": "montbrun-tools"}
# What must be said at once, since it is a name for ever or says where to write.
_NEEDED = {"edition": ("year",), "laureate": ("id", "prize"), "fact": ("of", "id")}


def _names(kind: str) -> tuple[str, ...]:
    """The fields of a kind, what is needed first."""
    more = fields("prize") if kind == "laureate" else ()
    return tuple(dict.fromkeys((*_NEEDED[kind], *fields(kind), *more)))


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what can be said of a new entry."""
    kinds = parser.add_subparsers(title="what", metavar="WHAT", required=True)
    helps = {
        "edition": "a year of the prizes: editions/YEAR/",
        "laureate": "a laureate with its project and its prize",
        "fact": "one thing that is known about a laureate, a prize, an organisation…",
    }
    for kind, help_ in helps.items():
        own = kinds.add_parser(kind, help=help_, description=f"Begins {help_}. Without the first "
            "word it asks, on a terminal. What is not said is marked as left to fill, listed by "
            "`laureates check`, and not shown to users until it is filled. Nothing is ever "
            "overwritten.")  # fmt: skip
        named = "year" if kind == "edition" else "id"
        own.add_argument(named, nargs="?", metavar=named.upper(), help=_EXAMPLES[kind])
        if kind != "edition":
            own.add_argument("--edition", metavar="YEAR", help="the newest unless given")
        for name in _names(kind):
            if name != named:
                flag = "--" + name.replace("_", "-")
                more = "; may be repeated" if name in LISTS else ""
                action = "append" if name in LISTS else "store"
                help_ = f"{name.replace('_', ' ')}{more}"
                own.add_argument(flag, metavar="TEXT", action=action, help=help_)
        own.set_defaults(what=kind)


def new(options: argparse.Namespace, folder: Path) -> int:
    """Writes what the options say into the base in `folder`; the status is 0.

    Raises WrongSetting where it cannot be.
    """
    kind: str = options.what
    given: dict[str, Any] = {n: getattr(options, n) for n in _names(kind) if getattr(options, n)}
    base = Base(folder)
    values = _values(kind, given)
    if kind == "edition":
        changes = edition(base, values)
    elif kind == "laureate":
        changes = laureate(base, options.edition, values)
    else:
        changes = fact(base, options.edition, values)
    write(changes)
    _tell(kind, changes)
    return 0


def _values(kind: str, given: dict[str, Any]) -> dict[str, Any]:
    """The values of the fields, without faults."""
    for name, value in given.items():
        for one in value if isinstance(value, list) else (value,):
            told = told_fault(name, one)
            if told:
                raise wrong("wrong_field", field=name.replace("_", "-"), fault=told)
    needed = _NEEDED[kind]
    named = "year" if kind == "edition" else "id"
    if named not in given and can_ask():
        try:
            return asked(_names(kind), given, needed)
        except KeyboardInterrupt:
            print()
            raise wrong("gave_up") from None
    if named not in given:
        raise wrong("need_id", kind=kind, example=_EXAMPLES[kind])
    for name in needed:
        if name not in given:
            raise wrong("need", field=name)
    return given


def _tell(kind: str, changes: list[Change]) -> None:
    for change in changes:
        name = "written" if change.before is None else "added"
        print(said(name, file=_short(change.file), line=change.line))
    left = sum(change.left for change in changes)
    if left:
        print(said("left_one" if left == 1 else "left", count=left))
    print(said(f"next_{kind}"))


def _short(file: Path) -> str:
    """A file as seen from here, where it is below."""
    try:
        return str(file.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(file)
