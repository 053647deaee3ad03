"""Where labels stand beside their points, so that none covers another (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin

__all__ = ["Box", "Label", "placed"]

_ANGLES = 24
_DISTANCES = (16, 28, 44, 64, 90, 120, 160, 210, 270, 340)
_GAP = 8


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, in pixels from the top left."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: Box, gap: float = 0) -> float:
        """The area that both cover, the other widened by a gap."""
        width = min(self.right, other.right + gap) - max(self.left, other.left - gap)
        height = min(self.bottom, other.bottom + gap) - max(self.top, other.top - gap)
        return max(width, 0.0) * max(height, 0.0)


@dataclass(frozen=True, slots=True)
class Label:
    """A point, and the width and height of what stands beside it."""

    point: tuple[float, float]
    size: tuple[float, float]


def placed(labels: Sequence[Label], size: tuple[int, int], radius: float) -> list[Box]:
    """A box for each label within a picture of that size, clear of the others and of all points
    (of that radius) where there is room; the nearest such, crowded points first."""
    dots = [Box(x - radius, y - radius, x + radius, y + radius) for x, y in _points(labels)]
    order = sorted(range(len(labels)), key=lambda i: _room(labels, i))
    found: dict[int, Box] = {}
    for index in order:
        taken = [*found.values(), *dots]
        lines = [(labels[i].point, _middle(found[i])) for i in found]
        choices = list(_choices(labels[index], size))
        found[index] = min(choices, key=lambda box: _cost(box, labels[index].point, taken, lines))
    return [found[i] for i in range(len(labels))]


def _points(labels: Sequence[Label]) -> Iterator[tuple[float, float]]:
    return (label.point for label in labels)


def _room(labels: Sequence[Label], index: int) -> float:
    """How far the nearest other point is."""
    x, y = labels[index].point
    others = (p for i, p in enumerate(_points(labels)) if i != index)
    return min((hypot(x - px, y - py) for px, py in others), default=0.0)


def _choices(label: Label, size: tuple[int, int]) -> Iterator[Box]:
    (x, y), (width, height) = label.point, label.size
    for distance in _DISTANCES:
        for number in range(_ANGLES):
            angle = 2 * pi * number / _ANGLES
            left = x + distance * cos(angle) - width * (1 - cos(angle)) / 2
            top = y + distance * sin(angle) - height * (1 - sin(angle)) / 2
            left = min(max(left, _GAP), size[0] - width - _GAP)
            top = min(max(top, _GAP), size[1] - height - _GAP)
            yield Box(left, top, left + width, top + height)


def _cost(
    box: Box,
    point: tuple[float, float],
    taken: Sequence[Box],
    lines: Sequence[tuple[tuple[float, float], tuple[float, float]]],
) -> float:
    """Overlap above all, then a line across a box, then distance."""
    near = (min(max(point[0], box.left), box.right), min(max(point[1], box.top), box.bottom))
    crossed = sum(_crosses(box, line) for line in lines)
    overlap = sum(box.overlap(other, _GAP) for other in taken)
    return overlap * 1000 + crossed * 500 + hypot(near[0] - point[0], near[1] - point[1])


def _crosses(box: Box, line: tuple[tuple[float, float], tuple[float, float]]) -> bool:
    (x1, y1), (x2, y2) = line
    steps = 24
    inside = ((x1 + (x2 - x1) * i / steps, y1 + (y2 - y1) * i / steps) for i in range(steps + 1))
    return any(box.left < x < box.right and box.top < y < box.bottom for x, y in inside)


def _middle(box: Box) -> tuple[float, float]:
    return (box.left + box.right) / 2, (box.top + box.bottom) / 2
