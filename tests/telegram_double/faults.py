"""Faults on order: what the next calls suffer instead of an answer."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

# kind -> status and description of the answer; the other kinds have no proper answer.
ANSWERS = {
    "flood": (429, "Too Many Requests: retry after {retry_after}"),
    "bad_gateway": (502, "Bad Gateway"),
    "server_error": (500, "Internal Server Error"),
    "conflict": (409, ""),
    "forbidden": (403, "Forbidden: bot was blocked by the user"),
    "unauthorized": (401, "Unauthorized"),
}
KINDS = {*ANSWERS, "garbage", "hang", "close", "delay"}
_NUMBERS = {429: "flood", 502: "bad_gateway", 500: "server_error", 409: "conflict"}
_NUMBERS |= {403: "forbidden", 401: "unauthorized"}


@dataclass
class Fault:
    """One order; `times` counts down. `performed` executes the call and loses its answer."""

    kind: str
    times: int = 1
    method: str | None = None
    chat_id: int | None = None
    retry_after: int = 1
    seconds: float = 3600.0
    performed: bool = False

    def matches(self, method: str, chat_id: Any) -> bool:
        """Whether the call is one this order is for.

        An order without a method spares getUpdates: a polling bot would use it up at once.
        """
        if self.method is None and method == "getUpdates":
            return False
        if self.method is not None and self.method.lower() != method.lower():
            return False
        return self.chat_id is None or str(self.chat_id) == str(chat_id)

    def answer(self, conflict: str) -> tuple[int, bytes]:
        """Gives status and body for the kinds that answer; `conflict` is the text of a 409."""
        if self.kind == "garbage":
            return 200, b"<html><body>not what you expected"
        code, text = ANSWERS[self.kind]
        text = (text or conflict).format(retry_after=self.retry_after)
        body: dict[str, Any] = {"ok": False, "error_code": code, "description": text}
        if self.kind == "flood":
            body["parameters"] = {"retry_after": self.retry_after}
        return code, json.dumps(body).encode()


class Faults:
    """The orders in force; the first that matches a call is used."""

    def __init__(self, notify: Callable[[], None] = lambda: None) -> None:
        self._notify = notify
        self._orders: list[Fault] = []
        self._lock = threading.Lock()

    def inject(
        self,
        kind: str | int,
        times: int = 1,
        *,
        method: str | None = None,
        chat_id: int | None = None,
        retry_after: int = 1,
        seconds: float = 3600.0,
        performed: bool = False,
    ) -> None:
        """Orders a fault for the next `times` calls (of `method`, to `chat_id`).

        `kind`: flood or 429, bad_gateway or 502, server_error or 500, conflict or 409,
        forbidden or 403, unauthorized or 401, garbage (200 with a body that is not JSON), hang
        (no answer for `seconds`, then the connection closes), close (no answer), delay (a
        proper answer after `seconds`). With `performed` the call takes effect all the same.
        """
        name = _NUMBERS.get(kind, "") if isinstance(kind, int) else kind
        if name not in KINDS:
            raise ValueError(f"unknown fault {kind!r}; known: {', '.join(sorted(KINDS))}")
        order = Fault(name, times, method, chat_id, retry_after, seconds, performed)
        with self._lock:
            self._orders.append(order)

    def take(self, method: str, chat_id: Any) -> Fault | None:
        """Gives the order that this call suffers, and counts it; None to behave."""
        with self._lock:
            for order in self._orders:
                if order.times > 0 and order.matches(method, chat_id):
                    order.times -= 1
                    return order
        return None

    @property
    def pending(self) -> list[dict[str, Any]]:
        """What is still ordered."""
        with self._lock:
            return [asdict(order) for order in self._orders if order.times > 0]

    def clear(self) -> None:
        """Forgets all orders; a call that hangs now is released."""
        with self._lock:
            for order in self._orders:
                order.times, order.seconds = 0, 0.0
            self._orders.clear()
        self._notify()
