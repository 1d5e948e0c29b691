"""Where do names go on a map so that none lies over another, over a mark or outside the frame?

Everything is in millimetres on the sheet.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import cos, hypot, radians, sin

import numpy as np
import shapely

from campus.views.picture_page import Box

NEAR_MM = 1.2
"""A name this close to its mark needs no line to it."""

GAPS_MM = (0.6, 3.5, 7.0, 11.0, 16.0, 22.0)
DIRECTIONS_DEG = (0, 180, 35, 145, -35, -145, 90, -90)
GRID = 9


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a name goes: its box, and the ends of the line to its mark if it needs one."""

    box: Box
    leader: tuple[tuple[float, float], tuple[float, float]] | None = None


@dataclass(slots=True)
class Room:
    """The free room of a map: its frame, and what is taken already."""

    frame: Box
    taken: list[Box] = field(default_factory=list)

    def is_free(self, box: Box) -> bool:
        """Tell whether a box lies in the frame and over nothing."""
        return self.frame.holds(box) and not any(box.overlaps(other) for other in self.taken)

    def take(self, box: Box) -> None:
        """Mark a box as taken."""
        self.taken.append(box)

    def place_beside(self, at: tuple[float, float], radius: float, size: tuple[float, float]) -> Spot | None:
        """Find and take room for a name near a mark, the nearest first; ``None`` when there is none."""
        for gap, box in _boxes_around(at, radius, size):
            if self.is_free(box):
                self.take(box)
                return Spot(box, None if gap <= NEAR_MM else _leader(at, radius, box))
        return None

    def place_inside(self, area: shapely.Geometry, size: tuple[float, float]) -> Box | None:
        """Find and take room for a name inside an area, near its middle; ``None`` when there is none."""
        for box in _boxes_inside(area, size):
            if self.is_free(box):
                self.take(box)
                return box
        return None


def centred(at: tuple[float, float], size: tuple[float, float]) -> Box:
    """Return the box of a size around a point."""
    return Box(at[0] - size[0] / 2, at[1] - size[1] / 2, at[0] + size[0] / 2, at[1] + size[1] / 2)


def _boxes_around(
    at: tuple[float, float], radius: float, size: tuple[float, float]
) -> Iterator[tuple[float, Box]]:
    """Yield boxes around a mark with their gap to it, first right and left, then further away."""
    for gap in GAPS_MM:
        for angle in DIRECTIONS_DEG:
            across, up = cos(radians(angle)), sin(radians(angle))
            reach = radius + gap
            middle = at[0] + reach * across + _side(across) * size[0] / 2, at[1] + reach * up + _side(up) * size[1] / 2
            yield gap, centred(middle, size)


def _side(share: float) -> float:
    """Return on which side of its mark a box lies along one axis: before, on, after."""
    return 0.0 if abs(share) < 1e-9 else float(np.sign(share))


def _leader(
    at: tuple[float, float], radius: float, box: Box
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the line from a mark's rim to the nearest point of a box."""
    end = min(max(at[0], box.left), box.right), min(max(at[1], box.bottom), box.top)
    length = hypot(end[0] - at[0], end[1] - at[1]) or 1.0
    start = at[0] + (end[0] - at[0]) * radius / length, at[1] + (end[1] - at[1]) * radius / length
    return start, end


def _boxes_inside(area: shapely.Geometry, size: tuple[float, float]) -> Iterable[Box]:
    """Return boxes inside an area: those that lie wholly in it first, and of them the ones nearest its middle."""
    if area.is_empty:
        return []
    middle = shapely.get_point(shapely.maximum_inscribed_circle(area, tolerance=0.5), 0)
    left, bottom, right, top = area.bounds
    xs, ys = np.meshgrid(np.linspace(left, right, GRID), np.linspace(bottom, top, GRID))
    xs, ys = np.append(xs.ravel(), middle.x), np.append(ys.ravel(), middle.y)
    half_width, half_height = size[0] / 2, size[1] / 2
    boxes = shapely.box(xs - half_width, ys - half_height, xs + half_width, ys + half_height)
    within = shapely.contains(area, boxes)
    inside = shapely.contains_xy(area, xs, ys)
    order = np.lexsort((np.hypot(xs - middle.x, ys - middle.y), ~within))
    return [centred((xs[number], ys[number]), size) for number in order if inside[number]]
