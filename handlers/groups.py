"""What happens to the bot in a chat: it is added, removed, or the group moves."""

from __future__ import annotations

from telegram import Bot, ChatMember, ChatMemberUpdated, Message

from handlers.pages import Pages
from handlers.sending import Target
from handlers.services import Services
from handlers.showing import show

__all__ = ["answer_membership", "follow_migration"]

_OUT = frozenset({ChatMember.LEFT, ChatMember.BANNED})


async def answer_membership(services: Services, bot: Bot, change: ChatMemberUpdated) -> None:
    """Says how to be asked when the bot is added to a group; forgets a chat that it has left."""
    was_out = change.old_chat_member.status in _OUT
    is_out = change.new_chat_member.status in _OUT
    if is_out and not was_out:
        await services.memory.forget(change.chat.id)
        return
    if is_out or not was_out or change.chat.type not in {"group", "supergroup"}:
        return
    client = change.from_user.language_code
    chosen = await services.memory.chosen(change.chat.id)
    pages = Pages(services, bot.username, chosen or services.engine.language("", client))
    reads_all = bool(bot.bot.can_read_all_group_messages)
    name = "added_reading_all" if reads_all else "added"
    page = pages.said(name, username=bot.username)
    await show(services, bot, Target(change.chat.id), pages, page)


async def follow_migration(services: Services, message: Message) -> bool:
    """Keeps a group's settings when it becomes a supergroup; whether the message says so."""
    if message.migrate_to_chat_id is not None:
        await services.memory.move(message.chat.id, message.migrate_to_chat_id)
        return True
    if message.migrate_from_chat_id is not None:
        await services.memory.move(message.migrate_from_chat_id, message.chat.id)
        return True
    return False
