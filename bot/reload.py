"""Edits of the knowledge base while the bot runs: noticed, tried apart, taken or refused.

A base is read, built and questioned in a process of its own (`bot.building`); what it has made is
loaded in a thread, and exchanged between two messages. Whatever is wrong with it, the one before
goes on answering.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import IO, TypeVar

from bot.building import Report, command, told
from bot.guides import guide_to
from handlers.services import Engine, Reloaded
from knowledge import compiled, files
from knowledge.guide import Guide
from knowledge.model import LANGUAGES

__all__ = ["Reloader"]

T = TypeVar("T")
_LOG = logging.getLogger(__name__)
# Seconds: a process that takes longer is ended; so long a folder has to be left alone.
_PATIENCE = 300.0
_SETTLED = 1.0
# How often a folder that changes all the time is tried before it is left for later.
_TRIES = 5
# How many objections are told.
_LINES = 5
# Seconds between two turns of the threads while a base is loaded: answers wait for it this long.
_TURN = 0.0005


class _Failed(Exception):  # noqa: N818 - it names what happened
    """The process did not do what it should; the text is for the log."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What was built: with an engine, or with objections."""

    report: Report
    engine: Engine | None = None
    guide: Guide | None = None


class Reloader:
    """Keeps an engine in step with the files of `folder`, unless it was made of none (`version`
    is "").

    `exchange` is given another engine and the guide to it; `tell` what became of an edit that
    nobody waits for.
    """

    def __init__(
        self,
        folder: Path,
        version: str,
        exchange: Callable[[Engine, Guide], None],
        tell: Callable[[Reloaded], None] = lambda reloaded: None,
    ) -> None:
        self._folder = folder
        self._version = version
        self._exchange = exchange
        self._tell = tell
        self._makers = compiled.makers()
        self._thread = ThreadPoolExecutor(1, "knowledge")
        self._wished = asyncio.Event()
        self._one = asyncio.Lock()
        # What was refused last, so that it is neither tried nor told again.
        self._refused: tuple[str, Reloaded] | None = None

    def wish(self) -> None:
        """Asks for a look at the files, soon."""
        self._wished.set()

    async def run(self) -> None:
        """Looks at the files whenever somebody wishes it, one time after the other."""
        told: Reloaded | None = None
        while True:
            await self._wished.wait()
            self._wished.clear()
            try:
                reloaded = await self.reload()
            except Exception:
                _LOG.exception("an edit of the knowledge base met an error")
                continue
            # one edit may be noticed twice
            if reloaded.outcome != "same" and reloaded is not told:
                told = reloaded
                self._tell(reloaded)

    async def reload(self) -> Reloaded:
        """Takes the files as they are now, if they are good."""
        if not self._version:
            return Reloaded("same")
        async with self._one:
            for _ in range(_TRIES):
                mark = await self._mark()
                if mark.startswith(self._version):
                    was_refused, self._refused = self._refused is not None, None
                    return Reloaded("served" if was_refused else "same", self._version)
                if mark and self._refused is not None and self._refused[0] == mark:
                    return self._refused[1]
                try:
                    found = await self._built()
                except _Failed as error:
                    _LOG.error("the knowledge base could not be read anew: %s", error)
                    return Reloaded("failed", self._version)
                if found.engine is not None and found.guide is not None:
                    taken = self._take(found.report, found.engine, found.guide)
                    del found
                    await self._apart(_give_back)
                    return taken
                # half of a file may have been saved: what is being written is not judged
                await asyncio.sleep(_SETTLED)
                if await self._mark() == mark:
                    return self._refuse(found.report, mark)
            self.wish()
            return Reloaded("same", self._version)

    def _take(self, report: Report, engine: Engine, guide: Guide) -> Reloaded:
        self._exchange(engine, guide)
        self._version, self._refused = report.version, None
        _LOG.info(
            "the knowledge base has changed: version %s answers (%d files read, %d questions)",
            *(report.version, report.read, report.asked),
        )
        # it may have been edited again meanwhile
        self.wish()
        return Reloaded("served", report.version, report.read, report.asked)

    def _refuse(self, report: Report, mark: str) -> Reloaded:
        lines = {
            language: tuple(
                f"{trouble.place}: {getattr(trouble, language)}"
                for trouble in report.troubles[:_LINES]
            )
            for language in LANGUAGES
        }
        refused = Reloaded("refused", self._version, report.read, report.asked, report.count, lines)
        self._refused = (mark, refused)
        first = lines["en"][0] if lines["en"] else ""
        _LOG.warning(
            "the knowledge base was changed, but is not taken (%d objections): %s",
            *(report.count, first),
        )
        return refused

    async def _mark(self) -> str:
        return await self._apart(files.fingerprint, self._folder)

    async def _apart(self, work: Callable[..., T], *given: object) -> T:
        """In the one thread: many would each keep the memory that a base has once taken."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *given)

    async def _built(self) -> _Found:
        """The base as another process has built it. Raises _Failed."""
        with _scratch() as (output, errors):
            try:
                process = await asyncio.create_subprocess_exec(
                    *command(self._folder),
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=output,
                    stderr=errors,
                )
            except OSError as error:
                raise _Failed(str(error)) from error
            try:
                async with asyncio.timeout(_PATIENCE):
                    status = await process.wait()
            except TimeoutError:
                raise _Failed(f"it took longer than {_PATIENCE:.0f} seconds") from None
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
            if status:
                errors.seek(0)
                last = errors.read().decode("utf-8", "replace").strip().splitlines()[-1:]
                raise _Failed(f"exit status {status}: {''.join(last)}")
            return await self._apart(self._loaded, output)

    def _loaded(self, output: IO[bytes]) -> _Found:
        """What the process has written, in a thread. Raises _Failed."""
        output.seek(0)
        with _in_short_turns():
            try:
                report = told(output.readline())
                if report.makers != self._makers:
                    raise _Failed("the program itself was changed: restart the bot")
                if report.count:
                    return _Found(report)
                engine = _engine(output)
                guide = guide_to(engine)
                guide.prepare()
                return _Found(report, engine, guide)
            except (ValueError, OSError) as error:
                raise _Failed(str(error)) from error


def _engine(output: IO[bytes]) -> Engine:
    """The engine in the rest of a file."""
    with contextlib.ExitStack() as stack:
        # mapped, for a copy of it would stay in the memory of the process
        whole = stack.enter_context(mmap(output.fileno(), 0, access=ACCESS_READ))
        view = stack.enter_context(memoryview(whole))
        return compiled.load(stack.enter_context(view[output.tell() :]))


def _give_back() -> None:
    """Gives the memory of the base before back to the system, where the C library (glibc) would
    keep it."""
    with contextlib.suppress(ImportError, OSError, AttributeError):
        import ctypes

        ctypes.CDLL(None).malloc_trim(0)


@contextlib.contextmanager
def _scratch() -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Two files without a name; in memory where no folder can be written."""
    with contextlib.ExitStack() as stack:
        yield stack.enter_context(_nameless()), stack.enter_context(_nameless())


def _nameless() -> IO[bytes]:
    try:
        return tempfile.TemporaryFile()
    except OSError as error:
        if sys.platform != "linux":
            raise _Failed(str(error)) from error
        return os.fdopen(os.memfd_create("laureates"), "w+b")


@contextlib.contextmanager
def _in_short_turns() -> Iterator[None]:
    """With threads that take turns more often, so that nobody waits long for this one."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)
