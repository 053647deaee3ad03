"""The page and what it asks for, as a web application for this machine alone.

Nothing from elsewhere is loaded or served: requests have to name this machine as their host (so
that no page of the web can reach it under a name of its own) and come from this very page.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.preview.conversation import Conversation
from bot.preview.desk import Desk
from bot.profile import menu
from knowledge.model import Language

__all__ = ["POLICY", "application", "texts"]

_FOLDER = Path(__file__).parent
_HOSTS = frozenset(("127.0.0.1", "localhost", "[::1]"))
_FILES = {
    "page.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
# Bytes that a request may have.
_MOST = 65_536
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def application(desk: Desk) -> ASGIApp:
    """The web application about `desk`."""
    routes = [
        Route("/", _page),
        Route("/picture/{chat}/{number:int}", _picture),
        Route("/events", _events),
        Route("/open", _open, methods=["POST"]),
        Route("/say", _say, methods=["POST"]),
        Route("/press", _press, methods=["POST"]),
        *(Route(f"/{name}", _file) for name in _FILES),
    ]
    starlette = Starlette(routes=routes)
    starlette.state.desk = desk
    return _Guarded(starlette)


class _Guarded:
    """Refuses what does not come from this machine's own page; adds the headers that bind it."""

    def __init__(self, within: ASGIApp) -> None:
        self._within = within

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        refused = host.rpartition(":")[0] not in _HOSTS and host not in _HOSTS
        if scope["method"] == "POST":
            refused = refused or headers.get("origin", f"http://{host}") != f"http://{host}"
            refused = refused or headers.get("content-type") != "application/json"
            length = headers.get("content-length", "")
            refused = refused or not length.isdecimal() or int(length) > _MOST
        elif scope["method"] not in ("GET", "HEAD"):
            refused = True

        async def bound(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        if refused:
            await PlainTextResponse("refused", 403)(scope, receive, bound)
        else:
            await self._within(scope, receive, bound)


@cache
def texts() -> dict[str, dict[Language, str]]:
    """The words of the page, by name."""
    import yaml

    found: dict[str, dict[Language, str]] = yaml.safe_load(
        (_FOLDER / "texts.yaml").read_text(encoding="utf-8")
    )
    return found


def _language(request: Request) -> Language:
    """The one asked for, else the first of the browser's that is one of ours."""
    asked = request.query_params.get("lang", "")
    accepted = request.headers.get("accept-language", "")
    for code in (asked, *accepted.split(",")):
        short = code.strip()[:2].lower()
        if short in ("fr", "en"):
            return "fr" if short == "fr" else "en"
    return "fr"


async def _page(request: Request) -> Response:
    language = _language(request)
    page = (_FOLDER / "page.html").read_text(encoding="utf-8")
    own = {name: held[language] for name, held in texts().items()}
    commands = [[f"/{each.command}", each.description] for each in menu("private", language)]
    data = {"texts": own, "language": language, "commands": commands}
    for name, text in own.items():
        page = page.replace("{{" + name + "}}", escape(text))
    for code in ("fr", "en"):
        current = 'aria-current="true"' if code == language else ""
        page = page.replace("{{current_" + code + "}}", current)
    # within a script element, "<" alone could end it
    page = page.replace("{{data}}", json.dumps(data).replace("<", "\\u003c"))
    page = page.replace("{{lang}}", language)
    return Response(page, media_type="text/html; charset=utf-8")


async def _file(request: Request) -> Response:
    name = request.url.path[1:]
    return Response((_FOLDER / name).read_bytes(), media_type=_FILES[name])


async def _picture(request: Request) -> Response:
    chat = await _desk(request).known(request.path_params["chat"])
    number = request.path_params["number"]
    if chat is None or number >= len(chat.pictures):
        return PlainTextResponse("no such picture", 404)
    return Response(chat.pictures[number], media_type="image/png")


async def _events(request: Request) -> Response:
    desk, name = _desk(request), request.query_params.get("chat", "")

    async def lines() -> AsyncIterator[str]:
        async for event in desk.listen(name):
            yield f"data: {json.dumps(event)}\n\n"

    return StreamingResponse(lines(), media_type="text/event-stream")


async def _open(request: Request) -> Response:
    asked = await _asked(request)
    language: Language = "en" if asked.get("language") == "en" else "fr"
    desk = _desk(request)
    chat = await desk.chat(str(asked.get("chat"))[:64], language)
    if chat is None:
        return JSONResponse({"state": desk.state()})
    await chat.speaks(language)
    return JSONResponse({"state": desk.state(), "said": chat.all()})


async def _say(request: Request) -> Response:
    asked = await _asked(request)
    text = str(asked.get("text", ""))
    return await _done(request, asked, lambda chat: chat.says(text))


async def _press(request: Request) -> Response:
    asked = await _asked(request)
    number, data = asked.get("number"), str(asked.get("data", ""))
    if not isinstance(number, int):
        return JSONResponse({}, 400)
    return await _done(request, asked, lambda chat: chat.presses(number, data))


async def _done(
    request: Request, asked: dict[str, Any], do: Callable[[Conversation], Awaitable[Any]]
) -> Response:
    """Does something in a chat that there is."""
    chat = await _desk(request).known(str(asked.get("chat")))
    if chat is None:
        return JSONResponse({}, 404)
    try:
        return JSONResponse({"said": await do(chat)})
    except LookupError:
        return JSONResponse({}, 404)


async def _asked(request: Request) -> dict[str, Any]:
    """The object that a request holds; empty where it is none."""
    try:
        found = json.loads(await request.body())
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk
