# ruff: noqa: E501 - a table of updates, one a line
"""A hundred hostile or unusual updates, each with how often the bot writes to the chat."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
BOT = {"id": 123456789, "is_bot": True, "first_name": "Laureates", "username": "laureates_bot"}
USER = {"id": 42, "is_bot": False, "first_name": "Camille", "language_code": "fr"}
PRIVATE = {"id": 42, "type": "private", "first_name": "Camille"}
GROUP = {"id": -1001000000001, "type": "supergroup", "title": "Jury"}
CHANNEL = {"id": -1001000000002, "type": "channel", "title": "Actualités"}
ANONYMOUS = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
ROBOT = {"id": 77, "is_bot": True, "first_name": "Robot", "username": "other_bot"}
_POLL: Json = {"id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False,
            "is_anonymous": True, "type": "regular", "allows_multiple_answers": False,
            "allows_revoting": False, "members_only": False}  # fmt: skip
QUESTION = "Qui a reçu le Prix GMF ?"


def _message(chat: Json = PRIVATE, sender: Json | None = USER, **content: Any) -> Json:
    made: Json = {"message_id": next(_NUMBERS), "date": int(time.time()), "chat": chat, **content}
    return made | ({"from": sender} if sender else {})


def _numbers() -> Iterator[int]:
    yield from range(5000, 100_000)


_NUMBERS = _numbers()


def _press(data: str | None, number: str, **other: Any) -> Json:
    query = {"id": number, "from": USER, "chat_instance": "1", **other}
    return {"callback_query": query | ({"data": data} if data is not None else {})}


def _entity(kind: str, offset: int, length: int, **more: Any) -> Json:
    return {"type": kind, "offset": offset, "length": length, **more}


def _named(text: str, name: str) -> Json:
    """A group message that mentions a name, with the entity where it truly stands."""
    before = text[: text.index(name)]
    offset = len(before.encode("utf-16-le")) // 2
    return _message(GROUP, text=text, entities=[_entity("mention", offset, len(name))])


def updates() -> list[tuple[str, Json, int]]:
    """Name, update, and how many messages of the bot it should lead to."""
    return [*_presses(), *_texts(), *_groups(), *_media(), *_others(), *_future()]


def _presses() -> Iterator[tuple[str, Json, int]]:
    old = _message(sender=BOT, text="un ancien message")
    forged = [
        "", " ", "x", "x" * 64, "x" * 5000, "show", "show:", "show:../../etc/passwd", "show:\x00",
        "show:2022:prize:gmf'; DROP TABLE", "vote:good:", "vote:great:2022:prize:gmf", "vote::",
        "lang:xx", "list:99999999999999999999", "list:-1", "map:2022:laureate:nowhere", "é" * 40,
        "go:nowhere", "why:x:y", "show:2022:prize:gmf~" + "a" * 60, '{"a":1}', "part:results:x",
    ]  # fmt: skip
    for number, data in enumerate(forged):
        # what has a button's form and leads nowhere is an old button: its message is refreshed,
        # or, for this message is unknown, sent anew
        is_old = data in {
            "show:", "lang:xx", "list:99999999999999999999", "map:2022:laureate:nowhere",
            "go:nowhere", "part:results:x", "list:-1",
        }  # fmt: skip
        written = -1 if is_old else 0
        yield f"forged {data[:20]!r}", _press(data, f"f{number}", message=old), written
    yield "no message", _press("show:2022:prize:gmf", "n1"), 0
    yield "of inline mode", _press("show:2022:prize:gmf", "n2", inline_message_id="AQ"), 0
    yield "no data, a game", _press(None, "n3", message=old, game_short_name="g"), 0
    gone = {"chat": PRIVATE, "message_id": 1, "date": 0}
    yield "inaccessible", _press("show:2022:prize:gmf", "n4", message=gone), 1
    stranger = _message(CHANNEL, None, text="x", sender_chat=CHANNEL)
    yield "in a channel", _press("x", "n5", message=stranger), 0


def _texts() -> Iterator[tuple[str, Json, int]]:
    texts = [
        "\x00", "\u200b", "\u202e\u202d", "🏳️‍🌈" * 400, "a" * 4096, "?" * 4096, "é" * 4096, "/",
        "//", "/ list", "/list\n", "/start " + "x" * 500, "/" + "a" * 300, "<b>", "</b><i>&amp;",
        "%s%n{0}{x}", "' OR 1=1 --", "../../etc/passwd", "\ud83d", "[x](tg://user?id=1)", "1", "-1",
        "9" * 400, "😀", "\n\n\n", "\u0000/list", "مرحبا من فاز؟", "谁获奖了", "Z̷̡̢a̵l̶g̴o̸" * 50,
    ]  # fmt: skip
    for text in texts:
        yield f"text {text[:12]!r}", {"message": _message(text=text)}, 1
    yield "a day old", {"message": _message(text=QUESTION) | {"date": int(time.time()) - 90_000}}, 1
    yield "from 1970", {"message": _message(text=QUESTION) | {"date": 0}}, 1
    yield (
        "no language",
        {"message": _message(sender={**USER, "language_code": ""}, text="/list")},
        1,
    )
    yield (
        "strange language",
        {"message": _message(sender={**USER, "language_code": "tlh-Piqd"}, text="/list")},
        1,
    )
    yield "no sender", {"message": _message(sender=None, text=QUESTION)}, 0
    yield "from a bot", {"message": _message(sender=ROBOT, text=QUESTION)}, 0
    yield "via a bot", {"message": _message(text=QUESTION, via_bot=ROBOT)}, 0
    yield "via ourselves", {"message": _message(text=QUESTION, via_bot=BOT)}, 0
    yield "huge update id", {"update_id": 2**31 - 2, "message": _message(text=QUESTION)}, 1
    yield "an edit of what was never seen", {"edited_message": _message(text=QUESTION)}, 0


def _groups() -> Iterator[tuple[str, Json, int]]:
    cut = [_entity("mention", 1, 14)]
    for name, message, written in [
        ("small talk", _message(GROUP, text="bonjour à tous"), 0),
        ("a question not to us", _message(GROUP, text=QUESTION), 0),
        ("another bot's command", _message(GROUP, text="/list@otherbot"), 0),
        ("a name that starts with ours", _named(f"@laureates_bot2 {QUESTION}", "@laureates_bot2"), 0),
        ("an unknown command", _message(GROUP, text="/frobnicate"), 0),
        ("an unknown command of ours", _message(GROUP, text="/frobnicate@laureates_bot"), 1),
        ("a mention", _named(f"🏳️‍🌈👩‍👩‍👧 @laureates_bot {QUESTION}", "@laureates_bot"), 1),
        ("an entity that cuts an emoji", _message(GROUP, text="😀@laureates_bot x", entities=cut), 0),
        ("an entity beyond the text", _message(GROUP, text="x", entities=[_entity("mention", 5, 99)]), 0),
        ("an entity before the text", _message(GROUP, text="x", entities=[_entity("mention", -5, 3)]), 0),
        ("an entity of the future", _message(GROUP, text="x", entities=[_entity("hologram", 0, 1)]), 0),
        ("a mention without user", _message(GROUP, text="x", entities=[_entity("text_mention", 0, 1)]), 0),
        ("an anonymous administrator", _message(GROUP, ANONYMOUS, sender_chat=GROUP, text="/list"), 1),
        ("a linked channel", _message(GROUP, {**ROBOT, "id": 777000, "is_bot": False},
                                      sender_chat=CHANNEL, is_automatic_forward=True, text="/list"), 0),
        ("a channel as a person", _message(GROUP, {**ROBOT, "id": 136817688}, sender_chat=CHANNEL,
                                           text="/list"), 0),
        ("another bot's command to us", _message(GROUP, ROBOT, text="/list@laureates_bot"), 0),
        ("a reply to another bot", _message(GROUP, text="et alors ?",
                                            reply_to_message=_message(GROUP, ROBOT, text="x")), 0),
        ("a reply to us", _message(GROUP, text=QUESTION,
                                   reply_to_message=_message(GROUP, BOT, text="x")), 1),
        ("somebody joins", _message(GROUP, new_chat_members=[USER]), 0),
        ("we join", _message(GROUP, new_chat_members=[BOT]), 0),
        ("somebody leaves", _message(GROUP, left_chat_member=USER), 0),
        ("a pinned message", _message(GROUP, pinned_message=_message(GROUP, text="x")), 0),
        ("a new title", _message(GROUP, new_chat_title="x"), 0),
        ("a video chat", _message(GROUP, video_chat_started={}), 0),
        ("a sticker", _message(GROUP, sticker={"file_id": "a", "file_unique_id": "b", "type": "regular",
         "width": 1, "height": 1, "is_animated": False, "is_video": False}), 0),
    ]:  # fmt: skip
        yield f"group: {name}", {"message": message}, written


def _media() -> Iterator[tuple[str, Json, int]]:
    file = {"file_id": "a", "file_unique_id": "b"}
    for kind, content in {
        "voice": {**file, "duration": 1},
        "location": {"latitude": 1.0, "longitude": 2.0},
        "contact": {"phone_number": "1", "first_name": "x"},
        "dice": {"emoji": "🎲", "value": 1},
        "poll": _POLL,
        "game": {"title": "x", "description": "x", "photo": []},
        "story": {"chat": PRIVATE, "id": 1},
        "hologram": {"file_id": "x"},
    }.items():
        yield f"a {kind}", {"message": _message(**{kind: content})}, 1
    yield "paid", {"message": _message(successful_payment={
        "currency": "EUR", "total_amount": 1, "invoice_payload": "x",
        "telegram_payment_charge_id": "x", "provider_payment_charge_id": "x"})}, 0  # fmt: skip
    yield "pinned", {"message": _message(pinned_message=_message(text="x"))}, 0


def _others() -> Iterator[tuple[str, Json, int]]:
    yield "a checkout", {"pre_checkout_query": {
        "id": "c1", "from": USER, "currency": "EUR", "total_amount": 1, "invoice_payload": "x"}}, 0  # fmt: skip
    yield "a channel's post", {"channel_post": _message(CHANNEL, None, text="/list")}, 0
    yield "an edited post", {"edited_channel_post": _message(CHANNEL, None, text="/list")}, 0
    yield (
        "a business message",
        {"business_message": _message(text=QUESTION, business_connection_id="b")},
        0,
    )
    yield "a boost", {"message": _message(boost_added={"boost_count": 1})}, 0
    inline = {"id": "i1", "from": USER, "query": "x" * 256, "offset": "y" * 64}
    yield "an odd inline query", {"inline_query": inline}, 0
    yield (
        "a chosen result",
        {"chosen_inline_result": {"result_id": "x", "from": USER, "query": ""}},
        0,
    )
    yield "a poll's state", {"poll": _POLL}, 0


def _future() -> Iterator[tuple[str, Json, int]]:
    yield "an update of the future", {"telepathy": {"from": USER, "thought": "x"}}, 0
    yield "an empty update", {}, 0
    future = {"aura": {"colour": 7}, "message_effect": [1, {"a": None}], "text": QUESTION}
    yield "a field of the future", {"message": _message(**future)}, 1
    yield (
        "a chat of the future",
        {"message": _message({"id": -9, "type": "metagroup"}, text="bonjour")},
        0,
    )
