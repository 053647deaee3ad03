"""What Telegram shows of the bot: menus by scope and language, and its descriptions.

Best effort, and only what differs is sent: a menu that is set again and again counts against
the bot's limits.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import BadRequest, TelegramError

from bot.messages import say
from knowledge.model import Language

__all__ = ["FRENCH", "MENUS", "menu", "publish"]

_LOG = logging.getLogger(__name__)
_EVERYWHERE = (
    "list",
    "project",
    "prize",
    "map",
    "quotes",
    "ask",
    "about",
    "contact",
    "lang",
    "help",
)
_PRIVATE = (
    *("list", "project", "prize", "map", "quotes", "detail", "figures", "partners", "share"),
    *("wrong", "about", "contact", "lang", "help", "privacy", "forget", "cancel"),
)
# The commands of each scope, by their English names.
MENUS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"default": _EVERYWHERE, "private": _PRIVATE, "groups": (*_EVERYWHERE, "privacy"),
     "editors": (*_PRIVATE, "reload", "unanswered")}
)  # fmt: skip
FRENCH: Mapping[str, str] = MappingProxyType(
    {
        "list": "liste",
        "project": "projet",
        "prize": "prix",
        "map": "carte",
        "quotes": "citations",
        "ask": "question",
        "detail": "plus",
        "figures": "chiffres",
        "partners": "partenaires",
        "share": "partager",
        "wrong": "erreur",
        "about": "apropos",
        "contact": "contact",
        "lang": "langue",
        "help": "aide",
        "privacy": "confidentialite",
        "forget": "oublier",
        "cancel": "annuler",
        "reload": "recharger",
        "unanswered": "sansreponse",
    }
)
# Everybody whose Telegram is in another language sees French, the language of the prizes.
_LANGUAGES: tuple[tuple[Language, str | None], ...] = (("fr", "fr"), ("en", "en"), ("fr", None))


def menu(scope: str, language: Language) -> list[BotCommand]:
    """The commands of a scope, named and described in a language."""
    names = ((name, FRENCH[name] if language == "fr" else name) for name in MENUS[scope])
    return [BotCommand(shown, say(f"command_{name}", language)) for name, shown in names]


async def publish(bot: Bot, editors: frozenset[int] = frozenset()) -> None:
    """Sets menus and descriptions where they differ; one warning where Telegram refuses."""
    try:
        for name, scope in _scopes(editors):
            for language, code in _LANGUAGES:
                try:
                    await _set_menu(bot, scope, menu(name, language), code)
                except BadRequest as error:
                    # an editor who has never written to the bot has no chat with it
                    _LOG.info("a menu was not set (%s): %s", name, error)
        for language, code in _LANGUAGES:
            await _describe(bot, language, code)
    except TelegramError as error:
        _LOG.warning("the menus of commands were not all set: %s", error)


def _scopes(editors: frozenset[int]) -> Iterator[tuple[str, BotCommandScope]]:
    yield "default", BotCommandScopeDefault()
    yield "private", BotCommandScopeAllPrivateChats()
    yield "groups", BotCommandScopeAllGroupChats()
    for editor in sorted(editors):
        yield "editors", BotCommandScopeChat(editor)


async def _set_menu(
    bot: Bot, scope: BotCommandScope, wanted: list[BotCommand], code: str | None
) -> None:
    if list(await bot.get_my_commands(scope=scope, language_code=code)) != wanted:
        await bot.set_my_commands(wanted, scope=scope, language_code=code)


async def _describe(bot: Bot, language: Language, code: str | None) -> None:
    text = say("description", language)
    if (await bot.get_my_description(language_code=code)).description != text:
        await bot.set_my_description(text, language_code=code)
    text = say("short_description", language)
    if (await bot.get_my_short_description(language_code=code)).short_description != text:
        await bot.set_my_short_description(text, language_code=code)
