"""Logs on standard error, as text or JSON, with tokens taken out and floods cut short.

Every line, also the libraries', goes through structlog's formatter. A line about an update has
the update's number as `request`; texts and people are in none of them.
"""

from __future__ import annotations

import logging
import re
import sys
import time
from collections.abc import Callable, MutableMapping
from contextvars import ContextVar
from typing import Any, Literal

import structlog

from bot.secret import Secret

__all__ = ["REQUEST", "Bounds", "Redaction", "set_up"]

# The number of the update that the task at hand answers.
REQUEST: ContextVar[int | None] = ContextVar("request", default=None)

_TOKEN = re.compile(r"\d{3,}(?::|%3[Aa])[A-Za-z0-9_-]{20,}")
_STARS = "<token>"
_NOISY = ("httpx", "httpcore", "telegram", "asyncio", "aiohttp", "uvicorn", "redis", "watchfiles")


class Redaction(logging.Filter):
    """Takes tokens out of message, arguments, exception and stack; belongs on handlers."""

    def __init__(self, *secrets: Secret | None) -> None:
        super().__init__()
        revealed = [secret.reveal() for secret in secrets if secret is not None]
        both = [form for text in revealed for form in (text, text.replace(":", "%3A"))]
        self._secrets = sorted(filter(None, both), key=len, reverse=True)

    def filter(self, record: logging.LogRecord) -> bool:
        """Makes the record safe; lets all through."""
        try:
            message = record.getMessage()
        except Exception:  # a record whose arguments do not fit
            message = str(record.msg)
        record.msg = self.clean(message)
        record.args = ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        record.exc_info = None
        if record.exc_text:
            record.exc_text = self.clean(record.exc_text)
        if record.stack_info:
            record.stack_info = self.clean(record.stack_info)
        return True

    def clean(self, text: str) -> str:
        """The text without tokens."""
        for secret in self._secrets:
            text = text.replace(secret, _STARS)
        return _TOKEN.sub(_STARS, text)


class Bounds(logging.Filter):
    """Lets ten lines from one place of the code through a minute, and then says how many more."""

    def __init__(
        self, most: int = 10, seconds: float = 60, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._seen: dict[tuple[str, int], list[float]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written."""
        if record.levelno < logging.INFO:
            return True
        now = self._clock()
        # When the minute began, lines let through, lines left out.
        seen = self._seen.setdefault((record.name, record.lineno), [now, 0, 0])
        if now - seen[0] >= self._seconds:
            left_out = int(seen[2])
            seen[:] = [now, 0, 0]
            if left_out:
                record.msg = f"{record.getMessage()} (and {left_out} more like it before)"
                record.args = ()
        if seen[1] < self._most:
            seen[1] += 1
            return True
        seen[2] += 1
        return False


def set_up(
    style: Literal["text", "json"],
    token: Secret | None,
    *,
    verbose: bool = False,
    secret: Secret | None = None,
) -> None:
    """Sends all logs to standard error; `verbose` shows every request, texts included."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(Bounds())
    handler.addFilter(Redaction(token, secret))
    handler.setFormatter(_formatter(style))
    level = logging.DEBUG if verbose else logging.INFO
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.DEBUG if verbose else logging.WARNING)


def _formatter(style: Literal["text", "json"]) -> logging.Formatter:
    render: Any
    if style == "json":
        stamp = structlog.processors.TimeStamper("iso", utc=True, key="time")
        renamed = structlog.processors.EventRenamer("message")
        render = [renamed, structlog.processors.JSONRenderer(ensure_ascii=False)]
    else:
        stamp = structlog.processors.TimeStamper("%H:%M:%S", utc=False, key="time")
        render = [_line]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            _request,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            stamp,
            _trace,
        ],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
    )


def _request(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The number of the update at hand."""
    number = REQUEST.get()
    if number is not None:
        event["request"] = number
    return event


def _trace(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The trace that `Redaction` wrote down, cleaned."""
    record = event["_record"]
    if record.exc_text:
        event["error"] = record.exc_text
    record.exc_text = None
    return event


def _line(_: Any, __: str, event: MutableMapping[str, Any]) -> str:
    request = f" [{event['request']}]" if "request" in event else ""
    trace = f"\n{event['error']}" if "error" in event else ""
    return f"{event['time']} {event['level'].upper()}{request} {event['event']}{trace}"
