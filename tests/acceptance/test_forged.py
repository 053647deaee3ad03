"""5,000 malformed and forged webhook requests: none accepted, others served as before."""

from __future__ import annotations

import asyncio
import json
import random
import sqlite3
import statistics
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.bot.process import free_port, running, stop
from tests.telegram_double import BotApiServer

pytestmark = pytest.mark.acceptance
MANY = 5_000
SECRET = "the-real-secret-of-this-test"
REAL = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
UPDATE = {
    "update_id": 1,
    "message": {
        "message_id": 1,
        "date": 1,
        "chat": {"id": 6, "type": "private", "first_name": "F"},
        "from": {"id": 6, "is_bot": False, "first_name": "F"},
        "text": "forged",
    },
}
BIG = b'{"update_id": 2, "message": {"text": "' + b"x" * 10_000_000 + b'"}}'
BODIES = (
    (json.dumps(UPDATE).encode(), {}),
    (json.dumps(UPDATE).encode(), {"X-Telegram-Bot-Api-Secret-Token": SECRET[:-1]}),
    (json.dumps(UPDATE).encode(), {"X-Telegram-Bot-Api-Secret-Token": SECRET + "x"}),
    (BIG[:300_000], REAL),
    (b"{", REAL),
    (b"\xff\x00", REAL),
    (b"[" * 50_000, REAL),
    (b"[]", REAL),
    (b"null", REAL),
    (b'{"update_id": 9}', REAL),
    (b'{"update_id": "9", "message": {}}', REAL),
    (b'{"message": {"text": "x"}}', REAL),
    (b'{"update_id": 9, "message": []}', REAL),
)


async def _latency(chat: Any, times: int) -> float:
    """The median time of a question, in seconds."""
    took = []
    for number in range(times):
        begun = time.monotonic()
        await chat.says(f"n{number}")
        await chat.reply(10)
        took.append(time.monotonic() - begun)
    return statistics.median(took)


async def _forge(url: str, stop_at: int, client: httpx.AsyncClient) -> list[int]:
    chance = random.Random(stop_at)
    statuses = []
    for number in range(stop_at):
        body, headers = chance.choice(BODIES)
        if number % 200 == 0:
            body, headers = BIG, chance.choice(({}, REAL))
        try:
            answer = await client.post(url, content=body, headers=headers)
            statuses.append(answer.status_code)
        except httpx.HTTPError:
            # The connection was closed before all of it was read: refused all the same.
            statuses.append(0)
        # As fast as a single machine of somebody's, not as fast as this one can.
        await asyncio.sleep(0.002)
    return statuses


async def test_forged(tmp_path: Path) -> None:
    """None accepted; the latency of real questions stays within twice the normal one."""
    port = free_port()
    env = {
        "BOT_WEBHOOK_URL": f"http://127.0.0.1:{port}/hook",
        "BOT_WEBHOOK_SECRET": SECRET,
        "BOT_LISTEN": f"127.0.0.1:{port}",
        "BOT_STORE": f"sqlite:///{tmp_path}/s",
        "BOT_LIMITS": "off",
    }
    with BotApiServer() as server, running(server.url, **env) as process:
        chat = server.private()
        await chat.says("hello")
        await chat.reply(10)
        normal = await _latency(chat, 30)
        async with httpx.AsyncClient(timeout=10) as client:
            forging = asyncio.create_task(_forge(env["BOT_WEBHOOK_URL"], MANY, client))
            await asyncio.sleep(0.5)
            attacked = []
            while not forging.done():
                attacked.append(await _latency(chat, 10))
            statuses = await forging
        print(f"{normal * 1000:.0f} ms before, {statistics.median(attacked) * 1000:.0f} ms during")
        assert len(statuses) == MANY
        assert not [status for status in statuses if 200 <= status < 400]
        assert statistics.median(attacked) < max(2 * normal, 0.02)
        assert "forged" not in stop(process)
    base = sqlite3.connect(tmp_path / "s")
    assert base.execute("SELECT count(*) FROM updates WHERE id < 100").fetchone() == (0,)
    base.close()
