"""The token is in no log, at no level."""

from __future__ import annotations

import logging

import httpx
import pytest

from bot.logs import set_up
from bot.secret import Secret
from tests.telegram_double import BotApiServer
from tests.telegram_double.core import DEFAULT_TOKEN


@pytest.mark.parametrize("style", ["text", "json"])
def test_redaction(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither a real request at DEBUG, nor arguments, nor an exception shows it."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        set_up("json" if style == "json" else "text", Secret(DEFAULT_TOKEN), verbose=True)
        with BotApiServer() as server:
            httpx.get(f"{server.base_url}{DEFAULT_TOKEN}/getMe")
        logging.getLogger("x").debug("see %s", f"https://a/bot{DEFAULT_TOKEN}/m")
        try:
            raise ValueError(f"rejected {DEFAULT_TOKEN}")
        except ValueError:
            logging.getLogger("x").exception("failed %r", {"t": DEFAULT_TOKEN})
    finally:
        root.handlers[:], root.level = before
        logging.captureWarnings(False)
    shown = capsys.readouterr().err
    assert "getMe" in shown
    assert "rejected" in shown
    assert DEFAULT_TOKEN not in shown
    assert DEFAULT_TOKEN.split(":")[1] not in shown


def test_secret_is_masked() -> None:
    """Neither str nor repr shows a secret."""
    assert "abc" not in f"{Secret('abc')} {Secret('abc')!r}"
