"""Conversations with the bot as a process of its own, in both languages, point by point."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bot.hostile import updates
from tests.bot.process import whole
from tests.telegram_double import BotApiServer

EDITOR = 900
# seconds; the first answer waits for the process to start, on a busy machine too
WAIT = 45.0


@pytest.fixture(scope="module")
def server() -> Iterator[BotApiServer]:
    """A Bot API server with the bot polling it; nothing it sends may breach the specification."""
    with BotApiServer() as started:
        started.private(EDITOR)
        with whole(started.url, BOT_ADMINS=str(EDITOR)):
            yield started
        assert started.violations == []


TEXTS = {
    "fr": {
        "list": "/liste hauts-de-france", "more": "📖 En savoir plus", "back": "‹ La fiche",
        "ask": "Combien coûte le trajet à Valenciennes ?",
        "edit": "Quels sont les partenaires d’Istres ?", "source": "Source\u00a0:",
        "wrong": "C’est faux", "thanks": "rédacteurs", "lang": "/langue en", "map": "/carte",
        "privacy": "/confidentialite", "kept": "48 heures", "forget": "/oublier",
        "done": "oublié", "voice": "vocaux", "restart": "recommencer", "hello": "Bonjour",
        "ask_command": "/question", "start": "/annuler",
    },
    "en": {
        "list": "/list hauts-de-france", "more": "📖 Learn more", "back": "‹ The card",
        "ask": "How much is a ride in Valenciennes?",
        "edit": "Who are the partners of Istres?", "source": "Source:",
        "wrong": "It is wrong", "thanks": "editors", "lang": "/lang fr", "map": "/map",
        "privacy": "/privacy", "kept": "48 hours", "forget": "/forget",
        "done": "forgotten", "voice": "voice", "restart": "start over", "hello": "Hello",
        "ask_command": "/ask", "start": "/cancel",
    },
}  # fmt: skip
BOTH = pytest.mark.parametrize("language", ["fr", "en"])


async def test_menus(server: BotApiServer) -> None:
    """1: menus and descriptions are set."""
    await server.wait_for_call("setMyShortDescription", timeout=WAIT)
    world = server.core.world
    assert len(world.commands) >= 9


@BOTH
async def test_browsing(server: BotApiServer, language: str) -> None:
    """2: a filtered list, a card, its detail and back, in one message."""
    said = TEXTS[language]
    chat = server.private(100 + len(language + said["list"]), language_code=language)
    await chat.says(said["list"])
    listed = await chat.reply(WAIT)
    for label in ("2. Valenciennes", said["more"], said["back"]):
        await chat.presses(label)
        assert (await chat.edited(WAIT)).message_id == listed.message_id
    await chat.silence()


@BOTH
async def test_question(server: BotApiServer, language: str) -> None:
    """3: answer, source, next question, edit, votes, and a reason that reaches the editor."""
    said = TEXTS[language]
    editor = server.private(EDITOR)
    chat = server.private(200 + len(said["ask"]), language_code=language)
    asked = await chat.says(said["ask"])
    reply = await chat.reply(WAIT)
    assert said["source"] in reply.text
    await chat.presses(reply.buttons[0])
    assert (await chat.edited(WAIT)).message_id == reply.message_id
    await chat.edits(asked, said["edit"])
    assert "Istres" in (await chat.edited(WAIT)).text
    await chat.presses("👎")
    await chat.edited(WAIT)
    await chat.presses(said["wrong"])
    await chat.edited(WAIT)
    await chat.reply(WAIT)
    await chat.says("42")
    assert said["thanks"] in (await chat.reply(WAIT)).text
    assert "2022:fact:istres-partners" in (await editor.reply(WAIT)).text


@BOTH
async def test_inline(server: BotApiServer, language: str) -> None:
    """4: results while typing."""
    user = server.inline(300, language_code=language)
    assert "Valenciennes" in (await user.asks("valen", timeout=WAIT)).titles[0]
    assert (await user.asks("zzyzx", timeout=WAIT)).button


@BOTH
async def test_deep_link(server: BotApiServer, language: str) -> None:
    """5: a link opens its entry, which can be shared by that link; a forged one welcomes."""
    chat = server.private(400 + (language == "en"), language_code=language)
    await chat.says("/start 2022_prize_gmf")
    reply = await chat.reply(WAIT)
    assert any("share/url" in link for link in reply.links)
    await chat.says("/start 2022_prize_forged")
    assert TEXTS[language]["hello"] in (await chat.reply(WAIT)).text


@BOTH
async def test_group(server: BotApiServer, language: str) -> None:
    """6: silence unless addressed; in its topic, as a reply; the language moves along."""
    said = TEXTS[language]
    number = -1002000000000 - (language == "en")
    group = server.group(number, is_forum=True)
    thread = group.topic("Prix")
    await group.says("bonjour à tous", thread=thread)
    await group.silence()
    asked = await group.says(f"{said['ask_command']} {said['ask']}", thread=thread)
    reply = await group.reply(WAIT)
    assert (reply.thread, reply.reply_to) == (thread, asked["message_id"])
    await group.says(f"😀 @laureates_bot {said['ask']}", thread=thread)
    assert "Valenciennes" in (await group.reply(WAIT)).text


@BOTH
async def test_settings(server: BotApiServer, language: str) -> None:
    """7, 9, 10: the language is remembered, privacy told, all forgotten; hints; back to start."""
    said = TEXTS[language]
    chat = server.private(500 + (language == "en"), language_code=language)
    other = TEXTS["en" if language == "fr" else "fr"]
    await chat.says(said["privacy"])
    assert said["kept"] in (await chat.reply(WAIT)).text
    await chat.says(said["lang"])
    await chat.reply(WAIT)
    await chat.says(said["ask"])
    assert other["source"] in (await chat.reply(WAIT)).text
    await chat.says(said["forget"])
    await chat.reply(WAIT)
    await chat.sends("voice")
    assert said["voice"] in (await chat.reply(WAIT)).text
    for typed in (said["restart"], said["start"]):
        await chat.says(typed)
        assert said["hello"] in (await chat.reply(WAIT)).text


@BOTH
async def test_map(server: BotApiServer, language: str) -> None:
    """8: the picture is uploaded once, then sent by its id."""
    chat = server.private(600 + (language == "en"), language_code=language)
    await chat.says(TEXTS[language]["map"])
    first = await chat.reply(WAIT)
    await chat.says(TEXTS[language]["map"])
    second = await chat.reply(WAIT)
    assert first.photo == second.photo is not None


async def test_hostile(server: BotApiServer) -> None:
    """After a hundred hostile updates in a row the bot answers as before."""
    server.group()
    for _, update, _ in updates():
        # half a surrogate pair does not travel over HTTP; the rest is numbered by the server
        is_sendable = "\\ud" not in ascii(update)
        if update and "update_id" not in update and is_sendable:
            await server.push(update)
    chat = server.private(700)
    await chat.says(TEXTS["fr"]["ask"])
    assert "euro" in (await chat.reply(90)).text
    await chat.says(TEXTS["fr"]["ask"])
    assert "euro" in (await chat.reply(WAIT)).text
