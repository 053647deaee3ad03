"""Deliveries to the bot's webhook: each update again and again until a 2xx, in chat order."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx

from .core import Core
from .spec import Json

_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0  # Telegram's are longer; a test must not wait for them
_TIMEOUT = 10.0


class WebhookSender:
    """Posts queued updates to the webhook; at most one per chat is on its way at a time."""

    def __init__(self, core: Core, client: httpx.AsyncClient | None = None) -> None:
        self.core = core
        # A client with `httpx.ASGITransport(app)` reaches a bot's web app without a socket.
        self._given = client
        self._flying: dict[int, Any] = {}
        self._pauses: dict[int, float] = {}

    async def run(self) -> None:
        """Delivers until the core is closed or the task is cancelled."""
        client = self._given or httpx.AsyncClient(trust_env=False)
        try:
            async with asyncio.TaskGroup() as group:
                while not self.core.closed:
                    update = await self.core.notice.wait_for(self._next, 1.0)
                    if update:
                        group.create_task(self._deliver(client, update))
        finally:
            if self._given is None:
                await client.aclose()

    def _next(self) -> Json | None:
        with self.core.lock:
            world = self.core.world
            if self.core.closed:
                return {}  # wakes the loop, which then ends
            if not world.webhook["url"]:
                return None
            if len(self._flying) >= world.webhook["max_connections"]:
                return None
            busy = set(self._flying.values())
            for update in world.inbox.waiting:
                key = _queue(update)
                # A chat with an earlier update on its way waits, so that order is kept.
                if update["update_id"] not in self._flying and key not in busy:
                    self._flying[update["update_id"]] = key
                    return update
        return None

    async def _deliver(self, client: httpx.AsyncClient, update: Json) -> None:
        number = update["update_id"]
        with self.core.lock:
            settings = dict(self.core.world.webhook)
        headers = {"X-Telegram-Bot-Api-Secret-Token": settings.get("secret_token") or ""}
        headers = {name: value for name, value in headers.items() if value}
        pause = 0.0
        try:
            try:
                answer = await client.post(
                    settings["url"], json=update, headers=headers, timeout=_TIMEOUT
                )
            except httpx.HTTPError as error:
                pause = self._failed(number, f"{type(error).__name__}: {error}")
            else:
                if answer.is_success:
                    with self.core.lock:
                        self.core.world.inbox.remove(number)
                        self._pauses.pop(number, None)
                    await self._perform(answer)
                else:
                    text = "Wrong response from the webhook: "
                    text += f"{answer.status_code} {answer.reason_phrase}"
                    pause = self._failed(number, text)
                    wished = answer.headers.get("Retry-After", "")
                    pause = max(pause, float(wished)) if wished.isdigit() else pause
            if pause:
                # The chat stays busy meanwhile: what follows must not overtake.
                await self.core.notice.wait_for(lambda: self.core.closed or None, pause)
        finally:
            with self.core.lock:
                self._flying.pop(number, None)
            self.core.notice.notify()

    def _failed(self, number: int, text: str) -> float:
        with self.core.lock:
            self.core.world.webhook["last_error_date"] = int(time.time())
            self.core.world.webhook["last_error_message"] = text
            pause = self._pauses.get(number, _FIRST_PAUSE)
            self._pauses[number] = min(pause * 2, _LONGEST_PAUSE)
        return pause

    async def _perform(self, answer: httpx.Response) -> None:
        """Runs the method that the bot put into its answer; nobody learns the result."""
        try:
            body = answer.json()
        except ValueError:
            return
        if isinstance(body, dict) and isinstance(body.get("method"), str):
            fields = {name: value for name, value in body.items() if name != "method"}
            await self.core.call(self.core.token, body["method"], fields, is_typed=True)


def _queue(update: Json) -> Any:
    """Gives what an update must stay in order with: its chat, else its sender."""
    kind = next(name for name in update if name != "update_id")
    content = update[kind]
    message = content.get("message") or content
    holder = message.get("chat") or content.get("from") or {}
    return holder.get("id", update["update_id"])
