"""Callback data and deep links, both ways (pure).

Callback data is `ACTION:ARGUMENT`, with `~FILTER` after it where the list that it came from was
filtered. Data once sent stays in people's chats for years: actions are added, never changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from knowledge.text import words

__all__ = ["Action", "Press", "callback_data", "filter_of", "key_of", "payload_of", "press_of"]

CALLBACK_BYTES = 64
Action = Literal[
    "show",  # an entry
    "more",  # a project at length
    "part",  # ID:KEY, one side of a laureate
    "list",  # the laureates
    "home",  # the welcome
    "go",  # a page by its name: quotes, prizes, about, contact
    "map",  # the map, KEY marked
    "lang",  # fr, en, auto, or the choice
    "vote",  # good:KEY or bad:KEY
    "why",  # REASON:KEY, what is wrong
]
_ACTIONS = frozenset(get_args(Action))
_CALLBACK = re.compile(r"([a-z]{2,5}):([a-z0-9:-]{0,60})(?:~([a-z0-9 .-]{1,40}))?")
_PAYLOAD = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_LONGEST_FILTER = 40


@dataclass(frozen=True, slots=True)
class Press:
    """What a button asks for."""

    action: Action
    argument: str = ""
    filter: str = ""

    @property
    def key(self) -> str:
        """The key in an argument such as `results:2022:laureate:istres`."""
        return self.argument.partition(":")[2]

    @property
    def head(self) -> str:
        """What stands before the key."""
        return self.argument.partition(":")[0]


def callback_data(action: Action, argument: str = "", filter_: str = "") -> str | None:
    """The data of a button; without the filter where that would be too long for Telegram, and
    None where it is too long even so."""
    plain = f"{action}:{argument}"
    data = f"{plain}~{filter_}" if filter_ else plain
    if len(data.encode()) > CALLBACK_BYTES:
        data = plain
    return data if _CALLBACK.fullmatch(data) and len(data.encode()) <= CALLBACK_BYTES else None


def press_of(data: str | None) -> Press | None:
    """What callback data asks for; None for what this bot never made."""
    found = _CALLBACK.fullmatch(data or "")
    if found is None or found[1] not in _ACTIONS or len(found[0].encode()) > CALLBACK_BYTES:
        return None
    return Press(found[1], found[2], found[3] or "")  # type: ignore[arg-type]


def filter_of(text: str) -> str:
    """The words of a filter as they stand in callback data."""
    return " ".join(words(text))[:_LONGEST_FILTER].strip()


def key_of(payload: str) -> str | None:
    """The key in a deep link's payload; None for what this bot never made."""
    return payload.replace("_", ":") if _PAYLOAD.fullmatch(payload) else None


def payload_of(key: str) -> str | None:
    """A deep link's payload for an entry; None where Telegram would refuse it."""
    payload = key.replace(":", "_")
    return payload if key_of(payload) == key else None
