"""Tries the web addresses of a knowledge base, politely.

HEAD first, GET where a server does not know HEAD; one request at a time and a pause for each
host, a time-out, and a name that says who asks.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import urldefrag, urlsplit

import httpx

from knowledge.phrases import Phrase, phrase
from knowledge.problems import Problem, Spot, problem, warning

__all__ = ["try_links"]

_SECONDS = 10.0
_PAUSE = 1.0
_HOSTS_AT_ONCE = 8
# What a server says that does not know HEAD, or does not like it.
_NOT_HEAD = frozenset((400, 401, 403, 404, 405, 406, 410, 429, 500, 501, 502, 503))
_GONE = frozenset((404, 410))
_FOR_GOOD = frozenset((301, 308))

Link = tuple[str, Spot]
Wait = Callable[[float], Awaitable[object]]


def try_links(
    links: Iterable[Link],
    transport: httpx.AsyncBaseTransport | None = None,
    wait: Wait = asyncio.sleep,
) -> list[Problem] | None:
    """What is wrong with web addresses: an error where a page is gone, a warning where it has
    moved for good, or its server does not answer or refuses. None where nothing at all could
    be reached, since there is no network."""
    places: dict[str, list[Spot]] = defaultdict(list)
    for url, spot in links:
        places[urldefrag(url).url].append(spot)
    results = asyncio.run(_try_all(list(places), transport, wait))
    if results and all(isinstance(result, httpx.ConnectError) for result in results.values()):
        return None
    return [
        found
        for url, result in results.items()
        for spot in places[url]
        if (found := _judged(url, spot, result)) is not None
    ]


Result = httpx.Response | Exception


async def _try_all(
    urls: list[str], transport: httpx.AsyncBaseTransport | None, wait: Wait
) -> dict[str, Result]:
    by_host: dict[str, list[str]] = defaultdict(list)
    for url in urls:
        by_host[urlsplit(url).netloc.lower()].append(url)
    hosts = asyncio.Semaphore(_HOSTS_AT_ONCE)
    results: dict[str, Result] = {}
    async with httpx.AsyncClient(
        headers={"user-agent": _name(), "accept": "*/*"},
        timeout=_SECONDS,
        follow_redirects=True,
        max_redirects=5,
        transport=transport,
    ) as client:

        async def try_host(own: list[str]) -> None:
            async with hosts:
                for place, url in enumerate(own):
                    if place:
                        await wait(_PAUSE)
                    results[url] = await _try(client, url, wait)

        await asyncio.gather(*map(try_host, by_host.values()))
    return {url: results[url] for url in urls}


async def _try(client: httpx.AsyncClient, url: str, wait: Wait) -> Result:
    try:
        response = await client.head(url)
        if response.status_code not in _NOT_HEAD:
            return response
        await wait(_PAUSE)
        async with client.stream("GET", url) as response:
            return response
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        return error


def _judged(url: str, spot: Spot, result: Result) -> Problem | None:
    if isinstance(result, httpx.Response):
        status = result.status_code
        if status in _GONE:
            return problem(spot, "link_broken", reason=phrase("link_status", status=status))
        if status >= 400:
            return warning(spot, "link_broken", reason=phrase("link_status", status=status))
        if result.history and all(each.status_code in _FOR_GOOD for each in result.history):
            target = str(result.url)
            return warning(spot, "link_moved", target=target, instead=(url, target))
        return None
    return warning(spot, "link_broken", reason=_reason(result))


def _reason(error: Exception) -> Phrase:
    if isinstance(error, httpx.TimeoutException):
        return phrase("link_late", seconds=round(_SECONDS))
    if isinstance(error, httpx.TooManyRedirects):
        return phrase("link_loop")
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return phrase("link_certificate")
        cause = cause.__cause__ or cause.__context__
    return phrase("link_nobody")


def _name() -> str:
    try:
        own = version("laureates-bot")
    except PackageNotFoundError:
        own = "0"
    return f"laureates-bot/{own} (checks the links of its knowledge base)"
