"""The methods that answer a query: a press on a button, inline mode, a checkout."""

from __future__ import annotations

from . import limits
from .errors import bad_request
from .sending import Attached
from .spec import Json
from .text import utf16_length
from .world import World


def answer_callback_query(world: World, given: Json, attached: Attached) -> bool:
    """Ends the progress bar on a button, perhaps with a notice of at most 200 units."""
    query = world.query(given["callback_query_id"], "callback_query")
    if utf16_length(given.get("text") or "") > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    url = given.get("url")
    if url and not url.startswith((f"https://t.me/{world.bot['username']}?", "tg://")):
        raise bad_request("URL_INVALID")
    query.answer = given
    return True


def answer_inline_query(world: World, given: Json, attached: Attached) -> bool:
    """Answers an inline query with at most 50 results."""
    limits.inline_results(given)
    query = world.query(given["inline_query_id"], "inline_query")
    query.answer = given
    return True


def answer_pre_checkout_query(world: World, given: Json, attached: Attached) -> bool:
    """Accepts a checkout or refuses it with a reason."""
    query = world.query(given["pre_checkout_query_id"], "pre_checkout_query")
    if not given["ok"] and not given.get("error_message"):
        raise bad_request("error message can't be empty")
    query.answer = given
    return True


METHODS = {
    "answerCallbackQuery": answer_callback_query,
    "answerInlineQuery": answer_inline_query,
    "answerPreCheckoutQuery": answer_pre_checkout_query,
}
