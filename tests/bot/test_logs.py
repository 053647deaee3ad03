"""The logs: no token at any level, no flood, a number for each update."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
from telegram import Bot
from telegram.error import TelegramError

from bot.delivery.transport import AiohttpRequest
from bot.logs import REQUEST, Bounds, set_up
from bot.secret import Secret
from tests.telegram_double import BotApiServer
from tests.telegram_double.core import DEFAULT_TOKEN

HOOK = "a-webhook-secret-0123"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """The logging of the tests is put back."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = before
    logging.captureWarnings(False)


@pytest.mark.parametrize("style", ["text", "json"])
async def test_redaction(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither real requests at DEBUG, good or failing, nor arguments nor exceptions show it."""
    set_up(
        "json" if style == "json" else "text",
        Secret(DEFAULT_TOKEN),
        verbose=True,
        secret=Secret(HOOK),
    )
    log = logging.getLogger("x")
    async with BotApiServer() as server:
        request = AiohttpRequest(read_timeout=0.3)
        async with Bot(DEFAULT_TOKEN, base_url=server.base_url, request=request) as bot:
            await bot.set_webhook("https://example.org/hook", secret_token=HOOK)
            for fault in ("garbage", "close", "hang", "bad_gateway", "unauthorized"):
                server.faults.inject(fault, method="getWebhookInfo")
                try:
                    await bot.get_webhook_info()
                except TelegramError:
                    log.exception("failed")
    for address in (f"http://127.0.0.1:9/bot{DEFAULT_TOKEN}/x", f"http://[/bot{DEFAULT_TOKEN}/x"):
        request = AiohttpRequest()
        await request.initialize()
        try:
            await request.do_request(address, "POST")
        except TelegramError:
            log.exception("failed")
        await request.shutdown()
    log.debug("see %s", f"https://a/bot{DEFAULT_TOKEN}/m")
    try:
        raise ValueError(f"rejected {DEFAULT_TOKEN}")
    except ValueError:
        log.exception("failed %r", {"t": DEFAULT_TOKEN})
    shown = capsys.readouterr().err
    assert "getWebhookInfo" in shown
    assert "rejected" in shown
    assert DEFAULT_TOKEN not in shown
    assert DEFAULT_TOKEN.split(":")[1] not in shown
    assert HOOK not in shown


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    """Each line is one JSON object with time, level, logger, message and the update's number."""
    set_up("json", None)
    mark = REQUEST.set(77)
    try:
        logging.getLogger("a.b").warning("é %s", "’\n<b>")
        raise ValueError("x")
    except ValueError:
        logging.getLogger("a.b").exception("failed")
    finally:
        REQUEST.reset(mark)
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert first.items() >= {"level": "warning", "logger": "a.b", "message": "é ’\n<b>"}.items()
    assert first["request"] == 77
    assert first["time"].endswith("Z")
    assert "ValueError: x" in second["error"]


def test_text(capsys: pytest.CaptureFixture[str]) -> None:
    """A line for people: time, level, the update's number, what happened."""
    set_up("text", None)
    mark = REQUEST.set(77)
    logging.getLogger("a").warning("so it is")
    REQUEST.reset(mark)
    assert capsys.readouterr().err.split(" ", 1)[1] == "WARNING [77] so it is\n"


def test_bounded(caplog: pytest.LogCaptureFixture) -> None:
    """One place of the code writes ten lines a minute, then says how many it left out."""
    now = [0.0]
    bounds = Bounds(clock=lambda: now[0])
    log = logging.getLogger("flood")
    log.addFilter(bounds)
    try:
        for wave in range(2):
            now[0] = wave * 60.0
            for number in range(100):
                log.warning("wave %d, line %d", wave, number)
    finally:
        log.removeFilter(bounds)
    assert len(caplog.messages) == 20
    assert caplog.messages[10] == "wave 1, line 0 (and 90 more like it before)"


def test_secret_is_masked() -> None:
    """Neither str nor repr shows a secret."""
    assert "abc" not in f"{Secret('abc')} {Secret('abc')!r}"
