"""The map: labels apart, drawn once, sent by its id from then on."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.labels import Label, placed
from bot.maps import Maps
from bot.memory import InMemory
from bot.outline import outline
from knowledge.engine import Engine
from knowledge.guide import Guide
from tests.telegram_double import TelegramDouble

POINTS = st.tuples(st.floats(150, 930), st.floats(150, 930))
SIZES = st.tuples(st.floats(80, 300), st.floats(40, 120))


@given(st.lists(st.builds(Label, POINTS, SIZES), max_size=7))
@settings(max_examples=60, deadline=None)
def test_labels_do_not_overlap(labels: list[Label]) -> None:
    """No label covers another, wherever up to seven points are; all stand in the picture."""
    boxes = placed(labels, (1080, 1080), 14)
    for number, box in enumerate(boxes):
        assert 0 <= box.left < box.right <= 1080
        assert 0 <= box.top < box.bottom <= 1080
        assert all(box.overlap(other) == 0 for other in boxes[:number])


@pytest.mark.parametrize("language", ["fr", "en"])
def test_picture(engine: Engine, language: str) -> None:
    """A PNG that Telegram takes and a phone loads at once; each marked laureate has its own."""
    maps = Maps(lambda: Guide(engine.base))
    keys = ("", *engine.base.laureates)
    drawn = {key: maps.draw(language, key) for key in keys}  # type: ignore[arg-type]
    assert len(set(drawn.values())) == len(keys)
    for content in drawn.values():
        assert len(content) < 100_000
        assert Image.open(io.BytesIO(content)).size == (1080, 1080)
    assert len({maps.name(language, key) for key in keys}) == len(keys)  # type: ignore[arg-type]


async def test_sent_once(telegram: TelegramDouble, memory: InMemory) -> None:
    """It is uploaded once for a language, then sent by its id; a lost id is uploaded again."""
    chat = telegram.private()
    uploads = []
    for command in ("/carte", "/map", "/carte"):
        await chat.says(command)
        assert (await chat.reply()).photo
        photo = telegram.calls("sendPhoto")[-1].parameters["photo"]
        uploads.append(not isinstance(photo, str) or photo.startswith("attach://"))
    assert uploads == [True, False, False]
    telegram.core.world.files.clear()
    await chat.says("/carte")
    assert (await chat.reply()).photo
    english = telegram.private(43, language_code="en")
    await english.says("/map")
    assert "in France" in (await english.reply()).text


async def test_browsing_a_picture(telegram: TelegramDouble) -> None:
    """The map's buttons show cards below the picture; a long text comes as a new message."""
    chat = telegram.private()
    await chat.says("/carte")
    picture = await chat.reply()
    await chat.presses("Istres")
    card = await chat.edited()
    assert (card.message_id, card.photo) == (picture.message_id, picture.photo)
    assert "La Conciergerie" in card.text
    await chat.presses("📍 Sur la carte")
    marked = await chat.edited()
    assert marked.message_id == picture.message_id
    assert marked.photo != picture.photo
    await chat.presses("‹ La fiche")
    await chat.edited()
    await chat.presses("📖 En savoir plus")
    assert len((await chat.reply()).text) > 1024
    await chat.silence(0.01)


async def test_map_of_a_card(telegram: TelegramDouble) -> None:
    """A card's map button turns the card into the map with it marked, and back."""
    chat = telegram.private(language_code="en")
    await chat.says("/project gannat")
    card = await chat.reply()
    await chat.presses("📍 On the map")
    shown = await chat.edited()
    assert shown.message_id == card.message_id
    assert shown.photo
    await chat.presses("‹ The card")
    assert "Gannat" in (await chat.edited()).text
    await chat.silence(0.01)


def test_pillow_is_loaded_late() -> None:
    """Nothing but drawing loads Pillow."""
    code = "import sys, bot.app, bot.chat, bot.maps; sys.exit('PIL' in sys.modules)"
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


def test_outline() -> None:
    """The converter reads TopoJSON: steps, arcs backwards, and keeps what is in the window."""
    square = [[0, 0], [10, 0], [0, 10]]
    back = [[0, 0], [0, 10], [10, 0]]
    far = [[900, 900], [1, 0], [0, 1], [-1, -1]]
    atlas = {
        "transform": {"scale": [0.1, 0.1], "translate": [2, 45]},
        "arcs": [square, back, far],
        "objects": {"countries": {"geometries": [{"id": "250", "arcs": [[[0, ~1]], [[2]]]}]}},
    }
    assert outline(atlas) == [[(2.0, 45.0), (3.0, 45.0), (3.0, 46.0), (2.0, 46.0), (2.0, 45.0)]]


def test_outline_in_the_repository() -> None:
    """The outline is France: the mainland first, Corsica after it."""
    file = Path(__file__).parents[2] / "bot" / "pictures" / "france.json"
    rings = json.loads(file.read_text())
    assert len(rings[0]) > 200
    assert any(8.5 < x < 9.6 and 41.3 < y < 43.1 for x, y in rings[1])
