"""`laureates ask --explain`: what an editor learns of a question."""

from __future__ import annotations

import json
import re
import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import knowledge
from bot import cli
from bot.explain import lines_of
from bot.explained import report, sentences
from knowledge import decision
from knowledge.answer import Topic
from knowledge.engine import Engine
from knowledge.explanation import Explanation, explain
from knowledge.model import LANGUAGES, Language
from knowledge.places import Places
from knowledge.trace import Tracing

DATA = Path(knowledge.__file__).with_name("data")


@pytest.fixture(scope="session")
def places() -> Places:
    """The places in the base shipped."""
    return Places(DATA)


def _explained(
    engine: Engine, places: Places, message: str, topic: Topic | None = None
) -> Explanation:
    tracing = Tracing.of(engine)
    tracing.ask(message, topic)
    return explain(engine, tracing.trace, places)


def _text(explanation: Explanation, language: Language) -> str:
    return "\n".join(lines_of(report(explanation, language)))


def test_answered(engine: Engine, places: Places) -> None:
    """An answer names the rule, the example that led to it, and where that stands."""
    found = _explained(engine, places, "Combien coûte le trajet à Valenciennes ?")
    (part,) = found.parts
    assert part.rule.code == "answer-like"
    first = part.candidates[0]
    assert (first.key, first.chosen) == ("2022:fact:valenciennes-fare", True)
    assert first.at is not None
    line = (DATA / first.at.file).read_text("utf-8").splitlines()[first.at.line - 1]
    assert first.example in line
    assert part.asks == ("price",)
    assert [name.keys for name in part.names] == [("2022:laureate:valenciennes",)]
    assert part.unexplained == ()


def test_words_as_typed(engine: Engine, places: Places) -> None:
    """Abbreviations and misspelt names are shown as typed and as read, with their distance."""
    (part,) = _explained(engine, places, "cb coute le trajet à Valancienne").parts
    words = {word.word: word for word in part.words}
    assert words["combien"].typed == "cb"
    assert words["combien"].role == "asks"
    assert words["à"].role == "frame"
    (name,) = part.names
    assert (name.typed, name.meant, name.edits) == ("Valancienne", "valenciennes", 2)


def test_unexplained(engine: Engine, places: Places) -> None:
    """A word that nobody expected is named, and what can be done about it."""
    message = "Y a-t-il un dirigeable pour le trajet à Valenciennes ?"
    found = _explained(engine, places, message)
    (part,) = found.parts
    assert "dirigeable" in part.unexplained
    assert {w.word: w.fate for w in part.words}["dirigeable"] == "unexplained"
    example = [a for a in part.advice if a.line]
    assert example
    assert json.loads(example[0].line.removeprefix("- ")) == message
    assert example[0].place is not None
    assert example[0].place.file == "editions/2022/laureates/valenciennes.yaml"
    text = _text(found, "fr")
    assert "«\u00a0dirigeable\u00a0»" in text
    assert "editions/2022/laureates/valenciennes.yaml:" in text


def test_known_gap(engine: Engine, places: Places) -> None:
    """What is declined for a known gap names the gap and its example."""
    (part,) = _explained(engine, places, "météo à Istres").parts
    assert part.rule.code == "decline-gap"
    advice = part.advice[0]
    assert advice.reason.code == "in-gap"
    assert advice.place is not None
    assert advice.place.file == "words/unknowns.yaml"


def test_stranger(engine: Engine, places: Places) -> None:
    """A name that is known not to be ours leads to the list that says so."""
    (part,) = _explained(engine, places, "quel prix a gagné la ville de Lyon ?").parts
    assert any(name.others for name in part.names)
    advice = {a.reason.code: a.place for a in part.advice}
    assert advice["other-name"] is not None
    assert advice["other-name"].file == "words/others.yaml"


@pytest.mark.parametrize(
    ("message", "step", "parts"),
    [
        ("bonjour", "courtesy", 0),
        ("?", "empty", 0),
        ("/list", "command", 0),
        ("qui a gagné le prix GMF et combien coûte le trajet ?", "parts", 2),
        ("qui sont les partenaires d’Istres et de Marseille ?", "several", 2),
        ("les lauréats en Hauts-de-France", "listed", 0),
        ("qui a gagné le prix du jury ?", "whole", 1),
    ],
)
def test_steps(engine: Engine, places: Places, message: str, step: str, parts: int) -> None:
    """Each way in which a message is taken is told, with the questions it was made into."""
    found = _explained(engine, places, message)
    assert (found.step, len(found.parts)) == (step, parts)


def test_topic(engine: Engine, places: Places) -> None:
    """What the chat spoke of is named."""
    topic = Topic("2022:project:istres", "2022:project:istres")
    found = _explained(engine, places, "quels partenaires ?", topic)
    assert "Istres" in found.topic
    reasons = [reason.code for reason in found.parts[0].candidates[0].reasons]
    assert "topic" in reasons


def test_a_price_is_not_asked_of_what_gives_none(engine: Engine, places: Places) -> None:
    """An example is advised only where the kind of answer asked for is given."""
    (part,) = _explained(engine, places, "combien coûte le dirigeable à Valenciennes ?").parts
    assert part.outcome == "decline"
    assert part.rule.code in ("decline-other-kind", "decline-unexplained", "decline-too-many")
    for advice in part.advice:
        if advice.reason.code == "add-example":
            fact = engine.base.facts[str(advice.reason.values["key"])]
            assert "price" in fact.gives
    assert any(advice.line for advice in part.advice)


def test_every_rule_has_its_sentence() -> None:
    """A rule that is added to the decision needs a sentence that explains it."""
    source = Path(decision.__file__).read_text("utf-8")
    rules = set(re.findall(r'Decision\("(\w+)", "([\w-]+)"', source)) | {("decline", "unexplained")}
    assert len(rules) > 10
    for outcome, rule in rules:
        assert f"rule-{outcome}-{rule}" in sentences(), (outcome, rule)


def _reply(engine: Engine, message: str) -> tuple[str, tuple[str, ...]]:
    answer = engine.ask(message)
    return answer.outcome, answer.entries


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_sentences() -> None:
    """Each sentence is in both languages, with the same values, and French has its spaces."""
    for name, texts in sentences().items():
        assert set(texts) == set(LANGUAGES), name
        assert _fields(texts["fr"]) == _fields(texts["en"]), name
        french = texts["fr"]
        for index, sign in enumerate(french):
            if sign in ":;!?»" and index and "/" not in french[index - 1 : index + 1]:
                wanted = "\u202f" if sign in ";!?" else "\u00a0"
                assert french[index - 1] == wanted, (name, french)
        assert "'" not in french, name


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            "qui who combien prix GMF Istres Lyon et et ? , 2019 vs où est-ce que carte drones "
            "son leur mon pourquoi plus Marseille mazon élu cb valancienne ki zzz 600".split()
        ),
        max_size=9,
    ).map(" ".join)
    | st.text(st.characters(exclude_characters="{}"), max_size=60)
)
def test_any_message(engine: Engine, places: Places, message: str) -> None:
    """Whatever is asked can be explained in both languages, and answers are not changed by it."""
    found = _explained(engine, places, message)
    assert (found.outcome, found.entries) == _reply(engine, message)
    for language in LANGUAGES:
        text = _text(found, language)
        assert "{" not in text
    json.dumps(found.message)


@pytest.fixture
def _shipped(monkeypatch: pytest.MonkeyPatch, engine: Engine, tmp_path: Path) -> None:
    for name in ("BOT_STORE", "BOT_KNOWLEDGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "_engine", lambda _: engine)


@pytest.mark.usefixtures("_shipped")
def test_command(capfd: pytest.CaptureFixture[str]) -> None:
    """In a pipe it is plain text in the editor's language, after the answer."""
    assert cli.main(["ask", "--explain", "who won the Prix GMF?"]) == 0
    shown = capfd.readouterr().out
    assert shown.startswith("GMF Prize")
    assert "La décision\n" in shown
    assert "\x1b" not in shown
    assert cli.main(["ask", "--explain", "météo à Istres"]) == 1


@pytest.mark.usefixtures("_shipped")
def test_command_as_json(capfd: pytest.CaptureFixture[str]) -> None:
    """`--json` gives all of it as data."""
    assert cli.main(["ask", "--explain", "--json", "combien coûte le trajet ?"]) == 0
    data: dict[str, Any] = json.loads(capfd.readouterr().out)
    assert data["outcome"] == "answer"
    assert data["text"]
    part = data["parts"][0]
    assert part["candidates"][0]["place"]["line"] > 1
    assert part["rule"]["code"] == "answer-like"


@pytest.mark.parametrize("wrong", [["--json", "x"], ["--explain"], ["--explain", "--jsonl"]])
@pytest.mark.usefixtures("_shipped")
def test_wrong_use(wrong: list[str]) -> None:
    """--json alone, and --explain without a question, are wrong uses."""
    with pytest.raises(SystemExit) as stopped:
        cli.main(["ask", *wrong])
    assert stopped.value.code == 2
