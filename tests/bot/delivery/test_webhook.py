"""The webhook: who may post, what is taken, when it is refused."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.delivery import webhook as module
from bot.delivery.webhook import secret_for, webhook
from bot.delivery.worker import Worker
from bot.secret import Secret
from bot.storage.in_memory import InMemory
from bot.storage.protocol import Arrival, Receipt

SECRET = "0123456789abcdef"
HEADER = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
UPDATE = {"update_id": 5, "message": {"chat": {"id": 1}, "text": "é"}}


class Durable(InMemory):
    """A store that says that it keeps what it has."""

    async def receive(self, arrivals: Any) -> Receipt:
        """As if on disk."""
        receipt = await super().receive(arrivals)
        return Receipt(receipt.lanes, is_durable=True)


class Site:
    """A webhook with a worker behind it that notes what it gets."""

    def __init__(self, store: InMemory) -> None:
        self.seen: list[Arrival] = []
        self.refused: list[str] = []
        self.free = asyncio.Event()
        self.free.set()
        self.store = store
        self.worker = Worker(store, self._answer)
        self.app = webhook("/hook", Secret(SECRET), self.worker, self._depth, self.refused.append)
        transport = httpx.ASGITransport(self.app)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://bot")
        self.depth = 0

    async def _answer(self, arrival: Arrival) -> bool:
        await self.free.wait()
        self.seen.append(arrival)
        return True

    async def _depth(self) -> int:
        return self.depth

    async def post(self, body: Any, headers: Any = HEADER, path: str = "/hook") -> int:
        """The status of a post."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return (await self.client.post(path, content=content, headers=headers)).status_code


@pytest.fixture(params=[InMemory, Durable])
async def site(request: pytest.FixtureRequest) -> AsyncIterator[Site]:
    """A site."""
    made = Site(request.param())
    yield made
    made.free.set()
    await made.worker.stop(1)
    await made.client.aclose()


async def test_accepts(site: Site) -> None:
    """An update is answered once, also when Telegram sends it again."""
    assert await site.post(UPDATE) == 200
    assert await site.post(UPDATE) == 200
    await asyncio.sleep(0.01)
    assert [json.loads(a.raw) for a in site.seen] == [UPDATE]


@pytest.mark.parametrize(
    "headers",
    [{}, {"X-Telegram-Bot-Api-Secret-Token": "x"}, {HEADER.copy().popitem()[0]: SECRET * 2}],
)
async def test_secret(site: Site, headers: dict[str, str]) -> None:
    """Without the secret nothing is taken, and the body is not even read."""
    read = False

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        read = True
        yield json.dumps(UPDATE).encode()

    answer = await site.client.post("/hook", content=body(), headers=headers)
    assert answer.status_code == 401
    assert site.seen == []
    assert site.refused == ["secret"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b"[]", 400),
        (b'{"update_id": 1}', 400),
        (b'{"update_id": -1, "message": {}}', 400),
        (b'{"update_id": true, "message": {}}', 400),
        (b'{"update_id": 1e3, "message": {}}', 400),
        (b'{"message": {}}', 400),
        (b"x" * 300_000, 413),
    ],
)
async def test_malformed(site: Site, body: bytes, status: int) -> None:
    """What is no update is refused, also with the secret."""
    assert await site.post(body) == status
    assert site.seen == []


async def test_endless_body(site: Site) -> None:
    """A body without length is read no further than allowed."""
    sent = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 1
            yield b"x" * 10_000

    answer = await site.client.post("/hook", content=body(), headers=HEADER)
    assert answer.status_code == 413
    assert site.seen == []


async def test_other_paths(site: Site) -> None:
    """There is nothing else there."""
    assert await site.post(UPDATE, path="/") == 404
    assert (await site.client.get("/hook")).status_code == 405


async def test_sheds_load(site: Site) -> None:
    """When too much waits, Telegram is asked to come again."""
    site.depth = 5_000
    answer = await site.client.post("/hook", json=UPDATE, headers=HEADER)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    site.depth = 0
    assert await site.post(UPDATE) == 200


async def test_memory_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where only memory holds an update, Telegram hears 200 after it was handled, not before."""
    monkeypatch.setattr(module, "_HANDLING_SECONDS", 0.05)
    site = Site(InMemory())
    site.free.clear()
    assert await site.post(UPDATE) == 503
    site.free.set()
    assert await site.post(UPDATE) == 200
    assert len(site.seen) == 1
    await site.worker.stop(1)
    await site.client.aclose()


async def test_durable_is_quick() -> None:
    """Where the inbox is safe, Telegram does not wait for the answer."""
    site = Site(Durable())
    site.free.clear()
    assert await site.post(UPDATE) == 200
    assert site.seen == []
    site.free.set()
    await site.worker.stop(1)
    await site.client.aclose()


def test_derived_secret() -> None:
    """Without a setting the secret follows from the token, and does not show it."""
    first, same, other = (secret_for(Secret(t)).reveal() for t in ("1:a", "1:a", "1:b"))
    assert first == same != other
    assert len(first) == 64
