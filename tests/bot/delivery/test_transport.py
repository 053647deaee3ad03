"""The transport: uploads, time-outs, proxies, what is no answer of Telegram's."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest
from telegram import Bot, InputMediaPhoto
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.delivery.transport import AiohttpRequest, proxy_for
from tests.telegram_double import BotApiServer

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 8 + (64).to_bytes(4, "big") * 2 + b"\0" * 100


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    """Telegram."""
    async with BotApiServer() as running:
        yield running


@pytest.fixture
async def bot(server: BotApiServer) -> AsyncIterator[Bot]:
    """A bot whose requests go by our transport."""
    request = AiohttpRequest(read_timeout=0.5)
    async with Bot(server.token, base_url=server.base_url, request=request) as made:
        server.private(7)
        yield made


async def test_message(server: BotApiServer, bot: Bot) -> None:
    """Any text arrives as it was, and the message's id comes back."""
    chat = server.private(7)
    await chat.says("hi")
    text = "é ’ & = + % \U0001f600 <b>"
    message = await bot.send_message(7, text)
    assert message.message_id
    assert (await chat.reply()).text == text
    assert server.violations == []


async def test_upload(server: BotApiServer, bot: Bot) -> None:
    """A picture is uploaded once and reused by its id; an album too."""
    chat = server.private(7)
    await chat.says("hi")
    message = await bot.send_photo(7, PNG, caption="É", filename="carte é.png")
    assert (await chat.reply()).photo == message.photo[-1].file_id
    again = await bot.send_photo(7, message.photo[-1].file_id)
    assert again.photo[-1].file_id == message.photo[-1].file_id
    changed = await bot.edit_message_media(InputMediaPhoto(PNG), 7, message.message_id)
    assert changed
    assert server.violations == []


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("flood", RetryAfter),
        ("bad_gateway", NetworkError),
        ("server_error", NetworkError),
        ("conflict", Conflict),
        ("forbidden", Forbidden),
        ("unauthorized", InvalidToken),
        ("garbage", NetworkError),
        ("close", NetworkError),
        ("hang", TimedOut),
    ],
)
async def test_faults(
    server: BotApiServer, bot: Bot, fault: str, error: type[TelegramError]
) -> None:
    """Each way of failing is the library's own error, soon."""
    server.faults.inject(fault, method="sendMessage")
    begun = time.monotonic()
    with pytest.raises(error) as caught:
        await bot.send_message(7, "x")
    assert time.monotonic() - begun < 3
    assert server.token not in str(caught.value)
    assert "\n" not in str(caught.value)
    server.faults.clear()


async def test_refused() -> None:
    """A server that is not there is told apart: nothing was sent."""
    request = AiohttpRequest()
    await request.initialize()
    with pytest.raises(NetworkError) as caught:
        await request.do_request("http://127.0.0.1:9/botX/getMe", "POST")
    assert isinstance(caught.value.__cause__, aiohttp.ClientConnectorError)
    await request.shutdown()
    with pytest.raises(NetworkError):
        await request.do_request("http://127.0.0.1:9/botX/getMe", "POST")


async def test_bad_request(bot: Bot) -> None:
    """What Telegram refuses comes with its words."""
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(999, "x")


async def test_trickle() -> None:
    """A server that sends a byte now and then is given up in the end."""
    ended = asyncio.Event()

    async def trickle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            while not reader.at_eof():
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.05)
        writer.close()
        ended.set()

    listening = await asyncio.start_server(trickle, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    request = AiohttpRequest(4, 0.3, 0.2, 0.2, 0.2)
    await request.initialize()
    begun = time.monotonic()
    with pytest.raises(TimedOut):
        await request.do_request(f"http://127.0.0.1:{port}/", "POST")
    assert time.monotonic() - begun < 6
    await request.shutdown()
    await asyncio.wait_for(ended.wait(), 5)
    listening.close()


async def test_proxy(server: BotApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """HTTP_PROXY is used, NO_PROXY is respected."""
    seen: list[str] = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        seen.append(head.split(b"\r\n")[0].decode())
        body = b'{"ok": true, "result": true}'
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(proxy, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    for name in ("HTTPS_PROXY", "https_proxy", "http_proxy", "NO_PROXY", "no_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{port}")
    request = AiohttpRequest()
    await request.initialize()
    assert await request.post("http://api.example.org/botX/getMe") is True
    assert seen == ["POST http://api.example.org/botX/getMe HTTP/1.1"]
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert proxy_for(server.url) is None
    await request.shutdown()
    listening.close()


def test_socks_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that we cannot use is a clear line."""
    monkeypatch.setenv("https_proxy", "socks5://127.0.0.1:1")
    monkeypatch.setenv("HTTPS_PROXY", "socks5://127.0.0.1:1")
    with pytest.raises(TelegramError, match="HTTPS_PROXY"):
        proxy_for("https://api.telegram.org")


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"{}", b"<html>", b"\xff", b'{"ok": true}', b"[" * 99999]
)
def test_no_answer(body: bytes) -> None:
    """What is not Telegram's JSON is the network's fault, and is not repeated in the error."""
    with pytest.raises(NetworkError, match="not Telegram's"):
        AiohttpRequest.parse_json_payload(body)
