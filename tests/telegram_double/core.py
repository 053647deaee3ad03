"""The stand-in itself, without any socket: a call goes in, status and body come out.

The order is Telegram's: the token, the method's name, then (ours) the specification and the
faults on order, then the method. Both the HTTP server and the in-memory transport end here.
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from . import answers, editing, profile, sending
from .errors import OTHER_POLL, WEBHOOK_ACTIVE, ApiError, bad_request
from .faults import Fault, Faults
from .forms import split_attachments, typed
from .markup import ignored_markup
from .missing import missing_text
from .notice import Notice
from .spec import Json, Spec, Upload, Violation
from .world import World

DEFAULT_TOKEN = "123456789:AAStandInTokenOfTheTestDouble-000000"
_METHODS: dict[str, profile.Method] = {
    **sending.METHODS,
    **editing.METHODS,
    **answers.METHODS,
    **profile.METHODS,
}
SUPPORTED = frozenset({*_METHODS, "getUpdates"})


@dataclass(frozen=True)
class Outcome:
    """What the caller gets; `body` None means that the connection closes without an answer."""

    status: int
    body: bytes | None


@dataclass
class Sent:
    """One call of the bot: `result` when it succeeded, else `error`: Telegram's text, or
    "fault: KIND" when it met a fault and was not performed."""

    number: int
    method: str
    parameters: Json
    result: Any = None
    error: str | None = None
    at: float = field(default_factory=time.time)

    def to_json(self) -> Json:
        """Gives the call as /control/sent shows it; an upload becomes its name and size."""
        return json.loads(json.dumps(vars(self), default=_summary))  # type: ignore[no-any-return]


class Core:
    """One bot's Bot API. `sent` and `violations` are what a test looks at."""

    def __init__(
        self,
        token: str = DEFAULT_TOKEN,
        username: str = "laureates_bot",
        *,
        spec: Spec | None = None,
        delay: float = 0.0,
    ) -> None:
        self.token = token
        self.username = username
        self.spec = Spec.load() if spec is None else spec
        self.delay = delay
        self.notice = Notice()
        self.faults = Faults(self.notice.notify)
        # The server's thread and the test's thread share all that follows.
        self.lock = threading.RLock()
        self.closed = False
        self.reset()

    def reset(self) -> None:
        """Forgets chats, updates, calls, violations and faults; keeps token and delay.

        Update ids go on counting, or a bot that polls with its last offset would acknowledge
        the new ones unseen. Conversations opened before are void.
        """
        with self.lock:
            previous: World | None = getattr(self, "world", None)
            self.world = World(_bot(self.token, self.username))
            if previous is not None:
                self.world.inbox.next_id = previous.inbox.next_id
            self.sent: list[Sent] = []
            self.violations: list[Violation] = []
            self._poll: object | None = None
            self.faults.clear()
        self.notice.notify()

    def close(self) -> None:
        """Releases long polls and hanging calls, for a quick shutdown."""
        self.closed = True
        self.faults.clear()

    def push(self, update: Json) -> Json | None:
        """Queues an update; gives it numbered, or None when the bot did not ask for its kind."""
        with self.lock:
            self.world.remember(update)
            numbered = self.world.inbox.push(update)
        self.notice.notify()
        return numbered

    async def call(self, token: str, name: str, fields: Json, *, is_typed: bool) -> Outcome:
        """Plays one request; `is_typed` False when the fields are strings of a form."""
        if self.delay:
            await asyncio.sleep(self.delay)
        fault: Fault | None = None
        try:
            method = self._admit(token, name)
            parameters = fields if is_typed else typed(self.spec, method, fields)
            fault = self.faults.take(method, parameters.get("chat_id"))
            if fault is not None and fault.kind == "delay":
                await self._pause(fault)
            elif fault is not None and not fault.performed:
                self._record(Sent(0, method, parameters, error=f"fault: {fault.kind}"))
                return await self._suffer(fault)
            result = await self._perform(method, parameters)
            answer = Outcome(200, _encode({"ok": True, "result": result}))
        except ApiError as error:
            answer = Outcome(error.code, _encode(error.body()))
        if fault is not None and fault.kind != "delay":
            return await self._suffer(fault)
        return answer

    def _admit(self, token: str, name: str) -> str:
        if token != self.token:
            plausible = re.fullmatch(r"\d+:[A-Za-z0-9_-]+", token)
            raise ApiError(401, "Unauthorized" + ("" if plausible else ": invalid token specified"))
        if self.world.logged_out:
            raise bad_request("Logged out")
        known = {known.lower(): known for known in (*SUPPORTED, *self.spec.methods)}
        if name.lower() not in known:
            raise ApiError(404, "Not Found: method not found")
        return known[name.lower()]

    async def _perform(self, method: str, parameters: Json) -> Any:
        call = Sent(0, method, parameters)
        try:
            given, attached = split_attachments(self.spec, method, parameters)
            self._validate(method, given)
            if method == "getUpdates":
                return await self._get_updates(given)
            call.result = self._run(method, given, attached)
            return call.result
        except ApiError as error:
            call.error = error.description
            raise
        finally:
            self._record(call)

    def _record(self, call: Sent) -> None:
        # Polls are not recorded: they would drown what the bot says.
        if call.method != "getUpdates":
            with self.lock:
                call.number = len(self.sent) + 1
                self.sent.append(call)
            self.notice.notify()

    def _validate(self, method: str, given: Json) -> None:
        found = self.spec.validate(method, given)
        with self.lock:
            self.violations += found
            self.violations += ignored_markup(method, given)
        for violation in found:
            # Telegram ignores what it does not know, so that is recorded and goes through.
            if violation.kind == "missing":
                raise bad_request(missing_text(violation.path))
            if violation.kind != "unknown":
                raise bad_request(f"can't parse {violation.path}: {violation.detail}")

    def _run(self, method: str, given: Json, attached: dict[str, Upload]) -> Any:
        if method not in _METHODS:
            raise ApiError(501, f"Not Implemented: this double does not play {method}")
        with self.lock:
            try:
                return _METHODS[method](self.world, given, attached)
            except UnicodeEncodeError:
                raise bad_request("strings must be encoded in UTF-8") from None
            except KeyError as missing:
                # Only reached without a specification, which would have refused it before.
                raise bad_request(missing_text(str(missing.args[0]))) from missing

    async def _get_updates(self, given: Json) -> list[Json]:
        ticket = object()
        with self.lock:
            inbox = self.world.inbox
            if self.world.webhook["url"]:
                raise ApiError(409, WEBHOOK_ACTIVE)
            if given.get("allowed_updates") is not None:
                inbox.allowed = list(given["allowed_updates"])
            inbox.acknowledge(given.get("offset") or 0)
            self._poll = ticket
        # The newer poll wins; the older one, woken here, ends in a conflict.
        self.notice.notify()
        limit = min(max(given.get("limit") or 100, 1), 100)

        def probe() -> list[Json] | None:
            with self.lock:
                if self.closed:
                    return []
                if self._poll is not ticket:
                    raise ApiError(409, OTHER_POLL)
                if self.world.webhook["url"]:
                    raise ApiError(409, "Conflict: terminated by setWebhook request")
                return self.world.inbox.waiting[:limit] or None

        try:
            return await self.notice.wait_for(probe, given.get("timeout") or 0) or []
        finally:
            with self.lock:
                if self._poll is ticket:
                    self._poll = None

    async def _suffer(self, fault: Fault) -> Outcome:
        if fault.kind == "hang":
            await self._pause(fault)
        if fault.kind in {"hang", "close"}:
            return Outcome(0, None)
        return Outcome(*fault.answer(OTHER_POLL))

    async def _pause(self, fault: Fault) -> None:
        seconds = fault.seconds

        def released() -> bool | None:
            # Clearing the faults sets the seconds of each to zero.
            return True if self.closed or fault.seconds != seconds else None

        await self.notice.wait_for(released, seconds)


def _bot(token: str, username: str) -> Json:
    bot: Json = {"id": int(token.partition(":")[0]), "is_bot": True, "first_name": "Laureates"}
    bot |= {"username": username, "can_join_groups": True, "can_read_all_group_messages": False}
    return bot | {"supports_inline_queries": True, "can_connect_to_business": False,
                  "has_main_web_app": False}  # fmt: skip


def _summary(value: Any) -> Any:
    if isinstance(value, Upload):
        return {"upload": value.filename, "size": len(value.content)}
    return str(value)


def _encode(body: Json) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()
