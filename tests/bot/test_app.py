"""The bot as a process, against a Bot API server on loopback."""

from __future__ import annotations

import asyncio
import signal
import socket
import sqlite3
import time
from pathlib import Path

import httpx
import pytest

from tests.bot.process import free_port, running, stop
from tests.telegram_double import BotApiServer
from tests.telegram_double.conversation import PrivateChat


async def _answers(chat: PrivateChat, text: str = "one", after: str = "") -> None:
    await chat.says(text)
    assert (await chat.reply(10)).text == f"<{text}>{after}"


async def test_answers_and_stops() -> None:
    """It answers, publishes its menus, and stops within seconds of SIGTERM."""
    with BotApiServer() as server, running(server.url) as process:
        await _answers(server.private())
        for _ in range(50):
            if len(server.calls("setMyShortDescription")) == 2:
                break
            time.sleep(0.1)
        assert len(server.calls("setMyCommands")) == 9
        stop(process)
        assert server.pending == 0
        assert server.violations == []


def test_wrong_token() -> None:
    """A token that Telegram rejects is one clear line and status 1."""
    with BotApiServer() as server, running(server.url, BOT_TOKEN="1:wrong") as process:
        _, said = process.communicate(timeout=15)
        assert process.returncode == 1
        assert said.count("\n") == 1
        assert "BOT_TOKEN" in said
        assert "1:wrong" not in said


async def test_starts_without_network() -> None:
    """It waits for the network, one plain line each time."""
    port = free_port()
    with running(f"http://127.0.0.1:{port}") as process:
        assert process.stderr is not None
        assert "cannot be reached" in process.stderr.readline()
        with BotApiServer(port=port) as server:
            await _answers(server.private())
            stop(process)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stops_without_network(number: signal.Signals) -> None:
    """It can be stopped while it waits for the network."""
    with running("http://127.0.0.1:9") as process:
        assert process.stderr is not None
        process.stderr.readline()
        process.send_signal(number)
        process.communicate(timeout=5)
        assert process.returncode == 0


async def test_conflict() -> None:
    """A second poller is one clear line each time, and the bot goes on after it."""
    with BotApiServer() as server, running(server.url) as process:
        server.faults.inject("conflict", times=1, method="getUpdates")
        await _answers(server.private())
        assert stop(process).count("409 Conflict") == 1


async def test_leftover_webhook() -> None:
    """A webhook that an earlier copy left is removed, in one clear line."""
    with BotApiServer() as server:
        server.core.world.webhook["url"] = "https://old.example.org/hook"
        with running(server.url) as process:
            await _answers(server.private())
            said = stop(process)
        assert said.count("webhook") == 2
        assert "it is removed" in said
        assert "old.example.org" not in said
        assert server.core.world.webhook["url"] == ""


async def test_webhooks(tmp_path: Path) -> None:
    """With BOT_WEBHOOK_URL the same bot answers by webhooks, with a secret of its own."""
    port = free_port()
    env = {
        "BOT_WEBHOOK_URL": f"http://127.0.0.1:{port}/hook",
        "BOT_LISTEN": f"127.0.0.1:{port}",
        "BOT_STORE": f"sqlite:///{tmp_path}/s",
    }
    with BotApiServer() as server, running(server.url, **env) as process:
        chat = server.private()
        await _answers(chat)
        await _answers(chat, "two", " after 2022:fact:one")
        (call,) = server.calls("setWebhook")
        assert len(call.parameters["secret_token"]) == 64
        async with httpx.AsyncClient() as client:
            forged = await client.post(env["BOT_WEBHOOK_URL"], json={"update_id": 1})
        assert forged.status_code == 401
        assert call.parameters["secret_token"] not in stop(process)
        # It stays, so that Telegram keeps what comes until the next start.
        assert server.core.world.webhook["url"] == env["BOT_WEBHOOK_URL"]
        assert server.violations == []


async def test_health_and_metrics() -> None:
    """BOT_METRICS serves health and numbers, of what really happened."""
    port = free_port()
    with BotApiServer() as server, running(server.url, BOT_METRICS=f"127.0.0.1:{port}") as process:
        await _answers(server.private())
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            assert (await client.get("/healthz")).status_code == 200
            assert (await client.get("/readyz")).status_code == 200
            text = (await client.get("/metrics")).text
        assert 'laureates_updates_total{kind="message"} 1.0' in text
        assert 'laureates_answers_total{language="fr",outcome="answer"} 1.0' in text
        stop(process)


def test_port_in_use() -> None:
    """A port in use is one clear line and status 2."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        where = f"127.0.0.1:{other.getsockname()[1]}"
        with BotApiServer() as server, running(server.url, BOT_METRICS=where) as process:
            _, said = process.communicate(timeout=15)
    assert process.returncode == 2
    assert said.count("\n") == 1
    assert f"BOT_METRICS: cannot listen at {where}" in said


async def test_second_process(tmp_path: Path) -> None:
    """A second bot on one SQLite file is refused in one clear line."""
    store = f"sqlite:///{tmp_path}/s"
    with BotApiServer() as server, running(server.url, BOT_STORE=store) as first:
        await _answers(server.private())
        with running(server.url, BOT_STORE=store) as second:
            _, said = second.communicate(timeout=15)
            assert second.returncode == 2
            assert said.count("\n") == 1
            assert f"process {first.pid}" in said
        stop(first)


async def test_remembers_across_restarts(tmp_path: Path) -> None:
    """A follow-up asked after a restart is understood; what came meanwhile is answered."""
    store = f"sqlite:///{tmp_path}/s"
    with BotApiServer() as server:
        chat = server.private()
        with running(server.url, BOT_STORE=store) as process:
            await _answers(chat)
            stop(process)
        await chat.says("two")
        with running(server.url, BOT_STORE=store) as process:
            assert (await chat.reply(10)).text == "<two> after 2022:fact:one"
            stop(process)
        assert len(server.calls("sendMessage")) == 2


@pytest.mark.parametrize("trouble", ["corrupt", "folder", "locked"])
async def test_store_in_trouble(tmp_path: Path, trouble: str) -> None:
    """Whatever is wrong with the file: one clear line, and answers go on."""
    file = tmp_path / "s"
    other = None
    if trouble == "corrupt":
        file.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    elif trouble == "folder":
        file.mkdir()
    else:
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("CREATE TABLE t (a)")
        other.execute("BEGIN EXCLUSIVE")
    with BotApiServer() as server, running(server.url, BOT_STORE=f"sqlite:///{file}") as process:
        await _answers(server.private())
        said = stop(process)
    assert said.count("the store is down") == 1
    assert str(file) in said
    if other is not None:
        other.close()


async def test_errors_reach_admins() -> None:
    """An error of ours reaches the admin once; the person has an apology, the log no words."""
    with BotApiServer() as server, running(server.url, BOT_ADMINS="99") as process:
        admin, chat = server.private(99), server.private(7)
        await _answers(admin)
        for _ in range(2):
            await chat.says("boom")
            assert "incident" in (await chat.reply(10)).text
        assert "RuntimeError" in (await admin.reply(10)).text
        await asyncio.sleep(0.2)
        assert len([c for c in server.calls("sendMessage") if c.parameters["chat_id"] == 99]) == 2
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=15)
        assert "boom" not in said.replace('"boom"', "")


async def test_blocked_ends_state(tmp_path: Path) -> None:
    """A person who blocks the bot is forgotten, and nobody else notices."""
    file = tmp_path / "s"
    with BotApiServer() as server, running(server.url, BOT_STORE=f"sqlite:///{file}") as process:
        chat, other = server.private(7), server.private(8)
        await _answers(chat)
        server.faults.inject("forbidden", chat_id=7)
        await chat.says("two")
        await _answers(other)
        stop(process)
    base = sqlite3.connect(file)
    places = {row[0] for row in base.execute("SELECT place FROM chats")}
    waiting = base.execute("SELECT count(*) FROM updates WHERE raw IS NOT NULL").fetchone()
    base.close()
    assert places == {"8", "8//1"}
    assert waiting == (0,)
