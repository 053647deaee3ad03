"""Every entry as it is shown, in both languages: read these files as on a narrow screen.

After a change that is meant: `pytest tests/bot/test_snapshots.py --snapshot-update`.
"""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from bot.app import services_of
from bot.memory import InMemory
from bot.messages import all_messages
from bot.render import utf16
from handlers.pages import Page, Pages
from knowledge.engine import Engine
from knowledge.model import LANGUAGES, Language

KINDS = (
    "laureates",
    "projects",
    "prizes",
    "quotes",
    "people",
    "organisations",
    "editions",
    "facts",
)
_FIRST = 600


def _shown(pages: Pages, page: Page | None) -> str:
    assert page is not None
    reply = pages.drawn(page)
    rows = [" ".join(f"[{button.label}]" for button in row) for row in reply.rows]
    return "\n".join([*reply.parts, *rows])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_entries(
    engine: Engine, kind: str, language: Language, snapshot: SnapshotAssertion
) -> None:
    """Each entry in one part, with its source and buttons."""
    pages = Pages(services_of(engine, InMemory()), "laureates_bot", language)
    shown = [f"# {key}\n{_shown(pages, pages.show(key))}" for key in getattr(engine.base, kind)]
    assert "\n\n\n".join(shown) == snapshot


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages(engine: Engine, language: Language, snapshot: SnapshotAssertion) -> None:
    """The pages that are no entries, and the sides of one laureate."""
    pages = Pages(services_of(engine, InMemory()), "laureates_bot", language)
    key = "2022:laureate:istres"
    made = {
        "home": pages.home(),
        "help": pages.help(),
        "list": pages.list(),
        "list ccas": pages.list("ccas"),
        "list nothing": pages.list("licorne"),
        **{name: pages.named(name) for name in ("quotes", "prizes", "about", "contact")},
        **{id_: pages.part(key, id_) for id_ in ("prize", "results", "partners", "goals", "place")},
        "more": pages.more(key.replace("laureate", "project")),
        "map": pages.map(),
        "map of one": pages.map(key),
        "lang": pages.languages("fr"),
        "privacy": pages.said("privacy"),
    }
    shown = [f"# {name}\n{_shown(pages, page)}" for name, page in made.items()]
    # every edit of the knowledge has another version
    assert "\n\n\n".join(shown).replace(engine.base.version, "VERSION") == snapshot


@pytest.mark.parametrize("language", LANGUAGES)
def test_first_reply_is_short(engine: Engine, language: Language) -> None:
    """A first reply shows about 600 visible characters at most, its source apart."""
    for key in (*engine.base.laureates, *engine.base.prizes, *engine.base.facts):
        answer = engine.show(key, language)
        assert answer is not None
        assert sum(utf16(block.text) for block in answer.blocks if block.kind != "item") <= _FIRST


def test_french_typography() -> None:
    """French texts of the bot have typographic apostrophes and no-break spaces."""
    for name, texts in all_messages().items():
        french = texts["fr"]
        assert "'" not in french, name
        for sign in "!?;":
            assert f" {sign}" not in french, name
        assert " :" not in french, name
        assert "« " not in french, name
        assert " »" not in french, name


def test_values_are_in_both_languages() -> None:
    """Both languages name the same values."""
    for name, texts in all_messages().items():
        assert set(texts) == {"fr", "en"}, name
        braces = [
            sorted(part.split("}")[0] for part in text.split("{")[1:]) for text in texts.values()
        ]
        assert braces[0] == braces[1], name
