"""What the bot said, as a test reads it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .spec import Json
from .text import utf16_slice
from .world import Chat


@dataclass(frozen=True)
class Reply:
    """A message of the bot as it stands when read; `raw` is the Message object."""

    raw: Json = field(repr=False)
    text: str
    html: str = field(repr=False)

    @classmethod
    def of(cls, chat: Chat, message_id: int) -> Reply:
        """Reads the current state of a message."""
        raw = chat.messages[message_id]
        text = raw.get("text") or raw.get("caption") or ""
        return cls(raw, text, chat.html.get(message_id, ""))

    @property
    def message_id(self) -> int:
        """The identifier in its chat."""
        return int(self.raw["message_id"])

    @property
    def keyboard(self) -> list[list[Json]]:
        """The inline keyboard, row by row."""
        rows: list[list[Json]] = self.raw.get("reply_markup", {}).get("inline_keyboard", [])
        return rows

    @property
    def buttons(self) -> list[str]:
        """The labels of all inline buttons, in reading order."""
        return [button["text"] for row in self.keyboard for button in row]

    @property
    def links(self) -> list[str]:
        """The addresses of the links in the text, then those of the buttons."""
        found = []
        for entity in self.raw.get("entities") or self.raw.get("caption_entities") or []:
            if entity["type"] == "text_link":
                found.append(entity["url"])
            elif entity["type"] == "url":
                found.append(utf16_slice(self.text, entity["offset"], entity["length"]))
        return found + [b["url"] for row in self.keyboard for b in row if b.get("url")]

    @property
    def reply_to(self) -> int | None:
        """The message this one replies to."""
        original: Any = self.raw.get("reply_to_message", {}).get("message_id")
        return original if original is None else int(original)

    @property
    def thread(self) -> int | None:
        """The topic this message is in."""
        return self.raw.get("message_thread_id")

    @property
    def photo(self) -> str | None:
        """The file_id of the photo."""
        sizes = self.raw.get("photo")
        return sizes[-1]["file_id"] if sizes else None
