"""The methods that change or remove a message that is already there."""

from __future__ import annotations

import time

from . import limits
from .errors import NOT_MODIFIED, bad_request
from .files import photo_sizes
from .sending import Attached, captioned, source
from .spec import Json
from .world import Chat, Event, World

_MEDIA = ("photo", "video", "animation", "audio", "document", "live_photo")


def edit_message_text(world: World, given: Json, attached: Attached) -> Json | bool:
    """Replaces text and keyboard; gives the Message, True for an inline message."""
    chat, message = _editable(world, given)
    if chat is not None and "text" not in message:
        raise bad_request("there is no text in the message to edit")
    parsed = limits.message_text(given)
    content: Json = {"text": parsed.text}
    if parsed.entities:
        content["entities"] = parsed.entities
    if given.get("link_preview_options"):
        content["link_preview_options"] = given["link_preview_options"]
    replaced = ("text", "entities", "link_preview_options")
    return _change(world, chat, message, given, content, replaced, source(given, "text"))


def edit_message_caption(world: World, given: Json, attached: Attached) -> Json | bool:
    """Replaces caption and keyboard; gives the Message, True for an inline message."""
    chat, message = _editable(world, given)
    if chat is not None and not any(name in message for name in _MEDIA):
        raise bad_request("there is no caption in the message to edit")
    replaced = ("caption", "caption_entities")
    markup = source(given, "caption")
    return _change(world, chat, message, given, captioned(given), replaced, markup)


def edit_message_media(world: World, given: Json, attached: Attached) -> Json | bool:
    """Replaces the medium, caption and keyboard, or adds a medium to a text message."""
    chat, message = _editable(world, given)
    if chat is not None and "text" not in message and not any(n in message for n in _MEDIA):
        raise bad_request("there is no media in the message to edit")
    media = given["media"]
    content = captioned(media)
    content |= {media["type"]: photo_sizes(world, media["media"], attached)}
    if media["type"] != "photo":
        content[media["type"]] = {
            k: v for k, v in content["photo"][0].items() if k.startswith("file_")
        }
    replaced = ("text", "entities", "caption", "caption_entities", *_MEDIA)
    return _change(world, chat, message, given, content, replaced, source(media, "caption"))


def edit_message_reply_markup(world: World, given: Json, attached: Attached) -> Json | bool:
    """Replaces the keyboard alone; gives the Message, True for an inline message."""
    chat, message = _editable(world, given)
    return _change(world, chat, message, given, {}, (), None)


def delete_message(world: World, given: Json, attached: Attached) -> bool:
    """Removes a message: the bot's own, any in a private chat, or as an administrator."""
    chat = world.writable(given["chat_id"])
    message = chat.messages.get(given["message_id"])
    if message is None:
        raise bad_request("message to delete not found")
    own = message.get("from", {}).get("id") == world.bot["id"]
    if not own and chat.info["type"] != "private" and chat.bot_status != "administrator":
        raise bad_request("message can't be deleted")
    del chat.messages[given["message_id"]]
    chat.events.append(Event("delete", given["message_id"]))
    return True


def _editable(world: World, given: Json) -> tuple[Chat | None, Json]:
    inline_id = given.get("inline_message_id")
    if inline_id:
        if inline_id not in world.inline_messages:
            raise bad_request("MESSAGE_ID_INVALID")
        return None, world.inline_messages[inline_id]
    chat = world.writable(given.get("chat_id"))
    if not given.get("message_id"):
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(given["message_id"])
    if message is None:
        raise bad_request("message to edit not found")
    if message.get("from", {}).get("id") != world.bot["id"]:
        raise bad_request("message can't be edited")
    return chat, message


def _change(
    world: World,
    chat: Chat | None,
    message: Json,
    given: Json,
    content: Json,
    replaced: tuple[str, ...],
    markup: str | None,
) -> Json | bool:
    keyboard = limits.inline_keyboard(given.get("reply_markup"))
    dropped = {*replaced, "reply_markup", "edit_date"}
    changed = {k: v for k, v in message.items() if k not in dropped} | content
    if keyboard:
        changed["reply_markup"] = keyboard
    if changed == {k: v for k, v in message.items() if k != "edit_date"}:
        raise bad_request(NOT_MODIFIED)
    if chat is None:
        world.inline_messages[given["inline_message_id"]] = changed
        return True
    changed["edit_date"] = int(time.time())
    chat.messages[message["message_id"]] = changed
    if markup is not None:
        chat.html[message["message_id"]] = markup
    chat.events.append(Event("edit", message["message_id"]))
    return changed


METHODS = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageMedia": edit_message_media,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
}
