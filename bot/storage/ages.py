"""How long each thing is kept, and a chat's memory as JSON."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from pydantic import TypeAdapter, ValidationError

from handlers.services import Remembered

__all__ = ["Ages", "aged", "from_json", "stamped", "to_json"]

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


def stamped(remembered: Remembered, now: float) -> Remembered:
    """The same with the time on its new turns."""
    turns = tuple(t if t.at else replace(t, at=now) for t in remembered.turns)
    return replace(remembered, turns=turns)


def aged(remembered: Remembered, at: float, now: float, ages: Ages) -> Remembered:
    """What is left of a chat's memory written `at`.

    A clock that goes backwards makes things old, never young for ever.
    """
    age = abs(now - at)
    if age >= ages.chat:
        return Remembered()
    turns = tuple(t for t in remembered.turns if abs(now - t.at) < ages.messages)
    if age >= ages.topic:
        return replace(remembered, topic=None, album="", turns=turns)
    return replace(remembered, turns=turns)


@cache
def _adapter() -> TypeAdapter[Remembered]:
    return TypeAdapter(Remembered)


def to_json(remembered: Remembered) -> str:
    """JSON that `from_json` reads."""
    return _adapter().dump_json(remembered).decode()


def from_json(text: str | bytes) -> Remembered:
    """What was kept; nothing where an older or newer version wrote what we cannot read."""
    try:
        return _adapter().validate_json(text)
    except ValidationError:
        return Remembered()
