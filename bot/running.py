"""The bot's life: start, whatever the network does; polls or webhooks; an orderly end."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import logging
import signal
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from telegram.error import InvalidToken, NetworkError, TelegramError

from bot.alarm import Alarm, where
from bot.app import App, build, services_of
from bot.config import Settings, WrongSetting, default_store, shipped
from bot.delivery.answering import Answering
from bot.delivery.pace import Pace
from bot.delivery.polling import Poller
from bot.delivery.reasons import reason_of
from bot.delivery.transport import AiohttpRequest
from bot.delivery.worker import Worker
from bot.desk import Desk
from bot.guides import guide_to
from bot.hang_up import on_hang_up
from bot.limits import NoLimits, OncePerUpdate, TokenBuckets
from bot.memory import Chats
from bot.metrics import Metrics
from bot.profile import publish
from bot.storage.opening import open_store
from bot.storage.protocol import Held, Store, StoreDown
from bot.watched import Watched, watched
from handlers.routes import ALLOWED_UPDATES
from handlers.sending import Target, send
from handlers.services import Engine, Reply

__all__ = ["run"]

_LOG = logging.getLogger(__name__)
_STOP_SECONDS = 8.0
_HOUR = 3600.0
_CHECK_WEBHOOK = 30.0
_MOST_CONNECTIONS = 100


def run(settings: Settings, engine: Engine) -> int:
    """Runs the bot until it is stopped; gives the exit status. Raises WrongSetting."""
    factory: Callable[[], asyncio.AbstractEventLoop] | None = None
    with contextlib.suppress(ImportError):
        import uvloop

        factory = uvloop.new_event_loop
    life = _Life(settings, engine)
    del engine
    # The knowledge stays for long: looking it through for garbage time and again is waste.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    try:
        with asyncio.Runner(loop_factory=factory) as runner:
            return runner.run(life.live())
    except Held as error:
        raise WrongSetting(f"BOT_STORE: {error}.") from None


class _Life:
    """One run of the bot."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        assert settings.token is not None
        self._settings = settings
        self._token = settings.token
        self._engine = engine
        self._stop = asyncio.Event()
        self._metrics = Metrics(guide_to(engine).base.version)
        self._alarm: Alarm | None = None
        self._request = AiohttpRequest()
        self._tasks: list[asyncio.Task[None]] = []
        self._is_listening = False
        self._desk: Desk | None = None

    async def live(self) -> int:
        """From start to end; gives the exit status."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):
                loop.add_signal_handler(number, self._stop.set)
        on_hang_up(loop, self._look_again, self._stop.set)
        async with AsyncExitStack() as stack:
            sockets = self._sockets(stack)
            store = await open_store(
                self._settings.store or default_store(),
                self._token.reveal().partition(":")[0],
                self._settings.keep_unanswered,
                self._store_changed,
            )
            stack.push_async_callback(store.close)
            application = self._build(store)
            answering = Answering(
                application,
                self._metrics.update,
                self._broken,
                _forgetting(store),
            )
            worker = Worker(store, answering)
            if "BOT_METRICS" in sockets:
                # late, as all of the web server: polling needs none
                from bot.health import health
                from bot.serving import Serving

                serving = Serving(health(self._metrics, store), sockets["BOT_METRICS"])
                await serving.start()
                stack.push_async_callback(serving.stop)
            stack.push_async_callback(self._close, application, worker)
            try:
                return await self._go(application, store, worker, sockets.get("BOT_LISTEN"))
            except InvalidToken:
                _LOG.error("Telegram rejects the token in BOT_TOKEN: check it with @BotFather.")
                return 1

    def _sockets(self, stack: AsyncExitStack) -> dict[str, Any]:
        """Bound first of all, so that a port in use is the first thing that one hears of."""
        wanted = {"BOT_METRICS": self._settings.metrics}
        if self._settings.webhook_url is not None:
            wanted["BOT_LISTEN"] = self._settings.listen
        addresses = {name: address for name, address in wanted.items() if address}
        if not addresses:
            return {}
        from bot.serving import bind

        sockets = {name: bind(name, address) for name, address in addresses.items()}
        for listening in sockets.values():
            stack.callback(listening.close)
        return sockets

    def _build(self, store: Store) -> App:
        engine = watched(self._engine, self._metrics.answer, store.note)
        # what was loaded at the start is let go when another takes its place
        del self._engine
        folder = self._settings.knowledge or shipped()
        desk = self._desk = Desk(folder, cast(Watched, engine), store, self._metrics)
        memory = Chats(store)
        is_limited = self._settings.limits == "telegram"
        limits = OncePerUpdate(TokenBuckets()) if is_limited else NoLimits()
        pace = Pace(
            is_limited=is_limited,
            on_sent=store.sent,
            on_moved=memory.move,
            on_error=self._metrics.telegram_error,
        )
        application = build(
            services_of(engine, memory, limits, self._settings.admins, desk),
            self._token.reveal(),
            self._settings.api_url,
            self._request,
            pace,
        )

        async def tell(admin: int, text: str) -> None:
            await send(application.bot, Target(admin), Reply((text,)))

        self._alarm = Alarm(self._settings.admins, tell, memory)
        return application

    async def _publish_once_polled(self, bot: Any, poller: Poller) -> None:
        """People who wrote meanwhile come first."""
        await poller.polled.wait()
        await publish(bot, self._settings.admins)

    async def _go(self, application: App, store: Store, worker: Worker, listening: Any) -> int:
        poller = Poller(
            self._fetch(application),
            worker,
            self._stop,
            store.depth,
            self._metrics.worked,
            lambda error: self._metrics.telegram_error(type(error).__name__),
        )
        if not await self._until_it_works(application.initialize, poller):
            return 0
        self._metrics.worked()
        self._is_listening = True
        bot = application.bot
        if not bot.can_read_all_group_messages:
            _LOG.info("privacy mode: in groups only commands, mentions and replies arrive")
        self._spawn(self._housekeep(store))
        if self._desk is not None:
            self._spawn(self._desk.run(self._alarm))
        if self._settings.webhook_url is None:
            if not await self._until_it_works(lambda: self._leave_webhook(application), poller):
                return 0
            await worker.start()
            self._spawn(self._publish_once_polled(bot, poller))
            _LOG.info("@%s is listening (long polling)", bot.username)
            await poller.run()
            await worker.stop(_STOP_SECONDS)
            await poller.acknowledge()
            return 0
        await self._listen(application, store, worker, poller, listening)
        return 0

    async def _listen(
        self, application: App, store: Store, worker: Worker, poller: Poller, listening: Any
    ) -> None:
        from bot.delivery.webhook import secret_for, webhook
        from bot.serving import Serving

        url = self._settings.webhook_url
        assert url is not None
        secret = self._settings.webhook_secret or secret_for(self._token)
        path = urlsplit(url).path or "/"
        app = webhook(path, secret, worker, store.depth, self._metrics.refused)
        serving = Serving(app, listening)
        await serving.start()

        async def register() -> None:
            await application.bot.set_webhook(
                url,
                secret_token=secret.reveal(),
                allowed_updates=ALLOWED_UPDATES,
                max_connections=_MOST_CONNECTIONS,
            )

        try:
            await worker.start()
            if not await self._until_it_works(register, poller):
                return
            self._spawn(publish(application.bot, self._settings.admins))
            self._spawn(self._watch_webhook(application, url, register))
            _LOG.info("@%s is listening (webhooks at %s)", application.bot.username, url)
            await self._stop.wait()
        finally:
            await serving.stop()

    async def _watch_webhook(
        self, application: App, url: str, register: Callable[[], Awaitable[None]]
    ) -> None:
        """Proves that Telegram is there; sets the webhook again where another copy took it."""
        while True:
            await asyncio.sleep(_CHECK_WEBHOOK)
            try:
                found = await application.bot.get_webhook_info()
                self._metrics.worked()
                if found.url != url:
                    other = "took it over" if found.url else "removed it (it polls)"
                    _LOG.warning(
                        "the webhook was changed: another copy of the bot %s; stop one of the two."
                        " The webhook is set again",
                        other,
                    )
                    await register()
            except TelegramError as error:
                self._metrics.telegram_error(type(error).__name__)
                _LOG.warning("%s", reason_of(error))

    async def _leave_webhook(self, application: App) -> None:
        found = await application.bot.get_webhook_info()
        if found.url:
            _LOG.warning(
                "a webhook was set for this token: it is removed, for this bot polls"
                " (set BOT_WEBHOOK_URL to use webhooks)"
            )
            await application.bot.delete_webhook()

    def _fetch(self, application: App) -> Callable[[int, int, int], Awaitable[Any]]:
        bot, request = application.bot, self._request
        kinds = json.dumps(ALLOWED_UPDATES)

        async def fetch(offset: int, seconds: int, most: int) -> Any:
            asked = {"timeout": seconds, "limit": most, "allowed_updates": kinds}
            if offset:
                asked["offset"] = offset
            url = f"{bot.base_url}/getUpdates?{urlencode(asked)}"
            found = await request.post(url, read_timeout=request.read_timeout + seconds)
            if not isinstance(found, list):
                raise NetworkError("what came back is not Telegram's")
            return found

        return fetch

    async def _until_it_works(self, step: Callable[[], Awaitable[object]], poller: Poller) -> bool:
        """Repeats a step while the network is down; False when stopped before it worked."""
        while not self._stop.is_set():
            doing = asyncio.ensure_future(step())
            waiting = asyncio.ensure_future(self._stop.wait())
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

    async def _housekeep(self, store: Store) -> None:
        while True:
            await store.purge()
            await asyncio.sleep(_HOUR)

    def _broken(self, error: BaseException) -> None:
        self._metrics.broken()
        if self._alarm is not None:
            self._alarm.ring("broken", where(error))

    def _store_changed(self, is_up: bool, reason: str) -> None:
        self._metrics.store(is_up=is_up)
        if not is_up and self._alarm is not None:
            self._alarm.ring("store", reason)

    def _look_again(self) -> None:
        if self._desk is not None:
            self._desk.look_again()

    def _spawn(self, doing: Coroutine[Any, Any, None]) -> None:
        self._tasks.append(asyncio.create_task(doing))

    async def _close(self, application: App, worker: Worker) -> None:
        """Finishes what was begun, within seconds."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await worker.stop(_STOP_SECONDS)
        try:
            async with asyncio.timeout(2):
                await application.shutdown()
        except (TimeoutError, TelegramError) as error:
            _LOG.warning("not closed cleanly: %s", error)
        await self._request.shutdown()
        if self._is_listening:
            _LOG.info("stopped")


def _forgetting(store: Store) -> Callable[[int], Awaitable[None]]:
    async def forget(chat: int) -> None:
        with contextlib.suppress(StoreDown):
            await store.forget(chat)

    return forget
