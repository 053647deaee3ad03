"""Presses on inline buttons, and what the bot answers to them."""

from __future__ import annotations

from . import updates
from .core import Core
from .replies import Reply
from .spec import Json
from .world import Chat


class Press:
    """A press on a button; the bot must answer it once."""

    def __init__(self, core: Core, query_id: str) -> None:
        self.core, self.query_id = core, query_id

    async def answer(self, timeout: float = 5.0) -> Json:
        """Gives the parameters of answerCallbackQuery (text, show_alert, ...); waits for it."""

        def probe() -> Json | None:
            query = self.core.world.queries.get(self.query_id)
            return query.answer if query else None

        found = await self.core.notice.wait_for(probe, timeout)
        if found is None:
            raise AssertionError(f"the press was not answered within {timeout} s")
        return found


def press(core: Core, chat: Chat, user: Json, label: str, on: Reply | None) -> tuple[str, Json]:
    """Finds the button; gives the query's id and the update. LookupError names what there is."""
    with core.lock:
        newest_first = sorted(chat.messages, reverse=True)
        candidates = newest_first if on is None else [on.message_id]
        seen: list[str] = []
        for message_id in candidates:
            message = chat.messages.get(message_id, {})
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    seen.append(button["text"])
                    if button["text"] != label:
                        continue
                    if "callback_data" not in button:
                        raise LookupError(f"the button {label!r} opens something, it sends nothing")
                    query_id = core.world.unique()
                    data = button["callback_data"]
                    return query_id, updates.callback_query(query_id, user, message, data)
    raise LookupError(f"no button {label!r}; there are {seen}")
