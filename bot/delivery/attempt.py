"""The update at hand: which it is, what of its answer has arrived, what went wrong.

A context variable holds it, so that what sends messages knows for which update it does.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

from telegram.error import TelegramError

from bot.storage.protocol import Arrival

__all__ = ["ATTEMPT", "Attempt"]


@dataclass(slots=True)
class Attempt:
    """One try at answering an arrival.

    `calls` counts the messages sent in this try: the first ones may have arrived in an earlier
    try, which the network or a kill cut short, and are not sent again.
    """

    arrival: Arrival
    calls: int = 0
    lost: TelegramError | None = None
    broken: BaseException | None = None
    blocked: int | None = None
    # The knowledge that this update is answered from, whatever comes meanwhile.
    knowledge: object = None

    def arrived_before(self) -> int | None:
        """The id of the message that the next call would send, where it has arrived."""
        self.calls += 1
        sent = self.arrival.sent
        return sent[self.calls - 1] if self.calls <= len(sent) else None


ATTEMPT: ContextVar[Attempt | None] = ContextVar("attempt", default=None)
