"""The language that the user's system speaks."""

from __future__ import annotations

import locale
import os

from knowledge.model import Language

__all__ = ["system_language"]


def system_language() -> Language | None:
    """French or English by the environment; None where it says neither."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            code = locale.normalize(value).split(".")[0][:2].lower()
            if value.startswith("C"):
                return None
            return "fr" if code == "fr" else "en" if code == "en" else None
    return None
