"""The pace: limits, floods that park one chat, retries, and what ends a chat's state."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
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
from bot.delivery.pace import Pace


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
    """Blocked by the user: no retry, and the chat's state ends."""
    ended: list[int] = []

    async def blocked(chat: int) -> None:
        ended.append(chat)

    calls = Calls(Forbidden("bot was blocked by the user"))
    with pytest.raises(Forbidden):
        await go(Pace(on_blocked=blocked), calls, 7)
    assert ended == [7]
    assert len(calls.made) == 1


async def test_migrated() -> None:
    """A message to a group that became a supergroup goes there."""
    moved: list[tuple[int, int]] = []

    async def on_moved(old: int, new: int) -> None:
        moved.append((old, new))

    calls = Calls(ChatMigrated(-1007))
    assert await go(Pace(is_limited=False, on_moved=on_moved), calls, -7) == "sent"
    assert [chat for chat, _ in calls.made] == [-7, -1007]
    assert moved == [(-7, -1007)]
