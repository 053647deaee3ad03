"""`laureates eval`: sets of questions put to the engine, judged and counted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from bot.config import WrongSetting
from bot.question_sets import Part, parts, thresholds
from bot.render import address, plain
from bot.scores import show
from handlers.services import Engine
from knowledge.answer import Answer, Topic
from knowledge.evaluation import Item, Judged, Reply, Report, Share, judge, report

__all__ = ["Bar", "evaluate", "measure", "reply_of"]

# Beside the packages of a checkout; an installed wheel has none.
_QUESTIONS = Path(__file__).resolve().parents[1] / "tests" / "questions"


@dataclass(frozen=True, slots=True)
class Bar:
    """A threshold and what was reached."""

    name: str
    bar: float
    reached: float

    @property
    def is_met(self) -> bool:
        """Whether the share is on the right side of the bar."""
        return self.reached <= self.bar if self.name.startswith("max") else self.reached >= self.bar


def evaluate(
    engine: Engine, paths: Sequence[Path], *, as_json: bool = False, failures: int | None = None
) -> int:
    """Prints how the engine does on the questions of `paths`; 1 where a bar is not met.

    At most `failures` are listed for a part: 20 unless said, in JSON all of them.
    """
    chosen = list(paths)
    if not chosen:
        if not _QUESTIONS.is_dir():
            raise WrongSetting("say which files or folders of questions: none are installed.")
        chosen = [_QUESTIONS]
    found = parts(chosen)
    bars = {part.folder: thresholds(part) for part in found}
    drawn = []
    for part, counted in zip(found, _run(engine, found), strict=True):
        drawn.append((part, counted, _bars(bars[part.folder], counted)))
    if as_json:
        print(json.dumps(_json(drawn, failures), ensure_ascii=False, indent=2))
    else:
        for part, counted, reached in drawn:
            lines = [(b.name, b.bar, b.reached, b.is_met) for b in reached]
            show(part, counted, lines, 20 if failures is None else failures)
    return 0 if all(bar.is_met for _, _, reached in drawn for bar in reached) else 1


def _run(engine: Engine, found: Sequence[Part]) -> list[Report]:
    """A report for each part, with a bar on a terminal."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        reports = []
        for part in found:
            task = progress.add_task(part.name, total=len(part.items))
            judged = []
            for one in measure(engine, part.items):
                judged.append(one)
                progress.advance(task)
            reports.append(report(judged))
        return reports


def measure(engine: Engine, items: Sequence[Item]) -> Iterator[Judged]:
    """Each question with its reply and verdict; the turns of a conversation keep its topic."""
    topics: dict[tuple[str, str], Topic | None] = {}
    for item in items:
        chat = item.place, item.conversation
        topic = topics.get(chat) if item.conversation else None
        answer = engine.ask(item.text, topic, None)
        if item.conversation:
            topics[chat] = answer.topic if answer.topic is not None else topic
        reply = reply_of(answer)
        yield Judged(item, reply, judge(item, reply))


def reply_of(answer: Answer) -> Reply:
    """An answer as the judge reads it."""
    return Reply(
        outcome=answer.outcome,
        language=answer.language,
        text=plain(answer),
        links=tuple(address(link) for link in answer.links),
        entries=answer.entries,
        score=answer.score,
    )


def _bars(bars: dict[str, float], counted: Report) -> list[Bar]:
    """The thresholds that there are questions for."""
    shares = {
        "min_right_fr": counted.right["fr"],
        "min_right_en": counted.right["en"],
        "max_false": counted.false[""],
        "min_turns": counted.turns[""],
    }
    return [Bar(name, bar, shares[name].value) for name, bar in bars.items() if shares[name].total]


def _json(drawn: list[tuple[Part, Report, list[Bar]]], failures: int | None) -> dict[str, Any]:
    return {
        "passed": all(bar.is_met for _, _, bars in drawn for bar in bars),
        "parts": [_part(part, counted, bars, failures) for part, counted, bars in drawn],
    }


def _part(part: Part, counted: Report, bars: list[Bar], failures: int | None) -> dict[str, Any]:
    written: dict[str, Any] = {"part": part.name}
    for name in (
        "right", "noisy", "asked_back", "same_language", "false", "turns", "false_turns",
        "conversations",
    ):  # fmt: skip
        written[name] = _shares(getattr(counted, name))
    for name in ("kinds", "false_kinds"):
        written[name] = {kind: _shares(own) for kind, own in getattr(counted, name).items()}
    written["bins"] = [{"low": b.low, "high": b.high, **_share(b.right)} for b in counted.bins]
    written["bars"] = [
        {"name": b.name, "bar": b.bar, "reached": b.reached, "met": b.is_met} for b in bars
    ]
    if not part.is_sealed:
        written["confusions"] = [{"entry": e, "wrong": n} for e, n in counted.confusions]
        written["failures"] = [_failure(one) for one in counted.failures[:failures]]
    return written


def _shares(own: dict[str, Share]) -> dict[str, Any]:
    return {name or "both": _share(share) for name, share in own.items() if share.total}


def _share(share: Share) -> dict[str, Any]:
    low, high = share.interval
    return {
        "count": share.count,
        "total": share.total,
        "share": round(share.value, 4),
        "low": round(low, 4),
        "high": round(high, 4),
    }


def _failure(one: Judged) -> dict[str, Any]:
    return {
        "place": one.item.place,
        "q": one.item.text,
        "language": one.item.language,
        "kind": one.item.kind,
        "reason": one.verdict.reason,
        "words": list(one.verdict.words),
        "outcome": one.reply.outcome,
        "entries": list(one.reply.entries),
        "score": round(one.reply.score, 4),
        "text": one.reply.text,
    }
