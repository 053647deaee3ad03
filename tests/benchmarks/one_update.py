"""Where the time of one update goes: store, library, understanding, rendering, network.

Each part alone, on the real engine and 200 real questions, in microseconds of wall time.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from telegram import Message, Update

import knowledge
from bot.app import build, services_of
from bot.delivery.answering import Answering
from bot.delivery.arrivals import arrival_of
from bot.delivery.pace import Pace
from bot.delivery.transport import AiohttpRequest
from bot.memory import InMemory
from bot.render import draw
from bot.storage.in_sqlite import InSqlite
from bot.storage.protocol import Kept
from bot.watched import watched
from handlers.services import Turn
from knowledge.engine import Engine
from tests.telegram_double import BotApiServer, InMemoryRequest, TelegramDouble

ROOT = Path(__file__).parents[2]
TIMES = 200


def questions() -> list[str]:
    """What people asked."""
    text = (ROOT / "tests/questions/working/fr.yaml").read_text(encoding="utf-8")
    return (re.findall(r'q: "([^"]+)"', text) or ["Qui a gagné le prix GMF ?"])[:TIMES]


def update(number: int, text: str) -> dict[str, Any]:
    """A private message."""
    person = {"id": 1000 + number % 20, "first_name": "A", "language_code": "fr"}
    message = {"message_id": number, "date": int(time.time()), "text": text}
    message |= {"chat": {**person, "type": "private"}, "from": {**person, "is_bot": False}}
    return {"update_id": number, "message": message}


async def each(name: str, work: Callable[[int], Any], times: int = TIMES) -> None:
    """Runs a work so many times and prints the mean."""
    begun = time.perf_counter()
    for number in range(times):
        found = work(number)
        if isinstance(found, Awaitable):
            await found
    print(f"  {name:44s}{(time.perf_counter() - begun) / times * 1e6:9.0f} µs")


async def main() -> None:
    """Prints the table."""
    asked = questions()
    begun = time.perf_counter()
    engine = Engine(knowledge.load(Path(knowledge.__file__).with_name("data")))
    print(f"  the knowledge base and its engine: {time.perf_counter() - begun:.2f} s")
    double = TelegramDouble()
    for number in range(20):
        double.private(1000 + number)

    async def note(_: Any) -> None:
        return None

    application = build(
        services_of(watched(engine, lambda *_: None, note), InMemory()),
        double.token,
        request=InMemoryRequest(double.core),
        pace=Pace(is_limited=False),
    )
    await application.initialize()
    raws = [update(n + 1, asked[n % len(asked)]) for n in range(TIMES)]
    arrivals = [arrival_of(raw) for raw in raws]
    await each("delivery: JSON to an arrival", lambda n: arrival_of(raws[n]))
    with tempfile.TemporaryDirectory() as folder:
        store = InSqlite(Path(folder) / "s")
        await store.open()
        await each("store: into the inbox, synced", lambda n: store.receive([arrivals[n]]))
        await each(
            "store: what is kept of a turn", lambda n: store.keep(str(n), Kept(turn=Turn(n, (n,))))
        )
        await each("store: a message that arrived", lambda n: store.sent(arrivals[n], n))
        await asyncio.gather(*(store.done(arrival) for arrival in arrivals))
        begun = time.perf_counter()
        more = [arrival_of(update(n + 10_000, "x")) for n in range(TIMES)]
        await store.receive(more)
        await asyncio.gather(*(store.done(arrival) for arrival in more))
        took = (time.perf_counter() - begun) / TIMES * 1e6
        print(f"  {'store: in and done, many together':44s}{took:9.0f} µs")
        await store.close()
    bot = application.bot
    await each(
        "library: an update read", lambda n: Update.de_json(json.loads(arrivals[n].raw), bot)
    )
    answers: list[Any] = []
    await each(
        "understanding: a question never asked",
        lambda n: answers.append(engine.ask(asked[n % len(asked)])),
    )
    await each("rendering", lambda n: draw(answers[n], None))

    answering = Answering(application)
    await each("handlers and stand-in, asked the first time", lambda n: answering(arrivals[n]))
    await each("handlers and stand-in, asked before", lambda n: answering(arrivals[n]))
    sent = {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "x" * 300}
    await each("library: a sent message read", lambda n: Message.de_json(sent, bot))
    await application.shutdown()
    with BotApiServer() as server:
        request = AiohttpRequest()
        await request.initialize()
        url = f"{server.base_url}{server.token}/getMe"
        await each("network: a call to the stand-in, aiohttp", lambda n: request.post(url))
        await request.shutdown()


if __name__ == "__main__":
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    asyncio.run(main())
