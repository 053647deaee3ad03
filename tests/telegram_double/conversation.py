"""People who talk to the bot: `says` puts in, `reply` takes out (errbot's two verbs)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from . import updates
from .core import Core
from .presses import Press, press
from .replies import Reply
from .spec import Json
from .updates import Group, Person
from .world import Chat

Post = Callable[[Json], Awaitable[None]]
__all__ = ["Conversation", "GroupChat", "Press", "PrivateChat", "Reply"]


class Conversation:
    """One chat between people and the bot. Each reply and each edit is read once, in order."""

    def __init__(self, core: Core, post: Post, info: Json, person: Person) -> None:
        self.core, self.post, self.person = core, post, person
        self.chat_id = int(info["id"])
        with core.lock:
            core.world.learn(info)
            self._read = {"new": len(self._seen("new")), "edit": len(self._seen("edit"))}
            self.chat.members.setdefault(person.user_id, (person.user(), "member"))

    @property
    def chat(self) -> Chat:
        """The chat's state in the core."""
        return self.core.world.chats[self.chat_id]

    def join(self, person: Person, status: str = "member") -> Person:
        """Makes a person a member (or administrator, creator, ...); gives the person."""
        with self.core.lock:
            self.chat.members[person.user_id] = (person.user(), status)
        return person

    async def says(
        self,
        text: str,
        *,
        by: Person | None = None,
        thread: int | None = None,
        reply_to: Reply | Json | int | None = None,
        entities: list[Json] | None = None,
    ) -> Json:
        """Sends text to the bot, with entities for commands, mentions and links; gives it."""
        content = updates.text_content(text, entities)
        return await self._post_message(content, by, thread, reply_to)

    async def sends(
        self,
        kind: str,
        caption: str = "",
        *,
        by: Person | None = None,
        thread: int | None = None,
        reply_to: Reply | Json | int | None = None,
        **content: Any,
    ) -> Json:
        """Sends a medium (photo, voice, document, sticker, ...) or, by keyword, any content."""
        content = content or updates.media_content(kind)
        content |= updates.caption_content(caption)
        return await self._post_message(content, by, thread, reply_to)

    async def edits(self, message: Json, text: str) -> Json:
        """Edits a message sent before; gives it as it is now."""
        changed = updates.edited(message, **updates.text_content(text))
        await self.post({"edited_message": changed})
        return changed

    async def presses(
        self, label: str, *, on: Reply | None = None, by: Person | None = None
    ) -> Press:
        """Presses a button by its text: of `on`, else of the newest message that has it.

        A label of the reply keyboard is sent as text, as clients do.
        """
        if on is None and any(label in (k, _label(k)) for k in self._reply_keys()):
            await self.says(label, by=by)
            return Press(self.core, "")
        user = (by or self.person).user()
        query_id, update = press(self.core, self.chat, user, label, on)
        await self.post(update)
        return Press(self.core, query_id)

    async def reply(self, timeout: float = 5.0) -> Reply:
        """Gives the bot's next message not read yet; fails when none comes in time."""
        return await self._next("new", timeout)

    async def edited(self, timeout: float = 5.0) -> Reply:
        """Gives the message of the bot's next edit not read yet, in its current state."""
        return await self._next("edit", timeout)

    async def silence(self, seconds: float = 0.2) -> None:
        """Fails when the bot writes or edits here within `seconds`, or did so unread."""

        def probe() -> Reply | None:
            return self._unread("new") or self._unread("edit")

        found = await self.core.notice.wait_for(probe, seconds)
        if found is not None:
            raise AssertionError(f"expected silence, the bot said {found.text!r}")

    def messages(self) -> list[Reply]:
        """Gives all messages of the bot in this chat as they are now."""
        with self.core.lock:
            bot = self.core.world.bot["id"]
            seen = self.chat.messages.values()
            own = [m["message_id"] for m in seen if m.get("from", {}).get("id") == bot]
            return [Reply.of(self.chat, message_id) for message_id in own]

    async def changes_status(self, new: str, by: Person | None = None) -> None:
        """Changes the bot's own status here: kicked, left, member, administrator."""
        world, user = self.core.world, (by or self.person).user()
        old = self.chat.bot_status
        await self.post(updates.my_chat_member(user, self.chat.info, world.bot_user, old, new))

    async def _post_message(
        self,
        content: Json,
        by: Person | None,
        thread: int | None,
        reply_to: Reply | Json | int | None,
    ) -> Json:
        if isinstance(reply_to, Reply):
            reply_to = reply_to.raw
        with self.core.lock:
            original = self.chat.messages[reply_to] if isinstance(reply_to, int) else reply_to
            user = (by or self.person).user()
            self.chat.members.setdefault(user["id"], (user, "member"))
            number = self.chat.next_id()
            sent = updates.message(
                user, self.chat.info, number, thread=thread, reply_to=original, **content
            )
        await self.post({"message": sent})
        return sent

    def _seen(self, kind: str) -> list[int]:
        return [e.message_id for e in self.chat.events if e.kind == kind]

    def _unread(self, kind: str) -> Reply | None:
        with self.core.lock:
            for message_id in self._seen(kind)[self._read[kind] :]:
                if message_id in self.chat.messages:
                    return Reply.of(self.chat, message_id)
                self._read[kind] += 1  # deleted before anybody read it
        return None

    async def _next(self, kind: str, timeout: float) -> Reply:
        found = await self.core.notice.wait_for(lambda: self._unread(kind), timeout)
        if found is None:
            last = [(c.method, c.error) for c in self.core.sent[-5:]]
            raise AssertionError(f"no {kind} message within {timeout} s; last calls: {last}")
        self._read[kind] += 1
        return found

    def _reply_keys(self) -> list[Any]:
        return [key for row in self.chat.reply_keyboard for key in row]


class PrivateChat(Conversation):
    """A person alone with the bot."""

    def __init__(self, core: Core, post: Post, person: Person) -> None:
        super().__init__(core, post, person.chat(), person)

    async def blocks(self) -> None:
        """Blocks the bot, which then gets 403 here."""
        await self.changes_status("kicked")

    async def unblocks(self) -> None:
        """Lets the bot write again."""
        await self.changes_status("member")


class GroupChat(Conversation):
    """Several people and the bot; `by=` names who speaks."""

    def __init__(self, core: Core, post: Post, group: Group) -> None:
        super().__init__(core, post, group.chat(), Person(42, "Camille", "camille"))

    def topic(self, name: str = "Topic", thread: int | None = None) -> int:
        """Opens a topic; gives its message_thread_id."""
        with self.core.lock:
            number = self.chat.next_id() if thread is None else thread
            self.chat.topics[number] = name
        return number

    async def kicks(self) -> None:
        """Throws the bot out, which then gets 403 here."""
        await self.changes_status("kicked")

    async def adds(self, status: str = "member") -> None:
        """Adds the bot, or changes its rights (administrator)."""
        await self.changes_status(status)


def _label(key: Any) -> str:
    return str(key.get("text", "")) if isinstance(key, dict) else str(key)
