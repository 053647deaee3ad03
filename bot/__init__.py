"""Wiring and everything with a side effect: settings, command line, Telegram, terminal."""

import sys

# httpx brings a command line of its own, with click and rich, where these are installed: six
# megabytes and a third of its import time, for nothing here. None stands for "not there".
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
