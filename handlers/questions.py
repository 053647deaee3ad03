"""Messages, new and edited: who is asked what, and the one reply to it."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace

from telegram import Bot, Message

from handlers import desk
from handlers.addressing import Command, Me, is_private, place_of
from handlers.commands import COMMANDS, FRENCH, RESTART_WORDS, RESTARTS, Request, Run
from handlers.desk import DESK
from handlers.pages import Page, Pages
from handlers.reading import Said, client_of, person_of, read
from handlers.services import Admission, Remembered, Services, Turn
from handlers.showing import show, show_again, target_of
from handlers.votes import take_reason
from knowledge.answer import Topic
from knowledge.model import Language
from knowledge.text import words

__all__ = ["answer_edit", "answer_message"]


async def answer_message(services: Services, bot: Bot, message: Message) -> None:
    """Answers a new message, once, where the bot is spoken to."""
    said = read(message, Me(bot.id, bot.username))
    if said is None:
        return
    place = place_of(message)
    remembered = await services.memory.recall(place)
    if message.media_group_id is not None:
        if remembered.album == message.media_group_id:
            return
        remembered = replace(remembered, album=message.media_group_id)
    admission = _admitted(services, message)
    if admission == "no":
        return
    pages = await _pages(services, bot, message, said, remembered)
    if admission == "tell":
        page = pages.said("slow")
    else:
        page = await take_reason(services, bot, pages, message, said, remembered) or await _page(
            services, pages, bot, message, said, remembered.topic
        )
    target = target_of(message)
    shown = await show(services, bot, target, pages, page)
    if target.chat != message.chat.id:
        await services.memory.move(message.chat.id, target.chat)
        return
    turn = Turn(message.message_id, shown.messages, remembered.topic)
    if said.command is not None and said.command.name in {"forget", "oublier"}:
        return
    await services.memory.answered(place, turn)
    services.memory.heard(place, shown.messages, said.asked, page.answer)
    await services.memory.keep(place, _after(remembered, said, page, pages.language))


async def answer_edit(services: Services, bot: Bot, message: Message) -> None:
    """Edits the answer to a message that was changed; silent where there is none."""
    place = place_of(message)
    turn = await services.memory.turn(place, message.message_id)
    said = read(message, Me(bot.id, bot.username))
    if turn is None or not turn.replies or said is None:
        return
    if _admitted(services, message) != "yes":
        return
    remembered = await services.memory.recall(place)
    pages = await _pages(services, bot, message, said, remembered)
    page = await _page(services, pages, bot, message, said, turn.before)
    target = target_of(message)
    shown = await show_again(services, bot, target, turn.replies, pages, page)
    await services.memory.answered(place, replace(turn, replies=shown.messages))
    services.memory.heard(place, shown.messages, said.asked, page.answer)
    newest = await services.memory.newest(place)
    if newest is None or newest == turn.question:
        await services.memory.keep(place, _after(remembered, said, page, pages.language))


def _admitted(services: Services, message: Message) -> Admission:
    group = None if is_private(message) else message.chat.id
    return services.limits.admit(person_of(message), group)


async def _pages(
    services: Services, bot: Bot, message: Message, said: Said, remembered: Remembered
) -> Pages:
    """In the language chosen, else that of the command's name, of the words, of the person."""
    chosen = await services.memory.chosen(message.chat.id)
    client = client_of(message)
    language = chosen
    if language is None and said.command is not None:
        is_start = said.command.name == "start"
        is_french = said.command.name in FRENCH | desk.FRENCH
        text = "" if is_start else said.command.words
        language = "fr" if is_french else services.engine.language(text, client)
    if language is None:
        text = said.words
        language = services.engine.language(text, client or remembered.language)
    return Pages(services, bot.username, language)


async def _page(
    services: Services, pages: Pages, bot: Bot, message: Message, said: Said, topic: Topic | None
) -> Page:
    """What to say."""
    if said.hint:
        return pages.said(said.hint, pages.keys.home() if said.hint == "empty" else ())
    chosen = await services.memory.chosen(message.chat.id)
    engine = services.engine_in(chosen)
    private = is_private(message)
    if said.command is not None:
        run = _run(services, message, said.command) if said.command.mine else None
        if run is None:
            return pages.said("unknown_command")
        request = Request(
            services, engine, pages, bot.username, said.command.words, client_of(message),
            message.chat.id, topic, private,
        )  # fmt: skip
        page = run(request)
        return await page if isinstance(page, Awaitable) else page
    if _restarts(said):
        return pages.home()
    return pages.answer(engine.ask(said.words, topic, client_of(message)), is_private=private)


def _run(services: Services, message: Message, command: Command) -> Run | None:
    """What does a command; those of the editors are for them alone, in private."""
    is_editor = is_private(message) and person_of(message) in services.editors
    own = DESK.get(command.name) if is_editor and services.desk is not None else None
    return own or COMMANDS.get(command.name)


def _restarts(said: Said) -> bool:
    if said.command is not None:
        return said.command.mine and said.command.name in RESTARTS and not said.command.words
    return " ".join(words(said.words)) in RESTART_WORDS


def _after(remembered: Remembered, said: Said, page: Page, language: Language) -> Remembered:
    """What is remembered once a page was shown."""
    if _restarts(said):
        return Remembered(album=remembered.album)
    topic = page.answer.topic or remembered.topic
    return replace(remembered, topic=topic, language=page.answer.language, asked="")
