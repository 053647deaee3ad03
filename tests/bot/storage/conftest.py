"""Every kind of store, at a clock that the test moves."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from bot.storage.ages import Ages
from bot.storage.in_memory import InMemory
from bot.storage.in_redis import InRedis
from bot.storage.in_sqlite import InSqlite
from bot.storage.protocol import Store


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        """The time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The clock of the store."""
    return Clock()


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis of the tests' own, on loopback; the test is skipped where there is none."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed (.ci/run installs it)")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    folder = tmp_path_factory.mktemp("redis")
    options = ("--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder), "--save", "")
    with subprocess.Popen([program, *options], stdout=subprocess.DEVNULL) as server:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}"
        server.terminate()


@pytest.fixture(params=["memory", "sqlite", "redis"])
async def store(
    request: pytest.FixtureRequest, clock: Clock, tmp_path: Path
) -> AsyncIterator[Store]:
    """Each kind in turn, empty."""
    made: InMemory | InSqlite | InRedis
    if request.param == "memory":
        made = InMemory(clock)
    elif request.param == "sqlite":
        made = InSqlite(tmp_path / "new" / "state.sqlite", "7", clock)
        await made.open()
    else:
        made = InRedis(request.getfixturevalue("redis_url"), request.node.name, clock, Ages())
        await made.open()
    yield made
    await made.close()


Opening = Callable[[], InSqlite]


@pytest.fixture
def sqlite(tmp_path: Path, clock: Clock) -> Opening:
    """Makes stores, not opened, on one and the same file."""
    return lambda: InSqlite(tmp_path / "state.sqlite", "7", clock)
