"""The store that ends with the process: nothing on disk, updates acknowledged after handling."""

from __future__ import annotations

import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.storage.ages import Ages, aged
from bot.storage.lanes import Lanes
from bot.storage.protocol import Arrival, Kept, Note, Receipt

__all__ = ["InMemory"]

_NAMES = 50_000
_VOTES = 10_000
_NOTES = 1_000


class InMemory:
    """Keeps the newest fifty thousand names and thousand notes, until the process ends."""

    def __init__(self, clock: Callable[[], float] = time.time, ages: Ages | None = None) -> None:
        self._clock = clock
        self._ages = ages or Ages()
        self._lanes = Lanes()
        self._kept: OrderedDict[str, tuple[float, Kept]] = OrderedDict()
        self._voted: OrderedDict[tuple[int, int], float] = OrderedDict()
        self._votes: Counter[tuple[str, str]] = Counter()
        self._files: dict[str, str] = {}
        self._notes: deque[Note] = deque(maxlen=_NOTES)

    async def recall(self, name: str) -> Kept:
        """What is kept under a name."""
        at, kept = self._kept.get(name, (0.0, Kept()))
        return aged(kept, at, self._clock(), self._ages)

    async def keep(self, name: str, kept: Kept) -> None:
        """Keeps it."""
        self._kept[name] = (self._clock(), kept)
        self._kept.move_to_end(name)
        if len(self._kept) > _NAMES:
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
        for name in [n for n in self._kept if n.partition("/")[0] == str(chat)]:
            del self._kept[name]
        for voted in [v for v in self._voted if v[0] == chat]:
            del self._voted[voted]

    async def move(self, old: int, new: int) -> None:
        """Gives a group's settings to its supergroup; its message ids mean nothing there."""
        kept = await self.recall(str(old))
        await self.forget(old)
        if kept != Kept():
            await self.keep(str(new), replace(kept, newest=None))

    async def vote(self, chat: int, message: int, key: str, verdict: str) -> bool:
        """Counts a verdict once a message."""
        if (chat, message) in self._voted:
            return False
        self._voted[chat, message] = self._clock()
        if len(self._voted) > _VOTES:
            self._voted.popitem(last=False)
        self._votes[key, verdict] += 1
        return True

    async def votes(self) -> Mapping[tuple[str, str], int]:
        """All counts."""
        return dict(self._votes)

    async def file(self, name: str) -> str | None:
        """A file's id."""
        return self._files.get(name)

    async def keep_file(self, name: str, file_id: str | None) -> None:
        """Keeps it."""
        if file_id is None:
            self._files.pop(name, None)
        else:
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
        for name, (at, kept) in list(self._kept.items()):
            left = aged(kept, at, now, self._ages)
            if left == Kept():
                del self._kept[name]
            else:
                self._kept[name] = (at, left)
        for voted, at in list(self._voted.items()):
            if abs(now - at) >= self._ages.messages:
                del self._voted[voted]

    async def ping(self) -> None:
        """All is well."""

    async def close(self) -> None:
        """Nothing to let go of."""
