"""In groups the bot speaks only when spoken to."""

from __future__ import annotations

import pytest

from tests.telegram_double import Group, TelegramDouble


@pytest.mark.parametrize(
    "typed",
    ["hello", "/nothing", "/list@another_bot", "@another_bot who", "mail@laureates_bot.org", "/"],
)
async def test_silence(telegram: TelegramDouble, typed: str) -> None:
    """What is not for the bot is met with silence."""
    group = telegram.group()
    await group.says(typed)
    await group.silence(0.01)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/list", "laureates"),
        ("/list@laureates_bot", "laureates"),
        ("/liste@LAUREATES_BOT", "laureates"),
        ("/ask who", "<who>"),
        ("@laureates_bot who", "<who>"),
        ("😀 @Laureates_Bot, who", "<😀 , who>"),
        ("who @laureates_bot", "<who>"),
    ],
)
async def test_spoken_to(telegram: TelegramDouble, typed: str, said: str) -> None:
    """Commands and mentions are answered, as replies."""
    group = telegram.group()
    message = await group.says(typed)
    reply = await group.reply()
    assert reply.text == said
    assert reply.raw["reply_to_message"]["message_id"] == message["message_id"]


async def test_reply_to_the_bot(telegram: TelegramDouble) -> None:
    """A reply to the bot goes on with the conversation."""
    group = telegram.group()
    await group.says("/ask one")
    first = await group.reply()
    await group.says("two", reply_to=first)
    assert (await group.reply()).text == "<two> after 2022:fact:one"


async def test_threads_are_apart(telegram: TelegramDouble) -> None:
    """Each thread has its own topic, and its replies stay in it."""
    group = telegram.group(is_forum=True) if _has_forum() else telegram.group()
    thread = group.topic("Prix")
    await group.says("/ask one")
    await group.reply()
    await group.says("/ask two", thread=thread)
    reply = await group.reply()
    assert reply.text == "<two>"
    assert reply.raw["message_thread_id"] == thread


@pytest.mark.parametrize("kind", ["photo", "sticker"])
async def test_media(telegram: TelegramDouble, kind: str) -> None:
    """Media are met with silence, even in reply to the bot."""
    group = telegram.group()
    await group.says("/ask one")
    first = await group.reply()
    await group.sends(kind)
    await group.sends(kind, reply_to=first)
    await group.silence(0.01)


async def test_edit(telegram: TelegramDouble) -> None:
    """An edited command edits its answer."""
    group = telegram.group()
    message = await group.says("/ask one")
    await group.reply()
    await group.edits(message, "/ask two")
    assert (await group.edited()).text == "<two>"
    await group.silence(0.01)


def _has_forum() -> bool:
    return "is_forum" in Group.__dataclass_fields__
