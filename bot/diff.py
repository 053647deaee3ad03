"""`laureates diff`: which answers change between two versions of the knowledge base."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.diff_questions import Asked, chosen, from_file
from bot.editors_words import wrong
from bot.locale import language
from bot.versions import version
from handlers.services import Engine
from knowledge.answer import Answer, Topic

__all__ = ["Change", "Reply", "arguments", "diff"]

_SAMPLE = 1000
_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot says, with what it offers; two are alike where people see the same."""

    outcome: str
    text: str

    @property
    def is_answer(self) -> bool:
        """Whether it is more than a decline or a question back."""
        return self.outcome in ("answer", "smalltalk")


@dataclass(frozen=True, slots=True)
class Change:
    """A reply before and after, and the questions that get it; never without one."""

    before: Reply
    after: Reply
    asked: tuple[Asked, ...]

    @property
    def sort(self) -> str:
        """`gained`, `lost` or `other`: whether there is an answer now, and was before."""
        if self.before.is_answer == self.after.is_answer:
            return "other"
        return "gained" if self.after.is_answer else "lost"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what can be said of a comparison."""
    parser.description = (
        "Asks two versions of the knowledge base the same questions and shows which answers "
        "change. A version is a folder, or a git revision such as HEAD, main~3 or a tag. "
        "The exit status is 0 when no answer changes, 1 when some do."
    )
    parser.add_argument("old", nargs="?", default="HEAD", metavar="OLD", help="HEAD unless given")
    parser.add_argument("new", nargs="?", metavar="NEW", help="the files as they are unless given")
    parser.add_argument(
        "--questions", type=Path, action="append", metavar="FILE",
        help="a set of questions or a text, one a line; else the smoke questions and the "
        "entries' own ways of being asked for, each after what it is about has been shown",
    )  # fmt: skip
    parser.add_argument(
        "--sample", type=_count, default=_SAMPLE, metavar="N",
        help=f"how many of the entries' own ways ({_SAMPLE}); those of changed entries first",
    )  # fmt: skip
    parser.add_argument("--all", action="store_true", help="all of them, which takes minutes")
    parser.add_argument(
        "--shown", type=_count, default=_SHOWN, metavar="N", help=f"how many changes ({_SHOWN})"
    )
    parser.add_argument("--json", action="store_true", help="all changes as JSON")


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number")
    return int(text)


def diff(options: argparse.Namespace, folder: Path) -> int:
    """Shows what changes; 1 where something does, else 0. Raises WrongSetting."""
    names = options.old, options.new or str(folder)
    with version(names[0], folder) as old, version(names[1], folder) as new:
        questions, total = _questions(options, (old, names[0]), (new, names[1]))
        engines = [_engine(old, names[0]), _engine(new, names[1])] if questions else []
    changes = _changes(questions, engines)
    if options.json:
        print(json.dumps(_json(names, questions, total, changes), ensure_ascii=False, indent=2))
    else:
        from bot.diff_table import show

        show(names, changes, (len(questions), total), options.shown)
    return 1 if changes else 0


def _questions(
    options: argparse.Namespace, old: tuple[Path, str], new: tuple[Path, str]
) -> tuple[list[Asked], int]:
    """The questions, and how many there are to choose from; none where the files are the same."""
    from knowledge import files, load

    if files.fingerprint(old[0]) == files.fingerprint(new[0]) != "":
        return [], 0
    if options.questions:
        found = [asked for path in options.questions for asked in from_file(path)]
        if not found:
            raise wrong("no_questions", file=options.questions[0])
        return found, len(found)
    bases = []
    for place, name in (old, new):
        with _readable(name):
            bases.append(load(place))
    return chosen(bases[0], bases[1], None if options.all else options.sample)


class _readable:  # noqa: N801 - reads as a word
    """Tells of a base with problems in one line, with the name of its version."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _: object, error: object, __: object) -> None:
        from knowledge import BrokenKnowledge

        if isinstance(error, BrokenKnowledge):
            count, first = len(error.problems), error.problems[0].told(language())
            raise wrong("broken", name=self._name, count=count, first=first) from None


def _engine(folder: Path, name: str) -> Engine:
    from bot.cache import engine_of

    with _readable(name):
        return engine_of(folder, apart=True)
    raise AssertionError


def _changes(questions: Sequence[Asked], engines: Sequence[Engine]) -> list[Change]:
    """The changes, the one that most questions see first."""
    if not questions:
        return []
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    replies: list[list[Reply]] = []
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=len(questions) * len(engines))
        for engine in engines:
            replies.append([])
            for reply in _replies(engine, questions):
                replies[-1].append(reply)
                progress.advance(task)
    found: dict[tuple[Reply, Reply], list[Asked]] = {}
    for asked, before, after in zip(questions, *replies, strict=True):
        if before != after:
            found.setdefault((before, after), []).append(asked)
    changes = [Change(*pair, tuple(asked)) for pair, asked in found.items()]
    return sorted(changes, key=lambda change: -len(change.asked))


def _replies(engine: Engine, questions: Sequence[Asked]) -> Iterator[Reply]:
    topics: dict[tuple[str, str, str | None], Topic | None] = {}
    for asked in questions:
        chat = asked.subject, asked.conversation, asked.language
        if asked.subject and chat not in topics:
            shown = engine.show(asked.subject, asked.language or "fr")
            topics[chat] = shown.topic if shown else None
        answer = engine.ask(asked.text, topics.get(chat), asked.language)
        if asked.conversation and answer.topic is not None:
            topics[chat] = answer.topic
        yield _reply(answer)


def _reply(answer: Answer) -> Reply:
    from bot.render import plain

    text = plain(answer)
    if answer.outcome == "suggestions":
        text += "".join(f"\n• {suggestion.label}" for suggestion in answer.suggestions)
    return Reply(answer.outcome, text)


def _json(
    names: tuple[str, str], questions: Sequence[Asked], total: int, changes: Sequence[Change]
) -> dict[str, Any]:
    return {
        "old": names[0],
        "new": names[1],
        "asked": len(questions),
        "of": total,
        "changes": [
            {
                "change": change.sort,
                "before": {"outcome": change.before.outcome, "text": change.before.text},
                "after": {"outcome": change.after.outcome, "text": change.after.text},
                "questions": [
                    {"q": a.text, "lang": a.language, "place": a.place} for a in change.asked
                ],
            }
            for change in changes
        ],
    }
