"""Two replicas, nginx and Redis, really started; one replica is killed while people ask."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.acceptance.questions import Crowd
from tests.bot.process import ROOT, free_port, running, stop
from tests.telegram_double import BotApiServer

pytestmark = pytest.mark.acceptance


def program(name: str) -> str:
    """Where a program is; the test is skipped where it is not installed."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed (.ci/run installs it)")
    return found


def listening(port: int) -> None:
    """Waits until somebody listens."""
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"nobody listens at {port}")


class Site:
    """Redis and nginx for two replicas."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._stack = stack
        self.front, self.secure, self.redis = free_port(), free_port(), free_port()
        self.ports = (free_port(), free_port())
        redis = [program("redis-server"), "--port", str(self.redis), "--bind", "127.0.0.1"]
        self._start(*redis, "--dir", str(folder), "--appendonly", "yes")
        conf = folder / "nginx.conf"
        conf.write_text(self._conf(folder))
        self._start(program("nginx"), "-c", str(conf), "-g", "daemon off;", "-p", str(folder))
        listening(self.redis)
        listening(self.front)

    def env(self, number: int) -> dict[str, str]:
        """The settings of a replica."""
        return {
            "BOT_STORE": f"redis://127.0.0.1:{self.redis}/0",
            "BOT_WEBHOOK_URL": f"http://127.0.0.1:{self.front}/telegram",
            "BOT_LISTEN": f"127.0.0.1:{self.ports[number]}",
            "BOT_LIMITS": "off",
        }

    def _start(self, *command: str) -> None:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._stack.callback(lambda: (process.terminate(), process.wait()))

    def _conf(self, folder: Path) -> str:
        """The configuration shipped, on loopback and with a certificate of its own."""
        text = (ROOT / "bot/deploy/nginx.conf").read_text()
        server = "server bot:8080"
        (line,) = [line for line in text.splitlines() if server in line]
        servers = [line.replace("bot:8080", f"127.0.0.1:{port}") for port in self.ports]
        text = text.replace(line, "\n".join(servers))
        text = text.replace("listen 80;", f"listen 127.0.0.1:{self.front};")
        text = text.replace("/tmp/nginx.pid", str(folder / "nginx.pid"))
        text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{self.secure} ssl;")
        make = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout privkey.pem"
        command = [program("openssl"), *make.split(), "-out", "fullchain.pem"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        return text.replace("/etc/nginx/certs", str(folder))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """The site."""
    with ExitStack() as stack:
        yield Site(tmp_path, stack)


async def test_follow_ups(site: Site) -> None:
    """Follow-ups work whichever replica serves them, and both replicas do serve."""
    with (
        BotApiServer() as server,
        running(server.url, **site.env(0)) as first,
        running(server.url, **site.env(1)) as second,
    ):
        for port in site.ports:
            listening(port)
        chat = server.private()
        before = ""
        for number in range(20):
            await chat.says(f"t{number}")
            assert (await chat.reply(10)).text == f"<t{number}>{before}"
            before = f" after 2022:fact:t{number}"
        async with httpx.AsyncClient(verify=False) as client:
            forged = await client.post(f"https://127.0.0.1:{site.secure}/telegram", json={})
        assert forged.status_code == 401
        stop(first)
        await chat.says("last")
        assert (await chat.reply(20)).text == f"<last>{before}"
        stop(second)
        assert server.violations == []


def test_one_is_killed(site: Site) -> None:
    """2,000 questions from 200 chats; one replica is killed in the midst: none lost, in order."""
    with (
        BotApiServer() as server,
        running(server.url, **site.env(0)) as first,
        running(server.url, **site.env(1)) as second,
    ):
        for port in site.ports:
            listening(port)
        crowd = Crowd(server, 200)
        crowd.ask(2_000)
        crowd.wait(60, 500)
        first.send_signal(signal.SIGKILL)
        crowd.wait(90)
        assert crowd.answered() == 2_000
        assert crowd.twice() <= 20
        assert crowd.disordered() == []
        said = stop(second)
        assert said.count("\n") < 50


def test_redis_goes_and_comes(site: Site, tmp_path: Path) -> None:
    """While Redis is away answers go on; afterwards the replicas use it again."""
    with BotApiServer() as server, running(server.url, **site.env(0)) as process:
        listening(site.ports[0])
        crowd = Crowd(server, 20)
        crowd.ask(20)
        crowd.wait(20)
        cli = [program("redis-cli"), "-p", str(site.redis)]
        subprocess.run([*cli, "shutdown", "nosave"], check=False, capture_output=True)
        crowd.ask(20)
        crowd.wait(20)
        assert crowd.answered() == 40
        redis = [program("redis-server"), "--port", str(site.redis), "--bind", "127.0.0.1"]
        with subprocess.Popen([*redis, "--dir", str(tmp_path)], stdout=subprocess.DEVNULL) as again:
            listening(site.redis)
            time.sleep(7)
            crowd.ask(20)
            crowd.wait(20)
            assert crowd.answered() == 60
            assert crowd.twice() == 0
            said = stop(process)
            again.terminate()
        assert said.count("the store is down") == 1
        assert said.count("the store is back") == 1
