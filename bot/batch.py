"""`laureates ask --jsonl`: questions in, answers out, one JSON object a line."""

from __future__ import annotations

import json
from typing import Any, BinaryIO

from bot.render import address, plain
from handlers.services import Engine
from knowledge.answer import Answer, Topic

__all__ = ["answer_line", "batch"]


def batch(engine: Engine, source: BinaryIO, sink: BinaryIO) -> None:
    """Answers each line of `source` on one line of `sink`, flushed at once."""
    topics: dict[str, Topic] = {}
    for number, line in enumerate(source):
        raw = line.removeprefix(b"\xef\xbb\xbf") if number == 0 else line
        result = answer_line(engine, topics, raw)
        sink.write(_encoded(result) + b"\n")
        sink.flush()


def answer_line(engine: Engine, topics: dict[str, Topic], line: bytes) -> dict[str, Any]:
    """The answer to one line, or what is wrong with it."""
    try:
        asked = _object(line)
    except (ValueError, RecursionError) as error:
        return {"id": None, "error": str(error) or "the line cannot be read"}
    chat = asked.get("chat")
    answer = engine.ask(asked["q"], None if chat is None else topics.get(chat), asked.get("lang"))
    if chat is not None and answer.topic is not None:
        topics[chat] = answer.topic
    return _result(asked.get("id"), answer)


def _result(identifier: Any, answer: Answer) -> dict[str, Any]:
    return {
        "id": identifier,
        "outcome": answer.outcome,
        "entries": list(answer.entries),
        "language": answer.language,
        "text": plain(answer),
        "links": [address(link) for link in answer.links],
        "score": round(min(max(answer.score, 0.0), 1.0), 4),
    }


def _object(line: bytes) -> dict[str, Any]:
    try:
        text = line.decode("utf-8").strip()
    except UnicodeDecodeError as error:
        raise ValueError(f"the line is not UTF-8 (byte {error.start + 1})") from None
    try:
        found = json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise ValueError(f"the line is not JSON: {error.msg} (column {error.colno})") from None
    except RecursionError:
        raise ValueError("the line is nested too deep") from None
    if not isinstance(found, dict):
        raise ValueError("the line is not a JSON object")
    if not isinstance(found.get("q"), str):
        raise ValueError('"q" must be a text')
    if not isinstance(found.get("chat"), str | None):
        raise ValueError('"chat" must be a text')
    if found.get("lang") not in (None, "fr", "en"):
        raise ValueError('"lang" must be "fr" or "en"')
    return found


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _encoded(result: dict[str, Any]) -> bytes:
    try:
        return json.dumps(result, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(result).encode()
