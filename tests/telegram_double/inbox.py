"""The queue of updates that the bot has not acknowledged yet."""

from __future__ import annotations

from .spec import Json

# Telegram sends these only to bots that ask for them by name.
_ON_DEMAND = {"chat_member", "message_reaction", "message_reaction_count"}


class Inbox:
    """Updates in order, each with its update_id, until the bot's offset passes it."""

    def __init__(self, first_id: int = 870_000_001) -> None:
        self.next_id = first_id
        self.waiting: list[Json] = []
        self.allowed: list[str] = []

    def push(self, update: Json) -> Json | None:
        """Numbers an update and queues it; None when the bot did not ask for its kind."""
        kind = next(name for name in update if name != "update_id")
        wanted = kind in self.allowed if self.allowed else kind not in _ON_DEMAND
        if not wanted:
            return None
        numbered = self.number(update)
        self.waiting.append(numbered)
        return numbered

    def number(self, update: Json) -> Json:
        """Gives the update with its update_id; one that has an id keeps it."""
        numbered = {"update_id": update.get("update_id", self.next_id), **update}
        self.next_id = max(self.next_id, numbered["update_id"] + 1)
        return numbered

    def acknowledge(self, offset: int) -> None:
        """Forgets all before `offset`; a negative one keeps only the last -offset updates."""
        if offset > 0:
            self.waiting = [u for u in self.waiting if u["update_id"] >= offset]
        elif offset < 0:
            self.waiting = self.waiting[offset:]

    def remove(self, update_id: int) -> None:
        """Forgets one update: a webhook took it."""
        self.waiting = [u for u in self.waiting if u["update_id"] != update_id]
