"""What stands on the picture for a report, as plain values: who draws it needs to know nothing else.

Coordinates are EPSG:4326 degrees. Names of records are already in the language of the picture.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from campus.domain.city import City
from campus.domain.gazette import GazetteQuery
from campus.domain.marks import MarkStyle
from campus.domain.query import Query
from campus.domain.record import Source


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
    count: int
    unlocated: int = 0
    lons: tuple[float, ...] = ()
    lats: tuple[float, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PictureNote:
    """A record that has no coordinate: named beside the map, with its mark."""

    style: MarkStyle
    name: str


@dataclass(frozen=True, slots=True)
class DatedSource:
    """A source with the reference date of what was taken from it; empty where only the source's own is known."""

    source: Source
    reference_date: str = ""


@dataclass(frozen=True, slots=True)
class PictureContent:
    """One picture: what was asked on which day, and what answers it.

    ``bounds`` is (west, south, east, north); the drawing may show more, to fill its frame. Lengths are true in
    the metres of the city's metric CRS. ``marks`` stand in the order of the legend. ``key_names`` names, by
    dimension of the query, the keys that are no words of the city's vocabularies.
    ``announced`` is the period whose decisions' spaces alone are shown, if that was asked.
    """

    city: City
    query: Query
    today: date
    language: str
    bounds: tuple[float, float, float, float]
    areas: tuple[PictureArea, ...]
    marks: tuple[PictureMarks, ...]
    unlocated: tuple[PictureNote, ...]
    key_names: Mapping[str, Mapping[str, str]]
    sources: tuple[DatedSource, ...]
    announced: GazetteQuery | None = None

    @property
    def day(self) -> date:
        """The date of view."""
        return self.query.day or self.today
