"""Where do names go on a map so that none lies over another, over a mark or outside the frame?

Everything is in millimetres on the sheet.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import cos, hypot, radians, sin

import numpy as np
import shapely

from campus.views.picture_page import Box

NEAR_MM = 1.2
"""A name this close to its mark needs no line to it."""

GAPS_MM = (0.6, 3.5, 7.0, 11.0, 16.0, 22.0)
SHUNNING_REACH_MM = 3.5
"""A name rather covers a small mark than to stand further than this from its own."""

DIRECTIONS_DEG = (0, 180, 35, 145, -35, -145, 90, -90)
GRID = 9
_STEPS = (-1.2, -0.8, -0.4, 0.0, 0.4, 0.8, 1.2)
STEPS_ASIDE = tuple(sorted(product(_STEPS, _STEPS), key=lambda step: hypot(*step)))
"""Where a box may move, in its own widths and heights, the nearest first; as on the screen."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a name goes: its box, and the ends of the line to its mark if it needs one."""

    box: Box
    leader: tuple[tuple[float, float], tuple[float, float]] | None = None


@dataclass(slots=True)
class Room:
    """The free room of a map: its frame, what no name may cover, and what names had better leave free."""

    frame: Box
    taken: list[Box] = field(default_factory=list)
    shunned: list[Box] = field(default_factory=list)

    def take(self, box: Box) -> None:
        """Let no name cover a box."""
        self.taken.append(box)

    def shun(self, box: Box) -> None:
        """Let names cover a box only where there is no other room."""
        self.shunned.append(box)

    def _first_free(self, boxes: Sequence[Box], *, shunning: bool) -> int | None:
        """Return the position of the first box that lies in the frame and over nothing."""
        held = self.taken + self.shunned if shunning else self.taken
        for number, box in enumerate(boxes):
            if self.frame.holds(box) and not any(box.overlaps(other) for other in held):
                return number
        return None

    def place_beside(self, at: tuple[float, float], radius: float, size: tuple[float, float]) -> Spot | None:
        """Find and take room for a name near a mark, the nearest first; ``None`` when there is none."""
        gaps, boxes = zip(*_boxes_around(at, radius, size), strict=True)
        near = [box for gap, box in zip(gaps, boxes, strict=True) if gap <= SHUNNING_REACH_MM]
        found = self._first_free(near, shunning=True)
        if found is None:
            found = self._first_free(boxes, shunning=False)
        if found is None:
            return None
        self.take(boxes[found])
        return Spot(boxes[found], None if gaps[found] <= NEAR_MM else _leader(at, radius, boxes[found]))

    def place_near(self, at: tuple[float, float], size: tuple[float, float]) -> Box:
        """Take the room of a box near a point: the nearest that covers nothing, else the one that hides least."""
        boxes = list(_boxes_aside(at, size, self.frame))
        best = min(boxes, key=lambda box: 1000 * _shared(box, self.taken) + _shared(box, self.shunned))
        self.take(best)
        return best

    def place_inside(self, area: shapely.Geometry, size: tuple[float, float]) -> Box | None:
        """Find and take room for a name inside an area, near its middle; ``None`` when there is none."""
        boxes = _boxes_inside(area, size)
        found = self._first_free(boxes, shunning=True)
        if found is None:
            found = self._first_free(boxes, shunning=False)
        if found is None:
            return None
        self.take(boxes[found])
        return boxes[found]


def _boxes_aside(at: tuple[float, float], size: tuple[float, float], frame: Box) -> Iterator[Box]:
    """Yield boxes around a point, the nearest first, each moved into the frame."""
    for across, up in STEPS_ASIDE:
        left = min(max(at[0] + (across - 0.5) * size[0], frame.left), frame.right - size[0])
        bottom = min(max(at[1] + (up - 0.5) * size[1], frame.bottom), frame.top - size[1])
        yield Box(left, bottom, left + size[0], bottom + size[1])


def _shared(box: Box, others: Sequence[Box]) -> float:
    """Return the surface that a box shares with others, in square millimetres."""
    widths = (min(box.right, other.right) - max(box.left, other.left) for other in others)
    heights = (min(box.top, other.top) - max(box.bottom, other.bottom) for other in others)
    return sum(max(0.0, width) * max(0.0, height) for width, height in zip(widths, heights, strict=True))


def centred(at: tuple[float, float], size: tuple[float, float]) -> Box:
    """Return the box of a size around a point."""
    return Box(at[0] - size[0] / 2, at[1] - size[1] / 2, at[0] + size[0] / 2, at[1] + size[1] / 2)


def _boxes_around(at: tuple[float, float], radius: float, size: tuple[float, float]) -> Iterator[tuple[float, Box]]:
    """Yield boxes around a mark with their gap to it, first right and left, then further away."""
    for gap in GAPS_MM:
        for angle in DIRECTIONS_DEG:
            across, up = cos(radians(angle)), sin(radians(angle))
            reach = radius + gap
            middle = at[0] + reach * across + _side(across) * size[0] / 2, at[1] + reach * up + _side(up) * size[1] / 2
            yield gap, centred(middle, size)


def _side(share: float) -> float:
    """Return on which side of its mark a box lies along one axis: -1, 0 (level with it) or 1."""
    return float(np.sign(round(share, 6)))


def _leader(at: tuple[float, float], radius: float, box: Box) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the line from a mark's rim to the nearest point of a box."""
    end = min(max(at[0], box.left), box.right), min(max(at[1], box.bottom), box.top)
    length = hypot(end[0] - at[0], end[1] - at[1]) or 1.0
    start = at[0] + (end[0] - at[0]) * radius / length, at[1] + (end[1] - at[1]) * radius / length
    return start, end


def _boxes_inside(area: shapely.Geometry, size: tuple[float, float]) -> list[Box]:
    """Return boxes inside an area: those that lie wholly in it first, and of them the ones nearest its middle."""
    if area.is_empty or not area.area:
        return []
    middle = shapely.get_point(shapely.maximum_inscribed_circle(area, tolerance=0.5), 0)
    left, bottom, right, top = area.bounds
    across, up = np.meshgrid(np.linspace(left, right, GRID), np.linspace(bottom, top, GRID))
    xs, ys = np.append(across.ravel(), middle.x), np.append(up.ravel(), middle.y)
    half_width, half_height = size[0] / 2, size[1] / 2
    boxes = shapely.box(xs - half_width, ys - half_height, xs + half_width, ys + half_height)
    within = shapely.contains(area, boxes)
    inside = shapely.contains_xy(area, xs, ys)
    order = np.lexsort((np.hypot(xs - middle.x, ys - middle.y), ~within))
    return [centred((xs[number], ys[number]), size) for number in order if inside[number]]
