"""One person and the bot."""

from __future__ import annotations

import pytest

from tests.handlers.stub_engine import StubEngine
from tests.telegram_double import PrivateChat, TelegramDouble
from tests.telegram_double.core import Sent

COMMANDS = {
    "/help": "help fr",
    "/aide": "help fr",
    "/list": "laureates",
    "/liste": "laureates",
    "/laureats": "laureates",
    "/LISTE": "laureates",
    "/list@laureates_bot": "laureates",
    "/prizes": "prizes",
    "/cancel": "welcome fr",
    "/annuler": "welcome fr",
    "recommencer": "welcome fr",
    "Start over!": "welcome fr",
    "/lang": "langue",
    "/settings": "langue",
    "/privacy": "quart d’heure",
    "/confidentialite": "quart d’heure",
    "/forget": "oublié",
    "/oublier": "oublié",
    "/contact": "organisateurs",
    "/share": "https://t.me/laureates_bot",
    "/wrong": "question",
    "/figures": "laureates",
    "/chiffres x": "find project x",
    "/project Istres": "find project Istres",
    "/projet": "laureates",
    "/prix": "prizes",
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


HINTS = {
    "photo": "messages écrits",
    "document": "messages écrits",
    "contact": "messages écrits",
    "voice": "vocaux",
    "video_note": "vocaux",
    "sticker": "questions écrites",
    "dice": "questions écrites",
    "location": "/carte",
}


@pytest.mark.parametrize("kind", HINTS)
async def test_media(telegram: TelegramDouble, kind: str) -> None:
    """A medium gets a short hint of its kind."""
    chat = telegram.private()
    await chat.sends(kind)
    assert HINTS[kind] in (await chat.reply()).text
    await chat.silence(0.01)


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
    """A suggestion opens its entry in the same message, in its language; then the detail."""
    chat = telegram.private(language_code="en")
    await chat.says("near")
    offer = await chat.reply()
    await chat.presses("La Conciergerie")
    shown = await chat.edited()
    assert "show en" in shown.text
    await chat.presses("📖 Learn more")
    detail = await chat.edited()
    assert detail.text == "detail"
    assert {offer.message_id} == {shown.message_id, detail.message_id}
    assert len(telegram.calls("answerCallbackQuery")) == 2
    await chat.silence(0.01)


async def _press(telegram: TelegramDouble, chat: PrivateChat, data: str) -> Sent:
    await chat.says("near")
    reply = await chat.reply()
    query = {"id": "77", "from": chat.person.user(), "chat_instance": "1", "data": data}
    await telegram.push({"callback_query": {**query, "message": reply.raw}})
    return telegram.calls("answerCallbackQuery")[-1]


@pytest.mark.parametrize("data", ["show:2022:project:nowhere", "part:x:y", "list:x", "more:gone"])
async def test_old_button(telegram: TelegramDouble, data: str) -> None:
    """A button that leads nowhere any more says so, and its message becomes the list."""
    chat = telegram.private()
    call = await _press(telegram, chat, data)
    assert "version précédente" in call.parameters["text"]
    assert (await chat.edited()).text == "laureates"


@pytest.mark.parametrize("data", ["drop table", "x" * 64, "vote", "SHOW:a", "show:\n", "é:é"])
async def test_forged_button(telegram: TelegramDouble, data: str) -> None:
    """What this bot never made gets a bare answer and nothing else."""
    chat = telegram.private()
    call = await _press(telegram, chat, data)
    assert "text" not in call.parameters
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
