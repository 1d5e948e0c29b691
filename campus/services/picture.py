"""What stands on the picture for a report: the marks that a query shows, the areas, the counts and the sources?"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain
from math import isfinite

import numpy as np
import shapely
from numpy.typing import NDArray

from campus.domain.city import City, pick
from campus.domain.marks import MarkStyle, mark_styles
from campus.domain.picture import AreaLevel, PictureArea, PictureContent, PictureMarks, PictureNote
from campus.domain.query import Query
from campus.locale import translator
from campus.services.atlas import Atlas
from campus.services.picture_words import (
    day_words,
    filter_words,
    mark_label,
    own_name,
    picture_title,
    record_name,
    source_words,
)

Bounds = tuple[float, float, float, float]

MOST_NAMED_CAMPUSES = 60
MOST_NAMED = 25
MOST_NOTES = 40
CORNERS = 4


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
    if wanted is None:
        return city.bounds
    wide, high = east - west, north - south
    cut = (
        max(wanted[0], west - wide),
        max(wanted[1], south - high),
        min(wanted[2], east + wide),
        min(wanted[3], north + high),
    )
    meets = wanted[0] < east and wanted[2] > west and wanted[1] < north and wanted[3] > south
    return cut if meets else city.bounds


def picture_content(atlas: Atlas, query: Query, bbox: Bounds | None, language: str, today: date) -> PictureContent:
    """Collect everything that a picture of a query shows; ``bbox`` is west, south, east, north in degrees."""
    city, t = atlas.city, translator(language)
    bounds = view_bounds(city, bbox)
    codes = atlas.mark_codes(query, today)
    part = (t("지도는 일부 범위, 건수는 전체"),) if bounds != city.bounds else ()
    return PictureContent(
        language=language,
        title=picture_title(city, language),
        program=pick(city.program_names, language),
        day=day_words(query.day or today, today, language),
        filters=filter_words(atlas, query, language) + part,
        bounds=bounds,
        metric_crs=city.metric_crs,
        areas=tuple(_areas(atlas, language)),
        borders=_borders(atlas, language),
        marks=tuple(_marks(atlas, codes, bounds, language)),
        unlocated=tuple(_notes(atlas, codes, language)),
        sources=tuple(_sources(atlas, language)),
    )


def _areas(atlas: Atlas, language: str) -> Iterator[PictureArea]:
    """Yield the areas; a living area is the union of its districts."""
    areas = atlas.areas
    for neighbour in areas.neighbours:
        yield PictureArea(AreaLevel.NEIGHBOUR, own_name(neighbour.name, neighbour.name_en, language), neighbour.wkb)
    for district in areas.districts:
        yield PictureArea(AreaLevel.DISTRICT, own_name(district.name, district.name_en, language), district.wkb)
    for area in areas.living_areas:
        parts = [shapely.from_wkb(item.wkb) for item in areas.districts if item.living_area_id == area.id]
        if parts:
            whole = shapely.to_wkb(shapely.union_all(parts))
            yield PictureArea(AreaLevel.LIVING_AREA, own_name(area.name, area.name_en, language), whole)


def _borders(atlas: Atlas, language: str) -> tuple[tuple[AreaLevel, str], ...]:
    """Name the kinds of border that the city has."""
    city = atlas.city
    named = ((AreaLevel.DISTRICT, pick(city.district_label, language)),)
    if not atlas.areas.living_areas:
        return named
    return (*named, (AreaLevel.LIVING_AREA, pick(city.living_area_label, language)))


def _marks(atlas: Atlas, codes: NDArray[np.uint8], bounds: Bounds, language: str) -> Iterator[PictureMarks]:
    """Yield every mark that occurs, with its points; few marks in view are named, campuses first."""
    located = ~np.isnan(atlas.lon)
    named_styles = _named_styles(atlas, codes, bounds)
    for style in mark_styles(atlas.city):
        shown = codes == style.number
        points = np.flatnonzero(shown & located)
        count = int(np.count_nonzero(shown))
        if not count:
            continue
        names = _names(atlas, points, language) if style.number in named_styles else ()
        yield PictureMarks(
            style=style,
            label=mark_label(atlas.city, style, language),
            count=count,
            unlocated=count - len(points),
            lons=tuple(atlas.lon[points].tolist()),
            lats=tuple(atlas.lat[points].tolist()),
            names=names,
        )


def _named_styles(atlas: Atlas, codes: NDArray[np.uint8], bounds: Bounds) -> frozenset[int]:
    """Choose the marks that are few enough in view to be named: all of them, else the campuses."""
    styles = mark_styles(atlas.city)
    west, south, east, north = bounds
    lon, lat = atlas.lon, atlas.lat
    in_view = (codes > 0) & (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    counts = np.bincount(codes[in_view], minlength=len(styles) + 1)
    roles = {style.number for style in styles if style.is_role}
    if int(counts.sum()) <= MOST_NAMED:
        return frozenset(style.number for style in styles)
    return frozenset(roles if int(counts[sorted(roles)].sum()) <= MOST_NAMED_CAMPUSES else ())


def _names(atlas: Atlas, numbers: NDArray[np.intp], language: str) -> tuple[str, ...]:
    """Return the names of features."""
    return tuple(record_name(atlas, atlas.ids[number], language) for number in numbers)


def _notes(atlas: Atlas, codes: NDArray[np.uint8], language: str) -> Iterator[PictureNote]:
    """Yield the shown features without a coordinate, campuses first; as many as a sheet might hold."""
    hidden = np.flatnonzero((codes > 0) & np.isnan(atlas.lon))
    by_number: dict[int, MarkStyle] = {style.number: style for style in mark_styles(atlas.city)}
    for number in hidden[np.argsort(codes[hidden], kind="stable")][:MOST_NOTES]:
        yield PictureNote(by_number[int(codes[number])], record_name(atlas, atlas.ids[number], language))


def _sources(atlas: Atlas, language: str) -> Sequence[str]:
    """Name the sources: the city's own lines, those of the areas and decisions, then all the others."""
    rows = chain(atlas.areas.districts, atlas.areas.living_areas, atlas.areas.neighbours, atlas.contents.decisions)
    dated: dict[str, str] = {}
    for row in rows:
        dated[row.source_id] = max(row.reference_date, dated.get(row.source_id, ""))
    return (*atlas.city.licence_lines, *source_words(dated, atlas.sources, language))
