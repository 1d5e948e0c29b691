"""How does a mark look on paper? As on the map: shape, letter, colour, and an outline that tells the state."""

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
from matplotlib.path import Path

from campus.domain.city import pick
from campus.domain.marks import DASHED, HOLLOW, SHAPE_CORNERS, MarkStyle, mark_paint
from campus.views.picture_page import Box, Ink, Pen, Points, Sheet

MM_PER_PIXEL: Final = 0.18
"""The map's pixels are smaller on paper than on a screen, because paper is read from nearer."""

CROWDS: Final = ((150, 0.82), (1_000, 0.55), (3_000, 0.25), (30_000, 0.16))
"""From how many marks of one style on they are drawn how much smaller."""

DUST: Final = 3_000
"""From here on marks are dots that darken where they meet, so that density can be seen and the map beneath too."""

DUST_OPACITY = 0.4

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
        return Path.circle(radius=radius, readonly=True)
    points = np.array([*corners, corners[0]]) * np.array([radius, -radius])
    return Path(points, closed=True, readonly=True)


def mark_pen(style: MarkStyle) -> Pen:
    """Return how a mark's outline and inside are drawn."""
    paint = mark_paint(style)
    if style.outline == DASHED:
        return Pen(paint.line, paint.fill, 1.1, DASH)
    if style.outline == HOLLOW:
        return Pen(paint.line, paint.fill, 0.6)
    return Pen(WHITE, paint.fill, 0.5)


def draw_mark(
    sheet: Sheet,
    style: MarkStyle,
    at: tuple[float, float],
    language: str,
    clip: Box | None = None,
    size: float = 1.0,
) -> None:
    """Draw one mark with its letter around a point, at a share of its usual size."""
    radius = radius_mm(style) * size
    sheet.shape(_path(style.shape, radius), at, mark_pen(style), clip)
    letter = pick(style.letters, language)
    if letter:
        drop = LETTER_DROP + (TRIANGLE_DROP if style.shape == "triangle" else 0.0)
        ink = Ink(radius * LETTER_SHARE / 25.4 * 72, bold=True, color=mark_paint(style).ink, align="center")
        sheet.text(letter, (at[0], at[1] - drop * radius), ink, clip)


def draw_marks(sheet: Sheet, style: MarkStyle, points: Points, language: str, clip: Box) -> None:
    """Draw all marks of a style: one by one while they are few, as bare shapes when they are a crowd."""
    if style.letters and len(points) <= MOST_SINGLE:
        for at in as_pairs(points):
            draw_mark(sheet, style, at, language, clip)
    elif len(points) < DUST:
        sheet.stamps(_path(style.shape, radius_mm(style, len(points))), points, mark_pen(style), clip)
    else:
        pen = Pen(None, mark_paint(style).line, opacity=DUST_OPACITY)
        sheet.stamps(_path(style.shape, radius_mm(style, len(points))), points, pen, clip)


def as_pairs(points: Points) -> Sequence[tuple[float, float]]:
    """Return an array of points as pairs of plain numbers."""
    return [(float(x), float(y)) for x, y in points]
