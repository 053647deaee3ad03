"""How long each thing is kept, and a chat's memory as JSON."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from bot.storage.protocol import Kept
from handlers.services import Remembered

if TYPE_CHECKING:
    from pydantic import TypeAdapter

__all__ = ["Ages", "aged", "from_json", "to_json"]

_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0


@dataclass(frozen=True, slots=True)
class Ages:
    """In seconds. `notes` 0 keeps none."""

    topic: float = 15 * _MINUTE
    messages: float = 48 * _HOUR
    # Telegram sends an update again for 24 hours at most.
    handled: float = 48 * _HOUR
    chat: float = 365 * _DAY
    notes: float = 90 * _DAY


def aged(kept: Kept, at: float, now: float, ages: Ages) -> Kept:
    """What is left of what was written `at`.

    A clock that goes backwards makes things old, never young for ever.
    """
    age = abs(now - at)
    if age >= ages.chat:
        return Kept()
    if age >= ages.messages:
        return Kept(chosen=kept.chosen)
    if age >= ages.topic:
        return replace(kept, remembered=Remembered())
    return kept


@cache
def _adapter() -> TypeAdapter[Kept]:
    # late: a chat in memory needs none
    from pydantic import TypeAdapter

    return TypeAdapter(Kept)


def to_json(kept: Kept) -> str:
    """JSON that `from_json` reads; names only what there is."""
    return _adapter().dump_json(kept, exclude_defaults=True).decode()


def from_json(text: str | bytes) -> Kept:
    """What was kept; nothing where an older or newer version wrote what we cannot read."""
    adapter = _adapter()
    from pydantic import ValidationError

    try:
        return adapter.validate_json(text)
    except ValidationError:
        return Kept()
