"""/healthz, /readyz and /metrics."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.health import health
from bot.metrics import Metrics
from bot.storage.in_memory import InMemory
from bot.storage.protocol import StoreDown


class Down(InMemory):
    """A store that is down."""

    async def ping(self) -> None:
        """Down."""
        raise StoreDown("Redis: gone")


async def _get(metrics: Metrics, store: InMemory, path: str, grace: float = 0) -> httpx.Response:
    transport = httpx.ASGITransport(health(metrics, store, grace))
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        return await client.get(path)


@pytest.fixture
def now() -> list[float]:
    """The time."""
    return [1000.0]


async def test_alive(now: list[float]) -> None:
    """Alive while Telegram worked not long ago."""
    metrics = Metrics(clock=lambda: now[0])
    assert (await _get(metrics, InMemory(), "/healthz")).status_code == 503
    assert (await _get(metrics, InMemory(), "/healthz", grace=1)).status_code == 200
    metrics.worked()
    assert (await _get(metrics, InMemory(), "/healthz")).status_code == 200
    now[0] += 121
    answer = await _get(metrics, InMemory(), "/healthz")
    assert answer.status_code == 503
    assert "121 s ago" in answer.text
    metrics.update("message", 0.1)
    assert (await _get(metrics, InMemory(), "/healthz")).status_code == 200


async def test_ready(now: list[float]) -> None:
    """Ready while the store can be used."""
    metrics = Metrics(clock=lambda: now[0])
    assert (await _get(metrics, InMemory(), "/readyz")).status_code == 200
    answer = await _get(metrics, Down(), "/readyz")
    assert answer.status_code == 503
    assert answer.json()["store"] == "Redis: gone"


async def test_metrics() -> None:
    """What is counted is what a Prometheus server reads; labels stay few whatever happens."""
    metrics = Metrics("abc123")
    metrics.update("message", 0.2)
    metrics.answer("answer", "fr")
    metrics.refused("secret")
    metrics.broken()
    metrics.store(is_up=False)
    for number in range(50):
        metrics.telegram_error(f"Strange{number}")
    text = (await _get(metrics, InMemory(), "/metrics")).text
    families: dict[str, Any] = {f.name: f for f in text_string_to_metric_families(text)}
    for name in ("updates", "answers", "update_seconds", "telegram_errors", "inbox_depth"):
        assert f"laureates_{name}" in families
    assert len(families["laureates_telegram_errors"].samples) <= 2
    assert 'laureates_knowledge_info{version="abc123"} 1.0' in text
    assert "laureates_store_up 0.0" in text
