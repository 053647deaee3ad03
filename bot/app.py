"""The one place where all meets: settings to a running bot."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Bot
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder, Defaults
from telegram.request import BaseRequest

from bot.config import Settings, WrongSetting, default_store
from bot.limits import NoLimits, TokenBuckets
from bot.maps import Maps
from bot.memory import InMemory, open_memory
from bot.messages import say
from bot.ordering import ChatOrder
from bot.polling import Poller
from bot.profile import publish
from bot.render import draw
from handlers.routes import register
from handlers.services import Engine, Limits, Memory, Services
from knowledge.guide import Guide
from knowledge.model import Knowledge

__all__ = ["App", "build", "run", "services_of"]

App = Application[Any, Any, Any, Any, Any, Any]
_LOG = logging.getLogger(__name__)
_STOP_SECONDS = 8.0
_NOTHING = Knowledge({}, {}, {}, {}, {}, {}, {}, {}, {})
# python-telegram-bot warns at each RetryAfter unless told that we know both its types.
os.environ.setdefault("PTB_TIMEDELTA", "true")


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
) -> App:
    """The application, not started; `request` replaces the network."""
    builder = ApplicationBuilder().token(token).updater(None).concurrent_updates(ChatOrder())
    builder = builder.defaults(Defaults())
    if api_url is not None:
        builder = builder.base_url(f"{api_url}/bot").base_file_url(f"{api_url}/file/bot")
    if request is not None:
        builder = builder.request(request).get_updates_request(request)
    application = builder.build()
    register(application, services)
    return application


def run(settings: Settings, engine: Engine) -> int:
    """Runs the bot until it is stopped; gives the exit status."""
    memory = _memory(settings)
    if settings.metrics is not None:
        _LOG.warning("BOT_METRICS is not available yet: nothing is served there")
    limits = NoLimits() if settings.limits == "off" else TokenBuckets()
    return asyncio.run(_serve(settings, services_of(engine, memory, limits, settings.admins)))


async def _publish(bot: Bot, poller: Poller, editors: frozenset[int]) -> None:
    """Sets menus and profile once Telegram has answered a poll."""
    await poller.polled.wait()
    await publish(bot, editors)


def _memory(settings: Settings) -> Memory:
    store = settings.store or default_store()
    try:
        return open_memory(store)
    except (OSError, sqlite3.Error) as error:
        if settings.store is not None:
            raise WrongSetting(f"BOT_STORE: {store} cannot be opened: {error}.") from None
        _LOG.warning("%s cannot be opened (%s): chats are kept in memory", store, error)
        return InMemory()


async def _serve(settings: Settings, services: Services) -> int:
    assert settings.token is not None
    application = build(services, settings.token.reveal(), settings.api_url)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    poller = Poller(application.bot, application.update_queue, stop)
    menu: asyncio.Task[None] | None = None
    try:
        if not await _until_it_works(application.initialize, poller, stop):
            return 0
        await _until_it_works(application.bot.delete_webhook, poller, stop)
        await application.start()
        menu = asyncio.create_task(_publish(application.bot, poller, settings.admins))
        _LOG.info("@%s is listening", application.bot.username)
        await poller.run()
        return 0
    except InvalidToken:
        _LOG.error("Telegram rejects the token in BOT_TOKEN: check it with @BotFather.")
        return 1
    finally:
        await _close(application, poller, menu)


async def _until_it_works(
    step: Callable[[], Awaitable[object]], poller: Poller, stop: asyncio.Event
) -> bool:
    """Repeats a step while the network is down; False when stopped before it worked."""
    while not stop.is_set():
        doing = asyncio.ensure_future(step())
        waiting = asyncio.ensure_future(stop.wait())
        await asyncio.wait({doing, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if not doing.done():
            doing.cancel()
            await asyncio.gather(doing, return_exceptions=True)
            return False
        try:
            doing.result()
        except InvalidToken:
            raise
        except TelegramError as error:
            await poller.pause(error)
        else:
            return True
    return False


async def _close(application: App, poller: Poller, menu: asyncio.Task[None] | None) -> None:
    """Finishes what was begun, within seconds."""
    if menu is not None:
        menu.cancel()
        await asyncio.gather(menu, return_exceptions=True)
    was_running = application.running
    try:
        async with asyncio.timeout(_STOP_SECONDS):
            if was_running:
                await application.stop()
                await poller.acknowledge()
            await application.shutdown()
    except TimeoutError:
        _LOG.warning("some answers were not finished in time")
    except TelegramError as error:
        _LOG.warning("not closed cleanly: %s", error)
    else:
        if was_running:
            _LOG.info("stopped")
