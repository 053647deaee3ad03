"""Which update goes where; the one table of routes."""

from __future__ import annotations

import logging
from typing import Any

from telegram import Update
from telegram.error import BadRequest, NetworkError, TelegramError
from telegram.ext import Application, ContextTypes, TypeHandler

from handlers.buttons import answer_press
from handlers.questions import answer_edit, answer_message
from handlers.sending import Target, send
from handlers.services import Reply, Services

__all__ = ["ALLOWED_UPDATES", "register"]

ALLOWED_UPDATES = ("message", "edited_message", "callback_query")
_LOG = logging.getLogger(__name__)


def register(application: Application[Any, Any, Any, Any, Any, Any], services: Services) -> None:
    """Makes the application answer with these services."""

    async def route(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.callback_query is not None:
            await answer_press(services, context.bot, update.callback_query)
        elif update.message is not None:
            await answer_message(services, context.bot, update.message)
        elif update.edited_message is not None:
            await answer_edit(services, context.bot, update.edited_message)

    async def failed(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        error = context.error
        if isinstance(error, NetworkError) and not isinstance(error, BadRequest):
            _LOG.warning("a reply was lost: %s", error)
            return
        _LOG.error("an update was not answered", exc_info=error)
        message = update.message if isinstance(update, Update) else None
        if message is None or message.chat.type != message.chat.PRIVATE:
            return
        client = message.from_user.language_code if message.from_user else None
        text = services.say("error", services.engine.language("", client))
        try:
            await send(context.bot, Target(message.chat.id), Reply((text,)))
        except TelegramError as second:
            _LOG.warning("the apology was lost too: %s", second)

    application.add_handler(TypeHandler(Update, route))
    application.add_error_handler(failed)
