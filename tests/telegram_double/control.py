"""The server's own calls under /control, for bots and tests in other processes.

POST /control/push     an update or a list of updates; answers {"update_ids": [...]}, where null
                       stands for an update of a kind that the bot did not ask for
GET  /control/sent     the bot's calls: [{number, method, parameters, result, error, at}];
                       ?after=N only those numbered above N, ?wait=SECONDS until there is one
GET  /control/violations   the breaches of the specification
POST /control/faults   {"kind": "flood", "times": 2, "method": ..., "chat_id": ...,
                       "retry_after": ..., "seconds": ..., "performed": ...} or a list of them;
                       {"delay": SECONDS} slows all calls; [] clears all; answers what is pending
POST /control/reset    forgets everything but token and delay
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .core import Core
from .spec import Json


class Control:
    """The handlers of /control for one core."""

    def __init__(self, core: Core) -> None:
        self.core = core

    def routes(self) -> list[Route]:
        """Gives the routes to mount."""
        return [
            Route("/control/push", self.push, methods=["POST"]),
            Route("/control/sent", self.sent, methods=["GET"]),
            Route("/control/violations", self.violations, methods=["GET"]),
            Route("/control/faults", self.faults, methods=["POST"]),
            Route("/control/reset", self.reset, methods=["POST"]),
        ]

    async def push(self, request: Request) -> Response:
        """Queues updates as the file's head describes."""
        given = await _body(request)
        updates = given if isinstance(given, list) else [given]
        if not all(isinstance(u, dict) and u.keys() - {"update_id"} for u in updates):
            return _refuse("expected an update or a list of updates")
        numbered = [self.core.push(update) for update in updates]
        return JSONResponse({"update_ids": [u and u["update_id"] for u in numbered]})

    async def sent(self, request: Request) -> Response:
        """Lists the bot's calls."""
        try:
            after = int(request.query_params.get("after", "0"))
            wait = float(request.query_params.get("wait", "0"))
        except ValueError:
            return _refuse("after and wait are numbers")

        def probe() -> list[Json] | None:
            with self.core.lock:
                found = [call.to_json() for call in self.core.sent[max(after, 0) :]]
            return found if found or self.core.closed else None

        return JSONResponse(await self.core.notice.wait_for(probe, wait) or [])

    async def violations(self, request: Request) -> Response:
        """Lists the breaches of the specification."""
        with self.core.lock:
            return JSONResponse([asdict(violation) for violation in self.core.violations])

    async def faults(self, request: Request) -> Response:
        """Orders faults."""
        given = await _body(request)
        orders = given if isinstance(given, list) else [given]
        if not orders:
            self.core.faults.clear()
        try:
            for order in orders:
                fields = dict(order)
                if "delay" in fields:
                    self.core.delay = float(fields.pop("delay"))
                if fields:
                    self.core.faults.inject(**fields)
        except (TypeError, ValueError) as error:
            return _refuse(str(error))
        return JSONResponse({"pending": self.core.faults.pending, "delay": self.core.delay})

    async def reset(self, request: Request) -> Response:
        """Forgets."""
        self.core.reset()
        return JSONResponse({"ok": True})


async def _body(request: Request) -> Any:
    try:
        return await request.json()
    except ValueError:
        return None


def _refuse(text: str) -> Response:
    return JSONResponse({"ok": False, "description": text}, status_code=400)
