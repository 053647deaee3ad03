"""What is wrong in a knowledge base, where, and how to mend it.

All wording is in `ENGLISH`, one message and one hint for each code, so that another
language is another table. The rest of the package names codes, never sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["ENGLISH", "BrokenKnowledge", "Problem", "Spot", "capped", "problem", "shown"]

PROBLEMS_A_FILE = 100

ENGLISH: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # folders and files
        "no_folder": ("There is no folder here.", "Check the path of the knowledge base."),
        "not_folder": ("This is a file.", "Give the folder that holds the knowledge base."),
        "unreadable": ("This cannot be read: {reason}.", "Check that it exists and its rights."),
        "too_big": ("The file is over 1 MB.", "Split it into several files."),
        "suffix": ("This file is not read.", 'Rename it so that it ends with ".yaml".'),
        "misplaced": (
            "This file is not read here.",
            "Files belong at the root, below editions/YEAR/ (four digits) or in words/.",
        ),
        "no_editions": ("There is no edition.", "Add a folder such as editions/2022/."),
        "no_edition": (
            'The folder of {year} does not say which edition it is ("edition:" is missing).',
            "Add edition.yaml with the year, the number and the name of the edition.",
        ),
        "more": ("{count} more problems in this file.", "Mend the first ones and check again."),
        # characters and YAML
        "encoding": (
            "Byte {byte} (number {offset} of the file) is not UTF-8.",
            'Save the file with the encoding "UTF-8".',
        ),
        "utf16": (
            "The file begins with byte {byte}: it is saved as UTF-16, not UTF-8.",
            'Save the file with the encoding "UTF-8".',
        ),
        "character": ("There is an invisible character here ({sign}).", "Delete it, retype it."),
        "tab": ("There is a tab here.", "Replace it with spaces."),
        "syntax": ("YAML does not understand this line ({reason}).", "{advice}"),
        "depth": ("The lists are nested more than {limit} deep.", "Use fewer levels."),
        "alias": (
            'A text beginning with "*" is an alias for YAML, and aliases are not used here.',
            "Put the text in quotes, or write the value out.",
        ),
        "anchor": (
            'A text beginning with "&" is an anchor for YAML, and anchors are not used here.',
            "Put the text in quotes, or delete the anchor.",
        ),
        "tag": (
            'A text beginning with "!" is a tag for YAML, and tags are not used here.',
            "Put the text in quotes, or delete the tag.",
        ),
        "merge": ('Merge keys ("<<") are not used here.', "Write the values out."),
        "documents": ("A second document begins here.", 'Delete the line "---".'),
        "key_kind": ("A key must be one word, not a list.", "Write it as: key: value."),
        "duplicate_key": (
            'The key "{key}" is here twice: on line {first} and on line {line}.',
            "Keep one of the two.",
        ),
        "cut": (
            'The text "{text}" stops before the "#": the rest is a comment for YAML.',
            'If the "#" is part of the text, write: {quoted}; for a comment, put two spaces '
            'before the "#".',
        ),
        # shapes
        "mapping": ("{what} must be a group of keys, not {found}.", "Write it as: key: value."),
        "list": ("{what} must be a list, not {found}.", 'Begin each item with "- " or use [ ].'),
        "text": ("{what} must be a text, not {found}.", "Write one text, in quotes."),
        "unknown_key": ('There is no key "{key}" here.', "{near}Possible keys: {keys}."),
        "torn_text": (
            'There is no key "{key}" here: perhaps it is the end of a text with a comma.',
            "Put the whole text in quotes.",
        ),
        "wrong_file": ('"{key}" does not belong in this file.', "{near}It may hold: {keys}."),
        "missing": ('"{key}" is missing.', "Add it."),
        "missing_laureate": ("This prize has no laureate.", "Add laureate: and the laureate's id."),
        "translation": ("The {language} text is missing.", "Add {key}: with the translation."),
        "empty": ("{what} is empty.", "Write a text, or delete the key if it is optional."),
        "empty_list": ("{what} is an empty list.", "Give at least one item."),
        "too_long": (
            "The text has {length} characters, {over} more than the {limit} allowed.",
            "Shorten it.",
        ),
        "choice": ('"{value}" is not possible for {what}.', "{near}Possible: {choices}."),
        "identifier": (
            'The id "{value}" may hold only small letters without accents, digits and hyphens.',
            "For instance: {example}",
        ),
        "long_key": (
            'The id "{value}" is too long: its key "{key}" has {length} characters, at most 64.',
            "Shorten the id by {over} characters.",
        ),
        "number": ('"{value}" is not a {what}.', "Write digits only{example}."),
        "range": ("{value} is out of range.", "It must be between {low} and {high}."),
        "link": ('"{value}" is neither a web address nor an e-mail address.', "{advice}"),
        "reference": ('"{value}" does not name an entry.', "Write it as {forms}."),
        "placeholders": (
            "The names in braces differ: {fr} in French, {en} in English.",
            "Use the same names in both languages.",
        ),
        "braces": (
            "A brace is not closed or holds no name.",
            "Write {{name}}, or {{{{ for a brace.",
        ),
        "yes_no": ('"{value}" is neither true nor false.', "Write true or false."),
        # rules across files
        "duplicate_id": (
            'The id "{id}" is already used for another {kind}: {file}, line {line}.',
            "Give each its own id.",
        ),
        "duplicate_prize": (
            'Two laureates have one prize id, "{id}": also {file}, line {line}.',
            "Give each prize its own id.",
        ),
        "duplicate_section": (
            '"{key}" is already described: {file}, line {line}.',
            "Keep one of the two.",
        ),
        "dangling": ('There is no {kind} "{value}".', "{near}Check the id, or add the entry."),
        "year": (
            "The edition's year is {year} but its folder is named {folder}.",
            "Make the two agree.",
        ),
        "project_alone": ('The project "{id}" has no laureate.', "{near}Give both the same id."),
        "laureate_alone": (
            'The laureate "{id}" has no project.',
            "Add a project with the same id.",
        ),
        "laureate_unawarded": ('The laureate "{id}" has no prize.', "Add a prize that names it."),
    }
)


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A place in a file; lines and columns count from 1."""

    file: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend; `str()` gives `file:line:column: message hint` on one line."""

    file: str
    line: int
    column: int
    message: str
    hint: str

    def __str__(self) -> str:
        text = f"{self.file}:{self.line}:{self.column}: {self.message} {self.hint}"
        return _printable(text.rstrip())


class BrokenKnowledge(Exception):  # noqa: N818 - it names a state of the folder
    """A folder is not a valid knowledge base; `problems` are all that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def problem(spot: Spot, code: str, **values: object) -> Problem:
    """The problem named `code` at `spot`; texts among `values` are shortened for display.

    Raises KeyError for a code, or a value that its wording needs, that does not exist.
    """
    message, hint = ENGLISH[code]
    safe = {name: _printable(str(value)) for name, value in values.items()}
    return Problem(
        spot.file, spot.line, spot.column, message.format_map(safe), hint.format_map(safe)
    )


def shown(text: str, limit: int = 60) -> str:
    """`text` on one line, cut to `limit` characters, for quoting in a message."""
    line = " ".join(text[: limit * 4].split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def capped(problems: Iterable[Problem]) -> list[Problem]:
    """The problems sorted by place, once each, at most a hundred for each file."""
    kept: list[Problem] = []
    counts: dict[str, int] = {}
    for found in sorted(set(problems)):
        counts[found.file] = counts.get(found.file, 0) + 1
        if counts[found.file] <= PROBLEMS_A_FILE:
            kept.append(found)
    last = {found.file: found for found in kept}
    for file, count in counts.items():
        if count > PROBLEMS_A_FILE:
            at = last[file]
            more = problem(Spot(file, at.line, at.column), "more", count=count - PROBLEMS_A_FILE)
            kept.insert(kept.index(at) + 1, more)
    return kept


def _printable(text: str) -> str:
    """`text` without line breaks, control characters and lone surrogates."""
    return "".join(c if c.isprintable() or c == "\u00a0" else repr(c)[1:-1] for c in text)
