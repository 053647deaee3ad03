"""The limits that stand only in the prose of the documentation, with Telegram's texts."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from .errors import ApiError, bad_request
from .html import Parsed, parse_html
from .spec import Json
from .text import find_entities, trim, utf16_length

MAX_TEXT, MAX_CAPTION = 4096, 1024
_ACTIONS = ["url", "callback_data", "web_app", "login_url", "switch_inline_query"]
_ACTIONS += ["switch_inline_query_current_chat", "switch_inline_query_chosen_chat"]
_ACTIONS += ["copy_text", "callback_game", "pay"]


def formatted(parameters: Json, name: str, entities_name: str) -> Parsed:
    """Parses the text parameter `name` under its parse_mode; gives trimmed text, all entities."""
    source = parameters.get(name) or ""
    mode = str(parameters.get("parse_mode") or "none").lower()
    if len(source.encode()) > 1 << 15:
        raise bad_request("text is too long")
    if mode == "html":
        parsed = parse_html(source)
    elif mode in {"markdown", "markdownv2"}:
        raise ApiError(501, "Not Implemented: this double reads HTML, not Markdown")
    elif mode == "none":
        parsed = Parsed(source, list(parameters.get(entities_name) or []))
    else:
        raise bad_request("unsupported parse_mode")
    text, entities = trim(parsed.text, parsed.entities)
    if parsed.text and not text and name != "caption":
        raise bad_request("text must be non-empty")
    return Parsed(text, find_entities(text, entities), parsed.ignored)


def message_text(parameters: Json, name: str = "text") -> Parsed:
    """Gives the parsed text of a message: 1 to 4096 units after parsing."""
    parsed = formatted(parameters, name, "entities")
    if not parsed.text:
        raise bad_request("message text is empty")
    if utf16_length(parsed.text) > MAX_TEXT:
        raise bad_request("message is too long")
    return parsed


def caption(parameters: Json) -> Parsed:
    """Gives the parsed caption: at most 1024 units after parsing."""
    parsed = formatted(parameters, "caption", "caption_entities")
    if utf16_length(parsed.text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return parsed


def inline_keyboard(markup: Any) -> Json | None:
    """Checks a keyboard; gives the inline keyboard as it will be shown, None if there is none."""
    if not isinstance(markup, dict) or "inline_keyboard" not in markup:
        return None
    rows = [[_button(button) for button in row] for row in markup["inline_keyboard"]]
    shown = [row for row in rows if row]
    return {"inline_keyboard": shown} if shown else None


def _button(button: Json) -> Json:
    refused = "can't parse inline keyboard button: "
    if not button.get("text"):
        raise bad_request(refused + 'field "text" must be non-empty')
    actions = [name for name in _ACTIONS if button.get(name) is not None]
    if not actions:
        raise bad_request(refused + "Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request("BUTTON_TYPE_INVALID")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        if parts.scheme not in {"http", "https", "tg", "ton", "tonsite"}:
            reason = "Unsupported URL protocol"
        elif not parts.netloc or (parts.scheme != "tg" and "." not in parts.netloc):
            reason = "Wrong HTTP URL"
        else:
            reason = ""
        if reason:
            raise bad_request(f"inline keyboard button URL '{url}' is invalid: {reason}")
    if button.get("style") not in {None, "primary", "success", "danger"}:
        raise bad_request(refused + "invalid button style specified")
    return button


def inline_results(parameters: Json) -> list[Json]:
    """Checks an answer to an inline query; gives its results."""
    results: list[Json] = parameters["results"]
    if len(results) > 50:
        raise bad_request("RESULTS_TOO_MUCH")
    seen = set()
    for result in results:
        identifier = str(result.get("id", ""))
        if not 1 <= len(identifier.encode()) <= 64:
            raise bad_request("RESULT_ID_INVALID")
        if identifier in seen:
            raise bad_request("RESULT_ID_DUPLICATE")
        seen.add(identifier)
        content = result.get("input_message_content")
        if isinstance(content, dict) and "message_text" in content:
            message_text(content, "message_text")
        caption(result)
        inline_keyboard(result.get("reply_markup"))
    if len(str(parameters.get("next_offset") or "").encode()) > 64:
        raise bad_request("NEXT_OFFSET_INVALID")
    button = parameters.get("button")
    if button is not None:
        if ("start_parameter" in button) == ("web_app" in button):
            raise bad_request(
                "can't parse inline query results button: "
                "InlineQueryResultsButton must have exactly one optional field"
            )
        start = button.get("start_parameter")
        if start is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", start):
            raise bad_request("START_PARAM_INVALID" if start else "START_PARAM_EMPTY")
    return results


def commands(parameters: Json) -> list[Json]:
    """Checks a command menu; gives its entries."""
    menu: list[Json] = parameters["commands"]
    if len(menu) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for entry in menu:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", entry["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= utf16_length(entry["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return menu
