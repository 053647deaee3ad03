"""The commands, by name, each from its words to a page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from handlers.keyboards import link_to
from handlers.pages import Page, Pages
from handlers.payloads import key_of
from handlers.services import Engine, Services
from knowledge.answer import Topic
from knowledge.model import Language
from knowledge.text import words

__all__ = ["COMMANDS", "FRENCH", "RESTARTS", "RESTART_WORDS", "Request", "Run"]


@dataclass(frozen=True, slots=True)
class Request:
    """What a command is given: its words, who asks from where, and what was talked about."""

    services: Services
    engine: Engine
    pages: Pages
    username: str
    words: str
    client: str | None
    chat: int
    topic: Topic | None
    is_private: bool

    @property
    def language(self) -> Language:
        """The language to reply in."""
        return self.pages.language


Run = Callable[[Request], Page | Awaitable[Page]]


def _start(request: Request) -> Page:
    key = key_of(request.words)
    return (request.pages.show(key) if key else None) or request.pages.home()


def _ask(request: Request) -> Page:
    if not request.words:
        return request.pages.said("ask")
    answer = request.engine.ask(request.words, request.topic, request.client)
    return request.pages.answer(answer, is_private=request.is_private)


def _project(request: Request) -> Page:
    if not request.words:
        return request.pages.list()
    answer = request.engine.find("project", request.words, request.language, request.client)
    key = answer.topic.key if answer.topic else ""
    if answer.outcome == "answer" and ":project:" in key:
        return request.pages.card(answer, key)
    return request.pages.answer(answer, is_private=request.is_private)


def _prize(request: Request) -> Page:
    if not request.words:
        return request.pages.named("prizes") or request.pages.home()
    answer = request.engine.find("prize", request.words, request.language, request.client)
    key = answer.topic.key if answer.topic else ""
    if answer.outcome == "answer" and ":prize:" in key:
        return request.pages.card(answer, key)
    return request.pages.answer(answer, is_private=request.is_private)


def _named(name: str) -> Run:
    def run(request: Request) -> Page:
        return request.pages.named(name) or request.pages.home()

    return run


def _map(request: Request) -> Page:
    key = _laureate(request) if request.words else None
    page = request.pages.map(key or "")
    return page or request.pages.list()


def _of_laureate(show: Callable[[Request, str], Page | None]) -> Run:
    """A command about the laureate that is named, else the one talked about, else a choice."""

    def run(request: Request) -> Page:
        key = _laureate(request)
        page = show(request, key) if key else None
        return page or _project(request)

    return run


def _laureate(request: Request) -> str | None:
    guide = request.services.guide
    if not request.words:
        return guide.laureate(request.topic.chain or request.topic.key) if request.topic else None
    found = request.engine.find("project", request.words, request.language, request.client)
    key = found.topic.key if found.outcome == "answer" and found.topic else ""
    return guide.laureate(key)


def _more(request: Request, key: str) -> Page | None:
    return request.pages.more(key.replace(":laureate:", ":project:"))


def _part(id_: str) -> Run:
    return _of_laureate(lambda request, key: request.pages.part(key, id_))


def _article(request: Request, key: str) -> Page | None:
    link = request.services.guide.article(key)
    keys = request.pages.keys
    return request.pages.text(link.url, keys.card(key, "")) if link else None


def _share(request: Request) -> Page:
    key = _laureate(request) or (request.topic.key if request.topic else "")
    rows = (request.pages.keys.share(key),) if request.pages.keys.share(key) else ()
    link = link_to(request.username, key) if rows else f"https://t.me/{request.username}"
    return request.pages.text(link or "", rows)


async def _lang(request: Request) -> Page:
    memory = request.services.memory
    asked = _LANGUAGES.get("".join(words(request.words)))
    if asked is None:
        return request.pages.languages(await memory.chosen(request.chat))
    chosen: Language | None = "fr" if asked == "fr" else "en" if asked == "en" else None
    await memory.choose(request.chat, chosen)
    pages = Pages(request.services, request.username, chosen or request.language)
    return pages.said(f"lang_now_{asked}", pages.keys.languages(chosen))


async def _forget(request: Request) -> Page:
    await request.services.memory.forget(request.chat)
    return request.pages.said("forgotten")


def _wrong(request: Request) -> Page | Awaitable[Page]:
    key = request.topic.key if request.topic else ""
    if not key:
        return request.pages.said("wrong_what")
    if not request.words:
        return request.pages.said("wrong_how", request.pages.keys.why(key))
    return _reported(request, key)


async def _reported(request: Request, key: str) -> Page:
    await request.services.memory.report(key, request.language, request.words)
    return request.pages.said("wrong_thanks")


_LANGUAGES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("fr", "francais", "french"), "fr"),
        **dict.fromkeys(("en", "anglais", "english"), "en"),
        **dict.fromkeys(("auto", "automatique", "automatic", "aucune", "none"), "auto"),
    }
)
_ENGLISH: dict[str, Run] = {
    "start": _start,
    "help": lambda request: request.pages.help(),
    "list": lambda request: request.pages.list(request.words),
    "project": _project,
    "prize": _prize,
    "detail": _of_laureate(_more),
    "figures": _part("results"),
    "partners": _part("partners"),
    "goals": _part("goals"),
    "article": _of_laureate(_article),
    "map": _map,
    "quotes": _named("quotes"),
    "prizes": _named("prizes"),
    "about": _named("about"),
    "contact": _named("contact"),
    "ask": _ask,
    "share": _share,
    "wrong": _wrong,
    "lang": _lang,
    "language": _lang,
    "settings": _lang,
    "privacy": lambda request: request.pages.said("privacy"),
    "forget": _forget,
    "cancel": lambda request: request.pages.home(),
}
_FRENCH_OF = {
    "aide": "help",
    "liste": "list",
    "laureats": "list",
    "projet": "project",
    "prix": "prize",
    "plus": "detail",
    "chiffres": "figures",
    "partenaires": "partners",
    "objectifs": "goals",
    "carte": "map",
    "citations": "quotes",
    "apropos": "about",
    "question": "ask",
    "partager": "share",
    "erreur": "wrong",
    "langue": "lang",
    "confidentialite": "privacy",
    "oublier": "forget",
    "annuler": "cancel",
    "recommencer": "cancel",
}
COMMANDS: Mapping[str, Run] = MappingProxyType(
    {**_ENGLISH, **{name: _ENGLISH[of] for name, of in _FRENCH_OF.items()}}
)
FRENCH = frozenset(_FRENCH_OF)
# Commands that lead back to the start, and the words, folded, that do the same.
RESTARTS = frozenset({"start", "cancel", "annuler", "recommencer"})
RESTART_WORDS = frozenset(
    {
        *("recommencer", "recommence", "on recommence", "annuler", "annule", "retour au debut"),
        *("cancel", "restart", "start over", "start again", "begin again", "reset", "never mind"),
    }
)
