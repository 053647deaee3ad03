"""Telegram in one process: a private chat whose other end is a terminal."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from telegram import Update
from telegram.request import BaseRequest, RequestData

__all__ = ["Bubble", "TerminalChat", "TerminalRequest"]

BOT = {"id": 1, "is_bot": True, "first_name": "laureates", "username": "laureates_bot"}
TOKEN = "1:terminal"
_CHAT = {"id": 2, "type": "private", "first_name": "You"}


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message of the bot: its HTML, its buttons (label and data), new or edited."""

    html: str
    buttons: tuple[tuple[str, str], ...] = ()
    is_toast: bool = False


class TerminalRequest(BaseRequest):
    """Answers the bot's requests on the spot; shows its messages with `show`."""

    def __init__(self, show: Callable[[Bubble], None]) -> None:
        self._show = show
        self._number = 1_000_000

    @property
    def read_timeout(self) -> float | None:
        """Nothing is waited for."""
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Performs a method of the Bot API."""
        fields = request_data.parameters if request_data else {}
        result = self._perform(url.rsplit("/", 1)[-1], fields)
        return 200, json.dumps({"ok": True, "result": result}).encode()

    def _perform(self, name: str, fields: dict[str, Any]) -> Any:
        match name:
            case "getMe":
                return BOT
            case "sendMessage" | "editMessageText":
                self._show(Bubble(fields["text"], _buttons(fields.get("reply_markup"))))
                self._number += 1
                number = fields.get("message_id", self._number)
                return message(number, BOT, fields["text"])
            case "answerCallbackQuery":
                if fields.get("text"):
                    self._show(Bubble(fields["text"], is_toast=True))
        return True


class TerminalChat:
    """The person at the terminal; makes updates of what is typed and chosen."""

    def __init__(self, process: Callable[[Update], Any], bot: Any, language: str | None) -> None:
        self._process = process
        self._bot = bot
        self._number = 0
        self._user = {"id": 2, "is_bot": False, "first_name": "You"}
        if language:
            self._user["language_code"] = language

    async def says(self, text: str) -> None:
        """Sends a text."""
        await self._push({"message": message(self._next(), self._user, text)})

    async def presses(self, data: str) -> None:
        """Presses a button."""
        number = self._next()
        query = {
            "id": str(number),
            "from": self._user,
            "chat_instance": "1",
            "message": message(number, BOT, "…"),
            "data": data,
        }
        await self._push({"callback_query": query})

    def _next(self) -> int:
        self._number += 1
        return self._number

    async def _push(self, update: dict[str, Any]) -> None:
        numbered = {"update_id": self._number, **update}
        await self._process(Update.de_json(numbered, self._bot))


def message(number: int, user: dict[str, Any], text: str) -> dict[str, Any]:
    """A message of the chat, as Telegram writes it."""
    return {
        "message_id": number,
        "date": int(time.time()),
        "chat": _CHAT,
        "from": user,
        "text": text,
    }


def _buttons(markup: Any) -> tuple[tuple[str, str], ...]:
    if isinstance(markup, str):
        markup = json.loads(markup)
    rows = (markup or {}).get("inline_keyboard", ())
    return tuple((b["text"], b["callback_data"]) for row in rows for b in row)
