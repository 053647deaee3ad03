"""Builders of updates: pure functions from people, chats and texts to Bot API JSON.

They leave out `update_id`, which the inbox assigns when the update is pushed.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from .spec import Json
from .text import find_entities


@dataclass(frozen=True)
class Person:
    """A user of Telegram."""

    user_id: int = 42
    first_name: str = "Camille"
    username: str | None = None
    language_code: str | None = "fr"

    def user(self) -> Json:
        """Gives the User object."""
        user: Json = {"id": self.user_id, "is_bot": False, "first_name": self.first_name}
        if self.username:
            user["username"] = self.username
        if self.language_code:
            user["language_code"] = self.language_code
        return user

    def chat(self) -> Json:
        """Gives the Chat object of the private chat with this person."""
        chat: Json = {"id": self.user_id, "type": "private", "first_name": self.first_name}
        return chat | ({"username": self.username} if self.username else {})


@dataclass(frozen=True)
class Group:
    """A group, supergroup or (with `is_forum`) a supergroup with topics."""

    chat_id: int = -1001000000001
    title: str = "Jury"
    type: str = "supergroup"
    username: str | None = None
    is_forum: bool = False

    def chat(self) -> Json:
        """Gives the Chat object."""
        chat: Json = {"id": self.chat_id, "type": self.type, "title": self.title}
        if self.username:
            chat["username"] = self.username
        return chat | ({"is_forum": True} if self.is_forum else {})


def message(
    sender: Json,
    chat: Json,
    message_id: int,
    *,
    thread: int | None = None,
    reply_to: Json | None = None,
    **content: Any,
) -> Json:
    """Gives a Message from `sender`; `content` holds its other fields (photo, venue, ...)."""
    result: Json = {"message_id": message_id, "from": sender, "chat": chat}
    result |= {"date": int(time.time())}
    if thread is not None:
        result |= {"message_thread_id": thread, "is_topic_message": True}
    if reply_to is not None:
        # Telegram nests one level only.
        result["reply_to_message"] = {k: v for k, v in reply_to.items() if k != "reply_to_message"}
    return result | content


def text_content(text: str, entities: list[Json] | None = None) -> Json:
    """Gives the text fields of a message, with its commands, mentions and links as entities."""
    found = find_entities(text, entities)
    return {"text": text} | ({"entities": found} if found else {})


def caption_content(caption: str) -> Json:
    """Gives the caption fields of a media message; nothing for an empty caption."""
    found = find_entities(caption)
    result: Json = {"caption": caption} if caption else {}
    return result | ({"caption_entities": found} if found else {})


def media_content(kind: str, file_id: str = "incoming-file") -> Json:
    """Gives the media field of a message; `kind`: photo, voice, document, sticker, video, ..."""
    file: Json = {"file_id": file_id, "file_unique_id": f"u-{file_id}", "file_size": 1234}
    size = {"width": 512, "height": 512}
    contents: dict[str, Any] = {
        "photo": [file | size],
        "voice": file | {"duration": 3, "mime_type": "audio/ogg"},
        "audio": file | {"duration": 3},
        "document": file | {"file_name": "notes.pdf", "mime_type": "application/pdf"},
        "sticker": file | size | {"type": "regular", "is_animated": False, "is_video": False},
        "video": file | size | {"duration": 3},
        "video_note": file | {"length": 240, "duration": 3},
        "animation": file | size | {"duration": 3},
        "location": {"latitude": 48.85, "longitude": 2.35},
        "contact": {"phone_number": "+33100000000", "first_name": "Camille"},
        "dice": {"emoji": "🎲", "value": 4},
    }
    return {kind: contents[kind]}


def edited(original: Json, **content: Any) -> Json:
    """Gives `original` with new content, as an edited_message carries it."""
    dropped = {"text", "entities", "caption", "caption_entities"} if content else set()
    kept = {k: v for k, v in original.items() if k not in dropped}
    return kept | content | {"edit_date": int(time.time())}


def callback_query(query_id: str, sender: Json, pressed: Json, data: str) -> Json:
    """Gives the update for a press on a button of the bot's message `pressed`."""
    chat_instance = str(abs(pressed["chat"]["id"]) * 7919)
    query = {"id": query_id, "from": sender, "message": pressed, "chat_instance": chat_instance}
    return {"callback_query": query | {"data": data}}


def inline_query(
    query_id: str, sender: Json, query: str, offset: str = "", chat_type: str = "sender"
) -> Json:
    """Gives the update for `@bot query` typed in any chat."""
    fields = {"id": query_id, "from": sender, "query": query, "offset": offset}
    return {"inline_query": fields | {"chat_type": chat_type}}


def chosen_inline_result(
    sender: Json, result_id: str, query: str, inline_message_id: str | None = None
) -> Json:
    """Gives the update for an inline result that the user sent."""
    fields: Json = {"result_id": result_id, "from": sender, "query": query}
    if inline_message_id:
        fields["inline_message_id"] = inline_message_id
    return {"chosen_inline_result": fields}


def my_chat_member(sender: Json, chat: Json, bot: Json, old: str, new: str) -> Json:
    """Gives the update for a change of the bot's own status in a chat."""
    change: Json = {"chat": chat, "from": sender, "date": int(time.time())}
    change |= {"old_chat_member": chat_member(bot, old), "new_chat_member": chat_member(bot, new)}
    return {"my_chat_member": change}


_RIGHTS = ["can_be_edited", "can_manage_chat", "can_delete_messages", "can_manage_video_chats"]
_RIGHTS += ["can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users"]
_RIGHTS += ["can_post_stories", "can_edit_stories", "can_delete_stories"]


def chat_member(user: Json, status: str) -> Json:
    """Gives the ChatMember object; `status`: creator, administrator, member, left, kicked."""
    result: Json = {"status": status, "user": user}
    if status in {"creator", "administrator"}:
        result["is_anonymous"] = False
    if status == "administrator":
        result |= dict.fromkeys(_RIGHTS, True)
    if status == "kicked":
        result["until_date"] = 0
    return result
