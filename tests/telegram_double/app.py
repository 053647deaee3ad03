"""The HTTP face of the core: an ASGI application."""

from __future__ import annotations

import asyncio

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from .control import Control
from .core import Core
from .errors import ApiError
from .forms import parse_body

_TRANSPORT = "telegram_double.transport"


class Protocol(H11Protocol):
    """HTTP/1.1 that shows the application its connection, so that it can break it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Keeps the transport where each request of this connection finds it."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, _TRANSPORT: transport}


class _Silence(Response):
    """Closes the connection without a single byte of an answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"][_TRANSPORT].abort()
        # The server must see that the client is gone, or it complains of a missing answer.
        while (await receive())["type"] != "http.disconnect":
            pass


def build_app(core: Core) -> Starlette:
    """Gives the application: /bot<token>/METHOD and /control/..."""

    async def bot_call(request: Request) -> Response:
        try:
            content_type = request.headers.get("content-type", "")
            fields, is_typed = parse_body(content_type, await request.body())
        except ApiError as error:
            return JSONResponse(error.body(), error.code)
        fields = {**request.query_params, **fields}
        path = request.path_params
        outcome = await core.call(path["token"], path["method"], fields, is_typed=is_typed)
        if outcome.body is None:
            return _Silence()
        return Response(outcome.body, outcome.status, media_type="application/json")

    async def nothing(request: Request) -> Response:
        return JSONResponse(ApiError(404, "Not Found").body(), 404)

    return Starlette(
        routes=[
            *Control(core).routes(),
            Route("/bot{token}/{method}", bot_call, methods=["GET", "POST"]),
            Route("/{rest:path}", nothing, methods=["GET", "POST"]),
        ]
    )
