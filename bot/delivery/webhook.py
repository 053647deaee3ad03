"""Webhooks: the small web application that Telegram posts updates to.

Forged requests are refused before their body is read. An update is answered with 200 once it is
safe in the inbox; too many at once are answered with 503, and Telegram sends them again.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.delivery.arrivals import NotAnUpdate, arrival_of
from bot.delivery.worker import Worker
from bot.secret import Secret

__all__ = ["secret_for", "webhook"]

_LOG = logging.getLogger(__name__)
# Telegram's updates have some kilobytes.
_LARGEST_BODY = 256 * 1024
_BODY_SECONDS = 10.0
_HANDLING_SECONDS = 25.0
_FULL = 5_000
_AT_ONCE = 200
_HEADER = "x-telegram-bot-api-secret-token"


def secret_for(token: Secret) -> Secret:
    """The secret where none is set: the same for all replicas of a bot, unknown to all others."""
    return Secret(hmac.new(token.reveal().encode(), b"webhook", "sha256").hexdigest())


def webhook(
    path: str,
    secret: Secret,
    worker: Worker,
    depth: Callable[[], Awaitable[int]],
    on_refused: Callable[[str], None] = lambda reason: None,
) -> Starlette:
    """The application, which accepts updates at `path` and nothing else."""
    expected = secret.reveal().encode()
    busy = 0

    def refuse(status: int, reason: str) -> Response:
        on_refused(reason)
        headers = {"Retry-After": "1"} if status == 503 else {}
        # The rest of a body that was not read must not be taken for the next request.
        return Response(status_code=status, headers={**headers, "Connection": "close"})

    async def receive(request: Request) -> Response:
        nonlocal busy
        given = request.headers.get(_HEADER, "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, expected):
            return refuse(401, "secret")
        if busy >= _AT_ONCE or await depth() >= _FULL:
            return refuse(503, "busy")
        busy += 1
        try:
            return await accept(request)
        finally:
            busy -= 1

    async def accept(request: Request) -> Response:
        length = request.headers.get("content-length", "0")
        if not length.isdigit() or int(length) > _LARGEST_BODY:
            return refuse(413, "size")
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                body = await _body(request)
        except TimeoutError:
            return refuse(408, "slow")
        except ClientDisconnect:
            return refuse(400, "gone")
        if body is None:
            return refuse(413, "size")
        try:
            arrival = arrival_of(json.loads(body))
        except (NotAnUpdate, ValueError, RecursionError):
            return refuse(400, "malformed")
        receipt = await worker.accept([arrival])
        if receipt.waiting and not await worker.wait(receipt.waiting, _HANDLING_SECONDS):
            # Only memory has it, so Telegram must keep it.
            return refuse(503, "slow")
        return Response()

    return Starlette(routes=[Route(path, receive, methods=["POST"])])


async def _body(request: Request) -> bytes | None:
    """The body; None where it is longer than said or allowed."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > _LARGEST_BODY:
            return None
        parts.append(part)
    return b"".join(parts)
