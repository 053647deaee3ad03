"""Payments: there are none, and every query about one is told so at once."""

from __future__ import annotations

from telegram import Bot, PreCheckoutQuery, ShippingQuery

from handlers.retrying import quietly
from handlers.services import Services

__all__ = ["refuse_checkout", "refuse_shipping"]


async def refuse_checkout(services: Services, bot: Bot, query: PreCheckoutQuery) -> None:
    """Refuses to take money."""
    language = services.engine.language("", query.from_user.language_code)
    text = services.say("no_payment", language)
    await quietly(lambda: bot.answer_pre_checkout_query(query.id, ok=False, error_message=text))


async def refuse_shipping(services: Services, bot: Bot, query: ShippingQuery) -> None:
    """Refuses to ship."""
    language = services.engine.language("", query.from_user.language_code)
    text = services.say("no_payment", language)
    await quietly(lambda: bot.answer_shipping_query(query.id, ok=False, error_message=text))
