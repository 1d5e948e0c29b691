"""Which mark stands for what, on the map, in lists, in legends and in print?

Every mark has a number (1 … 255) that the map's layers carry for each feature; 0 means that a feature is hidden.
Shapes are polygons in one unit system, so that canvas, SVG and print draw the same mark.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count, product

from campus.domain.city import City, Labels, Role
from campus.domain.record import RecordType

SOLID, DASHED, HOLLOW, ENDED = "solid", "dashed", "hollow", "ended"

ROLE_OUTLINES = (SOLID, DASHED, ENDED)
"""How a role's outline tells its state: in force, planned, ended."""

CANDIDATE = "candidate"
COMPLEX = "complex"

ROLE_RANK = 100
"""Marks of roles have at least this rank: they are always drawn one by one, above everything else."""

_ENDED_COLOR, _ENDED_COLOR_DARK = "#6f757c", "#9aa2ab"
_NEUTRAL_COLOR, _NEUTRAL_COLOR_DARK = "#56616d", "#aeb8c2"

_OTHER_SHAPES = {
    RecordType.INSTITUTION.value: "house",
    RecordType.COMPANY.value: "hexagon",
    RecordType.PROGRAM.value: "kite",
    RecordType.STATION.value: "plus",
    COMPLEX: "bar",
}

Corners = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class MarkStyle:
    """How one mark looks. ``key`` is the role's key, a record type, ``complex`` or ``candidate``.

    ``size`` is the radius in CSS pixels; of two marks at one place the one of higher ``rank`` is drawn above.
    ``letters`` is empty for marks that carry none. ``color`` serves light backgrounds and print.
    """

    number: int
    key: str
    shape: str
    letters: Labels
    color: str
    color_dark: str
    outline: str
    rank: int
    size: float

    @property
    def is_role(self) -> bool:
        """Tell whether the mark stands for a role."""
        return self.rank >= ROLE_RANK


def mark_styles(city: City) -> tuple[MarkStyle, ...]:
    """Return every mark of a city, numbered from 1 in an order that depends on the pack alone."""
    numbers = count(1)
    roles = [_role_style(next(numbers), city, role, outline) for role, outline in product(city.roles, ROLE_OUTLINES)]
    candidate = MarkStyle(
        next(numbers), CANDIDATE, "circle", {}, _NEUTRAL_COLOR, _NEUTRAL_COLOR_DARK, HOLLOW, rank=1, size=5
    )
    others = [
        MarkStyle(number, key, shape, {}, _NEUTRAL_COLOR, _NEUTRAL_COLOR_DARK, SOLID, rank=2, size=6.5)
        for number, (key, shape) in zip(numbers, _OTHER_SHAPES.items(), strict=False)
    ]
    return (*roles, candidate, *others)


def _role_style(number: int, city: City, role: Role, outline: str) -> MarkStyle:
    """Make the mark of a role in one state; roles named first in the pack, and states in force, come out on top."""
    ended = outline == ENDED
    place = len(city.roles) - city.roles.index(role)
    return MarkStyle(
        number=number,
        key=role.key,
        shape=role.shape,
        letters=role.letters,
        color=_ENDED_COLOR if ended else role.color,
        color_dark=_ENDED_COLOR_DARK if ended else role.color_dark,
        outline=outline,
        rank=ROLE_RANK * (len(ROLE_OUTLINES) - ROLE_OUTLINES.index(outline)) + place,
        size=11 if ended else 12.5,
    )


def style_numbers(city: City) -> Mapping[tuple[str, str], int]:
    """Return the number of each mark, by (role key, outline), (record type, ""), ("complex", "") or ("candidate", "").

    Spaces without a role have the mark of candidates.
    """
    return {(style.key, style.outline if style.is_role else ""): style.number for style in mark_styles(city)}


def _regular(corners: int, *, turn: float = 0.0, radius: float = 1.0) -> Iterator[tuple[float, float]]:
    """Yield the corners of a regular polygon; the first points up, ``turn`` (in corners) rotates it."""
    for number in range(corners):
        angle = 2 * math.pi * (number + turn) / corners - math.pi / 2
        yield radius * math.cos(angle), radius * math.sin(angle)


def _star() -> Iterator[tuple[float, float]]:
    """Yield the corners of a five-pointed star."""
    outer, inner = _regular(5, radius=1.2), _regular(5, turn=0.5, radius=0.6)
    for tip, dent in zip(outer, inner, strict=True):
        yield tip
        yield dent


def _rounded(corners: Iterator[tuple[float, float]] | Corners) -> Corners:
    """Fix the corners to four decimals, so that they are the same text on every machine."""
    return tuple((round(x, 4) + 0.0, round(y, 4) + 0.0) for x, y in corners)


_THIRD = 0.38

SHAPE_CORNERS: Mapping[str, Corners] = {
    "circle": (),
    "square": _rounded(((-0.92, -0.92), (0.92, -0.92), (0.92, 0.92), (-0.92, 0.92))),
    "triangle": _rounded(((0.0, -1.25), (1.2, 0.85), (-1.2, 0.85))),
    "diamond": _rounded(_regular(4, radius=1.2)),
    "pentagon": _rounded(_regular(5, radius=1.1)),
    "star": _rounded(_star()),
    "house": _rounded(((0.0, -1.1), (1.0, -0.2), (0.75, -0.2), (0.75, 0.9), (-0.75, 0.9), (-0.75, -0.2), (-1.0, -0.2))),
    "hexagon": _rounded(_regular(6, turn=0.5)),
    "kite": _rounded(((0.0, -1.3), (0.75, 0.0), (0.0, 1.3), (-0.75, 0.0))),
    "plus": _rounded(
        (
            (-_THIRD, -1.0),
            (_THIRD, -1.0),
            (_THIRD, -_THIRD),
            (1.0, -_THIRD),
            (1.0, _THIRD),
            (_THIRD, _THIRD),
            (_THIRD, 1.0),
            (-_THIRD, 1.0),
            (-_THIRD, _THIRD),
            (-1.0, _THIRD),
            (-1.0, -_THIRD),
            (-_THIRD, -_THIRD),
        )
    ),
    "bar": _rounded(((-1.2, -0.65), (1.2, -0.65), (1.2, 0.65), (-1.2, 0.65))),
}
"""The corners of each shape in radii, x to the right and y down; a shape without corners is a circle."""


@dataclass(frozen=True, slots=True)
class MarkPaint:
    """The colours of a mark on one kind of background: its area, its outline and its letter."""

    fill: str
    line: str
    ink: str


_PAPER, _PAPER_DARK = "#ffffff", "#1b2129"
_WHITE, _BLACK = "#ffffff", "#101418"
_BRIGHT_LUMINANCE = 0.20  # here white and black letters are equally easy to read


def mark_paint(style: MarkStyle, *, dark: bool = False) -> MarkPaint:
    """Choose a mark's colours; planned roles and candidates are left open, so that grey print tells them apart."""
    color = style.color_dark if dark else style.color
    if style.outline in {DASHED, HOLLOW}:
        return MarkPaint(fill=_PAPER_DARK if dark else _PAPER, line=color, ink=color)
    return MarkPaint(fill=color, line=color, ink=_BLACK if _luminance(color) > _BRIGHT_LUMINANCE else _WHITE)


def _luminance(color: str) -> float:
    """Return the relative luminance of a ``#rrggbb`` colour, 0 … 1 (WCAG 2 with a plain power for sRGB's curve)."""
    red, green, blue = (math.pow(int(color[at : at + 2], 16) / 255, 2.2) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
