"""The stand-in as a real HTTP server on loopback, in a thread of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
from types import TracebackType
from typing import Self

import uvicorn

from .app import Protocol, build_app
from .core import DEFAULT_TOKEN, Core
from .double import TelegramDouble
from .spec import Spec
from .webhook import WebhookSender


async def serve(core: Core, listening: socket.socket, server: uvicorn.Server) -> None:
    """Serves requests and delivers to the webhook until `server` is told to exit."""
    sender = asyncio.create_task(WebhookSender(core).run())
    try:
        await server.serve(sockets=[listening])
    finally:
        core.close()
        sender.cancel()
        await asyncio.gather(sender, return_exceptions=True)


def make_server(core: Core) -> uvicorn.Server:
    """Gives a uvicorn server for the core; it leaves the logging of the tests alone."""
    return uvicorn.Server(
        uvicorn.Config(
            build_app(core),
            http=Protocol,
            ws="none",
            lifespan="off",
            loop="asyncio",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
            timeout_keep_alive=60,
        )
    )


def listen(port: int) -> socket.socket:
    """Gives a listening socket on loopback; port 0 picks a free one."""
    # The protocol is named because asyncio switches Nagle's delay off only where it is.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    listening.listen(256)
    listening.setblocking(False)
    return listening


class BotApiServer(TelegramDouble):
    """`with BotApiServer() as server:` (or `async with`) serves at `server.url`."""

    def __init__(
        self,
        port: int = 0,
        token: str = DEFAULT_TOKEN,
        username: str = "laureates_bot",
        *,
        spec: Spec | None = None,
        delay: float = 0.0,
    ) -> None:
        super().__init__(token, username, spec=spec, delay=delay)
        self._port = port
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The address, e.g. http://127.0.0.1:8081."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def base_url(self) -> str:
        """What python-telegram-bot takes as `base_url`."""
        return f"{self.url}/bot"

    def start(self) -> Self:
        """Starts to serve; the socket listens when this returns. A server starts only once."""
        listening = listen(self._port)
        self._port = int(listening.getsockname()[1])
        self._server = make_server(self.core)
        self._thread = threading.Thread(
            target=lambda server: asyncio.run(serve(self.core, listening, server)),
            args=(self._server,),
            name=f"telegram-double-{self._port}",
            daemon=True,
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Ends long polls and hanging calls, closes the connections, waits for the thread."""
        if self._server is None or self._thread is None:
            return
        self._server.should_exit = True
        self.core.close()
        self._thread.join(timeout=10)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        return self.start()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # In a thread, so that the bot under test can still finish its own connections.
        await asyncio.to_thread(self.stop)
