"""What stands on the picture for a report, as plain values: who draws it needs to know nothing else.

Coordinates are EPSG:4326 degrees. All texts are already in the language of the picture.
"""

from dataclasses import dataclass
from enum import StrEnum

from campus.domain.marks import MarkStyle


class AreaLevel(StrEnum):
    """How an area is drawn: context, fill with a fine border, or a heavy border only."""

    NEIGHBOUR = "neighbour"
    DISTRICT = "district"
    LIVING_AREA = "living_area"


@dataclass(frozen=True, slots=True)
class PictureArea:
    """An area with its name; ``wkb`` is its multipolygon."""

    level: AreaLevel
    name: str
    wkb: bytes


@dataclass(frozen=True, slots=True)
class PictureMarks:
    """All records that share a mark: one line of the legend, and points on the map.

    ``count`` includes the ``unlocated`` ones, which have no point. ``names`` holds a name for every point, or
    nothing when these marks are too many to be named.
    """

    style: MarkStyle
    label: str
    count: int
    unlocated: int = 0
    lons: tuple[float, ...] = ()
    lats: tuple[float, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PictureNote:
    """A record that matters and has no coordinate: named beside the map, with its mark."""

    style: MarkStyle
    name: str


@dataclass(frozen=True, slots=True)
class PictureContent:
    """One picture.

    ``bounds`` is (west, south, east, north); the drawing may show more, to fill its frame. Lengths are true in
    the metres of ``metric_crs`` (an EPSG code). ``marks`` stand in the order of the legend, and ``borders`` names
    the kinds of border after them.
    """

    language: str
    title: str
    program: str
    day: str
    filters: tuple[str, ...]
    bounds: tuple[float, float, float, float]
    metric_crs: int
    areas: tuple[PictureArea, ...]
    borders: tuple[tuple[AreaLevel, str], ...]
    marks: tuple[PictureMarks, ...]
    unlocated: tuple[PictureNote, ...]
    sources: tuple[str, ...]
