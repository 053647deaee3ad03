"""What is known about the laureates, and how a question finds it.

No Telegram, no clock, no network here: `load` reads the YAML folder, `Engine` answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from knowledge.problems import BrokenKnowledge, Problem
    from knowledge.store import check, load

__all__ = ["BrokenKnowledge", "Problem", "check", "load"]


def __getattr__(name: str) -> Any:
    # late, since an engine that comes from a file needs neither YAML nor pydantic
    if name in ("check", "load"):
        from knowledge import store

        return getattr(store, name)
    if name in ("BrokenKnowledge", "Problem"):
        from knowledge import problems

        return getattr(problems, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
