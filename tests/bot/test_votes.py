"""After an answer: next questions, source, votes, edits."""

from __future__ import annotations

import pytest

from bot.memory import InMemory
from tests.bot.conftest import EDITOR
from tests.telegram_double import TelegramDouble

QUESTIONS = {
    "fr": "Combien coûte le trajet à Valenciennes ?",
    "en": "How much is a ride in Valenciennes?",
}
KEY = "2022:fact:valenciennes-fare"


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_next_questions(telegram: TelegramDouble, language: str) -> None:
    """At most three next questions, about this entry; each opens in the same message."""
    chat = telegram.private(language_code=language)
    await chat.says(QUESTIONS[language])
    reply = await chat.reply()
    offered = [b["text"] for row in reply.keyboard[:-1] for b in row]
    assert 1 <= len(offered) <= 3
    await chat.presses(offered[0])
    shown = await chat.edited()
    assert shown.message_id == reply.message_id
    assert "Valenciennes" in shown.text
    assert shown.text != reply.text
    await chat.silence(0.01)


@pytest.mark.parametrize(
    ("language", "source"),
    [("fr", "Source\u00a0: communiqué 2022"), ("en", "Source: press release 2022")],
)
async def test_source(telegram: TelegramDouble, language: str, source: str) -> None:
    """The last line names source and edition, and links to the article."""
    chat = telegram.private(language_code=language)
    await chat.says(QUESTIONS[language])
    reply = await chat.reply()
    line = reply.text.splitlines()[-1]
    assert line.startswith(source)
    assert "Prix Territoriaux" in line
    assert any("lagazettedescommunes.com" in link for link in reply.links)


async def test_good(telegram: TelegramDouble, memory: InMemory) -> None:
    """One vote an answer, then thanks; the other buttons stay."""
    chat = telegram.private()
    await chat.says(QUESTIONS["fr"])
    reply = await chat.reply()
    press = await chat.presses("👍")
    assert (await press.answer())["text"] == "Merci !".replace(" ", "\u202f")
    voted = await chat.edited()
    assert voted.text == reply.text
    assert voted.buttons == [label for label in reply.buttons if label not in "👍👎"]
    again = await chat.presses("👎", on=reply) if "👎" in voted.buttons else None
    assert again is None
    assert await memory.votes(KEY) == (1, 0)


async def test_second_vote(telegram: TelegramDouble, memory: InMemory) -> None:
    """A second press that was under way is told so, and not counted."""
    chat = telegram.private()
    await chat.says(QUESTIONS["fr"])
    reply = await chat.reply()
    query = {"from": chat.person.user(), "chat_instance": "1", "message": reply.raw}
    for number, side in enumerate(("bad", "bad", "good")):
        press = {**query, "id": str(number), "data": f"vote:{side}:{KEY}"}
        await telegram.push({"callback_query": press})
    assert await memory.votes(KEY) == (0, 1)
    assert "déjà" in telegram.calls("answerCallbackQuery")[-1].parameters["text"]


async def test_wrong(telegram: TelegramDouble, memory: InMemory) -> None:
    """👎, "it is wrong" and a reason in words reach the editors with the entry's key."""
    editor = telegram.private(EDITOR)
    chat = telegram.private(language_code="en")
    await chat.says(QUESTIONS["en"])
    await chat.reply()
    await chat.presses("👎")
    assert "It is wrong" in (await chat.edited()).buttons
    await chat.presses("It is wrong")
    assert "It is wrong" not in (await chat.edited()).buttons
    prompt = await chat.reply()
    assert telegram.calls("sendMessage")[-1].parameters["reply_markup"]["force_reply"] is True
    await chat.says("It costs two <euros> now", reply_to=prompt)
    assert "editors" in (await chat.reply()).text
    report = (await editor.reply()).text
    assert KEY in report
    assert "two <euros> now" in report
    assert "Camille" not in report
    assert (await memory.reports())[0].text == "It costs two <euros> now"
    await chat.says("Who won the GMF prize?")
    assert (await chat.reply()).text
    await editor.silence(0.01)


async def test_reason_that_is_none(telegram: TelegramDouble, memory: InMemory) -> None:
    """A question, or /cancel, instead of a reason is no report."""
    chat = telegram.private()
    for said in ("Qui a gagné ?", "/annuler"):
        await chat.says(QUESTIONS["fr"])
        await chat.reply()
        await chat.presses("👎")
        await chat.presses("C’est faux")
        await chat.reply()
        await chat.says(said)
        await chat.reply()
        await chat.says("Istres")
        await chat.reply()
    assert await memory.reports() == ()


async def test_incomplete(telegram: TelegramDouble, memory: InMemory) -> None:
    """The other reasons are kept at once."""
    chat = telegram.private()
    await chat.says(QUESTIONS["fr"])
    await chat.reply()
    await chat.presses("👎")
    press = await chat.presses("C’est incomplet")
    assert "Merci" in (await press.answer())["text"]
    held = await memory.reports()
    assert [(report.key, report.text) for report in held] == [(KEY, "C’est incomplet")]


async def test_wrong_by_command(telegram: TelegramDouble, memory: InMemory) -> None:
    """/wrong reports too: the last answer, with a reason or by buttons."""
    chat = telegram.private()
    await chat.says(QUESTIONS["fr"])
    await chat.reply()
    await chat.says("/erreur c’est deux euros")
    assert "rédacteurs" in (await chat.reply()).text
    assert (await memory.reports())[0].key == KEY
    await chat.says("/erreur")
    assert "C’est faux" in (await chat.reply()).buttons


async def test_no_votes_in_groups(telegram: TelegramDouble) -> None:
    """Votes are for private chats."""
    group = telegram.group()
    await group.says(f"/ask {QUESTIONS['fr']}")
    assert "👍" not in (await group.reply()).buttons


async def test_edited_question(telegram: TelegramDouble) -> None:
    """An edited question edits its answer; from a map to a text and back it is shown anew."""
    chat = telegram.private()
    asked = await chat.says(QUESTIONS["fr"])
    first = await chat.reply()
    await chat.edits(asked, "Combien de foyers ont participé à Issy-les-Moulineaux ?")
    assert (await chat.edited()).message_id == first.message_id
    await chat.edits(asked, "/carte")
    picture = await chat.reply()
    assert picture.photo
    await chat.edits(asked, "/liste")
    assert "Gannat" in (await chat.reply()).text
    assert len(chat.messages()) == 1


async def test_choice(telegram: TelegramDouble) -> None:
    """What may have been meant is offered as buttons, and the choice takes their place."""
    chat = telegram.private()
    await chat.says("/projet")
    reply = await chat.reply()
    assert len(reply.buttons) >= 6
    await chat.presses(reply.buttons[1])
    assert (await chat.edited()).message_id == reply.message_id
