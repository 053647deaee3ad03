"""Inline mode."""

from __future__ import annotations

import pytest

from tests.telegram_double import TelegramDouble


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("valen", "Valenciennes – Prix GMF"),
        ("VALEN", "Valenciennes – Prix GMF"),
        ("valncie", "Valenciennes – Prix GMF"),
        ("prix du ju", "Prix du jury"),
        ("kest", "Emmanuel Kestenare"),
        ("mobilité sen", "Valenciennes – Prix GMF"),
        ("", "Nord – Prix du jury"),
    ],
)
async def test_as_one_types(telegram: TelegramDouble, typed: str, first: str) -> None:
    """The beginning of a word finds its entry, with a description."""
    answer = await telegram.inline().asks(typed)
    assert answer.titles[0] == first
    assert all(result["description"] for result in answer.results)
    assert answer.button is None


async def test_language(telegram: TelegramDouble) -> None:
    """Cards are in the language of whoever types, so Telegram keeps them for that person."""
    answer = await telegram.inline(language_code="en").asks("valen")
    assert answer.titles[0] == "Valenciennes – GMF Prize"
    assert answer.raw["is_personal"] is True
    assert answer.raw["cache_time"] > 0


async def test_direct_answer(telegram: TelegramDouble) -> None:
    """A question's own answer comes first."""
    answer = await telegram.inline().asks("combien coûte le trajet à Valenciennes ?")
    assert "euro" in answer.results[0]["description"]
    assert "euro" in answer.results[0]["input_message_content"]["message_text"]


async def test_quotation(telegram: TelegramDouble) -> None:
    """A quotation is sent whole, with its author, role and source."""
    answer = await telegram.inline().asks("romain maz")
    text = answer.results[0]["input_message_content"]["message_text"]
    assert "<blockquote>Chaque année" in text
    assert "Romain Mazon, rédacteur en chef de La Gazette des communes" in text
    assert "communiqué 2022" in text


async def test_pages(telegram: TelegramDouble) -> None:
    """At most 50 at a time; the pages together have each result once."""
    user = telegram.inline()
    seen: list[str] = []
    offset = ""
    for _ in range(10):
        answer = await user.asks("p", offset)
        assert len(answer.results) <= 50
        seen += [result["id"] for result in answer.results]
        offset = answer.next_offset
        if not offset:
            break
    assert len(seen) > 50
    assert len(set(seen)) == len(seen)


@pytest.mark.parametrize("offset", ["x", "-5", "999999999999", "²", "10000"])
async def test_forged_offset(telegram: TelegramDouble, offset: str) -> None:
    """A forged offset is answered all the same."""
    await telegram.inline().asks("valen", offset)


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_nothing(telegram: TelegramDouble, language: str) -> None:
    """Nothing found leads to the private chat by a button."""
    answer = await telegram.inline(language_code=language).asks("zzyzx")
    assert answer.results == []
    assert answer.button is not None
    chat = telegram.private(language_code=language)
    await chat.says(f"/start {answer.button['start_parameter']}")
    assert (await chat.reply()).text


async def test_chosen(telegram: TelegramDouble) -> None:
    """A result that was sent changes nothing; its button opens the entry in the bot."""
    user = telegram.inline()
    answer = await user.asks("valen")
    await user.chooses(answer)
    button = answer.results[0]["reply_markup"]["inline_keyboard"][0][0]
    assert button["url"] == "https://t.me/laureates_bot?start=2022_laureate_valenciennes"
