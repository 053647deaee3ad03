"""The one place where all meets: what the handlers use, and Telegram's application around them."""

from __future__ import annotations

from typing import Any

from telegram.ext import Application, ApplicationBuilder, BaseRateLimiter
from telegram.request import BaseRequest

from bot.delivery.answering import watch
from bot.guides import Guides
from bot.limits import NoLimits
from bot.maps import Maps
from bot.messages import say
from bot.render import draw
from handlers.routes import register
from handlers.services import Desk, Engine, Limits, Memory, Services

__all__ = ["App", "build", "services_of"]

App = Application[Any, Any, Any, Any, Any, Any]


def services_of(
    engine: Engine,
    memory: Memory,
    limits: Limits | None = None,
    editors: frozenset[int] = frozenset(),
    desk: Desk | None = None,
) -> Services:
    """What the handlers use; without `limits`, everybody may ask as much as they like."""
    guides = Guides(engine)
    pictures = Maps(guides)
    limits = limits or NoLimits()
    return Services(engine, memory, draw, say, guides, limits, pictures, editors, desk)


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
