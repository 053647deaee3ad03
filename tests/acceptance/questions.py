"""Many people who ask, and what became of their questions."""

from __future__ import annotations

import re
import time
from collections import defaultdict

from tests.telegram_double import BotApiServer
from tests.telegram_double.updates import Person, message, text_content

__all__ = ["Crowd"]

_REPLY = re.compile(r"<q(\d+)-(\d+)>")


class Crowd:
    """People who ask the stub engine, each their own questions, numbered."""

    def __init__(self, server: BotApiServer, chats: int = 200) -> None:
        self.server = server
        self.chats = chats
        self.asked = 0
        for chat in range(chats):
            server.core.world.learn(Person(1000 + chat).chat())

    def ask(self, many: int) -> None:
        """The next questions, from one after the other."""
        for _ in range(many):
            chat, number = self.asked % self.chats, self.asked // self.chats
            person = Person(1000 + chat)
            content = text_content(f"q{chat}-{number}")
            sent = message(person.user(), person.chat(), 100_000 + self.asked, **content)
            self.server.core.push({"message": sent})
            self.asked += 1

    def answers(self) -> dict[int, list[int]]:
        """The numbers of the questions answered, in order, for each chat."""
        found: dict[int, list[int]] = defaultdict(list)
        for call in self.server.calls("sendMessage"):
            reply = _REPLY.match(call.parameters["text"].replace("&lt;", "<").replace("&gt;", ">"))
            if reply and call.result is not None:
                found[int(reply[1])].append(int(reply[2]))
        return found

    def wait(self, seconds: float, many: int | None = None) -> None:
        """Until so many questions (all, unless said) have an answer, or time is up."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.answered() >= (self.asked if many is None else many):
                return
            time.sleep(0.05)

    def answered(self) -> int:
        """How many questions have an answer."""
        return sum(len(set(numbers)) for numbers in self.answers().values())

    def twice(self) -> int:
        """How many answers were one too many."""
        return sum(len(n) - len(set(n)) for n in self.answers().values())

    def disordered(self) -> list[int]:
        """The chats whose first answers came out of order."""
        firsts = {chat: list(dict.fromkeys(n)) for chat, n in self.answers().items()}
        return [chat for chat, numbers in firsts.items() if numbers != sorted(numbers)]
