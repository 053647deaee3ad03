"""Waiting updates in memory, lane by lane: each in order, each served by one task at a time."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import replace

from bot.storage.protocol import Arrival

__all__ = ["Lanes"]

_HANDLED = 10_000


class Lanes:
    """Knows which lanes are served, what waits in each, and what was handled lately."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Arrival]] = {}
        self._served: set[str] = set()
        self._ids: set[int] = set()
        self._handled: OrderedDict[int, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._ids)

    def knows(self, id_: int) -> bool:
        """Whether an update waits, or was handled not long ago."""
        return id_ in self._ids or id_ in self._handled

    def waits(self, id_: int) -> bool:
        """Whether an update waits."""
        return id_ in self._ids

    def add(self, arrivals: Iterable[Arrival]) -> None:
        """Puts arrivals that are new behind the others of their lanes."""
        for arrival in arrivals:
            if not self.knows(arrival.id):
                self._ids.add(arrival.id)
                self._waiting.setdefault(arrival.lane, deque()).append(arrival)

    def unserved(self) -> tuple[str, ...]:
        """Lanes that wait and are not served; from now on they are."""
        found = tuple(lane for lane in self._waiting if lane not in self._served)
        self._served.update(found)
        return found

    def first(self, lane: str) -> Arrival | None:
        """The first of a lane; None ends the serving."""
        queue = self._waiting.get(lane)
        if queue:
            return queue[0]
        self._served.discard(lane)
        return None

    def sent(self, arrival: Arrival, message: int) -> None:
        """Notes a message of an update's answer."""
        queue = self._waiting.get(arrival.lane)
        for place, waiting in enumerate(queue or ()):
            if queue is not None and waiting.id == arrival.id:
                queue[place] = replace(waiting, sent=(*waiting.sent, message))
                return

    def remove(self, arrival: Arrival) -> None:
        """Takes a handled update out."""
        self._handled[arrival.id] = None
        if len(self._handled) > _HANDLED:
            self._handled.popitem(last=False)
        if arrival.id not in self._ids:
            return
        self._ids.discard(arrival.id)
        queue = self._waiting[arrival.lane]
        if queue[0].id == arrival.id:
            queue.popleft()
        else:
            self._waiting[arrival.lane] = queue = deque(a for a in queue if a.id != arrival.id)
        if not queue:
            del self._waiting[arrival.lane]
