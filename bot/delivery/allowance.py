"""How much one person, or one group, may ask: a bucket that fills again with time."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from telegram import Bot, Message, Update
from telegram.error import TelegramError

from handlers.addressing import Me, addressed, command_of, is_private, spoken_by_bot
from handlers.sending import Target, send
from handlers.services import Reply
from knowledge.model import Language

__all__ = ["Allowance", "Bucket", "Gate"]

_LOG = logging.getLogger(__name__)
_KNOWN = 10_000
Verdict = Literal["yes", "tell", "no"]


@dataclass(slots=True)
class Bucket:
    """What is left at a time, and whether its owner was told that nothing is."""

    left: float
    at: float
    told: bool = False


class Allowance:
    """`most` at once, and `most` again every `seconds`."""

    def __init__(
        self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = float(most)
        self._rate = most / seconds
        self._clock = clock
        self._buckets: OrderedDict[int, Bucket] = OrderedDict()

    def ask(self, who: int) -> Verdict:
        """Takes one; `tell` the first time there is none, `no` after that."""
        now = self._clock()
        bucket = self._buckets.pop(who, None) or Bucket(self._most, now)
        self._buckets[who] = bucket
        if len(self._buckets) > _KNOWN:
            self._buckets.popitem(last=False)
        bucket.left = min(self._most, bucket.left + max(0.0, now - bucket.at) * self._rate)
        bucket.at = now
        if bucket.left >= 1:
            bucket.left -= 1
            # Told again only after a quieter time.
            bucket.told = bucket.told and bucket.left < self._most / 2
            return "yes"
        if bucket.told:
            return "no"
        bucket.told = True
        return "tell"


class Gate:
    """Admits updates: 20 a minute from a person, 40 from a group; who asks more is told once."""

    def __init__(
        self,
        bot: Bot,
        say: Callable[[str, Language], str],
        language: Callable[[str, str | None], Language],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bot = bot
        self._say = say
        self._language = language
        self._people = Allowance(20, 60, clock)
        self._groups = Allowance(40, 60, clock)

    async def __call__(self, update: Update) -> bool:
        """Whether to answer. Raises TelegramError when the notice is lost."""
        message = update.message or update.edited_message
        query = update.callback_query
        person = update.effective_user
        if message is not None and not self._is_for_me(message):
            return True
        if person is None or (message is None and query is None):
            # Inline queries come with each letter that is typed; Telegram paces them itself.
            return True
        verdict = self._people.ask(person.id)
        chat = update.effective_chat
        if verdict == "yes" and chat is not None and chat.type != chat.PRIVATE:
            verdict = self._groups.ask(chat.id)
        if verdict == "yes":
            return True
        text = self._say("too_fast", self._language("", person.language_code))
        if query is not None:
            await self._toast(query.id, text)
        elif verdict == "tell" and message is not None:
            await self._tell(message, text)
        return False

    def _is_for_me(self, message: Message) -> bool:
        if spoken_by_bot(message):
            return False
        if is_private(message):
            return True
        me = Me(self._bot.id, self._bot.username)
        command = command_of(message.text or "", me)
        return (command is not None and command.mine) or addressed(message, me) is not None

    async def _tell(self, message: Message, text: str) -> None:
        thread = message.message_thread_id if message.is_topic_message else None
        reply_to = None if is_private(message) else message.message_id
        await send(self._bot, Target(message.chat.id, thread, reply_to), Reply((text,)))

    async def _toast(self, query: str, text: str) -> None:
        # Every press has its answer, or the button spins.
        try:
            await self._bot.answer_callback_query(query, text=text)
        except TelegramError as error:
            _LOG.info("a press was not answered: %s", error)
