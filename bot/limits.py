"""How much one person, and one group, may ask: enough for people, too little for machines."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from bot.delivery.attempt import ATTEMPT
from handlers.services import Admission, Limits

__all__ = ["NoLimits", "OncePerUpdate", "TokenBuckets"]

# So many at once, then one more each so many seconds.
_PERSON = (60, 2.0)
# Telegram takes 20 messages a minute from a bot in a group.
_GROUP = (20, 3.0)
_KEPT = 10_000


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float
    is_told: bool = False


class TokenBuckets:
    """A bucket for each person and each group; the newest ten thousand are kept."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: OrderedDict[tuple[str, int], _Bucket] = OrderedDict()

    def admit(self, person: int | None, group: int | None) -> Admission:
        """Takes one from each bucket; tells once where one has run dry, then is silent."""
        asked = [("person", person, _PERSON), ("group", group, _GROUP)]
        found = [
            self._taken((kind, number), *limit)
            for kind, number, limit in asked
            if number is not None
        ]
        return "no" if "no" in found else "tell" if "tell" in found else "yes"

    def _taken(self, name: tuple[str, int], most: int, seconds: float) -> Admission:
        now = self._clock()
        bucket = self._buckets.pop(name, _Bucket(most, now))
        self._buckets[name] = bucket
        if len(self._buckets) > _KEPT:
            self._buckets.popitem(last=False)
        bucket.left = min(most, bucket.left + max(0.0, now - bucket.at) / seconds)
        bucket.at = now
        if bucket.left >= 1:
            bucket.left -= 1
            # told again only after a rest
            bucket.is_told = bucket.is_told and bucket.left < most / 2
            return "yes"
        if bucket.is_told:
            return "no"
        bucket.is_told = True
        return "tell"


class OncePerUpdate:
    """The same limits where an update may be tried again, which costs nobody anything."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._known: OrderedDict[int, Admission] = OrderedDict()

    def admit(self, person: int | None, group: int | None) -> Admission:
        """What was said to the first try of the update at hand."""
        attempt = ATTEMPT.get()
        if attempt is None:
            return self._limits.admit(person, group)
        number = attempt.arrival.id
        if number not in self._known:
            self._known[number] = self._limits.admit(person, group)
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return self._known[number]


class NoLimits:
    """Admits everything."""

    def admit(self, person: int | None, group: int | None) -> Admission:
        """Yes."""
        return "yes"
