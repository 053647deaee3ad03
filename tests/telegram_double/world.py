"""What Telegram remembers: chats, their messages as they are now, queries, files, profile."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from .errors import QUERY_TOO_OLD, bad_request, forbidden
from .inbox import Inbox
from .spec import Json, Upload


@dataclass
class Event:
    """Something that became visible in a chat: kind is new, edit or delete."""

    kind: str
    message_id: int


@dataclass
class Chat:
    """One chat and everything in it."""

    info: Json
    messages: dict[int, Json] = field(default_factory=dict)
    html: dict[int, str] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    topics: dict[int, str] = field(default_factory=dict)
    members: dict[int, tuple[Json, str]] = field(default_factory=dict)
    bot_status: str = "member"
    reply_keyboard: list[list[Any]] = field(default_factory=list)
    last_id: int = 0

    def next_id(self) -> int:
        """Gives a message id; they count from 1 in each chat, as in supergroups.

        So a bot that keys something by message id alone is caught.
        """
        self.last_id += 1
        return self.last_id


@dataclass
class Query:
    """A callback, inline or checkout query; `answer` holds the bot's parameters once given."""

    kind: str
    chat_id: int | None = None
    answer: Json | None = None
    expired: bool = False


class World:
    """The state behind all methods of one bot."""

    def __init__(self, bot: Json) -> None:
        self.bot = bot
        self.inbox = Inbox()
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.inline_messages: dict[str, Json] = {}
        self.files: dict[str, Upload | None] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.webhook: Json = {"url": ""}
        self.logged_out = False
        self._ids = itertools.count(1)

    @property
    def bot_user(self) -> Json:
        """The bot as messages carry it, without the abilities that only getMe tells."""
        return {k: self.bot[k] for k in ("id", "is_bot", "first_name", "username")}

    def unique(self, prefix: str = "") -> str:
        """Gives an identifier not given before."""
        return f"{prefix}{4_611_686_018_427_000_000 + next(self._ids)}"

    def learn(self, info: Json) -> Chat:
        """Makes a chat known to the bot, or gives the one known."""
        chat = self.chats.setdefault(info["id"], Chat(info))
        chat.info = {**chat.info, **info}
        return chat

    def chat(self, chat_id: Any) -> Chat:
        """Finds a chat by id or @username; refuses as Telegram does."""
        if chat_id in ("", None):
            raise bad_request("chat_id is empty")
        found = None
        if isinstance(chat_id, str) and chat_id.startswith("@"):
            name = chat_id[1:].lower()
            chats = [c for c in self.chats.values() if c.info["type"] != "private"]
            found = next((c for c in chats if c.info.get("username", "").lower() == name), None)
        else:
            try:
                found = self.chats.get(int(chat_id))
            except ValueError:
                found = None
        if found is None:
            raise bad_request("chat not found")
        return found

    def writable(self, chat_id: Any) -> Chat:
        """Finds a chat where the bot may write; 403 where it was blocked, kicked or has left."""
        chat = self.chat(chat_id)
        kind = chat.info["type"]
        if chat.bot_status == "kicked":
            if kind == "private":
                raise forbidden("bot was blocked by the user")
            raise forbidden(f"bot was kicked from the {kind} chat")
        if chat.bot_status == "left":
            raise forbidden(f"bot is not a member of the {kind} chat")
        return chat

    def query(self, query_id: str, kind: str) -> Query:
        """Finds a query that may still be answered (once)."""
        query = self.queries.get(query_id)
        if query is None or query.kind != kind or query.answer is not None or query.expired:
            raise bad_request(QUERY_TOO_OLD)
        return query

    def remember(self, update: Json) -> None:
        """Learns chats, messages and query ids from an update that is about to be delivered."""
        for kind in ("message", "edited_message", "channel_post", "edited_channel_post"):
            if kind in update:
                message = update[kind]
                chat = self.learn(message["chat"])
                chat.messages[message["message_id"]] = message
                chat.last_id = max(chat.last_id, message["message_id"])
        if "my_chat_member" in update:
            change = update["my_chat_member"]
            self.learn(change["chat"]).bot_status = change["new_chat_member"]["status"]
        for kind in ("callback_query", "inline_query", "pre_checkout_query"):
            if kind in update:
                query = update[kind]
                chat_id = query.get("message", {}).get("chat", {}).get("id")
                self.queries.setdefault(query["id"], Query(kind, chat_id))
