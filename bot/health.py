"""/healthz, /readyz and /metrics."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.metrics import Metrics
from bot.storage.protocol import Store, StoreDown

__all__ = ["health"]

# A long poll takes 20 seconds; this is several of them.
_RECENT = 120.0


def health(metrics: Metrics, store: Store, grace: float = _RECENT) -> Starlette:
    """The application. `grace` is how long after the start Telegram may not have worked yet."""
    begun = metrics.now()

    async def alive(request: Request) -> Response:
        age = metrics.age()
        if age <= _RECENT or metrics.now() - begun < grace:
            return JSONResponse({"status": "ok"})
        since = "never worked" if age == float("inf") else f"last worked {age:.0f} s ago"
        return JSONResponse({"status": "failing", "telegram": since}, status_code=503)

    async def ready(request: Request) -> Response:
        # The knowledge is loaded before this is served at all.
        try:
            await store.ping()
        except StoreDown as error:
            return JSONResponse({"status": "failing", "store": str(error)}, status_code=503)
        return JSONResponse({"status": "ok"})

    async def numbers(request: Request) -> Response:
        return Response(metrics.text(await store.depth()), media_type=CONTENT_TYPE_LATEST)

    return Starlette(
        routes=[
            Route("/healthz", alive),
            Route("/readyz", ready),
            Route("/metrics", numbers),
        ]
    )
