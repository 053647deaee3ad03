"""Callback data and deep links, both ways (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

CALLBACK_BYTES = 64
_KEY = r"[a-z0-9][a-z0-9:-]{0,63}"
_CALLBACK = re.compile(rf"(show|more):({_KEY})")
_PAYLOAD = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class Press:
    """What a button asks for."""

    action: Literal["show", "more"]
    key: str


def callback_data(action: Literal["show", "more"], key: str) -> str | None:
    """The data of a button, or None where Telegram would refuse it as too long."""
    data = f"{action}:{key}"
    return data if len(data.encode()) <= CALLBACK_BYTES else None


def press_of(data: str | None) -> Press | None:
    """What callback data asks for; None for what this bot never made."""
    found = _CALLBACK.fullmatch(data or "")
    if found is None:
        return None
    return Press("show" if found[1] == "show" else "more", found[2])


def key_of(payload: str) -> str | None:
    """The key in a deep link's payload; None for what this bot never made."""
    return payload.replace("_", ":") if _PAYLOAD.fullmatch(payload) else None
