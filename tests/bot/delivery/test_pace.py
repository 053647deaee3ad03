"""The pace: limits, floods that park one chat, retries, and what ends a chat's state."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from bot.delivery import pace as module
from bot.delivery.attempt import ATTEMPT, Attempt
from bot.delivery.flight import Flight
from bot.delivery.pace import Pace
from bot.storage.protocol import Arrival
from tests.bot.storage.test_every_store import arrival


class Calls:
    """A callback that fails as ordered and notes when it was called for which chat."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.made: list[tuple[Any, float]] = []

    async def __call__(self, endpoint: str, data: dict[str, Any]) -> str:
        """One call."""
        self.made.append((data.get("chat_id"), time.monotonic()))
        if self.errors:
            raise self.errors.pop(0)
        return "sent"


async def go(
    pace: Pace, calls: Callable[..., Any], chat: Any, endpoint: str = "sendMessage"
) -> Any:
    """One request by the pace."""
    data = {"chat_id": chat}
    return await pace.process_request(calls, (endpoint, data), {}, endpoint, data, None)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses are short."""
    monkeypatch.setattr(module, "_FIRST_PAUSE", 0.01)


async def test_one_a_second() -> None:
    """A chat gets one message a second; another chat does not wait for it."""
    pace, calls = Pace(), Calls()
    begun = time.monotonic()
    await asyncio.gather(go(pace, calls, 1), go(pace, calls, 1), go(pace, calls, 2))
    assert time.monotonic() - begun > 0.9
    times = [at for chat, at in calls.made if chat == 1]
    assert times[1] - times[0] > 0.9
    (other,) = [at for chat, at in calls.made if chat == 2]
    assert other - begun < 0.5


async def test_thirty_a_second() -> None:
    """All chats together get 30 at once, then 30 a second."""
    pace, calls = Pace(), Calls()
    begun = time.monotonic()
    await asyncio.gather(*(go(pace, calls, chat) for chat in range(1, 46)))
    assert 0.3 < time.monotonic() - begun < 2
    assert sum(at - begun < 0.2 for _, at in calls.made) <= 37


async def test_uncounted() -> None:
    """Toasts and chat actions do not wait."""
    pace, calls = Pace(), Calls()
    begun = time.monotonic()
    for endpoint in ("answerCallbackQuery", "sendChatAction", "getMe", "setMyCommands"):
        await asyncio.gather(*(go(pace, calls, 1, endpoint) for _ in range(20)))
    assert time.monotonic() - begun < 0.5


async def test_off() -> None:
    """Without limits nothing waits, but floods are met."""
    pace, calls = Pace(is_limited=False), Calls(RetryAfter(1))
    begun = time.monotonic()
    await asyncio.gather(*(go(pace, calls, 1) for _ in range(100)))
    assert 0.9 < time.monotonic() - begun < 2


async def test_flood_parks_one_chat() -> None:
    """A flood stops its chat for as long as Telegram asks, and no other."""
    errors: list[str] = []
    pace, flooded, other = (
        Pace(is_limited=False, on_error=errors.append),
        Calls(RetryAfter(1)),
        Calls(),
    )
    begun = time.monotonic()
    first = asyncio.create_task(go(pace, flooded, 1))
    await asyncio.sleep(0.01)
    await go(pace, other, 2)
    assert time.monotonic() - begun < 0.5
    assert await go(pace, other, 1) == "sent"
    assert time.monotonic() - begun > 0.9
    assert await first == "sent"
    assert errors == ["flood"]


@pytest.mark.parametrize("error", [NetworkError("Bad Gateway"), TimedOut()])
async def test_retries(error: Exception) -> None:
    """A network error is tried again, three times in all."""
    calls = Calls(error, error)
    assert await go(Pace(), calls, 1, "getMe") == "sent"
    assert len(calls.made) == 3
    calls = Calls(error, error, error)
    with pytest.raises(type(error)):
        await go(Pace(), calls, 1, "getMe")


@pytest.mark.parametrize("error", [BadRequest("x"), InvalidToken("x"), ValueError("x")])
async def test_final(error: Exception) -> None:
    """What a second try would not mend is not tried."""
    calls = Calls(error)
    with pytest.raises(type(error)):
        await go(Pace(), calls, 1)
    assert len(calls.made) == 1


async def test_blocked() -> None:
    """Blocked by the user: no retry, and the update at hand knows which chat it was."""
    attempt = Attempt(arrival(1))
    token = ATTEMPT.set(attempt)
    calls = Calls(Forbidden("bot was blocked by the user"))
    with pytest.raises(Forbidden):
        await go(Pace(), calls, 7)
    ATTEMPT.reset(token)
    assert attempt.blocked == 7
    assert len(calls.made) == 1


@pytest.mark.parametrize("endpoint", ["sendMessage", "sendPhoto"])
async def test_not_sent_again(endpoint: str) -> None:
    """A message that arrived in an earlier try is not sent again; the next one is, and is noted."""
    noted: list[tuple[int, int]] = []

    async def on_sent(of: Arrival, message: int) -> None:
        noted.append((of.id, message))

    async def call(endpoint: str, data: dict[str, Any]) -> dict[str, Any]:
        return {"message_id": 52}

    pace = Pace(is_limited=False, on_sent=on_sent)
    token = ATTEMPT.set(Attempt(replace(arrival(1), sent=(51,))))
    first, second = [await go(pace, call, 7, endpoint) for _ in range(2)]
    ATTEMPT.reset(token)
    assert (first["message_id"], first["chat"]["id"]) == (51, 7)
    assert second["message_id"] == 52
    assert noted == [(1, 52)]


@pytest.mark.parametrize(("takes", "room"), [(0.0005, 4), (0.003, 1), (0.05, 14), (9.0, 64)])
async def test_few_on_their_way(takes: float, room: int) -> None:
    """As few as keep Telegram busy: one where it answers in milliseconds, more where it is far."""
    now = [0.0]
    flight = Flight(lambda: now[0])
    out = most = 0

    async def call() -> None:
        nonlocal out, most
        out += 1
        most = max(most, out)
        await asyncio.sleep(0)
        now[0] += takes
        out -= 1

    await flight.go(call)
    assert flight.room == room
    await asyncio.gather(*(flight.go(call) for _ in range(200)))
    assert most == room


async def test_hanging_call() -> None:
    """A call that hangs holds the others back for a moment only; one given up leaves its place."""
    flight = Flight()

    async def call(seconds: float) -> None:
        await asyncio.sleep(seconds)

    hanging = asyncio.create_task(flight.go(lambda: call(30)))
    await asyncio.sleep(0)
    waiting = asyncio.create_task(flight.go(lambda: call(30)))
    await asyncio.sleep(0)
    waiting.cancel()
    begun = time.monotonic()
    await flight.go(lambda: call(0))
    assert time.monotonic() - begun < 0.9
    hanging.cancel()
    await asyncio.gather(hanging, waiting, return_exceptions=True)


async def test_migrated() -> None:
    """A message to a group that became a supergroup goes there."""
    moved: list[tuple[int, int]] = []

    async def on_moved(old: int, new: int) -> None:
        moved.append((old, new))

    calls = Calls(ChatMigrated(-1007))
    assert await go(Pace(is_limited=False, on_moved=on_moved), calls, -7) == "sent"
    assert [chat for chat, _ in calls.made] == [-7, -1007]
    assert moved == [(-7, -1007)]
