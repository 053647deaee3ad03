"""SIGHUP reads the files again; that of a terminal which was closed ends the bot, as ever."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from bot import hang_up


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no such signal here")
@pytest.mark.parametrize(
    ("before", "after", "heard"),
    [(True, True, "look"), (True, False, "stop"), (False, False, "look")],
)
async def test_hang_up(
    before: bool, after: bool, heard: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a terminal that is there, with one that has gone, and as a service without any."""
    found: list[str] = []
    monkeypatch.setattr(hang_up, "_has_terminal", lambda: before)
    loop = asyncio.get_running_loop()
    hang_up.on_hang_up(loop, lambda: found.append("look"), lambda: found.append("stop"))
    monkeypatch.setattr(hang_up, "_has_terminal", lambda: after)
    os.kill(os.getpid(), signal.SIGHUP)
    await asyncio.sleep(0.05)
    loop.remove_signal_handler(signal.SIGHUP)
    assert found == [heard]
