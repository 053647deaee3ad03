"""The outline of metropolitan France, from Natural Earth: run once, its result is kept here.

    npm pack world-atlas@2 && tar xzf world-atlas-2*.tgz
    python -m bot.outline package/countries-10m.json > bot/pictures/france.json

The npm package world-atlas (ISC) holds Natural Earth's countries (public domain) as TopoJSON:
arcs of whole-number steps, and for each country the numbers of its arcs, ~n for arc n backwards.
Out come rings of [longitude, latitude] in degrees (WGS 84), the largest first.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

__all__ = ["outline"]

Point = tuple[float, float]
_FRANCE = "250"
# West, south, east, north of the mainland and Corsica.
_WINDOW = (-6.0, 41.0, 10.0, 52.0)
# Degrees: what a line may be off by, about two kilometres; and the smallest island's extent.
_SLACK = 0.02
_SMALLEST = 0.15


def outline(atlas: Any) -> list[list[Point]]:
    """The rings of France in a TopoJSON atlas of countries."""
    arcs = [_decoded(arc, atlas["transform"]) for arc in atlas["arcs"]]
    countries = atlas["objects"]["countries"]["geometries"]
    france = next(country for country in countries if country.get("id") == _FRANCE)
    rings = [_ring(numbers, arcs) for polygon in france["arcs"] for numbers in polygon]
    west, south, east, north = _WINDOW
    kept = [r for r in rings if all(west < x < east and south < y < north for x, y in r)]
    simple = [_simple(ring) for ring in kept if _extent(ring) >= _SMALLEST]
    return sorted(simple, key=lambda ring: -_extent(ring))


def _decoded(arc: list[list[int]], transform: Any) -> list[Point]:
    (scale_x, scale_y), (start_x, start_y) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        points.append((x * scale_x + start_x, y * scale_y + start_y))
    return points


def _ring(numbers: list[int], arcs: list[list[Point]]) -> list[Point]:
    points: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return points


def _extent(ring: list[Point]) -> float:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return max(max(xs) - min(xs), max(ys) - min(ys))


def _simple(ring: list[Point]) -> list[Point]:
    """Fewer points, none of those left out further than the slack (Douglas and Peucker, 1973)."""
    keep = {0, len(ring) - 1}
    open_ = [(0, len(ring) - 1)]
    while open_:
        first, last = open_.pop()
        if last - first < 2:
            continue
        inside = range(first + 1, last)
        far = max(inside, key=lambda i: _distance(ring[i], ring[first], ring[last]))
        if _distance(ring[far], ring[first], ring[last]) > _SLACK:
            keep.add(far)
            open_ += [(first, far), (far, last)]
    return [(round(ring[i][0], 3), round(ring[i][1], 3)) for i in sorted(keep)]


def _distance(point: Point, start: Point, end: Point) -> float:
    (x, y), (x1, y1), (x2, y2) = point, start, end
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    if length == 0:
        return float(((x - x1) ** 2 + (y - y1) ** 2) ** 0.5)
    return float(abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length)


if __name__ == "__main__":
    json.dump(outline(json.loads(Path(sys.argv[1]).read_text("utf-8"))), sys.stdout)
    sys.stdout.write("\n")
