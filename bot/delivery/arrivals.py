"""From Telegram's JSON to arrivals for the inbox."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.storage.protocol import Arrival

__all__ = ["NotAnUpdate", "arrival_of", "is_typed"]

_LARGEST = 2**63 - 1
# Lanes of what has no chat but a person.
_PERSON = "p"


class NotAnUpdate(ValueError):  # noqa: N818 - it names what is wrong
    """JSON that is no update of Telegram's."""


def arrival_of(update: Any) -> Arrival:
    """The arrival. Raises NotAnUpdate."""
    if not isinstance(update, Mapping):
        raise NotAnUpdate("not an object")
    number = update.get("update_id")
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= _LARGEST:
        raise NotAnUpdate("no update_id")
    kinds = [name for name, value in update.items() if isinstance(value, Mapping)]
    if not kinds:
        raise NotAnUpdate("nothing in it")
    raw = json.dumps(update, ensure_ascii=True, separators=(",", ":"))
    return Arrival(number, _lane(update[kinds[0]], number), raw)


def is_typed(arrival: Arrival) -> bool:
    """Whether it is what a person is typing in inline mode, letter by letter, in no chat."""
    return arrival.lane.startswith(_PERSON)


def _lane(content: Mapping[str, Any], number: int) -> str:
    """What the update must stay in order with: its chat, else whoever sent it, else nothing.

    What a person types in inline mode does not wait for their chat with the bot.
    """
    message = content.get("message")
    for holder in (content, message):
        chat = holder.get("chat") if isinstance(holder, Mapping) else None
        if isinstance(chat, Mapping) and isinstance(chat.get("id"), int):
            return str(chat["id"])
    person = content.get("from") or content.get("user")
    if isinstance(person, Mapping) and isinstance(person.get("id"), int):
        return f"{_PERSON}{person['id']}"
    return f"u{number}"
