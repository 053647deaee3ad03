"""Which update goes where; the one table of routes."""

from __future__ import annotations

import logging
from typing import Any

from telegram import Update
from telegram.error import BadRequest, NetworkError, TelegramError
from telegram.ext import Application, ContextTypes, TypeHandler

from handlers.buttons import answer_press
from handlers.groups import answer_membership, follow_migration
from handlers.inline import answer_inline
from handlers.payments import refuse_checkout, refuse_shipping
from handlers.questions import answer_edit, answer_message
from handlers.sending import Target, send
from handlers.services import Reply, Services

__all__ = ["ALLOWED_UPDATES", "register"]

ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "my_chat_member",
    "pre_checkout_query",
    "shipping_query",
)
_LOG = logging.getLogger(__name__)


def register(application: Application[Any, Any, Any, Any, Any, Any], services: Services) -> None:
    """Makes the application answer with these services."""

    async def route(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        bot = context.bot
        if update.callback_query is not None:
            await answer_press(services, bot, update.callback_query)
        elif update.inline_query is not None:
            await answer_inline(services, bot, update.inline_query)
        elif update.message is not None:
            if not await follow_migration(services, update.message):
                await answer_message(services, bot, update.message)
        elif update.edited_message is not None:
            await answer_edit(services, bot, update.edited_message)
        elif update.my_chat_member is not None:
            await answer_membership(services, bot, update.my_chat_member)
        elif update.pre_checkout_query is not None:
            await refuse_checkout(services, bot, update.pre_checkout_query)
        elif update.shipping_query is not None:
            await refuse_shipping(services, bot, update.shipping_query)

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
