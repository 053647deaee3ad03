"""One person and the bot."""

from __future__ import annotations

import pytest

from tests.handlers.stub_engine import StubEngine
from tests.telegram_double import TelegramDouble

COMMANDS = {
    "/help": "help fr",
    "/aide": "help fr",
    "/list": "laureates",
    "/liste": "laureates",
    "/LISTE": "laureates",
    "/list@laureates_bot": "laureates",
    "/project Istres": "find project Istres",
    "/projet": "find project",
    "/prize GMF": "find prize GMF",
    "/prix GMF": "find prize GMF",
    "/quotes": "quotes",
    "/citations": "quotes",
    "/about": "about",
    "/apropos": "about",
    "/ask ça va": "<ça va>",
    "/start": "welcome fr",
    "/start 2022_project_istres": "La Conciergerie",
    "/start ../../etc/passwd": "welcome fr",
    "/start 2022_project_nowhere": "welcome fr",
}


@pytest.mark.parametrize("typed", COMMANDS)
async def test_command(telegram: TelegramDouble, typed: str) -> None:
    """Every command answers once, in both languages' names; forged deep links welcome."""
    chat = telegram.private()
    await chat.says(typed)
    assert COMMANDS[typed] in (await chat.reply()).text
    await chat.silence(0.01)


@pytest.mark.parametrize("typed", ["/nothing", "/list@another_bot", "/ask"])
async def test_hint(telegram: TelegramDouble, typed: str) -> None:
    """An unknown command, or one without its words, gets a short hint."""
    chat = telegram.private()
    await chat.says(typed)
    assert "commande" in (await chat.reply()).text


async def test_question_is_escaped(telegram: TelegramDouble) -> None:
    """What is said cannot become mark-up."""
    chat = telegram.private()
    await chat.says("<b>& co")
    assert (await chat.reply()).text == "<<b>& co>"


async def test_follow_up(telegram: TelegramDouble) -> None:
    """A second question is asked in the light of the first."""
    chat = telegram.private()
    await chat.says("one")
    await chat.says("two")
    await chat.reply()
    assert (await chat.reply()).text == "<two> after 2022:fact:one"


async def test_edit(telegram: TelegramDouble, engine: StubEngine) -> None:
    """An edited question edits its answer, with the topic that it was asked in."""
    chat = telegram.private()
    await chat.says("one")
    second = await chat.says("two")
    await chat.reply()
    await chat.reply()
    await chat.edits(second, "three")
    assert (await chat.edited()).text == "<three> after 2022:fact:one"
    await chat.silence(0.01)


async def test_edit_of_unknown_message(telegram: TelegramDouble) -> None:
    """An edit of a message that was never answered is met with silence."""
    chat = telegram.private()
    unseen = await chat.says("one")
    await chat.reply()
    await chat.edits({**unseen, "message_id": 999}, "two")
    await chat.silence(0.01)


@pytest.mark.parametrize("kind", ["photo", "sticker", "voice", "document"])
async def test_media(telegram: TelegramDouble, kind: str) -> None:
    """A medium gets a short hint."""
    chat = telegram.private()
    await chat.sends(kind)
    assert "messages écrits" in (await chat.reply()).text


async def test_caption(telegram: TelegramDouble) -> None:
    """A question below a picture is a question."""
    chat = telegram.private()
    await chat.sends("photo", caption="who")
    assert (await chat.reply()).text == "<who>"


async def test_long_message(telegram: TelegramDouble) -> None:
    """An answer of any length arrives, in parts."""
    chat = telegram.private()
    await chat.says("&" * 4096)
    first = await chat.reply()
    assert len(first.text) <= 4096


async def test_buttons(telegram: TelegramDouble) -> None:
    """A suggestion opens its entry, in the language of the conversation; then the detail."""
    chat = telegram.private(language_code="en")
    await chat.says("near")
    await chat.reply()
    await chat.presses("La Conciergerie")
    assert "show en" in (await chat.reply()).text
    await chat.presses("Learn more")
    assert (await chat.reply()).text == "detail"
    assert len(telegram.calls("answerCallbackQuery")) == 2


@pytest.mark.parametrize("data", ["show:2022:project:nowhere", "drop table", "show:", "x" * 64])
async def test_forged_button(telegram: TelegramDouble, data: str) -> None:
    """A forged or outdated button gets a toast and nothing else."""
    chat = telegram.private()
    await chat.says("near")
    reply = await chat.reply()
    user = chat.person.user()
    query = {"id": "77", "from": user, "chat_instance": "1", "data": data, "message": reply.raw}
    await telegram.push({"callback_query": query})
    call = telegram.calls("answerCallbackQuery")[-1]
    assert "bouton" in call.parameters["text"]
    await chat.silence(0.01)


async def test_failure(telegram: TelegramDouble) -> None:
    """An error inside is an apology outside, without details."""
    chat = telegram.private()
    await chat.says("boom")
    text = (await chat.reply()).text
    assert "réessayer" in text
    assert "secret" not in text


async def test_other_bot(telegram: TelegramDouble) -> None:
    """Other bots are not answered."""
    chat = telegram.private()
    message = await chat.says("one")
    await chat.reply()
    robot = {**message["from"], "is_bot": True}
    await telegram.push({"message": {**message, "message_id": 50, "from": robot}})
    await chat.silence(0.01)


async def test_blocked(telegram: TelegramDouble) -> None:
    """A person who has blocked the bot does not break it."""
    chat = telegram.private()
    await chat.blocks()
    await chat.says("one")
    await chat.unblocks()
    await chat.says("two")
    assert (await chat.reply()).text.startswith("<two>")
