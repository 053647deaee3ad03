"""What editors may ask of the running bot (`handlers.services.Desk`), and what they are told."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.alarm import Alarm
from bot.messages import say
from bot.metrics import Metrics
from bot.reload import Reloader
from bot.storage.protocol import Store
from bot.unanswered import gather, name_of, why
from bot.watched import Watched
from bot.watching import watch
from handlers.services import Engine, Reloaded, Unanswered
from knowledge.engine import Engine as KnowledgeEngine
from knowledge.guide import Guide
from knowledge.model import Language

__all__ = ["Desk"]

# So many of the newest notes are looked through while the bot answers.
_NOTES = 500


class Desk:
    """Keeps `engine` in step with the files in `folder` while `run` runs."""

    def __init__(self, folder: Path, engine: Watched, store: Store, metrics: Metrics) -> None:
        self._folder = folder
        self._engine = engine
        self._store = store
        self._metrics = metrics
        self._alarm: Alarm | None = None
        version = engine.guide.base.version
        self._reloader = Reloader(folder, version, self._exchange, self._reloaded)

    async def run(self, alarm: Alarm | None) -> None:
        """Takes every good edit of the files; `alarm` is rung for those that are not."""
        self._alarm = alarm
        if not self._engine.guide.base.version:
            return  # an engine that was made of no files
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._reloader.run())
            tasks.create_task(watch(self._folder, self._reloader.wish))
            # they may have been edited while the bot started
            self._reloader.wish()

    def look_again(self) -> None:
        """Looks at the files, soon."""
        self._reloader.wish()

    async def reload(self) -> Reloaded:
        """Takes the knowledge base as it is on the disk now, if it is good."""
        found = await self._reloader.reload()
        self._metrics.reload(found.outcome)
        return found

    async def unanswered(self, language: Language) -> tuple[Unanswered, ...]:
        """The questions without a good answer, of the newest, most frequent first."""
        base, guide = self._engine.engine, self._engine.guide
        if not isinstance(base, KnowledgeEngine):
            return ()
        groups = await gather(await self._store.notes(_NOTES), base)
        return tuple(
            Unanswered(
                group.question,
                group.count,
                why(group.nearest, guide, language),
                name_of(group.nearest.key, guide, language),
            )
            for group in groups
        )

    def _exchange(self, engine: Engine, guide: Guide) -> None:
        self._engine.exchange(engine, guide)
        self._metrics.knowledge(guide.base.version)

    def _reloaded(self, found: Reloaded) -> None:
        """An edit that nobody waits for was taken or not: only what is wrong is news, and that
        it is so no longer."""
        self._metrics.reload(found.outcome)
        if self._alarm is None:
            return
        if found.outcome == "served":
            if self._alarm.calm("reload"):
                self._alarm.ring("reloaded", found.version)
            return
        self._alarm.ring("reload", _objections(found, "fr"), _objections(found, "en"))


def _objections(found: Reloaded, language: Language) -> str:
    """Why an edit was not taken, in a few lines."""
    if found.outcome == "failed":
        return say("reload_failed", language).format(version=found.version)
    lines = list(found.lines.get(language, ()))
    if found.count > len(lines):
        lines.append(say("reload_more", language).format(count=found.count - len(lines)))
    return "\n\n".join(lines)
