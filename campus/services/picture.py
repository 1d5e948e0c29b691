"""What stands on the picture for a report: the marks that a query shows, the areas, the counts and the sources?

It is what the screen shows, the chosen record with its links and the boxes of the unplaced campuses among it.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain
from math import isfinite, isnan

import numpy as np
import shapely
from numpy.typing import NDArray

from campus.domain.city import City
from campus.domain.marks import MarkStyle, mark_styles
from campus.domain.picture import (
    AreaLevel,
    DatedSource,
    PictureArea,
    PictureBox,
    PictureChoice,
    PictureContent,
    PictureEnd,
    PictureMarks,
    PictureNote,
)
from campus.domain.query import Query
from campus.domain.record import District, LivingArea, Neighbour
from campus.services.atlas import Atlas
from campus.services.layers import LayerSet, label_place, layer_set, unplaced_note

Bounds = tuple[float, float, float, float]

MOST_NAMED_CAMPUSES = 60
MOST_NAMED = 25
MOST_NOTES = 40
CORNERS = 4
LEAST_WIDTH_DEG = 0.05
ROOM_SHARE = 0.25
"""How much room a small map leaves around what it shows, and how wide it takes a single place to be, in degrees."""


def parse_bounds(text: str) -> Bounds | None:
    """Read ``west,south,east,north`` in degrees; ``None`` for what is no such thing."""
    try:
        numbers = tuple(float(part) for part in text.split(","))
    except ValueError:
        return None
    if len(numbers) != CORNERS or not all(isfinite(number) for number in numbers):
        return None
    west, south, east, north = numbers
    return (west, south, east, north) if west < east and south < north else None


def view_bounds(city: City, wanted: Bounds | None) -> Bounds:
    """Return what the picture shows: the wanted part as far as it lies in and around the city, else the city."""
    west, south, east, north = city.bounds
    if wanted is None or not (wanted[0] < east and wanted[2] > west and wanted[1] < north and wanted[3] > south):
        return city.bounds
    wide, high = east - west, north - south
    return (
        max(wanted[0], west - wide),
        max(wanted[1], south - high),
        min(wanted[2], east + wide),
        min(wanted[3], north + high),
    )


def place_bounds(atlas: Atlas, record_id: str, today: date) -> Bounds | None:
    """Return what a small map of a record shows: it and what belongs to it, else its district; ``None`` for nothing."""
    present = layer_set(atlas)
    numbers = [atlas.index_of(key) for key in (record_id, *atlas.neighbours_of(record_id, today, today))]
    places = [(float(atlas.lon[number]), float(atlas.lat[number])) for number in numbers if number is not None]
    known = [place for place in places if not isnan(place[0])]
    district = present.focus_of(record_id)
    if len(district) == CORNERS:
        known += [(district[0], district[1]), (district[2], district[3])]
    if not known:
        return None
    lons, lats = zip(*known, strict=True)
    wide = max(max(lons) - min(lons), LEAST_WIDTH_DEG) * ROOM_SHARE
    high = max(max(lats) - min(lats), LEAST_WIDTH_DEG) * ROOM_SHARE
    return min(lons) - wide, min(lats) - high, max(lons) + wide, max(lats) + high


def picture_content(
    atlas: Atlas, query: Query, bbox: Bounds | None, language: str, today: date, selected: str = ""
) -> PictureContent:
    """Collect everything that a picture of a query shows; ``bbox`` is west, south, east, north in degrees.

    ``selected`` is the id of the chosen record; an unknown one means nothing.
    """
    bounds, present = view_bounds(atlas.city, bbox), layer_set(atlas)
    codes = atlas.mark_codes(query, today)
    return PictureContent(
        city=atlas.city,
        query=query,
        today=today,
        language=language,
        bounds=bounds,
        areas=tuple(_areas(atlas, language)),
        marks=tuple(_marks(atlas, codes, bounds, language)),
        unlocated=tuple(_notes(atlas, codes, language)),
        key_names=_key_names(atlas, query, language),
        sources=tuple(_sources(atlas, atlas.sources_shown(query, today))),
        boxes=tuple(_boxes(present, query, language, today, selected)),
        box_note=unplaced_note(atlas.city, language),
        choice=_choice(present, selected, language, today),
    )


def _own_name(name: str, name_en: str, language: str) -> str:
    """Choose a name for a language; what has no rendering keeps its own name."""
    return name_en if language == "en" and name_en else name


def _area_name(area: District | LivingArea | Neighbour, language: str) -> str:
    """Name an area."""
    return _own_name(area.name, area.name_en, language)


def _feature_name(atlas: Atlas, number: int, language: str) -> str:
    """Name a feature."""
    return _own_name(atlas.table.names[number], atlas.table.names_en[number], language)


def _areas(atlas: Atlas, language: str) -> Iterator[PictureArea]:
    """Yield the areas; a living area is the union of its districts."""
    areas = atlas.areas
    for neighbour in areas.neighbours:
        yield PictureArea(AreaLevel.NEIGHBOUR, _area_name(neighbour, language), neighbour.wkb)
    for district in areas.districts:
        yield PictureArea(AreaLevel.DISTRICT, _area_name(district, language), district.wkb, district.id)
    for area in areas.living_areas:
        parts = [shapely.from_wkb(item.wkb) for item in areas.districts if item.living_area_id == area.id]
        if parts:
            yield PictureArea(
                AreaLevel.LIVING_AREA, _area_name(area, language), shapely.to_wkb(shapely.union_all(parts))
            )


def _marks(atlas: Atlas, codes: NDArray[np.uint8], bounds: Bounds, language: str) -> Iterator[PictureMarks]:
    """Yield every mark that occurs, with its points; marks that are few in view get their names."""
    named = _named_styles(atlas, codes, bounds)
    for style in mark_styles(atlas.city):
        shown = codes == style.number
        points = np.flatnonzero(shown & ~np.isnan(atlas.lon))
        count = int(np.count_nonzero(shown))
        if count:
            names = (_feature_name(atlas, int(number), language) for number in points)
            yield PictureMarks(
                style=style,
                count=count,
                unlocated=count - len(points),
                lons=tuple(atlas.lon[points].tolist()),
                lats=tuple(atlas.lat[points].tolist()),
                names=tuple(names) if style.number in named else (),
            )


def _boxes(present: LayerSet, query: Query, language: str, today: date, selected: str) -> Iterator[PictureBox]:
    """Yield the boxes of the campuses of whose place only the district is known, smaller districts first."""
    found, by_number = present.unplaced(query, today), _styles_by_number(present.atlas)
    shapes = {row.id: (row, shapely.from_wkb(row.wkb)) for row in present.atlas.areas.districts if row.id in found}
    for district, shape in sorted(shapes.values(), key=lambda item: float(shapely.area(item[1]))):
        box = found[district.id]
        lon, lat = label_place(shape)
        yield PictureBox(
            name=_area_name(district, language),
            at=(lon, lat),
            styles=tuple(by_number[mark["style"]] for mark in box["marks"]),
            count=box["count"],
            chosen=any(mark["id"] == selected for mark in box["marks"]),
        )


def _choice(present: LayerSet, selected: str, language: str, today: date) -> PictureChoice | None:
    """Describe the chosen record with its links as the map draws them."""
    atlas = present.atlas
    number = atlas.index_of(selected)
    if number is None:
        return None
    links, by_number = present.links(selected, today), _styles_by_number(atlas)
    ends = (
        PictureEnd(
            by_number[end["style"]],
            _feature_name(atlas, int(atlas.located[end["position"]]), language),
            (end["at"][0], end["at"][1]),
        )
        for end in links["to"]
    )
    start = links["at"] or _district_place(atlas, links["district"])
    return PictureChoice(
        name=_feature_name(atlas, number, language),
        style=by_number[links["style"]],
        start=(start[0], start[1]) if start else None,
        known_place=links["at"] is not None,
        district=links["district"] or "",
        ends=tuple(ends),
        count=len(atlas.neighbours_of(selected, today, today)),
    )


def _district_place(atlas: Atlas, key: str | None) -> list[float] | None:
    """Return where the name of a district stands (lon, lat), if it is known."""
    shapes = (shapely.from_wkb(row.wkb) for row in atlas.areas.districts if row.id == key)
    return next((label_place(shape) for shape in shapes), None)


def _styles_by_number(atlas: Atlas) -> Mapping[int, MarkStyle]:
    """Return the city's marks by their numbers."""
    return {style.number: style for style in mark_styles(atlas.city)}


def _named_styles(atlas: Atlas, codes: NDArray[np.uint8], bounds: Bounds) -> frozenset[int]:
    """Choose the marks that are few enough in view to be named: all of them, else the campuses."""
    styles = mark_styles(atlas.city)
    west, south, east, north = bounds
    lon, lat = atlas.lon, atlas.lat
    in_view = (codes > 0) & (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    counts = np.bincount(codes[in_view], minlength=len(styles) + 1)
    if int(counts.sum()) <= MOST_NAMED:
        return frozenset(style.number for style in styles)
    roles = [style.number for style in styles if style.is_role]
    return frozenset(roles if int(counts[roles].sum()) <= MOST_NAMED_CAMPUSES else ())


def _notes(atlas: Atlas, codes: NDArray[np.uint8], language: str) -> Iterator[PictureNote]:
    """Yield the shown features without a coordinate, campuses first; as many as a sheet might hold."""
    hidden = np.flatnonzero((codes > 0) & np.isnan(atlas.lon))
    by_number = _styles_by_number(atlas)
    for number in hidden[np.argsort(codes[hidden], kind="stable")][:MOST_NOTES]:
        yield PictureNote(by_number[int(codes[number])], _feature_name(atlas, int(number), language))


def _key_names(atlas: Atlas, query: Query, language: str) -> Mapping[str, Mapping[str, str]]:
    """Name the areas, the asked bodies, and the industries as the asked list names them."""
    areas, listed = atlas.areas, atlas.contents.industries
    bodies = {key: atlas.index_of(key) for key in sorted(query.bodies)}
    return {
        "districts": {item.id: _area_name(item, language) for item in areas.districts},
        "living_areas": {item.id: _area_name(item, language) for item in areas.living_areas},
        "bodies": {key: _feature_name(atlas, at, language) for key, at in bodies.items() if at is not None},
        "industries": {
            item.industry_key: _own_name(item.name, item.name_en, language)
            for item in listed
            if item.list_id == query.industry_list
        },
    }


def _sources(atlas: Atlas, shown: Mapping[str, str]) -> Iterator[DatedSource]:
    """Yield the sources of the areas, the decisions and the records shown, each with its newest reference date."""
    rows = chain(atlas.areas.districts, atlas.areas.living_areas, atlas.areas.neighbours, atlas.contents.decisions)
    dated: dict[str, str] = {}
    for key, reference_date in chain(((row.source_id, row.reference_date) for row in rows), shown.items()):
        dated[key] = max(reference_date, dated.get(key, ""))
    by_id = atlas.source_by_id
    for key, reference_date in dated.items():
        if key in by_id:
            yield DatedSource(by_id[key], reference_date)
