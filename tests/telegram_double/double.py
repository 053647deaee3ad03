"""What tests hold in their hands: the core plus people who talk to the bot."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from .conversation import GroupChat, PrivateChat
from .core import DEFAULT_TOKEN, Core, Sent
from .faults import Faults
from .inline import InlineUser
from .spec import Json, Spec, Violation
from .updates import Group, Person


class TelegramDouble:
    """Telegram, as the bot and its users see it. Works without a socket."""

    def __init__(
        self,
        token: str = DEFAULT_TOKEN,
        username: str = "laureates_bot",
        *,
        spec: Spec | None = None,
        delay: float = 0.0,
    ) -> None:
        self.core = Core(token, username, spec=spec, delay=delay)
        # Set it to hand updates straight to the bot (see `transport.feeding`), with no poll.
        self.deliver: Callable[[Json], Awaitable[object]] | None = None

    @property
    def token(self) -> str:
        """The only token that is accepted."""
        return self.core.token

    @property
    def spec_available(self) -> bool:
        """Whether api.json was found; without it nothing is validated against it."""
        return self.core.spec.available

    @property
    def violations(self) -> list[Violation]:
        """Every breach of the specification so far; a test asserts that it is empty."""
        with self.core.lock:
            return list(self.core.violations)

    @property
    def sent(self) -> list[Sent]:
        """Every call of the bot so far, refused and faulted ones included, getUpdates excepted."""
        with self.core.lock:
            return list(self.core.sent)

    @property
    def faults(self) -> Faults:
        """Where a test orders faults."""
        return self.core.faults

    @property
    def pending(self) -> int:
        """How many updates the bot has not acknowledged."""
        with self.core.lock:
            return len(self.core.world.inbox.waiting)

    def calls(self, method: str) -> list[Sent]:
        """Gives the calls of one method."""
        return [call for call in self.sent if call.method == method]

    async def wait_for_call(self, method: str, after: int = 0, timeout: float = 5.0) -> Sent:
        """Gives the first call of `method` numbered above `after`; waits for it."""

        def probe() -> Sent | None:
            return next((c for c in self.calls(method) if c.number > after), None)

        found = await self.core.notice.wait_for(probe, timeout)
        if found is None:
            raise AssertionError(f"no {method} within {timeout} s; got {self.sent}")
        return found

    async def push(self, update: Json) -> None:
        """Gives an update to the bot: to `deliver` when set, else into its queue."""
        if self.deliver is None:
            self.core.push(update)
            return
        with self.core.lock:
            self.core.world.remember(update)
            numbered = self.core.world.inbox.number(update)
        await self.deliver(numbered)

    def private(self, user_id: int = 42, **person: Any) -> PrivateChat:
        """Gives the private chat with a person (see `Person` for the other arguments)."""
        return PrivateChat(self.core, self.push, Person(user_id, **person))

    def group(self, chat_id: int = -1001000000001, **group: Any) -> GroupChat:
        """Gives a group with the bot in it (see `Group` for the other arguments)."""
        return GroupChat(self.core, self.push, Group(chat_id, **group))

    def inline(self, user_id: int = 42, **person: Any) -> InlineUser:
        """Gives a person who uses the bot in inline mode."""
        return InlineUser(self.core, self.push, Person(user_id, **person))

    def expire_queries(self) -> None:
        """Lets every query so far grow too old to be answered."""
        with self.core.lock:
            for query in self.core.world.queries.values():
                query.expired = True

    def reset(self) -> None:
        """Forgets everything but token and delay."""
        self.core.reset()
