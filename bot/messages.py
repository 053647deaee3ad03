"""The bot's own words, from messages.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from knowledge.model import Language

__all__ = ["all_messages", "say"]

_FILE = Path(__file__).with_name("messages.yaml")


@cache
def all_messages() -> Mapping[str, Mapping[str, str]]:
    """Every text in both languages, by name."""
    import yaml  # late: plain text needs none of these

    found: Any = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return MappingProxyType({name: MappingProxyType(texts) for name, texts in found.items()})


def say(name: str, language: Language) -> str:
    """The text of that name. Raises KeyError for a name that does not exist."""
    return all_messages()[name][language]
