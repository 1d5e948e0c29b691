"""How does a mark look on paper? As on the map: shape, letter, colour, and an outline that tells the state."""

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
from matplotlib.path import Path

from campus.domain.city import pick
from campus.domain.marks import DASHED, ENDED, HOLLOW, SHAPE_CORNERS, MarkStyle
from campus.views.picture_page import Box, Ink, Pen, Points, Sheet

MM_PER_PIXEL: Final = 0.17
"""The map's pixels are smaller on paper than on a screen, because paper is read from nearer."""

CROWDS: Final = ((300, 0.8), (2_000, 0.55), (20_000, 0.3))
"""From how many marks of one style on they are drawn how much smaller."""

MOST_SINGLE = 200
LETTER_SHARE = 0.96
LETTER_DROP = 0.36
TRIANGLE_DROP = 0.12
WHITE = "#ffffff"
DASH = (2.2, 1.4)


def radius_mm(style: MarkStyle, count: int = 1) -> float:
    """Return a mark's radius on paper where ``count`` marks of its style are drawn."""
    share = min((share for least, share in CROWDS if count >= least), default=1.0)
    return style.size * MM_PER_PIXEL * share


def mark_box(style: MarkStyle, at: tuple[float, float]) -> Box:
    """Return the room that a mark takes."""
    reach = radius_mm(style) * 1.1
    return Box(at[0] - reach, at[1] - reach, at[0] + reach, at[1] + reach)


@cache
def _path(shape: str, radius: float) -> Path:
    """Return the outline of a shape, y upwards."""
    corners = SHAPE_CORNERS.get(shape, ())
    if not corners:
        circle = Path.unit_circle()
        return Path(circle.vertices * radius, circle.codes, readonly=True)
    points = np.array([*corners, corners[0]]) * [radius, -radius]
    return Path(points, closed=True, readonly=True)


def mark_pen(style: MarkStyle) -> Pen:
    """Return how a mark's outline and inside are drawn."""
    if style.outline == DASHED:
        return Pen(style.color, WHITE, 1.1, DASH)
    if style.outline == ENDED:
        return Pen(style.color, "#e3e6e9", 0.9)
    if style.outline == HOLLOW:
        return Pen(style.color, WHITE, 0.6)
    return Pen(WHITE, style.color, 0.5)


def _letter_color(style: MarkStyle) -> str:
    """Return the colour of a mark's letter: pale on a filled mark, the mark's own elsewhere."""
    return style.color if style.outline in {DASHED, ENDED, HOLLOW} else WHITE


def draw_mark(sheet: Sheet, style: MarkStyle, at: tuple[float, float], language: str, clip: Box | None = None) -> None:
    """Draw one mark with its letter around a point."""
    radius = radius_mm(style)
    sheet.shape(_path(style.shape, radius), at, mark_pen(style), clip)
    letter = pick(style.letters, language)
    if letter:
        drop = LETTER_DROP + (TRIANGLE_DROP if style.shape == "triangle" else 0.0)
        ink = Ink(radius * LETTER_SHARE / 25.4 * 72, bold=True, color=_letter_color(style), align="center")
        sheet.text(letter, (at[0], at[1] - drop * radius), ink, clip)


def draw_marks(sheet: Sheet, style: MarkStyle, points: Points, language: str, clip: Box) -> None:
    """Draw all marks of a style: one by one while they are few, as bare shapes when they are a crowd."""
    if style.letters and len(points) <= MOST_SINGLE:
        for at in as_pairs(points):
            draw_mark(sheet, style, at, language, clip)
    elif len(points):
        sheet.stamps(_path(style.shape, radius_mm(style, len(points))), points, mark_pen(style), clip)


def as_pairs(points: Points) -> Sequence[tuple[float, float]]:
    """Return an array of points as pairs of plain numbers."""
    return [(float(x), float(y)) for x, y in points]
