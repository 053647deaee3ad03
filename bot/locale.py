"""The language of whoever types commands, as their machine's locale says."""

from __future__ import annotations

import os
from collections.abc import Mapping

from knowledge.model import Language

__all__ = ["language"]


def language(environment: Mapping[str, str] = os.environ) -> Language:
    """French where LC_ALL, else LC_MESSAGES, else LANG begins with "fr"; else English.

    Where none of the three is set (Windows, as a rule), the system is asked.
    """
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name, "")
        if value:
            return "fr" if value.lower().startswith("fr") else "en"
    import locale

    system = locale.getlocale()[0] or ""
    return "fr" if system.lower().startswith("fr") else "en"
