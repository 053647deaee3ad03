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


Rows = tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message of the bot: its HTML, its rows of buttons (label, and data or address), its
    picture (the path of a file, or what `keep` gave).

    `number` is the message's, 0 for a notice; `is_edit` where it was there already. `is_toast`
    for a notice, `is_menu` where only the buttons change, `is_gone` where it is deleted.
    """

    html: str
    rows: Rows = ()
    is_toast: bool = False
    is_menu: bool = False
    picture: str = ""
    number: int = 0
    is_edit: bool = False
    is_gone: bool = False

    @property
    def buttons(self) -> tuple[tuple[str, str], ...]:
        """All buttons, in reading order."""
        return tuple(button for row in self.rows for button in row)


class TerminalRequest(BaseRequest):
    """Answers the bot's requests on the spot; shows its messages with `show`. Pictures are kept
    by `keep`, which gives a name for an upload's bytes: a temporary file unless given."""

    def __init__(
        self, show: Callable[[Bubble], None], keep: Callable[[bytes], str] | None = None
    ) -> None:
        self._show = show
        self._keep = keep or _saved
        self._number = 1_000_000
        self._pictures: dict[str, str] = {}
        # the picture of each message that has one
        self._shown: dict[int, str] = {}

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
        rows = _rows(fields.get("reply_markup"))
        number = int(fields.get("message_id") or 0)
        match name:
            case "getMe":
                return BOT
            case "sendMessage" | "editMessageText":
                sent = self._message(fields, text=fields["text"])
                self._show(
                    Bubble(fields["text"], rows, number=sent["message_id"], is_edit=bool(number))
                )
                return sent
            case "sendPhoto":
                return self._photo(fields, fields.get("photo", ""), files, rows)
            case "editMessageMedia":
                media = _object(fields["media"])
                fields["caption"] = media.get("caption", "")
                return self._photo(fields, media["media"], files, rows)
            case "editMessageCaption":
                picture = self._shown.get(number, "")
                text = fields.get("caption", "")
                self._show(Bubble(text, rows, number=number, is_edit=True, picture=picture))
            case "editMessageReplyMarkup":
                self._show(Bubble("", rows, is_menu=True, number=number, is_edit=True))
            case "deleteMessage":
                self._show(Bubble("", number=number, is_gone=True))
            case "answerCallbackQuery":
                if fields.get("text"):
                    self._show(Bubble(fields["text"], is_toast=True))
        return True

    def _photo(
        self, fields: dict[str, Any], photo: Any, files: dict[str, Any], rows: Rows
    ) -> dict[str, Any]:
        """A picture, uploaded or known by its id."""
        if files:
            photo = f"picture-{len(self._pictures)}"
            self._pictures[photo] = self._keep(_content(next(iter(files.values()))))
        size = {"file_id": photo, "file_unique_id": photo, "width": 1, "height": 1}
        sent = self._message(fields, photo=[size])
        number, picture = sent["message_id"], self._pictures[photo]
        self._shown[number] = picture
        is_edit = "message_id" in fields
        text = fields.get("caption") or ""
        self._show(Bubble(text, rows, picture=picture, number=number, is_edit=is_edit))
        return sent

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

    def speaks(self, language: str) -> None:
        """Says from now on that the person's language is this one."""
        self._user["language_code"] = language

    async def says(self, text: str) -> int:
        """Sends a text; gives the number of its message."""
        number = self._next()
        await self._push({"message": message(number, self._user, text=text)})
        return number

    async def edits(self, number: int, text: str) -> None:
        """Changes the text of an earlier message."""
        self._next()
        changed = message(number, self._user, text=text) | {"edit_date": int(time.time())}
        await self._push({"edited_message": changed})

    async def presses(
        self, data: str, said: str = "…", rows: Rows = (), number: int = 0, picture: str = ""
    ) -> None:
        """Presses a button of the message `number` (0: one that is new to the bot) that says
        `said`, below a picture perhaps, and has these buttons."""
        fresh = self._next()
        content: dict[str, Any] = {"text": said}
        if picture:
            size = {"file_id": picture, "file_unique_id": picture, "width": 1, "height": 1}
            content = {"caption": said, "photo": [size]}
        pressed = message(number or fresh, BOT, **content)
        query = {
            "id": str(fresh),
            "from": self._user,
            "chat_instance": "1",
            "message": pressed | {"reply_markup": _keyboard(rows)},
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


def _rows(markup: Any) -> Rows:
    keyboard = _object(markup or "{}").get("inline_keyboard", ())
    return tuple(
        tuple((b["text"], b.get("callback_data") or b["url"]) for b in row) for row in keyboard
    )


def _keyboard(rows: Rows) -> dict[str, Any]:
    keys = [
        [{"text": label, "url" if "://" in data else "callback_data": data} for label, data in row]
        for row in rows
    ]
    return {"inline_keyboard": keys}


def _object(given: Any) -> dict[str, Any]:
    found = json.loads(given) if isinstance(given, str) else given
    return found if isinstance(found, dict) else {}


def _content(upload: Any) -> bytes:
    _, content, _ = upload
    return content if isinstance(content, bytes) else bytes(content.read())


def _saved(content: bytes) -> str:
    """The path of a new temporary file that holds it."""
    with tempfile.NamedTemporaryFile(prefix="laureates-", suffix=".png", delete=False) as file:
        file.write(content)
    return file.name
