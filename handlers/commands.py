"""The commands, by name, each from its words to an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from handlers.payloads import key_of
from handlers.services import Engine
from knowledge.answer import Answer
from knowledge.model import Language

__all__ = ["COMMANDS", "FRENCH", "Request"]


@dataclass(frozen=True, slots=True)
class Request:
    """What a command is given."""

    engine: Engine
    words: str
    language: Language
    client: str | None


def _start(request: Request) -> Answer:
    key = key_of(request.words)
    shown = request.engine.show(key, request.language) if key else None
    return shown or request.engine.courtesy("welcome", request.language)


def _help(request: Request) -> Answer:
    return request.engine.courtesy("help", request.language)


def _list(request: Request) -> Answer:
    return request.engine.list_laureates(request.language)


def _project(request: Request) -> Answer:
    return request.engine.find("project", request.words, request.language, request.client)


def _prize(request: Request) -> Answer:
    return request.engine.find("prize", request.words, request.language, request.client)


def _quotes(request: Request) -> Answer:
    return request.engine.list_quotes(request.language)


def _about(request: Request) -> Answer:
    return request.engine.about(request.language)


COMMANDS: Mapping[str, Callable[[Request], Answer]] = MappingProxyType(
    {
        "start": _start,
        "help": _help,
        "list": _list,
        "project": _project,
        "prize": _prize,
        "quotes": _quotes,
        "about": _about,
        "aide": _help,
        "liste": _list,
        "projet": _project,
        "prix": _prize,
        "citations": _quotes,
        "apropos": _about,
    }
)
FRENCH = frozenset({"aide", "liste", "projet", "prix", "citations", "apropos"})
