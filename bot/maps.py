"""The map of France with the laureates, as PNG. Pillow is loaded when the first one is drawn."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from functools import cache
from math import cos, radians
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from bot.labels import Box, Label, placed
from knowledge.guide import Guide, Spot
from knowledge.model import Language

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

__all__ = ["Maps"]

_FOLDER = Path(__file__).with_name("pictures")
_SIZE = (1080, 1080)
_MARGIN = (50, 60, 50, 40)
_DOT, _MARK = 14, 20
_SEA, _LAND, _EDGE = "#dfe9f2", "#fdfcf9", "#8da2b5"
_INK, _DOT_INK, _MARK_INK, _PALE = "#17324d", "#c8102e", "#c8102e", "#5b7083"
# Pixels; a phone shows the picture at about a third of its size.
_NAME, _PRIZE = 46, 36
_LINE = 26
_PAD = 12


class Maps:
    """Draws the map of the knowledge as it is now."""

    def __init__(self, guides: Callable[[], Guide]) -> None:
        self._guides = guides

    def name(self, language: Language, key: str) -> str:
        """What names this picture: another version of the knowledge has others."""
        return f"map:{self._guides().base.version}:{language}:{key}"

    def draw(self, language: Language, key: str = "") -> bytes:
        """The PNG, 1080 by 1080, with the laureate `key` marked; takes about 0.2 s."""
        return _drawn(self._guides().spots(language), key)


def _drawn(spots: Sequence[Spot], key: str) -> bytes:
    from PIL import Image, ImageDraw

    image = Image.new("RGB", _SIZE, _SEA)
    draw = ImageDraw.Draw(image)
    rings = _rings()
    project = _projection([point for ring in rings for point in ring])
    for ring in rings:
        line = [project(*point) for point in ring]
        draw.polygon(line, fill=_LAND)
        draw.line(line, fill=_EDGE, width=3, joint="curve")
    points = [project(spot.longitude, spot.latitude) for spot in spots]
    fonts = _font("DejaVuSansCondensed-Bold", _NAME), _font("DejaVuSansCondensed", _PRIZE)
    labels = [
        Label(point, _measured(draw, spot, fonts))
        for spot, point in zip(spots, points, strict=True)
    ]
    for spot, point, box in zip(spots, points, placed(labels, _SIZE, _MARK), strict=True):
        is_pale = bool(key) and spot.key != key
        _label(draw, spot, point, box, fonts, is_pale=is_pale)
    for spot, (x, y) in zip(spots, points, strict=True):
        is_marked = spot.key == key
        size, ink = (_MARK, _MARK_INK) if is_marked else (_DOT, _PALE if key else _DOT_INK)
        dot = (x - size, y - size, x + size, y + size)
        draw.ellipse(dot, fill=ink, outline="white", width=3)
    target = io.BytesIO()
    image.quantize(64).save(target, "PNG", optimize=True)
    return target.getvalue()


def _label(
    draw: ImageDraw,
    spot: Spot,
    point: tuple[float, float],
    box: Box,
    fonts: tuple[FreeTypeFont, FreeTypeFont],
    *,
    is_pale: bool,
) -> None:
    ink = _PALE if is_pale else _INK
    near = (min(max(point[0], box.left), box.right), min(max(point[1], box.top), box.bottom))
    if (near[0] - point[0]) ** 2 + (near[1] - point[1]) ** 2 > (2 * _DOT) ** 2:
        draw.line([point, near], fill=ink, width=2)
    frame = (box.left, box.top, box.right, box.bottom)
    draw.rounded_rectangle(frame, radius=8, fill="white", outline=ink, width=2)
    x, y = box.left + _PAD, box.top + _PAD / 2
    draw.text((x, y), spot.name, fill=ink, font=fonts[0])
    for number, line in enumerate(_lines(spot)):
        draw.text((x, y + _NAME * 1.15 + number * _PRIZE * 1.15), line, fill=ink, font=fonts[1])


def _measured(
    draw: ImageDraw, spot: Spot, fonts: tuple[FreeTypeFont, FreeTypeFont]
) -> tuple[float, float]:
    widths = [draw.textlength(spot.name, font=fonts[0])]
    widths += [draw.textlength(line, font=fonts[1]) for line in _lines(spot)]
    height = 1.15 * (_NAME + len(_lines(spot)) * _PRIZE)
    return max(widths) + 2 * _PAD, height + 2 * _PAD


def _lines(spot: Spot) -> list[str]:
    """The prize in short lines, broken between words."""
    return wrap(spot.prize, _LINE, break_long_words=False, break_on_hyphens=False)


def _projection(
    points: Sequence[tuple[float, float]],
) -> Callable[[float, float], tuple[float, float]]:
    """Longitude and latitude to pixels: equirectangular, true to scale at the middle latitude."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    squeeze = cos(radians((min(ys) + max(ys)) / 2))
    left, top, right, bottom = _MARGIN
    width, height = _SIZE[0] - left - right, _SIZE[1] - top - bottom
    scale = min(width / ((max(xs) - min(xs)) * squeeze), height / (max(ys) - min(ys)))
    beside = (width - (max(xs) - min(xs)) * squeeze * scale) / 2
    above = (height - (max(ys) - min(ys)) * scale) / 2

    def project(longitude: float, latitude: float) -> tuple[float, float]:
        x = left + beside + (longitude - min(xs)) * squeeze * scale
        return x, top + above + (max(ys) - latitude) * scale

    return project


@cache
def _rings() -> list[list[tuple[float, float]]]:
    found: Any = json.loads((_FOLDER / "france.json").read_text("utf-8"))
    return [[(x, y) for x, y in ring] for ring in found]


@cache
def _font(name: str, size: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(str(_FOLDER / f"{name}.ttf"), size)
