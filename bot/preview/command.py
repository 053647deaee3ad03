"""`laureates preview`: serves the page until it is stopped."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from pathlib import Path

from bot.cache import engine_of
from bot.config import WrongSetting
from bot.preview.desk import Desk
from bot.preview.server import application, texts
from bot.serving import Serving, bind
from bot.speech import system_language
from knowledge.engine import Engine
from knowledge.problems import BrokenKnowledge

__all__ = ["preview"]

PORT = 8765


def preview(folder: Path, port: int | None, *, opens: bool) -> int:
    """Serves the knowledge in `folder` at a port of this machine (8765, or any free one where
    that is taken; a `port` that is asked for has to be free), and opens the browser where
    `opens`. Raises WrongSetting."""
    if not folder.is_dir():
        raise WrongSetting(f"{folder} is no folder.")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(folder, port, opens=opens))
    return 0


async def _serve(folder: Path, port: int | None, *, opens: bool) -> None:
    if port is not None:
        listening = bind("--port", f"127.0.0.1:{port}")
    else:
        try:
            listening = bind("--port", f"127.0.0.1:{PORT}")
        except WrongSetting:
            listening = bind("--port", "127.0.0.1:0")
    desk = Desk(folder, _engine(folder))
    serving = Serving(application(desk), listening)
    await serving.start()
    address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
    said = texts()["listening"]["en" if system_language() == "en" else "fr"]
    print(said.format(address=address), file=sys.stderr, flush=True)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        # not on Windows, where Ctrl-C ends the loop
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    if opens:
        import webbrowser

        webbrowser.open(address)
    following = asyncio.create_task(desk.follow(stop))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((following, stopping), return_when=asyncio.FIRST_COMPLETED)
    finally:
        stop.set()
        await desk.close()
        await serving.stop()
        await following


def _engine(folder: Path) -> Engine | None:
    """The engine; None where the files have mistakes, which the page then shows."""
    try:
        return engine_of(folder, apart=True)
    except BrokenKnowledge:
        return None
