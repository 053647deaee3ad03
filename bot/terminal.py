"""Telegram in one process: a private chat whose other end is a terminal."""

from __future__ import annotations

import json
import tempfile
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
    """A message of the bot, new or edited: its HTML, its buttons (label, and data or address),
    the file of its picture. `is_toast` for a notice, `is_menu` where only the buttons change."""

    html: str
    buttons: tuple[tuple[str, str], ...] = ()
    is_toast: bool = False
    is_menu: bool = False
    picture: str = ""


class TerminalRequest(BaseRequest):
    """Answers the bot's requests on the spot; shows its messages with `show`."""

    def __init__(self, show: Callable[[Bubble], None]) -> None:
        self._show = show
        self._number = 1_000_000
        self._pictures: dict[str, str] = {}

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
        fields = dict(request_data.parameters) if request_data else {}
        files = request_data.multipart_data if request_data else {}
        result = self._perform(url.rsplit("/", 1)[-1], fields, files or {})
        return 200, json.dumps({"ok": True, "result": result}).encode()

    def _perform(self, name: str, fields: dict[str, Any], files: dict[str, Any]) -> Any:
        buttons = _buttons(fields.get("reply_markup"))
        match name:
            case "getMe":
                return BOT
            case "sendMessage" | "editMessageText":
                self._show(Bubble(fields["text"], buttons))
                return self._message(fields, text=fields["text"])
            case "sendPhoto":
                return self._photo(fields, fields.get("photo", ""), files, buttons)
            case "editMessageMedia":
                media = _object(fields["media"])
                fields["caption"] = media.get("caption", "")
                return self._photo(fields, media["media"], files, buttons)
            case "editMessageCaption":
                self._show(Bubble(fields.get("caption", ""), buttons))
            case "editMessageReplyMarkup":
                self._show(Bubble("", buttons, is_menu=True))
            case "answerCallbackQuery":
                if fields.get("text"):
                    self._show(Bubble(fields["text"], is_toast=True))
        return True

    def _photo(
        self, fields: dict[str, Any], photo: Any, files: dict[str, Any], buttons: Any
    ) -> dict[str, Any]:
        """A picture, uploaded or known by its id; it is shown as the path of a file."""
        if files:
            photo = f"picture-{len(self._pictures)}"
            self._pictures[photo] = _saved(next(iter(files.values())))
        self._show(Bubble(fields.get("caption") or "", buttons, picture=self._pictures[photo]))
        size = {"file_id": photo, "file_unique_id": photo, "width": 1, "height": 1}
        return self._message(fields, photo=[size])

    def _message(self, fields: dict[str, Any], **content: Any) -> dict[str, Any]:
        self._number += 1
        return message(fields.get("message_id", self._number), BOT, **content)


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
        await self._push({"message": message(self._next(), self._user, text=text)})

    async def presses(
        self, data: str, said: str = "…", buttons: tuple[tuple[str, str], ...] = ()
    ) -> None:
        """Presses a button of a message that says `said` and has these buttons."""
        number = self._next()
        query = {
            "id": str(number),
            "from": self._user,
            "chat_instance": "1",
            "message": message(number, BOT, text=said) | {"reply_markup": _keyboard(buttons)},
            "data": data,
        }
        await self._push({"callback_query": query})

    def _next(self) -> int:
        self._number += 1
        return self._number

    async def _push(self, update: dict[str, Any]) -> None:
        numbered = {"update_id": self._number, **update}
        await self._process(Update.de_json(numbered, self._bot))


def message(number: int, user: dict[str, Any], **content: Any) -> dict[str, Any]:
    """A message of the chat, as Telegram writes it."""
    return {
        "message_id": number,
        "date": int(time.time()),
        "chat": _CHAT,
        "from": user,
        **content,
    }


def _buttons(markup: Any) -> tuple[tuple[str, str], ...]:
    rows = _object(markup or "{}").get("inline_keyboard", ())
    return tuple((b["text"], b.get("callback_data") or b["url"]) for row in rows for b in row)


def _keyboard(buttons: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    keys = [
        {"text": label, "url" if "://" in data else "callback_data": data}
        for label, data in buttons
    ]
    return {"inline_keyboard": [[key] for key in keys]}


def _object(given: Any) -> dict[str, Any]:
    found = json.loads(given) if isinstance(given, str) else given
    return found if isinstance(found, dict) else {}


def _saved(upload: Any) -> str:
    """The path of a new temporary file that holds an upload."""
    _, content, _ = upload
    with tempfile.NamedTemporaryFile(prefix="laureates-", suffix=".png", delete=False) as file:
        file.write(content if isinstance(content, bytes) else content.read())
    return file.name
