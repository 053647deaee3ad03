"""Logs on standard error, as text or JSON, with tokens taken out of every record."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Literal

from bot.secret import Secret

__all__ = ["Redaction", "set_up"]

_TOKEN = re.compile(r"\d{3,}(?::|%3[Aa])[A-Za-z0-9_-]{20,}")
_STARS = "<token>"


class Redaction(logging.Filter):
    """Takes tokens out of message, arguments, exception and stack; belongs on handlers."""

    def __init__(self, token: Secret | None = None) -> None:
        super().__init__()
        self._token = token.reveal() if token else ""

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
        if self._token:
            text = text.replace(self._token, _STARS)
            text = text.replace(self._token.replace(":", "%3A"), _STARS)
        return _TOKEN.sub(_STARS, text)


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_text:
            line["error"] = record.exc_text
        return json.dumps(line, ensure_ascii=False)


class _Text(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s", "%H:%M:%S")


def set_up(style: Literal["text", "json"], token: Secret | None, *, verbose: bool = False) -> None:
    """Sends all logs to standard error; `verbose` shows every request."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(Redaction(token))
    handler.setFormatter(_Json() if style == "json" else _Text())
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO, handlers=[handler], force=True
    )
    logging.captureWarnings(True)
    for name in ("httpx", "httpcore", "telegram", "asyncio"):
        logging.getLogger(name).setLevel(logging.DEBUG if verbose else logging.WARNING)
