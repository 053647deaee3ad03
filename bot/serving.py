"""A web application served in the loop of the bot."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from bot.config import WrongSetting

__all__ = ["Serving", "bind"]

_CONNECTIONS = 500


def bind(name: str, address: str) -> socket.socket:
    """A socket that listens at host:port. Raises WrongSetting, naming the variable."""
    host, _, port = address.rpartition(":")
    host = host.strip("[]") or "0.0.0.0"
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio switches Nagle's delay off only where it is.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, int(port)))
        listening.listen(512)
    except OSError as error:
        listening.close()
        reason = error.strerror or error
        raise WrongSetting(f"{name}: cannot listen at {address}: {reason}.") from None
    listening.setblocking(False)
    return listening


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the bot's own."""
        yield


class Serving:
    """Serves until it is stopped."""

    def __init__(self, application: ASGIApp, listening: socket.socket) -> None:
        self._listening = listening
        self._server = _Server(
            uvicorn.Config(
                application,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                ws="none",
                limit_concurrency=_CONNECTIONS,
                timeout_keep_alive=75,
                timeout_graceful_shutdown=3,
                h11_max_incomplete_event_size=16 * 1024,
            )
        )
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begins to serve."""
        self._task = asyncio.create_task(self._server.serve(sockets=[self._listening]))
        while not self._server.started and not self._task.done():
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        """Finishes the requests at hand."""
        self._server.should_exit = True
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)
        self._listening.close()
