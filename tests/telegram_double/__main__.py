"""Runs the stand-in alone: `python -m tests.telegram_double --port 9000`.

Point a bot at http://127.0.0.1:9000 (python-telegram-bot: base_url http://127.0.0.1:9000/bot) and
talk to it through /control, described in `control.py`. SIGINT and SIGTERM end it.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib

from . import control
from .core import DEFAULT_TOKEN, Core
from .server import listen, make_server, serve


def main() -> None:
    """Reads the options, serves until a signal comes."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.telegram_double",
        description="A stand-in Telegram Bot API server on loopback.",
        epilog=control.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=9000, help="0 picks a free one (9000)")
    parser.add_argument("--token", default=DEFAULT_TOKEN, help="the only token accepted")
    parser.add_argument("--username", default="laureates_bot", help="the bot's username")
    parser.add_argument("--delay-ms", type=float, default=0, help="time each call takes")
    options = parser.parse_args()

    core = Core(options.token, options.username, delay=options.delay_ms / 1000)
    listening = listen(options.port)
    # A test that started this reads the address from the first line.
    print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    print(f"token {core.token}", flush=True)
    if not core.spec.available:
        print("no api.json (BOT_API_SPEC): requests are not validated against it", flush=True)
    server = make_server(core)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(core, listening, server))


if __name__ == "__main__":
    main()
