"""A server starts without the optional parts of its libraries."""

from __future__ import annotations

import subprocess
import sys

SHOWN = """
import sys
from bot.lean import lean
with lean():
    import bot.running
print(sorted({name.split(".")[0] for name in sys.modules} & set(sys.argv[1:])))
import rich.console, tornado.web
"""


def test_the_bot_imports_no_extras() -> None:
    """Neither a command line's colours nor a second web server; others may import them later."""
    command = [sys.executable, "-c", SHOWN, "rich", "pygments", "tornado", "uvicorn", "yaml"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
