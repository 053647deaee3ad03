"""The one place where all meets: what the handlers use, and Telegram's application around them."""

from __future__ import annotations

from typing import Any

from telegram.ext import Application, ApplicationBuilder, BaseRateLimiter
from telegram.request import BaseRequest

from bot.delivery.answering import watch
from bot.limits import NoLimits
from bot.maps import Maps
from bot.messages import say
from bot.render import draw
from handlers.routes import register
from handlers.services import Engine, Limits, Memory, Services
from knowledge.guide import Guide
from knowledge.model import Knowledge

__all__ = ["App", "build", "services_of"]

App = Application[Any, Any, Any, Any, Any, Any]
_NOTHING = Knowledge({}, {}, {}, {}, {}, {}, {}, {}, {})


def services_of(
    engine: Engine,
    memory: Memory,
    limits: Limits | None = None,
    editors: frozenset[int] = frozenset(),
) -> Services:
    """What the handlers use; without `limits`, everybody may ask as much as they like."""
    guides = Guides(engine)
    pictures = Maps(guides)
    return Services(engine, memory, draw, say, guides, limits or NoLimits(), pictures, editors)


class Guides:
    """Gives the guide to an engine's knowledge, made anew when that was exchanged."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._guide = Guide(_base_of(engine))

    def __call__(self) -> Guide:
        base = _base_of(self._engine)
        if base is not self._guide.base:
            self._guide = Guide(base)
        return self._guide


def _base_of(engine: Engine) -> Knowledge:
    base = getattr(engine, "base", None)
    return base if isinstance(base, Knowledge) else _NOTHING


def build(
    services: Services,
    token: str,
    api_url: str | None = None,
    request: BaseRequest | None = None,
    pace: BaseRateLimiter[Any] | None = None,
) -> App:
    """The application, not started; `request` replaces the network."""
    builder = ApplicationBuilder().token(token).updater(None)
    if pace is not None:
        builder = builder.rate_limiter(pace)
    if api_url is not None:
        builder = builder.base_url(f"{api_url}/bot").base_file_url(f"{api_url}/file/bot")
    if request is not None:
        builder = builder.request(request).get_updates_request(request)
    application = builder.build()
    watch(application)
    register(application, services)
    return application
