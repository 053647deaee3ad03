"""python-telegram-bot's transport that drives a core directly: no socket, no thread."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from telegram import Update
from telegram.error import NetworkError, TimedOut
from telegram.ext import Application
from telegram.request import BaseRequest, RequestData

from .core import Core
from .spec import Json, Upload


class InMemoryRequest(BaseRequest):
    """Answers every request of a `Bot` from the core; `Bot(token, request=InMemoryRequest(c))`.

    The parameters arrive typed, as the bot gave them, so a number where the specification wants
    a string is caught here although a form would hide it.
    """

    def __init__(self, server_core: Core, read_timeout: float | None = 5.0) -> None:
        self._core = server_core
        self._read_timeout = read_timeout

    @property
    def read_timeout(self) -> float | None:
        """The default timeout, to which getUpdates adds its own."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Gives status and body; raises what a network would raise for a fault."""
        token, _, name = urlsplit(url).path.removeprefix("/bot").rpartition("/")
        wait = read_timeout if isinstance(read_timeout, int | float) else self._read_timeout
        fields = _fields(request_data)
        try:
            async with asyncio.timeout(wait):
                outcome = await self._core.call(token, name, fields, is_typed=True)
        except TimeoutError as error:
            raise TimedOut from error
        if outcome.body is None:
            raise NetworkError("Server disconnected without sending a response.")
        return outcome.status, outcome.body


def feeding(
    application: Application[Any, Any, Any, Any, Any, Any],
) -> Callable[[Json], Awaitable[None]]:
    """Gives a `deliver` that hands updates straight to the application and waits for it."""

    async def deliver(update: Json) -> None:
        await application.process_update(Update.de_json(update, application.bot))

    return deliver


def _fields(data: RequestData | None) -> Json:
    if data is None:
        return {}
    fields: Json = dict(data.parameters)
    for name, (filename, content, mime) in (data.multipart_data or {}).items():
        raw = content if isinstance(content, bytes) else content.read()
        fields[name] = Upload(filename, raw, mime)
    return fields
