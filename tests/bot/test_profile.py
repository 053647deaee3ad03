"""Menus and descriptions: per scope and language, set where they differ."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from bot.profile import FRENCH, MENUS, publish
from handlers.commands import COMMANDS
from handlers.commands import FRENCH as FRENCH_NAMES
from handlers.desk import DESK
from handlers.desk import FRENCH as DESK_FRENCH
from tests.telegram_double import InMemoryRequest, TelegramDouble


@pytest.fixture
async def double() -> AsyncIterator[TelegramDouble]:
    """Telegram; no breach of the specification is allowed."""
    telegram = TelegramDouble()
    yield telegram
    assert telegram.violations == []


def _bot(double: TelegramDouble) -> Bot:
    return Bot(double.token, request=InMemoryRequest(double.core))


async def test_set_once(double: TelegramDouble) -> None:
    """A second start sets nothing that is there already; a foreign change is mended."""
    double.private(900)
    bot = _bot(double)
    await publish(bot, frozenset({900}))
    first = len(double.sent)
    assert len(double.calls("setMyCommands")) == 12
    await publish(bot, frozenset({900}))
    assert {call.method for call in double.sent[first:]} == {
        *("getMyCommands", "getMyDescription", "getMyShortDescription")
    }
    scope = json.dumps({"type": "all_group_chats"}, sort_keys=True)
    double.core.world.commands[scope, "en"] = []
    await publish(bot)
    assert len(double.calls("setMyCommands")) == 13


async def test_languages(double: TelegramDouble) -> None:
    """French people see French names, the others English ones or the default; editors too."""
    await publish(_bot(double), frozenset({901}))
    world = double.core.world
    private = json.dumps({"type": "all_private_chats"}, sort_keys=True)
    assert [c["command"] for c in world.commands[private, "fr"]][:3] == ["liste", "projet", "prix"]
    assert [c["command"] for c in world.commands[private, "en"]][:3] == ["list", "project", "prize"]
    assert world.commands[private, ""] == world.commands[private, "fr"]
    assert "laureates" in world.profile["description", "en"]
    assert "lauréats" in world.profile["short_description", "fr"]


def test_every_command_of_a_menu_works() -> None:
    """What the menus name exists, in both languages."""
    for names in MENUS.values():
        assert {*names, *(FRENCH[name] for name in names)} <= {*COMMANDS, *DESK}
    assert {name for name in FRENCH.values() if name != "contact"} <= FRENCH_NAMES | DESK_FRENCH


async def test_refused(double: TelegramDouble, caplog: pytest.LogCaptureFixture) -> None:
    """A Telegram that refuses is one warning, and no failure."""
    double.faults.inject("bad_gateway", times=1, method="getMyCommands")
    await publish(_bot(double))
    assert [record.levelname for record in caplog.records if record.name == "bot.profile"] == [
        "WARNING"
    ]
