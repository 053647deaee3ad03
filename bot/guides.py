"""The guide to the knowledge that an engine has, made once for each engine."""

from __future__ import annotations

from handlers.services import Engine
from knowledge.guide import Guide
from knowledge.model import Knowledge

__all__ = ["Guides", "guide_to"]

_NOTHING = Knowledge({}, {}, {}, {}, {}, {}, {}, {}, {})


class Guides:
    """Gives the guide to an engine's knowledge: the one that the engine has itself (as
    `bot.watched` does), else one made here, anew when the knowledge was exchanged."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._guide = guide_to(engine)

    def __call__(self) -> Guide:
        own = getattr(self._engine, "guide", None)
        if isinstance(own, Guide):
            return own
        if _base_of(self._engine) is not self._guide.base:
            self._guide = guide_to(self._engine)
        return self._guide


def guide_to(engine: Engine) -> Guide:
    """A guide to what an engine knows; to nothing where it does not say what."""
    return Guide(_base_of(engine))


def _base_of(engine: Engine) -> Knowledge:
    base = getattr(engine, "base", None)
    return base if isinstance(base, Knowledge) else _NOTHING
