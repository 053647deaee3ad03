"""Inline mode: `@bot words` in any chat, answered while one types."""

from __future__ import annotations

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode

from handlers.keyboards import link_to
from handlers.retrying import quietly
from handlers.services import Services
from knowledge.answer import Answer
from knowledge.guide import Card
from knowledge.model import Language

__all__ = ["answer_inline"]

_PAGE = 50
_CACHED_SECONDS = 300
_TITLE, _TEXT = 80, 140
_LONGEST = 256
_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def answer_inline(services: Services, bot: Bot, query: InlineQuery) -> None:
    """Answers with the entries that fit, the direct answer to a question first."""
    client = query.from_user.language_code
    words = query.query[:_LONGEST]
    language = services.engine.language(words, client)
    start = int(query.offset) if query.offset.isdecimal() and len(query.offset) < 6 else 0
    found = _found(services, words, language, client)
    results = [
        _result(services, bot.username, card, answer, language)
        for card, answer in found[start : start + _PAGE]
    ]
    # None, not "": python-telegram-bot 22.8 takes an empty text for an empty list of media
    more = str(start + _PAGE) if start + _PAGE < len(found) else None
    button = None
    if not found:
        button = InlineQueryResultsButton(
            services.say("inline_none", language), start_parameter="inline"
        )
    await quietly(
        lambda: bot.answer_inline_query(
            query.id,
            results,
            cache_time=_CACHED_SECONDS,
            # Telegram keeps answers by the words alone, ours depend on the person's language.
            is_personal=True,
            next_offset=more,
            button=button,
        )
    )


def _found(
    services: Services, words: str, language: Language, client: str | None
) -> list[tuple[Card, Answer]]:
    """Cards with what they send; a question's own answer first."""
    found: dict[str, tuple[Card, Answer]] = {}
    guide = services.guide
    direct = services.engine.ask(words, None, client) if len(words.split()) > 1 else None
    if direct is not None and direct.outcome == "answer" and direct.entries:
        key = direct.topic.key if direct.topic else direct.entries[0]
        text = " ".join(block.text for block in direct.blocks if block.kind != "title")
        found[key] = (Card(key, words.strip(), text), direct)
    for card in guide.search(words, language):
        answer = services.engine.show(card.key, language) if card.key not in found else None
        if answer is not None:
            found[card.key] = (card, answer)
    return list(found.values())


def _result(
    services: Services, username: str, card: Card, answer: Answer, language: Language
) -> InlineQueryResultArticle:
    source = services.guide.source(answer.entries[0] if answer.entries else card.key, language)
    part = services.draw(answer, source)[0]
    link = link_to(username, card.key)
    keyboard = None
    if link is not None:
        label = services.say("button_open", language)
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton(label, url=link)]])
    return InlineQueryResultArticle(
        # A result's id is at most 64 bytes, as our keys are.
        id=card.key[:64],
        title=_cut(card.title, _TITLE),
        description=_cut(card.text, _TEXT),
        input_message_content=InputTextMessageContent(
            part, parse_mode=ParseMode.HTML, link_preview_options=_PREVIEW
        ),
        reply_markup=keyboard,
    )


def _cut(text: str, longest: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
