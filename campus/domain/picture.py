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
    """An area with its name; ``wkb`` is its multipolygon. ``key`` is a district's id, empty for other areas."""

    level: AreaLevel
    name: str
    wkb: bytes
    key: str = ""


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
class PictureBox:
    """Campuses of whose place only the district is known, beside its name as on the map.

    ``at`` is where the district's name stands (lon, lat), ``styles`` are the first marks of ``count``, the strongest
    first; ``chosen`` tells that the chosen record is among them.
    """

    name: str
    at: tuple[float, float]
    styles: tuple[MarkStyle, ...]
    count: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class PictureEnd:
    """A record at the end of a line, with its place (lon, lat)."""

    style: MarkStyle
    name: str
    at: tuple[float, float]


@dataclass(frozen=True, slots=True)
class PictureChoice:
    """The record that is chosen on the screen, and lines to those of its ``count`` linked records that have a place.

    ``start`` is where the lines begin (lon, lat): at its place, else, with ``known_place`` false, where the name of
    its ``district`` (an id) stands; ``None`` when not even that is known.
    """

    name: str
    style: MarkStyle
    start: tuple[float, float] | None
    known_place: bool
    district: str
    ends: tuple[PictureEnd, ...]
    count: int


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
    dimension of the query, the keys that are no words of the city's vocabularies. ``box_note`` explains the boxes.
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
    boxes: tuple[PictureBox, ...] = ()
    box_note: str = ""
    choice: PictureChoice | None = None

    @property
    def day(self) -> date:
        """The date of view."""
        return self.query.day or self.today
