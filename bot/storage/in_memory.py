"""The store that ends with the process: nothing on disk, updates acknowledged after handling."""

from __future__ import annotations

import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.storage.ages import Ages, aged, stamped
from bot.storage.lanes import Lanes
from bot.storage.protocol import Arrival, Note, Receipt
from handlers.services import Remembered

__all__ = ["InMemory"]

_PLACES = 10_000
_NOTES = 1_000


class InMemory:
    """Keeps the newest ten thousand places and thousand notes, until the process ends."""

    def __init__(self, clock: Callable[[], float] = time.time, ages: Ages | None = None) -> None:
        self._clock = clock
        self._ages = ages or Ages()
        self._lanes = Lanes()
        self._kept: OrderedDict[str, tuple[float, Remembered]] = OrderedDict()
        self._voted: OrderedDict[tuple[int, int], float] = OrderedDict()
        self._votes: Counter[tuple[str, str]] = Counter()
        self._files: dict[str, str] = {}
        self._notes: deque[Note] = deque(maxlen=_NOTES)

    async def recall(self, place: str) -> Remembered:
        """What is kept of a place."""
        at, remembered = self._kept.get(place, (0.0, Remembered()))
        return aged(remembered, at, self._clock(), self._ages)

    async def keep(self, place: str, remembered: Remembered) -> None:
        """Keeps it."""
        now = self._clock()
        self._kept[place] = (now, stamped(remembered, now))
        self._kept.move_to_end(place)
        if len(self._kept) > _PLACES:
            self._kept.popitem(last=False)

    async def receive(self, arrivals: Sequence[Arrival]) -> Receipt:
        """Queues those that are new; they do not survive the process."""
        self._lanes.add(arrivals)
        waiting = frozenset(a.id for a in arrivals if self._lanes.waits(a.id))
        return Receipt(self._lanes.unserved(), is_durable=False, waiting=waiting)

    def knows(self, id_: int) -> bool:
        """Whether an update waits here, or was handled here not long ago."""
        return self._lanes.knows(id_)

    async def take(self, lane: str) -> Arrival | None:
        """The first of a lane."""
        return self._lanes.first(lane)

    async def sent(self, arrival: Arrival, message: int) -> None:
        """Notes a message of the answer."""
        self._lanes.sent(arrival, message)

    async def done(self, arrival: Arrival) -> None:
        """Removes it."""
        self._lanes.remove(arrival)

    async def orphans(self) -> tuple[str, ...]:
        """Lanes that wait unserved."""
        return self._lanes.unserved()

    async def depth(self) -> int:
        """How many wait."""
        return len(self._lanes)

    async def forget(self, chat: int) -> None:
        """Erases a chat."""
        for place in [p for p in self._kept if p.partition("/")[0] == str(chat)]:
            del self._kept[place]
        for voted in [v for v in self._voted if v[0] == chat]:
            del self._voted[voted]

    async def move(self, old: int, new: int) -> None:
        """Gives a group's settings to its supergroup; its message ids mean nothing there."""
        kept = self._kept.pop(str(old), None)
        if kept is not None:
            self._kept[str(new)] = (kept[0], replace(kept[1], turns=()))

    async def vote(self, chat: int, message: int, key: str, verdict: str) -> bool:
        """Counts a verdict once a message."""
        if (chat, message) in self._voted:
            return False
        self._voted[chat, message] = self._clock()
        if len(self._voted) > _PLACES:
            self._voted.popitem(last=False)
        self._votes[key, verdict] += 1
        return True

    async def votes(self) -> Mapping[tuple[str, str], int]:
        """All counts."""
        return dict(self._votes)

    async def file(self, name: str) -> str | None:
        """A file's id."""
        return self._files.get(name)

    async def keep_file(self, name: str, file_id: str) -> None:
        """Keeps it."""
        self._files[name] = file_id

    async def note(self, note: Note) -> None:
        """Keeps it, where notes are kept."""
        if self._ages.notes:
            self._notes.append(replace(note, at=self._clock()))

    async def notes(self, limit: int = 1000) -> tuple[Note, ...]:
        """The newest first."""
        oldest = self._clock() - self._ages.notes
        return tuple(n for n in reversed(self._notes) if n.at > oldest)[:limit]

    async def purge(self) -> None:
        """Deletes what is too old."""
        now = self._clock()
        for place, (at, _) in list(self._kept.items()):
            if abs(now - at) >= self._ages.chat:
                del self._kept[place]
        for voted, at in list(self._voted.items()):
            if abs(now - at) >= self._ages.messages:
                del self._voted[voted]

    async def ping(self) -> None:
        """All is well."""

    async def close(self) -> None:
        """Nothing to let go of."""
