"""What is wrong with Telegram, in one line for people."""

from __future__ import annotations

from telegram.error import Conflict, InvalidToken, TelegramError, TimedOut

__all__ = ["reason_of"]

_LONGEST = 160


def reason_of(error: TelegramError) -> str:
    """One line, short, without the token (the logs take that out of everything)."""
    text = " ".join(str(error).split())
    if isinstance(error, Conflict) and "webhook" in text.casefold():
        return (
            "a webhook is set for this token (409 Conflict), so another copy of the bot runs: "
            "stop it, or start this one with the same BOT_WEBHOOK_URL"
        )
    if isinstance(error, Conflict):
        return "another program is polling with this token (409 Conflict): stop one of the two"
    if isinstance(error, InvalidToken):
        return "Telegram rejects the token in BOT_TOKEN: check it with @BotFather"
    if isinstance(error, TimedOut):
        return "Telegram does not answer in time"
    if len(text) > _LONGEST:
        text = text[:_LONGEST] + "…"
    return f"Telegram cannot be reached ({text})"
