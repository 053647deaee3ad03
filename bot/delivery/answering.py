"""One arrival to the handlers and back: was it delivered?"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Update
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError
from telegram.ext import Application, ApplicationHandlerStop, ContextTypes

from bot.delivery.attempt import ATTEMPT, Attempt
from bot.delivery.reasons import reason_of
from bot.logs import REQUEST
from bot.storage.protocol import Arrival

__all__ = ["Answering", "kind_of", "watch"]

_LOG = logging.getLogger(__name__)
# Errors after which it is of no use to try again.
_FINAL = (BadRequest, ChatMigrated, Forbidden)


App = Application[Any, Any, Any, Any, Any, Any]


def watch(application: App) -> None:
    """Lets `Answering` know of errors; to be called before handlers add theirs.

    A reply that the network lost is tried again with its update, so nobody is told of it.
    """

    async def failed(_: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        attempt, error = ATTEMPT.get(), context.error
        if attempt is None or error is None:
            return
        if isinstance(error, TelegramError) and not isinstance(error, _FINAL):
            attempt.lost = error
            raise ApplicationHandlerStop
        attempt.broken = error

    application.add_error_handler(failed)


class Answering:
    """Answers arrivals.

    `on_answered` is given the kind of update and the seconds it took, `on_broken` each error of
    ours, `forget` awaited with a chat that blocked the bot.
    """

    def __init__(
        self,
        application: App,
        on_answered: Callable[[str, float], None] = lambda kind, seconds: None,
        on_broken: Callable[[BaseException], None] = lambda error: None,
        forget: Callable[[int], Awaitable[None]] | None = None,
    ) -> None:
        self._application = application
        self._on_answered = on_answered
        self._on_broken = on_broken
        self._forget = forget

    async def __call__(self, arrival: Arrival) -> bool:
        """Whether the arrival is done with; False: its reply was lost on the way."""
        begun = time.perf_counter()
        mark = REQUEST.set(arrival.id)
        attempt = Attempt(arrival)
        token = ATTEMPT.set(attempt)
        try:
            update = self._read(arrival)
            if update is None:
                return True
            try:
                await self._application.process_update(update)
            except TelegramError as error:
                attempt.lost = None if isinstance(error, _FINAL) else error
            if attempt.lost is not None:
                _LOG.warning("a reply is not delivered yet: %s", reason_of(attempt.lost))
                return False
        finally:
            ATTEMPT.reset(token)
            REQUEST.reset(mark)
        if attempt.broken is not None:
            self._on_broken(attempt.broken)
        if attempt.blocked is not None and self._forget is not None:
            # Last of all, for the handlers have just noted their turn.
            await self._forget(attempt.blocked)
        self._on_answered(kind_of(update), time.perf_counter() - begun)
        return True

    def _read(self, arrival: Arrival) -> Update | None:
        try:
            return Update.de_json(json.loads(arrival.raw), self._application.bot)
        except Exception as error:
            # A kind of update from the future, or damage: nothing that a second try would mend.
            _LOG.error("an update cannot be read (%s)", type(error).__name__)
            self._on_broken(error)
            return None


def kind_of(update: Update) -> str:
    """The kind of update, one of a few words."""
    for kind in ("message", "edited_message", "callback_query", "inline_query", "my_chat_member"):
        if getattr(update, kind) is not None:
            return kind
    return "other"
