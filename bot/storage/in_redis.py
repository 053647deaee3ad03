"""The store that replicas share. A lane is served by whichever holds its lock.

A lock that its holder does not renew (killed, cut off) runs out after seconds; then another
replica finds the lane among the orphans. Everything expires, so a bot that is gone leaves nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar, cast

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from bot.storage import scripts
from bot.storage.ages import Ages, aged, from_json, to_json
from bot.storage.protocol import Arrival, Kept, Note, Receipt, StoreDown

__all__ = ["InRedis"]

T = TypeVar("T")
_LOCK_MS = 6_000
_RENEW = 2.0
_CONNECTIONS = 32
_GOODBYE = 3.0
_NOTES = 10_000


class InRedis:
    """`bot` is the bot's number, so that several bots can share a server."""

    def __init__(
        self,
        url: str,
        bot: str = "",
        clock: Callable[[], float] = time.time,
        ages: Ages | None = None,
    ) -> None:
        self._bot = bot
        self._clock = clock
        self._ages = ages or Ages()
        self._owner = uuid.uuid4().hex
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=_CONNECTIONS,
            timeout=3,
            decode_responses=True,
            socket_timeout=3,
            socket_connect_timeout=2,
            retry=Retry(NoBackoff(), 1),
        )
        self._redis: Any = Redis.from_pool(pool)
        self._scripts = {
            name: self._redis.register_script(getattr(scripts, name)) for name in scripts.__all__
        }
        self._served: set[str] = set()
        self._is_closed = False
        self._renewing: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connects. Raises StoreDown."""
        await self.ping()
        if self._renewing is None:
            self._renewing = asyncio.create_task(self._renew())

    async def recall(self, name: str) -> Kept:
        """What is kept under a name, whichever replica kept it."""
        found = await self._do(self._redis.get(self._key("chat", name)))
        if found is None:
            return Kept()
        at, _, text = found.partition(" ")
        return aged(from_json(text), float(at), self._clock(), self._ages)

    async def keep(self, name: str, kept: Kept) -> None:
        """Keeps it."""
        now, key = self._clock(), self._key("chat", name)
        # Where no language was chosen, nothing of it is needed for longer than messages' ids.
        seconds = int(self._ages.messages if kept.chosen is None else self._ages.chat)
        pipe = self._redis.pipeline(transaction=False)
        pipe.set(key, f"{now} {to_json(kept)}", ex=seconds)
        self._index(pipe, name.partition("/")[0], key, seconds)
        await self._do(pipe.execute())

    async def receive(self, arrivals: Sequence[Arrival]) -> Receipt:
        """Writes those that are new, and tries to get the lock of each lane."""
        if not arrivals:
            return Receipt((), is_durable=True)
        pipe = self._redis.pipeline(transaction=False)
        for arrival in arrivals:
            await self._scripts["RECEIVE"](
                keys=[
                    self._key("seen", str(arrival.id)),
                    *self._lane(arrival.lane),
                    self._key("waiting"),
                    self._key("depth"),
                ],
                args=[
                    f"{arrival.id}:{arrival.raw}",
                    arrival.lane,
                    self._clock(),
                    int(self._ages.handled),
                    self._owner,
                    _LOCK_MS,
                ],
                client=pipe,
            )
        mine = await self._do(pipe.execute())
        lanes = [a.lane for a, is_mine in zip(arrivals, mine, strict=True) if is_mine]
        return Receipt(self._serve(lanes), is_durable=True)

    async def take(self, lane: str) -> Arrival | None:
        """The first of a lane, while the lock is ours."""
        try:
            found = await self._call(
                "TAKE", [*self._lane(lane), self._key("waiting")], [self._owner, _LOCK_MS, lane]
            )
        except StoreDown:
            self._served.discard(lane)
            raise
        if found is None:
            self._served.discard(lane)
            return None
        number, _, raw = found.partition(":")
        sent = await self._do(self._redis.lrange(self._key("sent", number), 0, -1))
        return Arrival(int(number), lane, raw, tuple(map(int, sent)))

    async def sent(self, arrival: Arrival, message: int) -> None:
        """Notes a message of the answer."""
        key = self._key("sent", str(arrival.id))
        pipe = self._redis.pipeline(transaction=False)
        pipe.rpush(key, message)
        pipe.expire(key, int(self._ages.handled))
        await self._do(pipe.execute())

    async def done(self, arrival: Arrival) -> None:
        """Removes it."""
        await self._call(
            "DONE",
            [
                self._lane(arrival.lane)[0],
                self._key("seen", str(arrival.id)),
                self._key("depth"),
            ],
            [f"{arrival.id}:", int(self._ages.handled)],
        )

    async def orphans(self) -> tuple[str, ...]:
        """Lanes whose lock ran out, or that this process has lost sight of."""
        lanes = await self._do(self._redis.zrange(self._key("waiting"), 0, 499))
        free = [lane for lane in lanes if lane not in self._served]
        claimed = []
        for lane in free:
            keys = [*self._lane(lane), self._key("waiting")]
            if await self._call("CLAIM", keys, [self._owner, _LOCK_MS, lane]):
                claimed.append(lane)
        return self._serve(claimed)

    async def depth(self) -> int:
        """How many wait, for all replicas."""
        return max(0, int(await self._do(self._redis.get(self._key("depth"))) or 0))

    async def forget(self, chat: int) -> None:
        """Erases a chat."""
        index = self._key("index", str(chat))
        kept = await self._do(self._redis.zrange(index, 0, -1))
        await self._do(self._redis.delete(index, *kept))

    async def move(self, old: int, new: int) -> None:
        """Gives a group's settings to its supergroup; its message ids mean nothing there."""
        kept = await self.recall(str(old))
        await self.forget(old)
        if kept != Kept():
            await self.keep(str(new), replace(kept, newest=None))

    async def vote(self, chat: int, message: int, key: str, verdict: str) -> bool:
        """Counts a verdict once a message, whichever replicas are asked."""
        voted = self._key("voted", f"{chat}:{message}")
        seconds = int(self._ages.messages)
        if not await self._do(self._redis.set(voted, "1", nx=True, ex=seconds)):
            return False
        pipe = self._redis.pipeline(transaction=True)
        pipe.hincrby(self._key("votes"), json.dumps([key, verdict]), 1)
        self._index(pipe, str(chat), voted, seconds)
        await self._do(pipe.execute())
        return True

    async def votes(self) -> Mapping[tuple[str, str], int]:
        """All counts."""
        found = await self._do(self._redis.hgetall(self._key("votes")))
        counts = {}
        for name, count in found.items():
            key, verdict = json.loads(name)
            counts[key, verdict] = int(count)
        return counts

    async def file(self, name: str) -> str | None:
        """A file's id."""
        return cast("str | None", await self._do(self._redis.hget(self._key("files"), name)))

    async def keep_file(self, name: str, file_id: str | None) -> None:
        """Keeps it."""
        if file_id is None:
            await self._do(self._redis.hdel(self._key("files"), name))
            return
        await self._do(self._redis.hset(self._key("files"), name, file_id))

    async def note(self, note: Note) -> None:
        """Keeps it, where notes are kept."""
        if not self._ages.notes:
            return
        now, key = self._clock(), self._key("notes")
        text = json.dumps([now, note.kind, note.text, note.language, note.key, uuid.uuid4().hex])
        pipe = self._redis.pipeline(transaction=True)
        pipe.zadd(key, {text: now})
        pipe.zremrangebyrank(key, 0, -_NOTES - 1)
        pipe.expire(key, int(self._ages.notes) + 1)
        await self._do(pipe.execute())

    async def notes(self, limit: int = 1000) -> tuple[Note, ...]:
        """The newest first."""
        oldest = self._clock() - self._ages.notes
        rows = await self._do(
            self._redis.zrevrangebyscore(
                self._key("notes"), "+inf", f"({oldest}", start=0, num=limit
            )
        )
        read = [json.loads(row) for row in rows]
        return tuple(Note(kind, text, lang, key, at) for at, kind, text, lang, key, _ in read)

    async def purge(self) -> None:
        """Redis expires nearly everything by itself."""
        oldest = self._clock() - self._ages.notes
        await self._do(self._redis.zremrangebyscore(self._key("notes"), "-inf", oldest))
        try:
            # The names in an index have messages' ids, which must not outlive what they name.
            async for index in self._redis.scan_iter(self._key("index", "*"), count=1000):
                await self._do(self._redis.zremrangebyscore(index, "-inf", self._clock()))
        except (RedisError, OSError, TimeoutError) as error:
            raise StoreDown(f"Redis: {error}") from error

    async def ping(self) -> None:
        """Writes a little, since a replica or a full server still reads."""
        await self._do(self._redis.set(self._key("ping"), "", ex=60))

    async def close(self) -> None:
        """Gives its lanes to the other replicas at once."""
        self._is_closed = True
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.wait({self._renewing}, timeout=_GOODBYE)
        # Whatever a server that does not answer would have us wait for, we do not.
        with contextlib.suppress(StoreDown, TimeoutError):
            async with asyncio.timeout(_GOODBYE):
                for lane in tuple(self._served):
                    await self._call("RELEASE", [self._lane(lane)[1]], [self._owner])
        with contextlib.suppress(RedisError, OSError, TimeoutError):
            async with asyncio.timeout(_GOODBYE):
                await self._redis.aclose(close_connection_pool=True)

    async def _renew(self) -> None:
        while not self._is_closed:
            await asyncio.sleep(_RENEW)
            for lane in tuple(self._served):
                # While Redis is away, the lane's own next step meets that and says so.
                with contextlib.suppress(StoreDown):
                    await self._call("RENEW", [self._lane(lane)[1]], [self._owner, _LOCK_MS])

    def _serve(self, lanes: Sequence[str]) -> tuple[str, ...]:
        new = tuple(dict.fromkeys(lane for lane in lanes if lane not in self._served))
        self._served.update(new)
        return new

    def _index(self, pipe: Any, chat: str, key: str, seconds: int) -> None:
        """Notes a key of a chat until it expires, so that `forget` finds it."""
        index, now = self._key("index", chat), self._clock()
        pipe.zadd(index, {key: now + seconds})
        pipe.zremrangebyscore(index, "-inf", now)
        # As long as the longest of them: only an index that is new has no time yet.
        pipe.expire(index, seconds, nx=True)
        pipe.expire(index, seconds, gt=True)

    def _key(self, *names: str) -> str:
        return ":".join(("laureates", self._bot, *names))

    def _lane(self, lane: str) -> tuple[str, str]:
        return self._key("lane", lane), self._key("lock", lane)

    async def _call(self, name: str, keys: list[str], arguments: list[Any]) -> Any:
        return await self._do(self._scripts[name](keys=keys, args=arguments))

    async def _do(self, doing: Awaitable[T]) -> T:
        try:
            return await doing
        except (RedisError, OSError, TimeoutError) as error:
            text = " ".join(str(error).split()) or type(error).__name__
            raise StoreDown(f"Redis: {text}") from error
