"""The stand-in Bot API must behave as Telegram does, or tests that use it prove nothing."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    ChatMember,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputMediaPhoto,
    InputTextMessageContent,
    LinkPreviewOptions,
    ReplyParameters,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)
from telegram.request import HTTPXRequest

from tests.telegram_double import BotApiServer, InMemoryRequest, Spec, TelegramDouble, feeding
from tests.telegram_double.core import DEFAULT_TOKEN, SUPPORTED
from tests.telegram_double.errors import NOT_MODIFIED, QUERY_TOO_OLD, ApiError
from tests.telegram_double.html import parse_html
from tests.telegram_double.text import utf16_length, utf16_slice
from tests.telegram_double.webhook import WebhookSender

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (640).to_bytes(4) + (480).to_bytes(4)
JPEG = b"\xff\xd8\xff\xe0 a jpeg\r\n--not a boundary\r\n"
App = Application[Any, Any, Any, Any, Any, Any]
needs_spec = pytest.mark.skipif(
    not Spec.load().available, reason="no api.json: set BOT_API_SPEC to the machine-readable API"
)


def keyboard(*labels: str, data: str | None = None) -> InlineKeyboardMarkup:
    """Gives a column of buttons, each with its label as data unless told."""
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=data or label)] for label in labels]
    )


def article(identifier: str, **fields: Any) -> InlineQueryResultArticle:
    """Gives the simplest inline result."""
    content = InputTextMessageContent(fields.pop("text", "Texte"))
    return InlineQueryResultArticle(identifier, f"Titre {identifier}", content, **fields)


@pytest.fixture(params=["http", "memory"])
async def double(request: pytest.FixtureRequest) -> AsyncIterator[TelegramDouble]:
    """The stand-in, over HTTP and without a socket."""
    if request.param == "memory":
        yield TelegramDouble()
    else:
        async with BotApiServer() as server:
            yield server


@pytest.fixture
async def bot(double: TelegramDouble) -> AsyncIterator[Bot]:
    """A real Bot that talks to the stand-in."""
    if isinstance(double, BotApiServer):
        off = {"trust_env": False}
        made = Bot(
            double.token,
            base_url=double.base_url,
            request=HTTPXRequest(httpx_kwargs=off),
            get_updates_request=HTTPXRequest(httpx_kwargs=off),
        )
    else:
        request = InMemoryRequest(double.core)
        made = Bot(double.token, request=request, get_updates_request=request)
    async with made:
        yield made


@pytest.fixture
async def memory() -> AsyncIterator[tuple[TelegramDouble, Bot]]:
    """The stand-in and a Bot in memory, for what the transport does not change."""
    double = TelegramDouble()
    request = InMemoryRequest(double.core)
    async with Bot(double.token, request=request, get_updates_request=request) as made:
        yield double, made


Memory = tuple[TelegramDouble, Bot]


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Repeats a message with two buttons; edits the answer when the question is edited."""
    assert update.effective_message is not None
    if update.edited_message is not None:
        chat_id = update.edited_message.chat_id
        await context.bot.edit_message_text("edited", chat_id, context.chat_data["last"])  # type: ignore[index]
        return
    text = f"<b>{update.effective_message.text}</b>"
    sent = await update.effective_message.reply_html(text, reply_markup=keyboard("Oui", "Non"))
    context.chat_data["last"] = sent.message_id  # type: ignore[index]


async def pressed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answers a press and changes the message."""
    query = update.callback_query
    assert query is not None
    await query.answer("merci")
    await query.edit_message_text(f"choix : {query.data}")


async def inline(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answers an inline query with two results and a button."""
    assert update.inline_query is not None
    button = InlineQueryResultsButton("Aide", start_parameter="inline-help")
    results = [article("1"), article("2", reply_markup=keyboard("Plus"))]
    await update.inline_query.answer(results, button=button, next_offset="2")


async def greeted(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Says hello where the bot is added."""
    assert update.my_chat_member is not None
    if update.my_chat_member.new_chat_member.status == ChatMember.MEMBER:
        await context.bot.send_message(update.my_chat_member.chat.id, "Bonjour à tous")


def add_handlers(app: App) -> App:
    """Registers the sample bot."""
    app.add_handler(MessageHandler(filters.ALL, echo))
    app.add_handler(CallbackQueryHandler(pressed))
    app.add_handler(InlineQueryHandler(inline))
    app.add_handler(ChatMemberHandler(greeted))
    return app


@pytest.fixture
async def running(double: TelegramDouble) -> AsyncIterator[TelegramDouble]:
    """The stand-in with the sample bot: polling over HTTP, fed directly in memory."""
    builder = ApplicationBuilder().token(double.token).job_queue(None)
    if isinstance(double, BotApiServer):
        off = {"trust_env": False}
        builder = builder.base_url(double.base_url).request(HTTPXRequest(httpx_kwargs=off))
        builder = builder.get_updates_request(HTTPXRequest(httpx_kwargs=off))
        app = add_handlers(builder.build())
        async with app:
            await app.start()
            assert app.updater is not None
            await app.updater.start_polling(timeout=5, allowed_updates=Update.ALL_TYPES)
            yield double
            await app.updater.stop()
            await app.stop()
    else:
        request = InMemoryRequest(double.core)
        app = add_handlers(builder.request(request).get_updates_request(request).build())
        double.deliver = feeding(app)
        async with app:
            yield double


# --- conversations through a real Application ---------------------------------------------------


async def test_question_and_answer(running: TelegramDouble) -> None:
    """What a person says reaches the bot, and its answer is read as plain text."""
    chat = running.private(user_id=42, language_code="fr")
    await chat.says("qui a gagné le prix GMF ?")
    reply = await chat.reply()
    assert reply.text == "qui a gagné le prix GMF ?"
    assert reply.html == "<b>qui a gagné le prix GMF ?</b>"
    assert reply.buttons == ["Oui", "Non"]
    assert running.violations == []


async def test_press_is_answered_and_edits(running: TelegramDouble) -> None:
    """Pressing a button by its text gives the notice and the edited message."""
    chat = running.private()
    await chat.says("alors")
    await chat.reply()
    press = await chat.presses("Non")
    assert (await press.answer())["text"] == "merci"
    assert (await chat.edited()).text == "choix : Non"
    assert [message.text for message in chat.messages()] == ["choix : Non"]
    with pytest.raises(LookupError, match="no button 'Oui'"):
        await chat.presses("Oui")


async def test_edited_question(running: TelegramDouble) -> None:
    """An edited message arrives as such, so the bot can edit its answer."""
    chat = running.private()
    message = await chat.says("un")
    await chat.reply()
    await chat.edits(message, "deux")
    assert (await chat.edited()).text == "edited"


async def test_group_topic_and_membership(running: TelegramDouble) -> None:
    """In a forum the answer stays in the topic; adding the bot tells it so."""
    group = running.group(title="Jury", is_forum=True)
    await group.kicks()
    await group.adds()
    assert (await group.reply()).text == "Bonjour à tous"
    topic = group.topic("Questions")
    question = await group.says("/ask@laureates_bot 🏆 qui", thread=topic)
    assert question["entities"] == [{"type": "bot_command", "offset": 0, "length": 18}]
    reply = await group.reply()
    assert reply.thread == topic
    assert reply.raw["is_topic_message"] is True


async def test_inline_mode(running: TelegramDouble) -> None:
    """An inline query gets results; a chosen one with a keyboard can be edited."""
    person = running.inline(user_id=7)
    answer = await person.asks("gmf")
    assert answer.titles == ["Titre 1", "Titre 2"]
    assert answer.button == {"text": "Aide", "start_parameter": "inline-help"}
    assert answer.next_offset == "2"
    assert await person.chooses(answer, 0) is None
    assert await person.chooses(answer, 1)


async def test_silence_and_missing_reply(double: TelegramDouble) -> None:
    """Silence passes when nothing is said; a reply that never comes is an assertion error."""
    chat = double.private()
    await chat.silence(0.02)
    with pytest.raises(AssertionError, match="no new message within"):
        await chat.reply(timeout=0.02)


async def test_silence_fails_when_the_bot_speaks(double: TelegramDouble, bot: Bot) -> None:
    """An unread message breaks the silence."""
    chat = double.private()
    await bot.send_message(42, "bruit")
    with pytest.raises(AssertionError, match="bruit"):
        await chat.silence(0.02)


# --- the methods ----------------------------------------------------------------------------------


async def test_every_method_of_the_project(double: TelegramDouble, bot: Bot) -> None:
    """All played methods accept what python-telegram-bot sends, without a violation."""
    double.private()
    group = double.group()
    assert (await bot.get_me()).username == "laureates_bot"
    sent = await bot.send_message(
        42,
        "<b>Prix</b> &amp; <a href='https://www.gmf.fr/prix'>lien</a> https://a.fr/x.",
        parse_mode=ParseMode.HTML,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_markup=InlineKeyboardMarkup(
            [[InlineKeyboardButton("Voir", url="https://gmf.fr", api_kwargs={"style": "primary"})]]
        ),
    )
    assert sent.text == "Prix & lien https://a.fr/x."
    reply = double.private().messages()[0]
    assert reply.links == ["https://www.gmf.fr/prix", "https://a.fr/x", "https://gmf.fr"]
    assert await bot.send_chat_action(42, "typing")
    venue = await bot.send_venue(42, 48.85, 2.35, "Mairie", "1 place")
    assert venue.venue is not None
    assert venue.venue.title == "Mairie"
    assert (await bot.send_location(42, 48.85, 2.35)).location is not None
    assert await bot.edit_message_text("neuf", 42, sent.message_id, reply_markup=keyboard("x"))
    assert await bot.edit_message_reply_markup(42, sent.message_id)
    assert await bot.delete_message(42, sent.message_id)
    assert (await bot.get_chat_member(group.chat_id, bot.id)).status == "member"
    assert (await bot.get_chat_member(group.chat_id, 42)).user.username == "camille"
    assert await bot.set_my_description("Le prix", language_code="fr")
    assert (await bot.get_my_description("fr")).description == "Le prix"
    assert (await bot.get_my_description("en")).description == ""
    assert await bot.set_my_short_description("Court")
    assert (await bot.get_my_short_description("fr")).short_description == "Court"
    assert await bot.set_my_name("Lauréats")
    assert (await bot.get_my_name()).name == "Lauréats"
    assert await bot.leave_chat(group.chat_id)
    with pytest.raises(Forbidden, match=r"(?i)bot is not a member of the supergroup chat"):
        await bot.send_message(group.chat_id, "encore")
    assert double.violations == []


async def test_commands_by_scope_and_language(double: TelegramDouble, bot: Bot) -> None:
    """Each scope and language has a menu of its own; deleting one leaves the others."""
    scope = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([BotCommand("aide", "Aide")], scope, "fr")
    await bot.set_my_commands([BotCommand("help", "Help")])
    assert [c.command for c in await bot.get_my_commands(scope, "fr")] == ["aide"]
    assert [c.command for c in await bot.get_my_commands()] == ["help"]
    await bot.delete_my_commands(scope, "fr")
    assert await bot.get_my_commands(scope, "fr") == ()
    assert len(await bot.get_my_commands()) == 1
    assert double.violations == []


async def test_photo_upload_and_file_id(double: TelegramDouble, bot: Bot) -> None:
    """An uploaded photo gets a file_id that is accepted again, also as attached media."""
    chat = double.private()
    sent = await bot.send_photo(42, PNG, caption="<i>un</i>", parse_mode="HTML")
    assert (sent.photo[-1].width, sent.photo[-1].height) == (640, 480)
    again = await bot.send_photo(42, sent.photo[-1].file_id, caption="deux")
    assert again.photo[-1].file_id == sent.photo[-1].file_id
    await bot.edit_message_media(InputMediaPhoto(JPEG, caption="trois"), 42, again.message_id)
    edited = await chat.edited()
    assert edited.text == "trois"
    assert edited.photo not in {None, sent.photo[-1].file_id}
    await bot.edit_message_caption(42, again.message_id, caption="quatre")
    assert (await chat.edited()).text == "quatre"
    stored = list(double.core.world.files.values())
    assert [upload.content for upload in stored if upload] == [PNG, JPEG]
    with pytest.raises(BadRequest, match=r"(?i)wrong file identifier/HTTP URL specified"):
        await bot.send_photo(42, "inconnu")
    assert double.violations == []


async def test_numbers_count_per_chat(memory: Memory) -> None:
    """Two chats have messages of the same number, so a bot must key by chat as well."""
    double, bot = memory
    double.private(1)
    double.private(2)
    ids = [(await bot.send_message(chat, "x")).message_id for chat in (1, 2)]
    assert ids == [1, 1]


# --- updates --------------------------------------------------------------------------------------


async def test_long_poll_wakes_and_acknowledges(double: TelegramDouble, bot: Bot) -> None:
    """A poll waits for an update; an offset beyond it forgets it, one below shows it again."""
    chat = double.private()
    poll = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.05)
    await chat.says("un")
    (first,) = await poll
    assert first.message is not None
    assert first.message.text == "un"
    assert [u.update_id for u in await bot.get_updates()] == [first.update_id]
    await chat.says("deux")
    (second,) = await bot.get_updates(offset=first.update_id + 1)
    assert double.pending == 1
    assert second.update_id == first.update_id + 1
    assert await bot.get_updates(offset=second.update_id + 1) == ()
    assert double.pending == 0


async def test_poll_limit_and_negative_offset(memory: Memory) -> None:
    """At most 100 updates come at once; a negative offset keeps the last ones only."""
    double, bot = memory
    chat = double.private()
    for number in range(130):
        await chat.says(str(number))
    assert len(await bot.get_updates(limit=1000)) == 100
    assert len(await bot.get_updates(limit=3)) == 3
    assert [u.message.text for u in await bot.get_updates(offset=-2) if u.message] == ["128", "129"]
    assert double.pending == 2


async def test_poll_times_out_empty(memory: Memory) -> None:
    """A long poll without updates ends after its timeout with an empty list."""
    _, bot = memory
    start = time.monotonic()
    assert await bot.get_updates(timeout=1) == ()
    assert 0.9 < time.monotonic() - start < 2


async def test_two_polls_conflict(double: TelegramDouble, bot: Bot) -> None:
    """A second poll ends the first with 409."""
    first = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(bot.get_updates(timeout=5))
    with pytest.raises(Conflict, match=r"(?i)terminated by other getUpdates request"):
        await first
    await double.private().says("ici")
    assert len(await second) == 1


async def test_allowed_updates(memory: Memory) -> None:
    """Kinds that the bot did not ask for are not delivered."""
    double, bot = memory
    await bot.get_updates(allowed_updates=["callback_query"])
    await double.private().says("perdu")
    assert await bot.get_updates() == ()
    await bot.get_updates(allowed_updates=[])
    await double.private().says("vu")
    assert len(await bot.get_updates()) == 1


async def test_media_messages_parse(memory: Memory) -> None:
    """Every medium that people send is a message the library understands."""
    double, bot = memory
    chat = double.private()
    kinds = "photo voice audio document sticker video video_note animation location contact dice"
    for kind in kinds.split():
        await chat.sends(kind, "voir @laureates_bot" if kind == "photo" else "")
    got = [u.message for u in await bot.get_updates()]
    assert all(m is not None and getattr(m, k) for m, k in zip(got, kinds.split(), strict=True))
    assert got[0] is not None
    assert got[0].parse_caption_entities() == {got[0].caption_entities[0]: "@laureates_bot"}


async def test_reply_reaches_the_bot(memory: Memory) -> None:
    """A reply in a group carries the bot's message."""
    double, bot = memory
    group = double.group()
    await bot.send_message(group.chat_id, "question", reply_markup=ForceReply())
    await group.says("réponse", reply_to=await group.reply())
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.reply_to_message is not None
    assert update.message.reply_to_message.from_user == bot.bot


@given(st.text(max_size=20), st.sampled_from(["/ask", "/ask@laureates_bot", "@laureates_bot"]))
def test_entities_are_in_utf16_units(before: str, token: str) -> None:
    """Whatever stands before, an entity's offset and length cut its text out."""
    from tests.telegram_double.updates import text_content

    content = text_content(f"{before} {token} fin")
    cut = [utf16_slice(content["text"], e["offset"], e["length"]) for e in content["entities"]]
    assert token in cut


# --- webhooks -------------------------------------------------------------------------------------


async def test_webhook_delivery_in_memory(memory: Memory) -> None:
    """Deliveries carry the secret, are retried until 2xx, in order; a method in the answer runs."""
    double, bot = memory
    seen: list[tuple[int, str]] = []

    async def hook(request: Request) -> Response:
        update = await request.json()
        seen.append((update["update_id"], request.headers["X-Telegram-Bot-Api-Secret-Token"]))
        if len(seen) < 3:
            return Response(status_code=503)
        method = {"method": "sendMessage", "chat_id": 42, "text": update["message"]["text"]}
        return JSONResponse(method)

    web = Starlette(routes=[Route("/hook", hook, methods=["POST"])])
    chat = double.private()
    await bot.set_webhook("https://bot.example.org/hook", secret_token="s3cret")
    with pytest.raises(Conflict, match=r"(?i)can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(web)) as client:
        sender = asyncio.create_task(WebhookSender(double.core, client).run())
        await chat.says("un")
        await chat.says("deux")
        assert [(await chat.reply()).text for _ in range(2)] == ["un", "deux"]
        double.core.close()
        await sender
    numbers = [number for number, _ in seen]
    assert numbers == [numbers[0]] * 3 + [numbers[0] + 1]
    assert {secret for _, secret in seen} == {"s3cret"}
    info = await bot.get_webhook_info()
    assert info.last_error_message is not None
    assert "503" in info.last_error_message
    assert info.pending_update_count == 0


async def test_webhook_over_http() -> None:
    """The server delivers by itself, and deleting the webhook gives polling back."""
    got: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length: ")[1].split("\r\n")[0])
        got.put_nowait(json.loads(await reader.readexactly(length)))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    listener = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    async with BotApiServer() as server, listener:
        url = f"{server.url}/bot{server.token}"
        async with httpx.AsyncClient(trust_env=False) as client:
            set_to = {"url": f"http://127.0.0.1:{port}/hook"}
            assert (await client.post(f"{url}/setWebhook", json=set_to)).json()["ok"]
            await server.private().says("bonjour")
            assert (await asyncio.wait_for(got.get(), 5))["message"]["text"] == "bonjour"
            assert (await client.post(f"{url}/deleteWebhook")).json()["result"] is True
            assert (await client.get(f"{url}/getUpdates")).json()["ok"]
    assert server.violations == []


async def test_webhook_keeps_chats_apart(memory: Memory) -> None:
    """A chat whose update fails does not hold up the others, and keeps its own order."""
    double, bot = memory
    seen: list[str] = []

    async def hook(request: Request) -> Response:
        message = (await request.json())["message"]
        seen.append(message["text"])
        stuck = message["chat"]["id"] == 1 and "b1" not in seen
        return Response(status_code=500 if stuck else 200)

    web = Starlette(routes=[Route("/hook", hook, methods=["POST"])])
    await bot.set_webhook("https://bot.example.org/hook")
    for person, text in ((1, "a1"), (1, "a2"), (2, "b1")):
        await double.private(person).says(text)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(web)) as client:
        sender = asyncio.create_task(WebhookSender(double.core, client).run())
        probe = double.core.notice.wait_for(lambda: double.pending == 0 or None, 5)
        assert await probe is True
        double.core.close()
        await sender
    assert seen == ["a1", "b1", "a1", "a2"]


async def test_webhook_settings_are_checked(memory: Memory) -> None:
    """Plain http and odd secrets are refused."""
    _, bot = memory
    with pytest.raises(BadRequest, match=r"(?i)An HTTPS URL must be provided"):
        await bot.set_webhook("http://bot.example.org/hook")
    with pytest.raises(BadRequest, match=r"(?i)secret token contains unallowed characters"):
        await bot.set_webhook("https://bot.example.org/hook", secret_token="é è")


# --- strictness -----------------------------------------------------------------------------------


async def test_token_and_method(double: TelegramDouble, bot: Bot) -> None:
    """A wrong token is 401, an unknown method 404, one not played 501, a closed account 400."""
    core = double.core

    async def status(token: str, method: str) -> tuple[int, str]:
        outcome = await core.call(token, method, {}, is_typed=True)
        return outcome.status, json.loads(outcome.body or b"")["description"]

    assert await status("123:other", "getMe") == (401, "Unauthorized")
    assert await status("odd", "getMe") == (401, "Unauthorized: invalid token specified")
    assert await status(double.token, "getYou") == (404, "Not Found: method not found")
    assert (await core.call(double.token, "GETME", {}, is_typed=True)).status == 200
    if double.spec_available:
        assert (await status(double.token, "getForumTopicIconStickers"))[0] == 501
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("getYou")
    await bot.log_out()
    with pytest.raises(BadRequest, match=r"(?i)Logged out"):
        await bot.send_message(42, "x")


LONG = "é" * 4097
REFUSALS: list[tuple[str, dict[str, Any], str]] = [
    ("sendMessage", {"text": ""}, "message text is empty"),
    ("sendMessage", {"text": "<b></b>", "parse_mode": "HTML"}, "message text is empty"),
    ("sendMessage", {"text": LONG}, "message is too long"),
    ("sendMessage", {"text": "🏆" * 2049}, "message is too long"),
    ("sendMessage", {"text": "x", "chat_id": 999}, "chat not found"),
    ("sendMessage", {"text": "x", "chat_id": "@nobody"}, "chat not found"),
    ("sendMessage", {"text": "x", "parse_mode": "Word"}, "unsupported parse_mode"),
    ("sendMessage", {"text": "x", "message_thread_id": 5}, "message thread not found"),
    (
        "sendMessage",
        {"text": "x", "reply_parameters": {"message_id": 77}},
        "message to be replied not found",
    ),
    (
        "sendMessage",
        {"text": "a < b", "parse_mode": "HTML"},
        'can\'t parse entities: Unsupported start tag "" at byte offset 2',
    ),
    (
        "sendMessage",
        {"text": "é<b>a</i>", "parse_mode": "HTML"},
        'can\'t parse entities: Unmatched end tag at byte offset 6, expected "</b>", found "</i>"',
    ),
    ("sendPhoto", {"photo": "https://a.fr/x.png", "caption": "é" * 1025}, "caption is too long"),
    ("editMessageText", {"text": "x", "message_id": 77}, "message to edit not found"),
    ("editMessageText", {"text": "x", "message_id": 1}, "message can't be edited"),
    ("deleteMessage", {"message_id": 77}, "message to delete not found"),
    ("sendChatAction", {"action": "dance"}, "wrong parameter action in request"),
]


@pytest.mark.parametrize(("method", "parameters", "text"), REFUSALS)
async def test_refusals(method: str, parameters: dict[str, Any], text: str) -> None:
    """What Telegram refuses is refused, in its own words."""
    double = TelegramDouble()
    await double.private().says("message 1")
    fields = {"chat_id": 42, **parameters}
    outcome = await double.core.call(DEFAULT_TOKEN, method, fields, is_typed=True)
    body = json.loads(outcome.body or b"")
    assert outcome.status == body["error_code"] == 400
    assert body["description"].startswith("Bad Request: ")
    assert body["description"].endswith(text)
    assert double.sent[-1].error == body["description"]


async def test_exact_limits_pass(memory: Memory) -> None:
    """Texts count after parsing, in UTF-16 units: 4096 and 1024 pass."""
    double, bot = memory
    double.private()
    await bot.send_message(42, f"<b>{'🏆' * 2048}</b>", parse_mode="HTML")
    await bot.send_photo(42, PNG, caption=f"<b>{'é' * 1024}</b>", parse_mode="HTML")
    await bot.send_message(42, "x", reply_markup=keyboard("a", data="é" * 32))
    with pytest.raises(BadRequest, match=r"(?i)BUTTON_DATA_INVALID"):
        await bot.send_message(42, "x", reply_markup=keyboard("a", data="é" * 32 + "a"))


async def test_keyboards_are_checked(memory: Memory) -> None:
    """A button does exactly one thing, and its address is one."""
    double, bot = memory
    double.private()

    async def send(button: InlineKeyboardButton) -> None:
        await bot.send_message(42, "x", reply_markup=InlineKeyboardMarkup([[button]]))

    with pytest.raises(BadRequest, match=r"(?i)Text buttons are unallowed in the inline keyboard"):
        await send(InlineKeyboardButton("rien"))
    with pytest.raises(BadRequest, match=r"(?i)is invalid"):
        await send(InlineKeyboardButton("mal", url="ftp://a.fr"))
    with pytest.raises(BadRequest, match=r"(?i)BUTTON_TYPE_INVALID"):
        await send(InlineKeyboardButton("deux", url="https://a.fr", callback_data="x"))


async def test_not_modified(double: TelegramDouble, bot: Bot) -> None:
    """Editing to the same text and keyboard is an error, a different keyboard is not."""
    double.private()
    sent = await bot.send_message(42, "x", reply_markup=keyboard("a"))
    with pytest.raises(BadRequest) as caught:
        await bot.edit_message_text("x", 42, sent.message_id, reply_markup=keyboard("a"))
    assert str(caught.value).lower() == NOT_MODIFIED.lower()
    await bot.edit_message_text("x", 42, sent.message_id, reply_markup=keyboard("b"))
    with pytest.raises(BadRequest, match=r"(?i)no caption in the message to edit"):
        await bot.edit_message_caption(42, sent.message_id, caption="c")


async def test_reply_to_missing_message(memory: Memory) -> None:
    """With allow_sending_without_reply a reply to a missing message goes out alone."""
    double, bot = memory
    double.private()
    reply = ReplyParameters(99, allow_sending_without_reply=True)
    sent = await bot.send_message(42, "x", reply_parameters=reply)
    assert sent.reply_to_message is None
    again = await bot.send_message(42, "y", reply_parameters=ReplyParameters(sent.message_id))
    assert again.reply_to_message is not None


async def test_callback_answered_once(memory: Memory) -> None:
    """A press is answered once, with at most 200 characters."""
    double, bot = memory
    chat = double.private()
    await bot.send_message(42, "x", reply_markup=keyboard("a"))
    press = await chat.presses("a")
    with pytest.raises(BadRequest, match=r"(?i)MESSAGE_TOO_LONG"):
        await bot.answer_callback_query(press.query_id, "é" * 201)
    assert await bot.answer_callback_query(press.query_id, "é" * 200)
    for query_id in (press.query_id, "12345"):
        with pytest.raises(BadRequest) as caught:
            await bot.answer_callback_query(query_id)
        assert str(caught.value).lower() == QUERY_TOO_OLD.lower()


async def test_queries_expire(memory: Memory) -> None:
    """A query that grew too old is refused like an unknown one."""
    double, bot = memory
    user = double.private().person.user()
    checkout = {"id": "9", "from": user, "currency": "EUR", "total_amount": 1}
    await double.push({"pre_checkout_query": checkout | {"invoice_payload": "x"}})
    assert await bot.answer_pre_checkout_query("9", ok=True)
    await double.push({"pre_checkout_query": checkout | {"id": "10", "invoice_payload": "x"}})
    double.expire_queries()
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_pre_checkout_query("10", ok=True)


async def test_inline_message_is_edited(memory: Memory) -> None:
    """A chosen result with a keyboard is edited by its inline id; an unknown id is refused."""
    double, bot = memory
    person = double.inline()
    asking = asyncio.create_task(person.asks("x"))
    await asyncio.sleep(0)
    (update,) = await bot.get_updates(timeout=1)
    assert update.inline_query is not None
    await bot.answer_inline_query(
        update.inline_query.id, [article("1", reply_markup=keyboard("a"))]
    )
    inline_id = await person.chooses(await asking)
    assert await bot.edit_message_text("neuf", inline_message_id=inline_id) is True
    with pytest.raises(BadRequest, match=r"(?i)MESSAGE_ID_INVALID"):
        await bot.edit_message_text("neuf", inline_message_id="odd")
    assert double.violations == []


@pytest.mark.parametrize(
    ("results", "extra", "text"),
    [
        ([article(str(n)) for n in range(51)], {}, "RESULTS_TOO_MUCH"),
        ([article("1"), article("1")], {}, "RESULT_ID_DUPLICATE"),
        ([article("é" * 33)], {}, "RESULT_ID_INVALID"),
        ([article("1")], {"next_offset": "é" * 33}, "NEXT_OFFSET_INVALID"),
        ([article("1", text=LONG)], {}, "message is too long"),
        (
            [],
            {"button": InlineQueryResultsButton("x", start_parameter="a b")},
            "START_PARAM_INVALID",
        ),
    ],
)
async def test_inline_limits(
    memory: Memory, results: list[Any], extra: dict[str, Any], text: str
) -> None:
    """Inline answers beyond a limit are refused."""
    double, bot = memory
    await double.push({"inline_query": {"id": "5", "from": {"id": 1}, "query": "x", "offset": ""}})
    fields = {"inline_query_id": "5", "results": [r.to_dict() for r in results]}
    fields |= {k: v if isinstance(v, str) else v.to_dict() for k, v in extra.items()}
    outcome = await double.core.call(bot.token, "answerInlineQuery", fields, is_typed=True)
    assert json.loads(outcome.body or b"")["description"].casefold() == (
        f"Bad Request: {text}".casefold()
    )
    assert await bot.answer_inline_query("5", [])


@pytest.mark.parametrize(
    ("menu", "text"),
    [
        ([("Aide", "x")], "BOT_COMMAND_INVALID"),
        ([("a" * 33, "x")], "BOT_COMMAND_INVALID"),
        ([("aide", "")], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([("aide", "x" * 257)], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([(f"c{n}", "x") for n in range(101)], "BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_command_limits(memory: Memory, menu: list[tuple[str, str]], text: str) -> None:
    """Command menus beyond a limit are refused."""
    _, bot = memory
    with pytest.raises(BadRequest, match=f"(?i)^{text}$"):
        await bot.set_my_commands(menu)


async def test_profile_limits(memory: Memory) -> None:
    """Descriptions end at 512 and 120."""
    _, bot = memory
    assert await bot.set_my_description("x" * 512)
    assert await bot.set_my_short_description("x" * 120)
    with pytest.raises(BadRequest):
        await bot.set_my_description("x" * 513)
    with pytest.raises(BadRequest):
        await bot.set_my_short_description("x" * 121)


async def test_blocked_by_the_user(memory: Memory) -> None:
    """Writing to someone who blocked the bot is 403, until they unblock it."""
    double, bot = memory
    chat = double.private()
    await chat.blocks()
    with pytest.raises(Forbidden, match=r"(?i)bot was blocked by the user"):
        await bot.send_message(42, "x")
    await chat.unblocks()
    assert await bot.send_message(42, "x")


@needs_spec
async def test_violations_are_recorded(double: TelegramDouble, bot: Bot) -> None:
    """Unknown, missing and mistyped parameters are recorded, at any depth."""
    double.private()
    await bot.send_message(42, "x", api_kwargs={"colour": "red"})
    button = InlineKeyboardButton("a", callback_data="b", api_kwargs={"size": 3})
    await bot.send_message(42, "x", reply_markup=InlineKeyboardMarkup([[button]]))
    with pytest.raises(BadRequest, match=r"(?i)message text is empty"):
        await bot._post("sendMessage", {"chat_id": 42})
    with pytest.raises(BadRequest, match=r"(?i)can't parse cache_time"):
        await bot.answer_callback_query("1", cache_time="soon")  # type: ignore[arg-type]
    await bot.send_message(42, '<b class="x">y</b>', parse_mode="HTML")
    assert [(v.path, v.kind) for v in double.violations] == [
        ("colour", "unknown"),
        ("reply_markup.inline_keyboard[0][0].size", "unknown"),
        ("text", "missing"),
        ("cache_time", "type"),
        ("text", "markup"),
    ]


@needs_spec
def test_union_types_are_told_apart() -> None:
    """A result is judged as the type that its constant names."""
    content = {"message_text": "x"}
    good = {"type": "article", "id": "1", "title": "t", "input_message_content": content}
    spec = Spec.load()

    def faults(result: dict[str, Any]) -> list[tuple[str, str]]:
        found = spec.validate("answerInlineQuery", {"inline_query_id": "1", "results": [result]})
        return [(fault.path, fault.kind) for fault in found]

    assert faults(good) == []
    assert faults({**good, "titel": "t"}) == [("results[0].titel", "unknown")]
    assert faults({**good, "title": 3}) == [("results[0].title", "type")]
    scope = {"type": "chat", "chat_id": 1.5}
    assert [v.kind for v in spec.validate("getMyCommands", {"scope": scope})] == ["type"]


@needs_spec
def test_every_supported_method_exists() -> None:
    """The stand-in plays no method that the API does not have."""
    assert set(Spec.load().methods) >= SUPPORTED


async def test_without_the_specification() -> None:
    """Without api.json nothing is validated against it, and forms still decode."""
    async with BotApiServer(spec=Spec({}, {})) as server:
        assert not server.spec_available
        server.private()
        async with httpx.AsyncClient(trust_env=False) as client:
            form = {"chat_id": "42", "text": "[1]", "odd": "x"}
            form["reply_markup"] = keyboard("a").to_json()
            answer = await client.post(f"{server.url}/bot{server.token}/sendMessage", data=form)
            assert answer.json()["result"]["text"] == "[1]"
            empty = await client.post(f"{server.url}/bot{server.token}/sendMessage", data={})
            assert empty.json()["description"] == "Bad Request: chat_id is empty"
        assert server.violations == []


# --- HTML -----------------------------------------------------------------------------------------


def test_html_entities() -> None:
    """Tags become entities in UTF-16 units; references are decoded."""
    parsed = parse_html(
        '🏆<b>a<i>b</i></b> &lt;&#233;&gt; <a href="https://a.fr/?x=1&amp;y=2">l</a>'
        '<pre><code class="language-py">c</code></pre><blockquote expandable>q</blockquote>'
    )
    assert parsed.text == "🏆ab <é> lcq"
    assert [(e["type"], e["offset"], e["length"]) for e in parsed.entities] == [
        ("bold", 2, 2),
        ("italic", 3, 1),
        ("text_link", 9, 1),
        ("pre", 10, 1),
        ("expandable_blockquote", 11, 1),
    ]
    assert parsed.entities[2]["url"] == "https://a.fr/?x=1&y=2"
    assert parsed.entities[3]["language"] == "py"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<div>x</div>", 'Unsupported start tag "div" at byte offset 0'),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_html_errors(source: str, text: str) -> None:
    """Markup that Telegram refuses is refused, at the same byte."""
    with pytest.raises(ApiError) as caught:
        parse_html(source)
    assert caught.value.description == f"Bad Request: can't parse entities: {text}"


@given(st.text())
def test_escaped_text_survives(text: str) -> None:
    """Escaped text comes back as it was."""
    import html

    parsed = parse_html(f"<b>{html.escape(text, quote=False)}</b>")
    assert parsed.text == text
    assert sum(e["length"] for e in parsed.entities) == utf16_length(text)


# --- faults ---------------------------------------------------------------------------------------


async def test_flood_then_success(
    double: TelegramDouble, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flood fault hits the calls it was ordered for, so many times, with retry_after."""
    double.private(1)
    double.private(2)
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    double.faults.inject(429, 2, method="sendMessage", chat_id=1, retry_after=7)
    assert await bot.send_message(2, "x")
    for _ in range(2):
        with pytest.raises(RetryAfter) as caught:
            await bot.send_message(1, "x")
        assert caught.value.retry_after == dt.timedelta(seconds=7)
    assert await bot.send_message(1, "x")
    assert double.faults.pending == []
    assert [c.error for c in double.calls("sendMessage")] == [None, *["fault: flood"] * 2, None]


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        (502, NetworkError),
        ("server_error", NetworkError),
        ("conflict", Conflict),
        ("garbage", TelegramError),
        ("close", NetworkError),
        ("forbidden", Forbidden),
        ("unauthorized", InvalidToken),
    ],
)
async def test_faults(
    double: TelegramDouble, bot: Bot, kind: str | int, error: type[Exception]
) -> None:
    """Each fault is seen by the library as the error it stands for, once, with no message sent."""
    chat = double.private()
    double.faults.inject(kind)
    with pytest.raises(error):
        await bot.send_message(42, "x")
    assert chat.messages() == []
    assert await bot.send_message(42, "x")


async def test_hang_delay_and_lost_answer(double: TelegramDouble, bot: Bot) -> None:
    """A hanging call times out, a delayed one comes late, a performed one loses its answer."""
    chat = double.private()
    double.faults.inject("hang")
    with pytest.raises(TimedOut):
        await bot.send_message(42, "x", read_timeout=0.1)
    double.faults.inject("delay", seconds=0.15)
    start = time.monotonic()
    await bot.send_message(42, "tard")
    assert time.monotonic() - start >= 0.15
    double.faults.inject("close", performed=True)
    with pytest.raises(NetworkError):
        await bot.send_message(42, "perdu")
    assert [m.text for m in chat.messages()] == ["tard", "perdu"]
    double.core.delay = 0.1
    start = time.monotonic()
    await bot.get_me()
    assert time.monotonic() - start >= 0.1


async def test_polls_are_spared_unless_named(double: TelegramDouble, bot: Bot) -> None:
    """A fault without a method leaves getUpdates alone."""
    double.faults.inject(502)
    assert await bot.get_updates() == ()
    double.faults.inject(409, method="getUpdates")
    with pytest.raises(Conflict):
        await bot.get_updates()


async def test_clearing_releases_a_hanging_call(double: TelegramDouble, bot: Bot) -> None:
    """Forgetting the faults lets go of a call that hangs now."""
    double.private()
    double.faults.inject("hang")
    call = asyncio.create_task(bot.send_message(42, "x"))
    await asyncio.sleep(0.1)
    double.faults.clear()
    with pytest.raises(NetworkError):
        await asyncio.wait_for(call, 2)


def test_unknown_fault_is_refused() -> None:
    """A misspelt fault is an error, not a test that passes for nothing."""
    with pytest.raises(ValueError, match="unknown fault"):
        TelegramDouble().faults.inject("flod")


# --- HTTP, control and the script -----------------------------------------------------------------


async def test_encodings_are_equal() -> None:
    """JSON, urlencoded, multipart and query-string requests mean the same."""
    async with BotApiServer() as server, httpx.AsyncClient(trust_env=False) as client:
        server.private()
        url = f"{server.url}/bot{server.token}/sendMessage"
        markup: dict[str, Any] = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
        flat = {"chat_id": "42", "text": "é 1", "reply_markup": json.dumps(markup)}
        typed = {"chat_id": 42, "text": "é 1", "reply_markup": markup}
        answers = [
            await client.post(url, json=typed),
            await client.post(url, data=flat),
            await client.post(url, data=flat, files={"unused": ("a.txt", b"x")}),
            await client.get(url, params=flat),
        ]
        assert [answer.status_code for answer in answers] == [200] * 4
        shown = [(m.text, m.buttons) for m in server.private().messages()]
        assert shown == [("é 1", ["a"])] * 4
        bad = await client.post(url, content=b"{", headers={"content-type": "application/json"})
        assert bad.json()["error_code"] == 400
        raw = {"content-type": "application/x-www-form-urlencoded"}
        odd = await client.post(url, content=b"chat_id=42&text=%ff", headers=raw)
        assert odd.json()["description"] == "Bad Request: strings must be encoded in UTF-8"
        assert (await client.get(f"{server.url}/elsewhere")).status_code == 404
        assert [v.kind for v in server.violations] in ([], ["unknown"])


async def test_server_stops_quickly_with_a_poll_open() -> None:
    """Leaving the server ends a long poll at once."""
    async with httpx.AsyncClient(trust_env=False) as client:
        async with BotApiServer() as server:
            url = f"{server.url}/bot{server.token}/getUpdates?timeout=30"
            poll = asyncio.create_task(client.get(url, timeout=40))
            await asyncio.sleep(0.1)
            start = time.monotonic()
        assert time.monotonic() - start < 2
        assert (await poll).json()["result"] == []


def test_plain_context_manager() -> None:
    """The server also serves tests that are not coroutines."""
    with BotApiServer() as server, httpx.Client(trust_env=False) as client:
        answer = client.get(f"{server.url}/bot{server.token}/getMe").json()
    assert answer["result"]["username"] == "laureates_bot"


async def test_reset_keeps_counting(memory: Memory) -> None:
    """After a reset the next update is not below the offset of a bot that polls on."""
    double, bot = memory
    await double.private().says("un")
    (before,) = await bot.get_updates()
    double.reset()
    await double.private().says("deux")
    (after,) = await bot.get_updates(offset=before.update_id + 1)
    assert after.update_id > before.update_id


def test_script_and_control() -> None:
    """The script serves alone, is driven over /control, and ends on SIGTERM."""
    command = [sys.executable, "-m", "tests.telegram_double", "--port", "0"]
    root = Path(__file__).parents[1]
    with subprocess.Popen(
        [*command, "--token", "1:abc", "--username", "other_bot", "--delay-ms", "1"],
        cwd=root,
        env=dict(os.environ),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            with httpx.Client(base_url=url, trust_env=False) as client:
                _drive(client)
        finally:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=5)
    assert process.returncode in {0, -signal.SIGTERM}


def _drive(client: httpx.Client) -> None:
    chat = {"id": 5, "type": "private", "first_name": "A"}
    sender = {"id": 5, "is_bot": False, "first_name": "A"}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": sender, "text": "bonjour"}
    pushed = client.post("/control/push", json=[{"message": message}]).json()
    (got,) = client.get("/bot1:abc/getUpdates").json()["result"]
    assert [got["update_id"]] == pushed["update_ids"]
    ordered = client.post("/control/faults", json={"kind": "flood", "retry_after": 3}).json()
    assert ordered["pending"][0]["kind"] == "flood"
    form = {"chat_id": "5", "text": "salut"}
    limited = client.post("/bot1:abc/sendMessage", data=form).json()
    assert limited["parameters"] == {"retry_after": 3}
    assert client.post("/bot1:abc/sendMessage", data=form).json()["ok"]
    (sent,) = client.get("/control/sent", params={"after": 1, "wait": 5}).json()
    assert (sent["method"], sent["parameters"]["text"]) == ("sendMessage", "salut")
    assert sent["result"]["message_id"] == 2
    assert client.get("/control/sent", params={"after": 2, "wait": 0.05}).json() == []
    assert client.post("/control/faults", json={"kind": "odd"}).status_code == 400
    assert client.post("/control/push", json=3).status_code == 400
    assert client.get("/control/violations").json() == []
    assert client.post("/control/reset").json() == {"ok": True}
    assert client.get("/control/sent").json() == []
