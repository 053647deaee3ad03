"""The memory of a bot that keeps nothing on disk; see `bot.storage` for all of them."""

from bot.storage.in_memory import InMemory

__all__ = ["InMemory"]
