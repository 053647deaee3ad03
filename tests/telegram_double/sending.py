"""The methods that put a new message into a chat."""

from __future__ import annotations

import html
import time
from typing import Any

from . import limits
from .errors import bad_request
from .files import photo_sizes
from .spec import Json, Upload
from .world import Chat, Event, World

Attached = dict[str, Upload]


def send_message(world: World, given: Json, attached: Attached) -> Json:
    """Sends text; gives the Message."""
    chat = world.writable(given["chat_id"])
    parsed = limits.message_text(given)
    content: Json = {"text": parsed.text}
    if parsed.entities:
        content["entities"] = parsed.entities
    if given.get("link_preview_options"):
        content["link_preview_options"] = given["link_preview_options"]
    return _deliver(world, chat, given, content, source(given, "text"))


def send_photo(world: World, given: Json, attached: Attached) -> Json:
    """Sends a photo (upload, file_id or URL) with a caption; gives the Message."""
    chat = world.writable(given["chat_id"])
    content = captioned(given) | {"photo": photo_sizes(world, given["photo"], attached)}
    return _deliver(world, chat, given, content, source(given, "caption"))


def send_location(world: World, given: Json, attached: Attached) -> Json:
    """Sends a point on the map; gives the Message."""
    chat = world.writable(given["chat_id"])
    return _deliver(world, chat, given, {"location": _location(given)}, "")


def send_venue(world: World, given: Json, attached: Attached) -> Json:
    """Sends a place with title and address; gives the Message."""
    chat = world.writable(given["chat_id"])
    location = _location(given)
    for name in ("title", "address"):
        if not given[name]:
            raise bad_request(f"{name} is empty")
    venue: Json = {"location": location, "title": given["title"], "address": given["address"]}
    # A venue also carries its point as `location`, for clients older than venues.
    return _deliver(world, chat, given, {"venue": venue, "location": location}, "")


def send_chat_action(world: World, given: Json, attached: Attached) -> bool:
    """Shows "typing..."; gives True."""
    chat = world.writable(given["chat_id"])
    _topic(chat, given)
    known = "typing upload_photo record_video upload_video record_voice upload_voice "
    known += "upload_document choose_sticker find_location record_video_note upload_video_note"
    if given["action"] not in known.split():
        raise bad_request("wrong parameter action in request")
    return True


def captioned(given: Json) -> Json:
    """Gives the caption fields of a message from the parameters."""
    parsed = limits.caption(given)
    content: Json = {"caption": parsed.text} if parsed.text else {}
    return content | ({"caption_entities": parsed.entities} if parsed.entities else {})


def source(given: Json, name: str) -> str:
    """Gives the text as HTML, as the bot wrote it or escaped."""
    text = given.get(name) or ""
    is_html = str(given.get("parse_mode") or "").lower() == "html"
    return text if is_html else html.escape(text, quote=False)


def _location(given: Json) -> Json:
    if not (-90 <= given["latitude"] <= 90 and -180 <= given["longitude"] <= 180):
        raise bad_request("wrong latitude or longitude specified")
    return {"latitude": given["latitude"], "longitude": given["longitude"]}


def _topic(chat: Chat, given: Json) -> Json:
    thread = given.get("message_thread_id")
    # 1 is the General topic, whose messages carry no thread.
    if not thread or (thread == 1 and chat.info.get("is_forum")):
        return {}
    if thread not in chat.topics:
        raise bad_request("message thread not found")
    return {"message_thread_id": thread, "is_topic_message": True}


def _replied(world: World, chat: Chat, given: Json) -> Json:
    reply: Any = given.get("reply_parameters")
    if not reply:
        return {}
    there = world.chat(reply["chat_id"]) if reply.get("chat_id") else chat
    original = there.messages.get(reply["message_id"])
    if original is None:
        if reply.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    bare = {k: v for k, v in original.items() if k != "reply_to_message"}
    topic = {k: original[k] for k in ("message_thread_id", "is_topic_message") if k in original}
    return {"reply_to_message": bare} | topic


def _deliver(world: World, chat: Chat, given: Json, content: Json, markup: str) -> Json:
    reply = _replied(world, chat, given)
    topic = _topic(chat, given)
    keyboard = limits.inline_keyboard(given.get("reply_markup"))
    message: Json = {
        "message_id": chat.next_id(),
        "from": world.bot_user,
        "chat": chat.info,
        "date": int(time.time()),
        **reply,
        **topic,
        **content,
    }
    if keyboard:
        message["reply_markup"] = keyboard
    elif "keyboard" in (given.get("reply_markup") or {}):
        chat.reply_keyboard = given["reply_markup"]["keyboard"]
    elif "remove_keyboard" in (given.get("reply_markup") or {}):
        chat.reply_keyboard = []
    if given.get("protect_content"):
        message["has_protected_content"] = True
    chat.messages[message["message_id"]] = message
    chat.html[message["message_id"]] = markup
    chat.events.append(Event("new", message["message_id"]))
    return message


METHODS = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendLocation": send_location,
    "sendVenue": send_venue,
    "sendChatAction": send_chat_action,
}
