"""A person who types `@bot words` in some chat and chooses a result."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from . import limits, updates
from .core import Core
from .spec import Json
from .updates import Person


@dataclass(frozen=True)
class InlineAnswer:
    """The bot's answer to an inline query; `raw` holds its parameters."""

    query: str
    raw: Json

    @property
    def results(self) -> list[Json]:
        """The results as sent."""
        found: list[Json] = self.raw["results"]
        return found

    @property
    def titles(self) -> list[str]:
        """The title of each result."""
        return [str(result.get("title", "")) for result in self.results]

    @property
    def button(self) -> Json | None:
        """The button above the results."""
        return self.raw.get("button")

    @property
    def next_offset(self) -> str:
        """The offset for the next page; empty on the last one."""
        return self.raw.get("next_offset") or ""


class InlineUser:
    """Asks in inline mode and chooses."""

    def __init__(self, core: Core, post: Callable[[Json], Awaitable[None]], person: Person) -> None:
        self.core, self.post, self.person = core, post, person

    async def asks(self, query: str, offset: str = "", timeout: float = 5.0) -> InlineAnswer:
        """Types a query; gives the bot's answer, waits for it."""
        query_id = self.core.world.unique()
        await self.post(updates.inline_query(query_id, self.person.user(), query, offset))

        def probe() -> Json | None:
            asked = self.core.world.queries.get(query_id)
            return asked.answer if asked else None

        found = await self.core.notice.wait_for(probe, timeout)
        if found is None:
            raise AssertionError(f"the inline query {query!r} was not answered")
        return InlineAnswer(query, found)

    async def chooses(self, answer: InlineAnswer, index: int = 0) -> str | None:
        """Sends a result; gives its inline_message_id, which only one with a keyboard has."""
        result = answer.results[index]
        keyboard = limits.inline_keyboard(result.get("reply_markup"))
        inline_id = None
        if keyboard:
            content = result.get("input_message_content") or {}
            parsed = limits.formatted(content, "message_text", "entities")
            message: Json = {"text": parsed.text, "reply_markup": keyboard}
            if parsed.entities:
                message["entities"] = parsed.entities
            with self.core.lock:
                inline_id = self.core.world.unique("AQADin")
                self.core.world.inline_messages[inline_id] = message
        user = self.person.user()
        chosen = updates.chosen_inline_result(user, str(result["id"]), answer.query, inline_id)
        await self.post(chosen)
        return inline_id
