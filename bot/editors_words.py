"""The words of the editors' commands, from editors_words.yaml, in the language of their system."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.config import WrongSetting
from bot.locale import language

__all__ = ["said", "wrong"]

_FILE = Path(__file__).with_name("editors_words.yaml")


@cache
def _texts() -> dict[str, dict[str, str]]:
    import yaml  # late: parsing arguments needs none of it

    found: dict[str, dict[str, str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return found


def said(name: str, /, **values: object) -> str:
    """The text of that name, in French on a French system, else in English.

    Raises KeyError for a name, or a value it needs, that does not exist.
    """
    return _texts()[name][language()].format_map(values)


def wrong(name: str, /, **values: object) -> WrongSetting:
    """The text of that name as the error that ends a command."""
    return WrongSetting(said(name, **values))
