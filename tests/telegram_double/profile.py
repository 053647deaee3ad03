"""The methods about the bot itself: identity, menus, names, membership, webhook settings."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from . import limits
from .errors import bad_request
from .sending import Attached
from .spec import Json
from .text import utf16_length
from .updates import chat_member
from .world import World

Method = Callable[[World, Json, Attached], object]


def get_me(world: World, given: Json, attached: Attached) -> Json:
    """Gives the bot's User with the abilities that only getMe tells."""
    return world.bot


def set_my_commands(world: World, given: Json, attached: Attached) -> bool:
    """Sets the menu of one scope and language; an empty one deletes it."""
    menu = limits.commands(given)
    world.commands[_scope(world, given), _language(given)] = menu
    return True


def get_my_commands(world: World, given: Json, attached: Attached) -> list[Json]:
    """Gives the menu of exactly this scope and language, as Telegram does."""
    return world.commands.get((_scope(world, given), _language(given)), [])


def delete_my_commands(world: World, given: Json, attached: Attached) -> bool:
    """Removes the menu of one scope and language."""
    world.commands.pop((_scope(world, given), _language(given)), None)
    return True


def _scope(world: World, given: Json) -> str:
    scope = given.get("scope") or {"type": "default"}
    if "chat_id" in scope:
        scope = {**scope, "chat_id": world.chat(scope["chat_id"]).info["id"]}
    return json.dumps(scope, sort_keys=True)


def _language(given: Json) -> str:
    code = given.get("language_code") or ""
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("invalid language code specified")
    return str(code)


def _profile_text(name: str, longest: int, refusal: str) -> tuple[Method, Method]:
    def set_text(world: World, given: Json, attached: Attached) -> bool:
        text = given.get(name) or ""
        if utf16_length(text) > longest:
            raise bad_request(refusal)
        key = (name, _language(given))
        if text:
            world.profile[key] = text
        else:
            world.profile.pop(key, None)
        return True

    def get_text(world: World, given: Json, attached: Attached) -> Json:
        # Telegram falls back to the text for all languages.
        default = world.bot["first_name"] if name == "name" else ""
        everyone = world.profile.get((name, ""), default)
        return {name: world.profile.get((name, _language(given)), everyone)}

    return set_text, get_text


set_description, get_description = _profile_text("description", 512, "DESCRIPTION_TOO_LONG")
set_short, get_short = _profile_text("short_description", 120, "ABOUT_TOO_LONG")
set_name, get_name = _profile_text("name", 64, "NAME_TOO_LONG")


def get_chat_member(world: World, given: Json, attached: Attached) -> Json:
    """Gives the status of a person, or of the bot itself, in a chat."""
    chat = world.writable(given["chat_id"])
    user_id = given["user_id"]
    if user_id == world.bot["id"]:
        return chat_member(world.bot_user, chat.bot_status)
    if user_id not in chat.members:
        raise bad_request("member not found")
    return chat_member(*chat.members[user_id])


def leave_chat(world: World, given: Json, attached: Attached) -> bool:
    """Leaves a group; afterwards the bot may not write there."""
    chat = world.writable(given["chat_id"])
    if chat.info["type"] == "private":
        raise bad_request("chat member status can't be changed in private chats")
    chat.bot_status = "left"
    return True


def set_webhook(world: World, given: Json, attached: Attached) -> bool:
    """Asks for deliveries to `url`; plain http is accepted for loopback addresses only."""
    url = given["url"]
    secret = given.get("secret_token") or ""
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    if url and not url.startswith("https://") and not _is_loopback(url):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if given.get("drop_pending_updates"):
        world.inbox.waiting.clear()
    if given.get("allowed_updates") is not None:
        world.inbox.allowed = list(given["allowed_updates"])
    world.webhook = {"url": url, "secret_token": secret}
    world.webhook["max_connections"] = given.get("max_connections") or 40
    return True


def delete_webhook(world: World, given: Json, attached: Attached) -> bool:
    """Ends the deliveries."""
    if given.get("drop_pending_updates"):
        world.inbox.waiting.clear()
    world.webhook = {"url": ""}
    return True


def get_webhook_info(world: World, given: Json, attached: Attached) -> Json:
    """Gives the settings, what is waiting and the last error; never the secret."""
    info = {k: v for k, v in world.webhook.items() if k != "secret_token"}
    info |= {"has_custom_certificate": False, "pending_update_count": len(world.inbox.waiting)}
    return info | ({"allowed_updates": world.inbox.allowed} if world.inbox.allowed else {})


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def log_out(world: World, given: Json, attached: Attached) -> bool:
    """Logs the bot out; every later call is refused."""
    world.logged_out = True
    return True


def close(world: World, given: Json, attached: Attached) -> bool:
    """Closes the bot instance; gives True and changes nothing here."""
    return True


METHODS: dict[str, Method] = {
    "getMe": get_me,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyDescription": set_description,
    "getMyDescription": get_description,
    "setMyShortDescription": set_short,
    "getMyShortDescription": get_short,
    "setMyName": set_name,
    "getMyName": get_name,
    "getChatMember": get_chat_member,
    "leaveChat": leave_chat,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "logOut": log_out,
    "close": close,
}
