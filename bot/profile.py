"""The menu of commands that Telegram shows, per language; best effort."""

from __future__ import annotations

import logging

from telegram import Bot, BotCommand
from telegram.error import TelegramError

from bot.messages import say
from knowledge.model import Language

__all__ = ["MENU", "publish"]

_LOG = logging.getLogger(__name__)
MENU: dict[Language, dict[str, str]] = {
    "fr": {
        "liste": "list",
        "projet": "project",
        "prix": "prize",
        "citations": "quotes",
        "apropos": "about",
        "ask": "ask",
        "aide": "help",
    },
    "en": {name: name for name in ("list", "project", "prize", "quotes", "about", "ask", "help")},
}


async def publish(bot: Bot) -> None:
    """Sets the commands for French, English and everybody else."""
    choices: tuple[tuple[Language, str | None], ...] = (("fr", "fr"), ("en", "en"), ("fr", None))
    for language, code in choices:
        menu = MENU[language]
        commands = [BotCommand(name, say(f"command_{of}", language)) for name, of in menu.items()]
        try:
            await bot.set_my_commands(commands, language_code=code)
        except TelegramError as error:
            _LOG.warning("the menu of commands was not set: %s", error)
            return
