"""What Telegram says when a required parameter is not given."""

from __future__ import annotations

_TEXTS = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "photo": "there is no photo in the request",
    "latitude": "latitude is empty",
    "longitude": "longitude is empty",
    "title": "title is empty",
    "address": "address is empty",
    "message_id": "message identifier is not specified",
    "user_id": "invalid user_id specified",
    "action": "wrong parameter action in request",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "inline_query_id": "query is too old and response timeout expired or query ID is invalid",
}


def missing_text(path: str) -> str:
    """Takes the path of the parameter; gives the text after "Bad Request: "."""
    return _TEXTS.get(path, f"can't find field {path}")
