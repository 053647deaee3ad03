"""Sets of questions from YAML files, and the bars that their replies must reach.

What a file holds shows by its items (`turns`: a conversation, `has`: in scope, else beyond),
as tests/questions/README.md describes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.config import WrongSetting
from knowledge.evaluation import Item
from knowledge.model import Language

__all__ = ["BARS", "Part", "parts", "thresholds"]

BARS = ("min_right_fr", "min_right_en", "max_false", "min_turns")
_SEALED = "measured"
_THRESHOLDS = "thresholds.yaml"


@dataclass(frozen=True, slots=True)
class Part:
    """The questions of one folder. Of a sealed part, nothing but counts may be shown."""

    name: str
    folder: Path
    items: tuple[Item, ...]

    @property
    def is_sealed(self) -> bool:
        """Whether the questions are kept from whoever tunes the engine."""
        return _SEALED in self.folder.parts


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Question(_Strict):
    q: str
    kind: str = ""
    lang: Literal["fr", "en"] | None = None
    has: list[str] | None = None
    without: list[str] = Field(default_factory=list, alias="not")
    or_decline: bool = False
    decline: bool = False
    smalltalk: bool = False
    noisy: bool = False


class _Conversation(_Strict):
    id: str = Field(min_length=1)
    lang: Literal["fr", "en"]
    turns: list[_Question] = Field(min_length=1)


def parts(paths: Sequence[Path]) -> list[Part]:
    """The questions of the files and folders, a part for each folder.

    Raises WrongSetting for what is not there or is no set of questions.
    """
    files: dict[Path, list[Path]] = {}
    for path in paths:
        for file in _files(path.resolve()):
            files.setdefault(file.parent, []).append(file)
    return [
        Part(folder.name, folder, tuple(i for file in dict.fromkeys(own) for i in _items(file)))
        for folder, own in files.items()
    ]


def _files(path: Path) -> Iterable[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise WrongSetting(f"{path}: there is no such file or folder of questions.")
    found = _in(path)
    if not found:
        # the sealed part last: what can be worked on is shown first
        inner = sorted(
            (p for p in path.iterdir() if p.is_dir()), key=lambda p: (p.name == _SEALED, p)
        )
        found = [file for folder in inner for file in _in(folder)]
    if not found:
        raise WrongSetting(f"{path}: there are no questions (*.yaml) in this folder.")
    return found


def _in(folder: Path) -> list[Path]:
    return [file for file in sorted(folder.glob("*.yaml")) if file.name != _THRESHOLDS]


def _items(file: Path) -> Iterator[Item]:
    node = _node(file)
    if not isinstance(node, yaml.SequenceNode):
        raise WrongSetting(f"{file}:1: a set of questions is a list.")
    for inner in node.value:
        line = inner.start_mark.line + 1
        content = yaml.SafeLoader("").construct_document(inner)
        try:
            if isinstance(content, dict) and "turns" in content:
                yield from _turns(_Conversation.model_validate(content), f"{file.name}:{line}")
            else:
                yield _alone(file, _Question.model_validate(content), f"{file.name}:{line}")
        except ValidationError as error:
            raise WrongSetting(f"{file}:{line}: {_first(error)}") from None


def _node(file: Path) -> yaml.Node | None:
    try:
        return yaml.compose(file.read_text(encoding="utf-8"), yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise WrongSetting(f"{file} cannot be read: {type(error).__name__}.") from None
    except yaml.MarkedYAMLError as error:
        # without the excerpt, which may be of a sealed file
        mark = error.problem_mark
        raise WrongSetting(f"{file}:{mark.line + 1 if mark else 1}: {error.problem}.") from None
    except yaml.YAMLError:
        raise WrongSetting(f"{file} is not YAML.") from None


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or 'item'}: {first['msg']}."


def _alone(file: Path, question: _Question, place: str) -> Item:
    language = question.lang
    if language is None and file.stem in ("fr", "en"):
        language = "fr" if file.stem == "fr" else "en"
    if language is None:
        raise WrongSetting(f"{file.parent / place}: lang: say fr or en.")
    declines = question.decline or (question.has is None and not question.smalltalk)
    return _item(question, language, place, "", declines)


def _turns(conversation: _Conversation, place: str) -> Iterator[Item]:
    for turn in conversation.turns:
        yield _item(turn, conversation.lang, place, conversation.id, turn.decline)


def _item(
    question: _Question, language: Language, place: str, conversation: str, declines: bool
) -> Item:
    has = tuple(question.has or ())
    return Item(
        text=question.q,
        language=language,
        kind=question.kind,
        has=has,
        without=tuple(question.without),
        may_decline=question.or_decline,
        must_decline=declines,
        is_smalltalk=question.smalltalk or (question.kind == "smalltalk" and not has),
        is_noisy=question.noisy,
        conversation=conversation,
        place=place,
    )


def thresholds(part: Part) -> dict[str, float]:
    """The bars of a part, by name, from the file beside its folder; none without a file."""
    file = part.folder.parent / _THRESHOLDS
    if not file.is_file():
        return {}
    node = _node(file)
    content: Any = yaml.SafeLoader("").construct_document(node) if node else None
    bars = content.get(part.name) if isinstance(content, dict) else {}
    if not isinstance(bars, dict | None):
        raise WrongSetting(f"{file}: {part.name}: write one bar a line, such as max_false: 0.06.")
    for name, bar in (bars or {}).items():
        if name not in BARS:
            raise WrongSetting(f"{file}: {part.name}: {name} is none of {', '.join(BARS)}.")
        if isinstance(bar, bool) or not isinstance(bar, int | float) or not 0 <= bar <= 1:
            raise WrongSetting(f"{file}: {part.name}: {name} must be a share from 0 to 1.")
    return {name: float(bar) for name, bar in (bars or {}).items()}
