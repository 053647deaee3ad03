"""What editors may ask of the running bot: `/reload` and `/unanswered`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from handlers.commands import Request, Run
from handlers.pages import Page
from handlers.services import Reloaded, Unanswered
from knowledge.answer import Answer, Block

__all__ = ["DESK", "FRENCH"]

# How many groups of questions one message shows, and of how long a question.
_GROUPS = 10
_QUESTION = 120


async def _reload(request: Request) -> Page:
    desk = request.services.desk
    if desk is None:
        return request.pages.said("unknown_command")
    return request.pages.text(_told(request, await desk.reload()))


def _told(request: Request, found: Reloaded) -> str:
    say, language = request.services.say, request.language
    lines = list(found.lines.get(language, ()))
    if found.count > len(lines):
        lines.append(say("reload_more", language).format(count=found.count - len(lines)))
    return say(f"reload_{found.outcome}", language).format(
        version=found.version, read=found.read, asked=found.asked, lines="\n\n".join(lines)
    )


async def _unanswered(request: Request) -> Page:
    desk, pages = request.services.desk, request.pages
    if desk is None:
        return pages.said("unknown_command")
    groups = await desk.unanswered(request.language)
    if not groups:
        return pages.said("unanswered_none")
    say, language = request.services.say, request.language
    head = say("unanswered_head", language).format(
        count=sum(group.count for group in groups), groups=len(groups)
    )
    blocks = [Block("title", head)]
    blocks += [Block("number", _group(request, group)) for group in groups[:_GROUPS]]
    blocks.append(Block("note", say("unanswered_more", language)))
    return Page(Answer("smalltalk", language, tuple(blocks), score=1.0))


def _group(request: Request, group: Unanswered) -> str:
    say, language = request.services.say, request.language
    question = group.question
    if len(question) > _QUESTION:
        question = question[: _QUESTION - 1].rstrip() + "…"
    lines = [f"{group.count} × {question}", group.why]
    if group.nearest:
        lines.append(say("unanswered_nearest", language).format(nearest=group.nearest))
    return "\n".join(lines)


_FRENCH_OF = {"recharger": "reload", "sansreponse": "unanswered"}
_ENGLISH: dict[str, Run] = {"reload": _reload, "unanswered": _unanswered}
# The editors' commands, by name.
DESK: Mapping[str, Run] = MappingProxyType(
    {**_ENGLISH, **{name: _ENGLISH[of] for name, of in _FRENCH_OF.items()}}
)
FRENCH = frozenset(_FRENCH_OF)
