"""python-telegram-bot's bare echo bot: `_echo.py API_URL WAY AT_ONCE [PORT]`."""

from __future__ import annotations

import sys
from typing import Any

from telegram import Update
from telegram.ext import ApplicationBuilder, MessageHandler, filters

TOKEN = "123456789:AAStandInTokenOfTheTestDouble-000000"


async def _echo(update: Update, context: Any) -> None:
    assert update.message is not None
    await update.message.reply_text(update.message.text or "")


def main() -> None:
    """Runs until it is killed."""
    url, way, at_once = sys.argv[1], sys.argv[2], int(sys.argv[3])
    builder = ApplicationBuilder().token(TOKEN).base_url(f"{url}/bot")
    if at_once > 1:
        builder = builder.concurrent_updates(at_once).connection_pool_size(at_once)
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, _echo))
    if way == "polling":
        application.run_polling(stop_signals=None)
    else:
        port = int(sys.argv[4])
        where = f"http://127.0.0.1:{port}/hook"
        application.run_webhook(
            "127.0.0.1", port, "hook", webhook_url=where, stop_signals=None, secret_token="x" * 20
        )


main()
