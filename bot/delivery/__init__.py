"""Updates in, replies out: never lost, in order within a chat, at a pace that Telegram bears."""

import os

# python-telegram-bot warns at each RetryAfter unless told that we know both its types.
os.environ.setdefault("PTB_TIMEDELTA", "true")
