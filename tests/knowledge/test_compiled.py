"""An engine from its compiled form answers as one that was built."""

from __future__ import annotations

import random
from array import array
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.question_sets import parts
from knowledge import compiled, load, ordinary
from knowledge.candidates import Candidate
from knowledge.columns import Rows, SetMap, Sets, Strings
from knowledge.engine import Engine
from knowledge.guide import Guide
from knowledge.model import LANGUAGES
from knowledge.text import fold
from tests.knowledge.small_base import write

ROOT = Path(__file__).parents[2]
BUILT = Engine(load(ROOT / "knowledge" / "data"))
DATA = compiled.dump(BUILT)
AGAIN = compiled.load(DATA)


def questions() -> list[str]:
    """The questions of the working part, and what its words make in any order."""
    (part,) = parts([ROOT / "tests" / "questions" / "working"])
    asked = [item.text for item in part.items]
    chance = random.Random(7)
    spoken = " ".join(asked).split()
    mixed = [" ".join(chance.choices(spoken, k=chance.randint(1, 9))) for _ in range(350)]
    signs = "abcdefghilmnoprstuvéèàœ 0123,.?'’-&"
    noise = ["".join(chance.choices(signs, k=chance.randint(1, 40))) for _ in range(150)]
    return asked + mixed + noise


def test_every_question_is_answered_alike() -> None:
    """Answers, outcomes, entries and scores are the same."""
    for question in questions():
        assert AGAIN.ask(question) == BUILT.ask(question), question


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=100))
def test_any_text_is_answered_alike(text: str) -> None:
    """Also what nobody would ask."""
    assert AGAIN.ask(text) == BUILT.ask(text)


def test_what_can_be_opened_is_the_same() -> None:
    """Entries, their details, the lists, the small talk."""
    for language in LANGUAGES:
        for key in (*BUILT.base.facts, *BUILT.base.projects, *BUILT.base.people):
            assert AGAIN.show(key, language) == BUILT.show(key, language)
            assert AGAIN.more(key, language) == BUILT.more(key, language)
        assert AGAIN.list_quotes(language) == BUILT.list_quotes(language)
        assert AGAIN.about(language) == BUILT.about(language)
        assert AGAIN.courtesy("help", language) == BUILT.courtesy("help", language)


def test_candidates_are_the_same() -> None:
    """Each field of each candidate."""
    assert len(AGAIN.catalog.candidates) == len(BUILT.catalog.candidates)
    for new, old in zip(AGAIN.catalog.candidates, BUILT.catalog.candidates, strict=True):
        for each in fields(Candidate):
            assert getattr(new, each.name) == getattr(old, each.name)


def test_browsing_is_the_same() -> None:
    """Next questions, cards, and the search while one types."""
    new, old = Guide(AGAIN.base), Guide(BUILT.base)
    for language in LANGUAGES:
        for key in (*BUILT.base.facts, *BUILT.base.projects, *BUILT.base.prizes):
            assert new.card(key, language) == old.card(key, language)
            answer = BUILT.show(key, language)
            assert answer is not None
            assert new.nexts(answer) == old.nexts(answer)
        for typed in (
            "",
            "val",
            "qui a gag",
            "atelier",
            "how many work",
            "prix gmf",
            "consiergerie",
        ):
            assert new.search(typed, language) == old.search(typed, language)


def _parts_of(engine: Engine) -> Iterator[object]:
    yield from (engine, engine.lexicon, engine.catalog, engine.catalog.names, engine.reader)
    yield from (engine.search, engine.search.likeness, engine.search.examples)
    yield from (engine.courtesies, engine._vote, engine.composer, engine.decider)


# What only building needs.
BUILDING = {"_held", "_numbers", "newest"}


def test_no_part_forgets_what_it_holds() -> None:
    """An attribute that a class gains is kept too, or made again: nothing is missing."""
    for new, old in zip(_parts_of(AGAIN), _parts_of(BUILT), strict=True):
        assert vars(new).keys() - BUILDING == vars(old).keys() - BUILDING, type(old)
        for name, held in vars(old).items():
            if name not in BUILDING and isinstance(held, array | list | frozenset | str | int):
                if name == "senses":  # made when they are first asked for
                    assert list(vars(new)[name]) == held
                elif name != "candidates" and name != "_listed":
                    assert vars(new)[name] == held, (type(old), name)


def test_the_same_base_makes_the_same_bytes() -> None:
    """A compiled engine compiles to what it came from."""
    assert compiled.dump(AGAIN)[21:] == DATA[21:]


def test_bytes_that_are_not_ours_are_refused() -> None:
    """Cut short, changed anywhere, empty or foreign: Unusable, and nothing else."""
    chance = random.Random(1)
    wrong = [
        b"",
        b"PK\x03\x04",
        DATA[:20],
        DATA[:-1],
        DATA + b"x",
        b"laureates compiled 0\n" + DATA,
    ]
    for _ in range(40):
        at = chance.randrange(len(DATA))
        wrong.append(DATA[:at] + bytes([DATA[at] ^ 1 << chance.randrange(8)]) + DATA[at + 1 :])
    for data in wrong:
        with pytest.raises(compiled.Unusable):
            compiled.load(data)


def test_a_well_signed_file_with_nonsense_in_it_is_refused() -> None:
    """What was written by something else than `dump`, digest and all."""
    for text in (b"", b"[]", b"{}", b'{"base":1,"engine":{},"ordinary":0,"strings":[]}', b"\xff"):
        with pytest.raises(compiled.Unusable):
            compiled.load(compiled.sealed(text, []))


def test_a_small_base_is_compiled_too(tmp_path: Path) -> None:
    """Any valid base, with next to nothing in it."""
    built = Engine(load(write(tmp_path)))
    again = compiled.load(compiled.dump(built))
    for question in ("tarif à Valenciennes", "merci", "how many members?", "Lyon", "budget", ""):
        assert again.ask(question) == built.ask(question)


def test_everyday_words_are_known_by_their_hashes() -> None:
    """Words of both languages are ordinary, names and typing mistakes are not."""
    for word in ("bonjour", "ecole", "children", "the"):
        assert ordinary.is_ordinary(word), word
    for word in ("valencinnes", "isi", "qsdfgh", "kestenare", "é", "\ud800"):
        assert not ordinary.is_ordinary(word), word
    assert list(ordinary.hashes()) == sorted(ordinary.hashes())
    assert len(ordinary.hashes()) > 100_000


TEXTS = st.text(min_size=1, max_size=5)


@given(st.dictionaries(TEXTS, st.frozensets(TEXTS), max_size=8))
def test_sets_of_strings_come_back(held: dict[str, frozenset[str]]) -> None:
    """One by one, all at once, and by key."""
    strings = Strings()
    listed, mapped = Sets.state(held.values(), strings), SetMap.state(held, strings)
    table = Strings(strings.all())
    sets = Sets(listed, table)
    assert list(sets) == list(held.values()) == [sets[n] for n in range(len(sets))]
    again = SetMap(mapped, table)
    assert dict(again) == held
    assert again.get("\n") == held.get("\n")


@given(st.dictionaries(TEXTS, st.lists(st.integers(0, 2**32 - 1), max_size=5), max_size=8))
def test_rows_of_numbers_come_back(held: dict[str, list[int]]) -> None:
    """By key, in order."""
    strings = Strings()
    state = Rows.state({key: array("I", row) for key, row in held.items()}, strings)
    again = Rows(state, Strings(strings.all()))
    assert {key: list(row) for key, row in again.items()} == held
    assert again.get("\n\n\n\n\n\n") is None


def test_folding_is_the_same_for_a_whole_list() -> None:
    """The everyday words are folded all at once."""
    words = ["Été", "cœur", "A&B", "1,5", "2 000", "naïve", "ﬁn"]
    assert fold("\n".join(words)).split("\n") == [fold(word) for word in words]
