"""An explanation in plain words, in one language: sections of lines, which a terminal or a page
draws as it likes. The sentences are in explanation.yaml."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from knowledge.advice import Advice
from knowledge.explanation import Candidate, Explanation, Name, Part, Reason, Word
from knowledge.model import Language
from knowledge.problems import Spot

__all__ = ["Line", "Section", "Tone", "report", "sentences"]

_FILE = Path(__file__).with_name("explanation.yaml")
Tone = Literal["", "good", "bad", "warn", "dim", "strong"]
# Values that are shares of 1, kinds of answer, keys of entries.
_SHARES = frozenset(("certainty", "sure", "lead", "by", "share", "likeness", "score"))
_KINDS = frozenset(("accepts", "gives", "kinds"))
_KEYS = frozenset(("key", "gap", "known"))


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to say: a text with a note beside it and smaller lines below, where in the files
    it stands (`file:line`, "" for nowhere), a line of YAML to paste, and how near a candidate is
    (0 to 1; -1 where that means nothing)."""

    text: str
    note: str = ""
    tone: Tone = ""
    place: str = ""
    below: tuple[str, ...] = ()
    paste: str = ""
    share: float = -1.0


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a title; `id` is words, names, asked, rule, candidates, advice, message or
    part."""

    id: str
    title: str
    lines: tuple[Line, ...] = ()


@cache
def sentences() -> Mapping[str, Mapping[str, str]]:
    """All sentences in both languages, by name."""
    import yaml

    found: Mapping[str, Mapping[str, str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return found


def report(
    explanation: Explanation,
    language: Language,
    place: Callable[[str], str] = lambda file: file,
) -> tuple[Section, ...]:
    """The explanation in `language`; `place` gives the path of a file as it is to be shown."""
    return tuple(_Report(explanation, language, place).sections())


class _Report:
    def __init__(
        self, explanation: Explanation, language: Language, place: Callable[[str], str]
    ) -> None:
        self._of = explanation
        self._language = language
        self._place = place

    def sections(self) -> Iterator[Section]:
        """All sections, in reading order."""
        yield self._section("message", self._message())
        for number, part in enumerate(self._of.parts, 1):
            if len(self._of.parts) > 1:
                said = " ".join(word.typed or word.word for word in part.words)
                yield Section("part", self._say("title-part", number=str(number), words=said))
            yield self._section("rule", self._rule(part))
            yield self._section("advice", map(self._advice, part.advice))
            yield self._section("words", map(self._word, part.words))
            yield self._section("names", self._names(part))
            yield self._section("asked", self._asked(part))
            yield self._section("candidates", map(self._candidate, part.candidates))

    def _section(self, id_: str, lines: Iterable[Line]) -> Section:
        return Section(id_, self._say(f"title-{id_}"), tuple(lines))

    def _say(self, name: str, **values: object) -> str:
        text = sentences()[name][self._language]
        shown = {each: self._shown(each, value) for each, value in values.items()}
        return text.format_map(shown)

    def _shown(self, name: str, value: object) -> str:
        """A value as it stands in a sentence."""
        if isinstance(value, float | int):
            gap = "\u00a0" if self._language == "fr" else ""
            return (
                f"{round(100 * min(1.0, max(0.0, value)))}{gap}%"
                if name in _SHARES
                else f"{value:g}"
            )
        if isinstance(value, list | tuple):
            shown = [self._shown(name, each) for each in value]
            return self._either(shown) if name in _KINDS else ", ".join(shown)
        text = str(value)
        if name in _KINDS:
            known = sentences().get(f"kind-{text}")
            return known[self._language] if known else text
        if name in _KEYS:
            return self._quoted([_short(text)])[0] if text else self._say("any-entry")
        return text

    def _either(self, texts: Sequence[str]) -> str:
        """Alternatives: "a, b ou c"."""
        texts = list(dict.fromkeys(texts))
        word = " ou " if self._language == "fr" else " or "
        return word.join([", ".join(texts[:-1]), texts[-1]] if len(texts) > 1 else texts)

    def _quoted(self, words: Sequence[str]) -> list[str]:
        """Words in the quotation marks of the language."""
        marks = "«\u00a0{}\u00a0»" if self._language == "fr" else "“{}”"
        return [marks.format(word) for word in words]

    def _message(self) -> Iterator[Line]:
        of = self._of
        tone: Tone = "good" if of.outcome in ("answer", "smalltalk") else "bad"
        asks_back = any(part.outcome == "which" for part in of.parts)
        outcome = "which" if asks_back and of.outcome == "suggestions" else of.outcome
        yield Line(self._say(f"outcome-{outcome}", score=of.score), "", tone)
        yield Line(self._say(f"language-{of.language}"), "", "dim")
        if of.topic:
            yield Line(self._say("topic", entry=of.topic), "", "dim")
        if of.step != "whole":
            yield Line(self._say(f"step-{of.step}"))

    def _rule(self, part: Part) -> Iterator[Line]:
        tone: Tone = {"answer": "good", "which": "warn"}.get(part.outcome, "bad")  # type: ignore[assignment]
        yield Line(self._reason("rule", part.rule), "", tone)
        if part.says:
            yield Line(self._say(f"says-{part.says}"))

    def _reason(self, kind: str, reason: Reason) -> str:
        values = dict(reason.values)
        if isinstance(words := values.get("words"), list):
            values["words"] = self._quoted(words)
        if kind != "advice" and isinstance(word := values.get("word"), str):
            values["word"] = self._quoted([word])
        return self._say(f"{kind}-{reason.code}", **values)

    def _word(self, word: Word) -> Line:
        notes = [self._say(f"role-{word.role}")]
        if word.fate in ("unexplained", "passed"):
            notes = [self._say(f"fate-{word.fate}")]
        if word.typed:
            notes.append(self._say("typed", typed=word.typed))
        tone: Tone = "dim" if word.role in ("frame", "light", "aside", "subject") else ""
        if word.fate:
            tone = {"unexplained": "bad", "passed": "warn"}.get(word.fate, "good")  # type: ignore[assignment]
        return Line(word.word, ", ".join(notes), tone)

    def _names(self, part: Part) -> Iterator[Line]:
        for name in part.names:
            yield Line(self._name(name), "", "warn" if name.others else "")
        if not part.names:
            yield Line(self._say("names-none"), "", "dim")

    def _name(self, name: Name) -> str:
        kind = "name-other" if name.others else "name-mistyped" if name.edits else "name"
        entries = self._either(name.labels)
        return self._say(
            kind, typed=name.typed, meant=name.meant, edits=name.edits, entries=entries
        )

    def _asked(self, part: Part) -> Iterator[Line]:
        if part.asks:
            yield Line(self._say("asks", kinds=part.asks))
            yield Line(self._say("accepts", kinds=part.accepts), "", "dim")
        else:
            yield Line(self._say("asks-nothing"))
        if part.focus:
            yield Line(self._say("focus", words=self._quoted(part.focus)))
        else:
            yield Line(self._say("focus-none"))
        for trait in part.traits:
            yield Line(self._say(f"trait-{trait}"))
        if part.unexplained:
            words = self._quoted(part.unexplained)
            yield Line(self._say("unexplained", words=words), "", "bad")
        else:
            yield Line(self._say("unexplained-none"), "", "dim")

    def _candidate(self, candidate: Candidate) -> Line:
        below = []
        if candidate.example:
            below.append(self._say("example", example=candidate.example))
        below.append(" · ".join(self._reason("reason", each) for each in candidate.reasons))
        if candidate.behind:
            below.append(self._say(f"behind-{candidate.behind}"))
        notes = [self._say(f"sort-{candidate.sort}")]
        if candidate.example:
            notes.append(self._say("likeness", likeness=candidate.likeness))
        if candidate.chosen:
            notes.insert(0, self._say("chosen"))
        tone: Tone = "good" if candidate.chosen else "strong"
        return Line(
            _short(candidate.key),
            ", ".join(notes),
            tone,
            self._spot(candidate.at or candidate.place),
            tuple(below),
            share=min(1.0, max(0.0, candidate.likeness)) if candidate.example else -1.0,
        )

    def _advice(self, advice: Advice) -> Line:
        return Line(
            self._reason("advice", advice.reason),
            place=self._spot(advice.place),
            paste=advice.line,
        )

    def _spot(self, spot: Spot | None) -> str:
        return f"{self._place(spot.file)}:{spot.line}" if spot else ""


def _short(key: str) -> str:
    """A key without its edition and kind, which stand beside it."""
    return key.removeprefix("words:").rpartition(":")[2]
