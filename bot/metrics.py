"""What is counted, for Prometheus. Labels are few: kinds and outcomes, never people or texts."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

__all__ = ["Metrics"]

_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300)
_ERRORS = {"flood", "forbidden", "bad_request", "TimedOut", "NetworkError", "Conflict"}


class Metrics:
    """Counters of one process, and when Telegram last worked."""

    def __init__(self, knowledge: str = "", clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.last_success: float | None = None
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self._updates = self._make(Counter, "updates", "Updates answered.", "kind")
        self._answers = self._make(Counter, "answers", "Answers given.", "outcome", "language")
        self._seconds = Histogram(
            "laureates_update_seconds",
            "From taking an update up to its delivered reply.",
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._errors = self._make(Counter, "telegram_errors", "Errors of Telegram.", "kind")
        self._refused = self._make(Counter, "webhook_refused", "Webhook requests.", "reason")
        self._broken = self._make(Counter, "broken_updates", "Updates that met an error of ours.")
        self._depth = self._make(Gauge, "inbox_depth", "Updates that wait.")
        self._store = self._make(Gauge, "store_up", "Whether the store can be used.")
        self._store.set(1)
        self._last = self._make(Gauge, "last_success_age_seconds", "Since Telegram last worked.")
        self._last.set_function(self.age)
        self._knowledge = self._make(
            Gauge, "knowledge_info", "The knowledge base in use.", "version"
        )
        self.knowledge(knowledge)
        self._reloads = self._make(
            Counter, "reloads", "Edits of the knowledge base, taken or not.", "outcome"
        )

    def _make(self, kind: Any, name: str, text: str, *labels: str) -> Any:
        return kind(f"laureates_{name}", text, labels, registry=self.registry)

    def now(self) -> float:
        """The time of `age`, in seconds."""
        return self._clock()

    def worked(self) -> None:
        """A poll or a delivery succeeded."""
        self.last_success = self._clock()

    def age(self) -> float:
        """Seconds since Telegram last worked; without end before it ever did."""
        return float("inf") if self.last_success is None else self._clock() - self.last_success

    def update(self, kind: str, seconds: float) -> None:
        """An update was answered."""
        self.worked()
        self._updates.labels(kind).inc()
        self._seconds.observe(seconds)

    def answer(self, outcome: str, language: str) -> None:
        """The engine gave an answer."""
        self._answers.labels(outcome, language).inc()

    def telegram_error(self, kind: str) -> None:
        """A call or poll failed."""
        self._errors.labels(kind if kind in _ERRORS else "other").inc()

    def refused(self, reason: str) -> None:
        """A webhook request was refused."""
        self._refused.labels(reason).inc()

    def broken(self) -> None:
        """An update met an error of ours."""
        self._broken.inc()

    def knowledge(self, version: str) -> None:
        """Another version of the knowledge base answers."""
        self._knowledge.clear()
        self._knowledge.labels(version).set(1)

    def reload(self, outcome: str) -> None:
        """An edit of the knowledge base was taken or not."""
        self._reloads.labels(outcome).inc()

    def store(self, *, is_up: bool) -> None:
        """The store came back or went."""
        self._store.set(is_up)

    def text(self, depth: int) -> bytes:
        """All of it, as Prometheus reads it."""
        self._depth.set(depth)
        return generate_latest(self.registry)
