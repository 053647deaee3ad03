"""Browsing by buttons: one message that changes, and every button leads somewhere."""

from __future__ import annotations

import pytest

from tests.telegram_double import PrivateChat, Reply, TelegramDouble

LABELS = {
    "fr": (
        *("/liste", "🏆 Son prix", "📊 Chiffres", "🤝 Partenaires", "📖 En savoir plus"),
        *("‹ La fiche", "Suivant ›", "‹ Précédent", "☰ Lauréats"),
    ),
    "en": (
        *("/list", "🏆 The prize", "📊 Figures", "🤝 Partners", "📖 Learn more"),
        *("‹ The card", "Next ›", "‹ Previous", "☰ Laureates"),
    ),
}


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_walk(telegram: TelegramDouble, language: str) -> None:
    """List, card, its sides, neighbours and back: all in the message that the list came in."""
    command, prize, figures, partners, more, card, following, previous, whole = LABELS[language]
    chat = telegram.private(language_code=language)
    await chat.says(command)
    listed = await chat.reply()
    assert [label[:2] for label in listed.buttons[:6]] == [f"{n}." for n in range(1, 7)]
    steps = [("2. Istres", "Istres"), (prize, "Istres"), (figures, "Istres")]
    steps += [(partners, "Istres"), (more, "Istres"), (card, "Istres"), (following, "Marseille")]
    steps += [(previous, "Istres"), (whole, "Gannat")]
    seen = {listed.text}
    for label, said in steps:
        await chat.presses(label)
        shown = await chat.edited()
        assert said in shown.text
        assert shown.message_id == listed.message_id
        seen.add(shown.text)
    assert len(seen) == 7
    await chat.silence(0.01)


@pytest.mark.parametrize(
    ("filter_", "names"),
    [
        ("ccas", ["Valenciennes", "Gannat"]),
        ("écologie", ["Issy-les-Moulineaux"]),
        ("ECOLOGIE", ["Issy-les-Moulineaux"]),
        ("hauts-de-france", ["Nord", "Valenciennes"]),
        ("59", ["Nord", "Valenciennes"]),
        ("ville istres", ["Istres"]),
    ],
)
async def test_filter(telegram: TelegramDouble, filter_: str, names: list[str]) -> None:
    """A filter keeps those it fits, and the way back from a card leads to the filtered list."""
    chat = telegram.private()
    await chat.says(f"/liste {filter_}")
    listed = await chat.reply()
    assert [label.partition(" ")[2] for label in listed.buttons[: len(names)]] == names
    assert "Tous les lauréats" in listed.buttons
    await chat.presses(f"1. {names[0]}")
    card = await chat.edited()
    assert ("Suivant ›" in card.buttons) is (len(names) > 1)
    await chat.presses("☰ Lauréats")
    again = await chat.edited()
    assert again.buttons == listed.buttons


async def test_filter_that_fits_nothing(telegram: TelegramDouble) -> None:
    """It says so, shows what it was, safely, and lists all."""
    chat = telegram.private()
    await chat.says("/liste <b>licornes</b> {x}")
    reply = await chat.reply()
    assert "« <b>licornes</b> {x} »" in reply.text.replace("\u00a0", " ")
    assert "6. Issy-les-Moulineaux" in reply.buttons


async def _everything(chat: PrivateChat, reply: Reply) -> set[str]:
    """Presses every button that can be reached, once for each data; gives what was pressed."""
    pressed: set[str] = set()
    waiting = [(reply, button) for row in reply.keyboard for button in row]
    while waiting:
        message, button = waiting.pop()
        data = button.get("callback_data")
        if data is None or data in pressed:
            continue
        pressed.add(data)
        before = len(chat.core.sent)
        # the message as it was when the button stood below it
        await chat.core_press(message, data)  # type: ignore[attr-defined]
        made = [call.method for call in chat.core.sent[before:]]
        assert "answerCallbackQuery" in made, data
        shows = {"editMessageText", "editMessageMedia", "editMessageCaption", "sendMessage"}
        shows |= {"editMessageReplyMarkup", "sendPhoto"}
        toast = next(c for c in chat.core.sent[before:] if c.method == "answerCallbackQuery")
        assert shows & set(made) or toast.parameters.get("text"), f"{data} does nothing"
        for found in chat.messages()[-2:]:
            waiting += [(found, b) for row in found.keyboard for b in row]
    return pressed


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_no_button_does_nothing(telegram: TelegramDouble, language: str) -> None:
    """From the welcome, every button that can be reached leads to something new."""
    chat = telegram.private(language_code=language)
    number = iter(range(10_000, 20_000))

    async def press(message: Reply, data: str) -> None:
        raw = next(m.raw for m in chat.messages() if m.message_id == message.message_id)
        query = {"id": str(next(number)), "from": chat.person.user(), "chat_instance": "1"}
        await telegram.push({"callback_query": {**query, "message": raw, "data": data}})

    chat.core_press = press  # type: ignore[attr-defined]
    await chat.says("/start")
    pressed = await _everything(chat, await chat.reply())
    assert len(pressed) > 45
    assert not any(call.error for call in telegram.sent if "not modified" not in (call.error or ""))


async def test_deep_link_to_every_entry(telegram: TelegramDouble, engine) -> None:  # type: ignore[no-untyped-def]
    """Every entry opens by its link, and its share button carries that very link."""
    base = engine.base
    keys = [*base.laureates, *base.projects, *base.prizes, *base.facts, *base.quotes]
    keys += [*base.people, *base.organisations, *base.editions]
    chat = telegram.private()
    for key in keys:
        await chat.says(f"/start {key.replace(':', '_')}")
        reply = await chat.reply()
        share = [link for link in reply.links if link.startswith("https://t.me/share/url?")]
        assert len(share) == 1, key
        assert "start%3D" in share[0]
    await chat.silence(0.01)


@pytest.mark.parametrize("payload", ["2022_prize_nowhere", "inline", "../x", "A" * 64, "é", "2022"])
async def test_forged_deep_link(telegram: TelegramDouble, payload: str) -> None:
    """A forged payload is met with the welcome."""
    chat = telegram.private()
    await chat.says(f"/start {payload}")
    assert "Bonjour" in (await chat.reply()).text


async def test_old_message_is_gone(telegram: TelegramDouble) -> None:
    """A button of a message that cannot be edited any more is answered with a new message."""
    chat = telegram.private()
    await chat.says("/liste")
    listed = await chat.reply()
    telegram.core.world.chats[42].messages.pop(listed.message_id)
    query = {"id": "5", "from": chat.person.user(), "chat_instance": "1"}
    press = {**query, "message": listed.raw, "data": "show:2022:laureate:istres"}
    await telegram.push({"callback_query": press})
    assert "Istres" in (await chat.reply()).text
    inaccessible = {"chat": listed.raw["chat"], "message_id": 3, "date": 0}
    await telegram.push({"callback_query": {**press, "id": "6", "message": inaccessible}})
    assert "Istres" in (await chat.reply()).text


COMMANDS = {
    "/plus valenciennes": "L’élève conduit",
    "/detail valenciennes": "L’élève conduit",
    "/chiffres issy": "Résultats",
    "/partenaires istres": "Partenaires",
    "/goals istres": "Objectifs",
    "/article gannat": "lagazettedescommunes.com/846433",
    "/contact": "Contact presse GMF",
    "/prizes": "Prix",
    "/partager gannat": "start=2022_laureate_gannat",
}


@pytest.mark.parametrize("command", COMMANDS)
async def test_what_buttons_reach_commands_reach(telegram: TelegramDouble, command: str) -> None:
    """Every side of a laureate has its command, in French too."""
    chat = telegram.private()
    await chat.says(command)
    assert COMMANDS[command] in (await chat.reply()).text


async def test_command_about_the_topic(telegram: TelegramDouble) -> None:
    """Without a name, a command is about the laureate that was talked about; else it asks."""
    chat = telegram.private()
    await chat.says("/chiffres")
    assert "2. Istres" in (await chat.reply()).buttons
    await chat.says("/projet istres")
    await chat.reply()
    await chat.says("/partenaires")
    assert "Istres" in (await chat.reply()).text
