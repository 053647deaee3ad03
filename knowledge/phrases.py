"""What is said of problems, in French and English; all wording is in `problems.yaml`.

The rest of the package names codes, never sentences, so that a problem is worded only when
somebody reads it, in that person's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from knowledge.model import Language

__all__ = ["Phrase", "phrase", "printable", "wordings"]

_FILE = Path(__file__).with_name("problems.yaml")
Values = tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A piece of a sentence: its code in `phrases:` and the values that stand in it."""

    code: str
    values: Values = ()

    def in_(self, language: Language) -> str:
        """Its text in `language`."""
        return worded(wordings("phrases")[self.code][language], self.values, language)


def phrase(code: str, **values: object) -> Phrase:
    """The phrase `code`. Raises KeyError for one that does not exist."""
    wordings("phrases")[code]
    return Phrase(code, kept(values))


def kept(values: Mapping[str, object]) -> Values:
    """Values as they are kept: phrases as such, anything else as printable text."""
    return tuple(
        (name, value if isinstance(value, Phrase) else printable(str(value)))
        for name, value in values.items()
    )


def worded(template: str, values: Values, language: Language) -> str:
    """`template` with its names in braces replaced."""
    return template.format_map(
        {name: v.in_(language) if isinstance(v, Phrase) else v for name, v in values}
    )


@cache
def wordings(section: str) -> Mapping[str, Any]:
    """A section of `problems.yaml`."""
    import yaml  # late: nothing is said of a base without problems

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: Any = yaml.load(_FILE.read_text(encoding="utf-8"), loader)
    return MappingProxyType(found[section])


def printable(text: str) -> str:
    """`text` without line breaks, control characters and lone surrogates."""
    return "".join(c if c.isprintable() or c in "\u00a0\u202f" else repr(c)[1:-1] for c in text)
