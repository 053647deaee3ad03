"""A Bot API server that does as little as possible, so that the bot is what is measured.

`python -m tests.benchmarks._fast_telegram --updates N --chats N --delay-ms N` prints its address.
It hands out N questions by getUpdates or, once setWebhook was called, posts them; each sendMessage
counts as an answer. GET /stats gives {"answered", "first", "last"}, in seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections import deque
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import httptools
import uvloop

_ME = {
    "id": 123456789,
    "is_bot": True,
    "first_name": "Bench",
    "username": "bench_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": True,
    "supports_inline_queries": True,
}


class Telegram:
    """The questions that wait, the answers that came."""

    def __init__(self, questions: list[str], updates: int, chats: int, delay: float) -> None:
        self.delay = delay
        self.waiting = deque(_update(n, questions, chats) for n in range(1, updates + 1))
        self.total = updates
        self.answered = 0
        self.first = self.last = 0.0
        self.begun = time.time()
        self.hook: dict[str, str] = {}
        self.hooked = asyncio.Event()

    async def call(self, method: str, fields: dict[str, str]) -> Any:
        """One call of the bot."""
        if method == "getUpdates":
            return await self._updates(fields)
        if self.delay:
            await asyncio.sleep(self.delay)
        if method == "sendMessage":
            self.answered += 1
            self.last = time.time()
            self.first = self.first or self.last
            chat = {"id": int(fields["chat_id"]), "type": "private", "first_name": "A"}
            return {"message_id": 10**6 + self.answered, "date": int(self.last), "chat": chat,
                    "from": _ME, "text": fields["text"][:40]}  # fmt: skip
        if method == "getMe":
            return _ME
        if method == "getWebhookInfo":
            return {"url": self.hook.get("url", ""), "has_custom_certificate": False,
                    "pending_update_count": 0}  # fmt: skip
        if method == "setWebhook":
            self.hook = fields
            self.hooked.set()
        return True

    async def _updates(self, fields: dict[str, str]) -> list[Any]:
        offset = int(fields.get("offset", 0))
        while self.waiting and self.waiting[0]["update_id"] < offset:
            self.waiting.popleft()
        if not self.waiting:
            await asyncio.sleep(min(float(fields.get("timeout", 0)), 5))
        most = int(fields.get("limit", 100))
        return [self.waiting[i] for i in range(min(most, len(self.waiting)))]

    async def deliver(self, at_once: int) -> None:
        """Posts all updates to the webhook, in order within each chat."""
        await self.hooked.wait()
        lanes: dict[int, deque[Any]] = {}
        for update in self.waiting:
            lanes.setdefault(update["message"]["chat"]["id"], deque()).append(update)
        free = asyncio.Semaphore(at_once)
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.hook.get("secret_token", "")}
        async with aiohttp.ClientSession(headers=headers) as client:

            async def lane(updates: deque[Any]) -> None:
                while updates:
                    async with free, client.post(self.hook["url"], json=updates[0]) as answer:
                        if answer.status == 200:
                            updates.popleft()
                            continue
                    await asyncio.sleep(0.05)

            await asyncio.gather(*(lane(updates) for updates in lanes.values()))


class _Connection(asyncio.Protocol):
    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._parser = httptools.HttpRequestParser(self)
        self._path, self._body = b"", b""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_url(self, url: bytes) -> None:
        self._path += url

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        path, body, self._path, self._body = self._path, self._body, b"", b""
        asyncio.get_running_loop().create_task(self._answer(path.decode(), body.decode()))

    async def _answer(self, path: str, body: str) -> None:
        parts = urlsplit(path)
        fields = {k: v[0] for k, v in parse_qs(parts.query + "&" + body).items()}
        method = parts.path.rpartition("/")[2]
        t = self._telegram
        if method == "stats":
            found: Any = {"answered": t.answered, "first": t.first, "last": t.last}
        else:
            found = {"ok": True, "result": await t.call(method, fields)}
        payload = json.dumps(found).encode()
        head = (
            f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(payload)}"
        )
        if not self._transport.is_closing():
            self._transport.write(head.encode() + b"\r\n\r\n" + payload)


def _update(number: int, questions: list[str], chats: int) -> dict[str, Any]:
    person = {"id": 1000 + number % chats, "first_name": "A", "language_code": "fr"}
    message = {
        "message_id": number,
        "date": int(time.time()),
        "chat": {**person, "type": "private"},
        "from": {**person, "is_bot": False},
        "text": questions[number % len(questions)],
    }
    return {"update_id": number, "message": message}


async def _main(options: argparse.Namespace) -> None:
    questions = [line.strip() for line in open(options.questions)] if options.questions else ["a"]
    telegram = Telegram(questions, options.updates, options.chats, options.delay_ms / 1000)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(telegram), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await asyncio.gather(server.serve_forever(), telegram.deliver(options.at_once))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--updates", type=int, default=2000)
    parser.add_argument("--chats", type=int, default=200)
    parser.add_argument("--delay-ms", type=float, default=0)
    parser.add_argument("--at-once", type=int, default=100)
    parser.add_argument("--questions", default="")
    uvloop.run(_main(parser.parse_args()))
