"""Whatever Telegram may send, from JSON to the handlers: never an exception, never a hang."""

from __future__ import annotations

import asyncio
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.app import build, services_of
from bot.delivery.answering import Answering
from bot.delivery.arrivals import NotAnUpdate, arrival_of
from bot.memory import InMemory
from tests.handlers.stub_engine import StubEngine
from tests.telegram_double import InMemoryRequest, TelegramDouble

PERSON = {"id": 5, "is_bot": False, "first_name": "A"}
CHAT = {"id": 5, "type": "private", "first_name": "A"}
MESSAGE = {"message_id": 1, "date": 1, "chat": CHAT, "from": PERSON, "text": "one"}
ENTITY = {"type": "mention", "offset": 0, "length": 3}

odd = st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.just([]) | st.just({})
names = st.sampled_from([*MESSAGE, "entities", "reply_to_message", "caption", "photo", "quote"])
messages = st.builds(
    lambda changes, entities: {**MESSAGE, "entities": entities, **changes},
    st.dictionaries(names, odd, max_size=3),
    st.lists(
        st.fixed_dictionaries(
            {"type": st.sampled_from(["mention", "bot_command", "text_mention", "future"]),
             "offset": st.integers(-3, 9), "length": st.integers(-3, 9)}
        ),
        max_size=2,
    ),
)  # fmt: skip
queries = st.builds(
    lambda data, message: {"id": "1", "from": PERSON, "data": data, "message": message},
    st.text(max_size=70) | st.none(),
    messages | st.none() | odd,
)
updates = st.builds(
    lambda number, kind, content: {"update_id": number, kind: content},
    st.integers(0, 2**31 + 5),
    st.sampled_from(["message", "edited_message", "channel_post", "callback_query", "future"]),
    messages | queries | odd,
)


async def _answer(update: Any) -> None:
    double = TelegramDouble()
    double.private(5)
    services = services_of(StubEngine(), InMemory())
    application = build(services, double.token, request=InMemoryRequest(double.core))
    await application.initialize()

    try:
        assert await Answering(application)(arrival_of(update)) is True
    finally:
        await application.shutdown()


@given(updates)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example({"update_id": 2**31, "message": {**MESSAGE, "text": "\ud83d", "entities": [ENTITY]}})
@example({"update_id": 1, "callback_query": {"id": "1", "from": PERSON, "data": "x" * 70}})
@example({"update_id": 1, "message": {}})
def test_any_update(update: Any) -> None:
    """It is done with at the first try, for a second one would not mend it."""
    try:
        asyncio.run(_answer(update))
    except NotAnUpdate:
        return
