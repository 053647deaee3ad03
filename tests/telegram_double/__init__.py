"""A stand-in Telegram Bot API server for tests: strict, local, controllable.

`BotApiServer` is the HTTP server, `TelegramDouble` the same without a socket (see
`transport.InMemoryRequest`). `python -m tests.telegram_double --help` runs it alone.
"""

from .conversation import GroupChat, PrivateChat, Reply
from .core import Core
from .double import TelegramDouble
from .errors import ApiError
from .faults import Faults
from .server import BotApiServer
from .spec import Spec, Violation
from .transport import InMemoryRequest, feeding
from .updates import Group, Person

__all__ = [
    "ApiError",
    "BotApiServer",
    "Core",
    "Faults",
    "Group",
    "GroupChat",
    "InMemoryRequest",
    "Person",
    "PrivateChat",
    "Reply",
    "Spec",
    "TelegramDouble",
    "Violation",
    "feeding",
]
