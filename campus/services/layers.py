"""What does the browser's map get to draw a city at one data version?

Points and marks are planes of numbers in the order of ``Atlas.located``: position ``k`` of a layer is the feature
``located[k]``. Coordinates are EPSG:4326 degrees, in the points layer as 16-bit steps between the layer's bounds.
"""

import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from campus.analysis.bitset import rows_in
from campus.domain.city import City, pick
from campus.domain.marks import SHAPE_CORNERS, MarkStyle, mark_paint, mark_styles
from campus.domain.program_query import ProgramQuery
from campus.domain.query import Query
from campus.domain.record import District, Neighbour, RecordType
from campus.errors import NotFoundError, SettingError
from campus.locale import translator
from campus.services.atlas import Areas, Atlas
from campus.services.edition import edition_of
from campus.services.program_search import ProgramSearch
from campus.services.roles import SHOWN_STATES
from campus.settings import Settings

POINTS_MAGIC = b"ACC1"
STEPS = 65535
MAX_LINES = 500
DEEPEST_ZOOM = 19
MAX_BOX_MARKS = 4
_DECIMALS = 5
_CHUNK = 1000

Properties = dict[str, Any]


class LayerSet:
    """The layers of one atlas; what does not depend on a query is encoded once."""

    def __init__(self, atlas: Atlas) -> None:
        """Keep the atlas."""
        self.atlas = atlas
        self._areas: dict[bool, bytes] = {}

    @cached_property
    def edition(self) -> str:
        """The name of these layers in addresses."""
        return edition_of(self.atlas)

    @cached_property
    def points(self) -> bytes:
        """``ACC1``, uint32 count, float64 west, south, east, north, uint16 x[count], uint16 y[count]; little endian."""
        lon, lat = self.atlas.lon[self.atlas.located], self.atlas.lat[self.atlas.located]
        west, south, east, north = _extent(lon, lat, self.atlas.city.bounds)
        head = POINTS_MAGIC + struct.pack("<I4d", len(lon), west, south, east, north)
        return head + _steps(lon, west, east) + _steps(lat, south, north)

    def marks(self, query: Query, today: date) -> bytes:
        """Return one style number (uint8) a point, 0 for what the query hides."""
        return self.atlas.mark_codes(query, today)[self.atlas.located].tobytes()

    def program_marks(self, search: ProgramSearch, query: ProgramQuery, today: date) -> bytes:
        """Return one style number (uint8) a point: that of programmes for what a search finds, else 0.

        Where somebody is never reaches the server's layers, so a radius is left to the browser.
        """
        rows = rows_in(search.view(replace(query, radius_m=None), today).rows)
        numbers = (self.atlas.index_of(search.table.ids[row]) for row in rows)
        codes = np.zeros(len(self.atlas.ids), dtype=np.uint8)
        codes[[number for number in numbers if number is not None]] = self.atlas.styles[(RecordType.PROGRAM, "")]
        return codes[self.atlas.located].tobytes()

    def unplaced(self, query: Query, today: date) -> Properties:
        """Return the marks of roles that a query shows although only the district of their place is known.

        By district id: ``count`` of them all, and ``marks``, the ``style`` and ``id`` of the first few, the strongest
        first. Who has neither a coordinate nor a district is left out.
        """
        if not len(self._unplaced):
            return {}
        codes = self.atlas.mark_codes(query, today)[self._unplaced]
        found: dict[int, list[tuple[int, str, int]]] = {}
        for number, code in zip(self._unplaced.tolist(), codes.tolist(), strict=True):
            if code in self._role_ranks:
                marks = found.setdefault(int(self.atlas.table.districts.codes[number]), [])
                marks.append((-self._role_ranks[code], self.atlas.ids[number], code))
        return {self.atlas.table.districts.keys[district]: _box(sorted(found[district])) for district in sorted(found)}

    @cached_property
    def _unplaced(self) -> NDArray[np.int32]:
        """The numbers of all features that a decision was ever made on and of whose place only the district is known.

        Only these can have the mark of a role in a district's box, so that a large city is not searched anew.
        """
        numbers = {self.atlas.index_of(decision.space_id) for decision in self.atlas.contents.decisions}
        decided = np.array(sorted(number for number in numbers if number is not None), dtype=np.int32)
        known = self.atlas.table.districts.codes[decided] >= 0
        return decided[known & np.isnan(self.atlas.lon[decided])]

    @cached_property
    def _role_ranks(self) -> Mapping[int, int]:
        """The ranks of the marks of roles, by their numbers."""
        return {style.number: style.rank for style in mark_styles(self.atlas.city) if style.is_role}

    def id_at(self, position: int) -> str:
        """Return the id of the record at a position of the layers; raise :class:`NotFoundError` when there is none."""
        if not 0 <= position < len(self.atlas.located):
            raise NotFoundError(f"The layer has {len(self.atlas.located)} points, there is no point {position}.")
        return self.atlas.ids[int(self.atlas.located[position])]

    def links(self, record_id: str, today: date) -> Properties:
        """Return where a record and the records linked to it (``to``) lie, their layer positions and marks.

        A record whose place nobody knows has ``at`` ``None``, and perhaps a ``district``; linked ones are left out.
        """
        number = self.atlas.index_of(record_id)
        if number is None:
            raise NotFoundError(f"There is no record {record_id}.")
        marks = self.atlas.mark_codes(Query(types=frozenset(RecordType)), today)
        ends = (self.atlas.index_of(key) for key in self.atlas.neighbours_of(record_id, today, today))
        linked = (self._end(end, marks) for end in ends if end is not None)
        return {
            **self._end(number, marks),
            "district": self._district(number),
            "to": [end for end in linked if end["at"] is not None][:MAX_LINES],
        }

    def _end(self, number: int, marks: NDArray[np.uint8]) -> Properties:
        """Describe one end of a link."""
        at = self._place(number)
        position = None if at is None else int(np.searchsorted(self.atlas.located, number))
        return {"at": at, "position": position, "style": int(marks[number])}

    def focus_of(self, record_id: str) -> list[float]:
        """Return where to look for a record: its coordinate (lon, lat), else its district's bounds, else nothing.

        The bounds are west, south, east, north in degrees.
        """
        number = self.atlas.index_of(record_id)
        if number is None:
            return []
        key = self._district(number)
        shapes = (row.wkb for row in self.atlas.areas.districts if row.id == key)
        bounds = next((shapely.from_wkb(wkb).bounds for wkb in shapes), ())
        return self._place(number) or list(bounds)

    def _district(self, number: int) -> str | None:
        """Return the id of a feature's district, if it is known."""
        code = int(self.atlas.table.districts.codes[number])
        return self.atlas.table.districts.keys[code] if code >= 0 else None

    def _place(self, number: int) -> list[float] | None:
        """Return a feature's coordinate, if it is known."""
        lon, lat = float(self.atlas.lon[number]), float(self.atlas.lat[number])
        return None if np.isnan(lon) or np.isnan(lat) else [lon, lat]

    def features(self, query: Query, today: date) -> Iterator[str]:
        """Yield the public GeoJSON (RFC 7946) of what a query shows; a record without a place has no geometry."""
        view = self.atlas.view(query, today)
        roles: dict[int, list[tuple[str, str]]] = {}
        for feature, role, state in zip(view.roles.feature, view.roles.role, view.roles.state, strict=True):
            roles.setdefault(int(feature), []).append((view.roles.role_keys[role], SHOWN_STATES[state].value))
        shown = np.flatnonzero(view.mask)
        yield '{"type":"FeatureCollection","features":[\n'
        for start in range(0, len(shown), _CHUNK):
            lines = (_to_json(self._feature(int(at), roles.get(int(at), []))) for at in shown[start : start + _CHUNK])
            yield (",\n" if start else "") + ",\n".join(lines)
        yield "\n]}\n"

    def _feature(self, number: int, roles: Sequence[tuple[str, str]]) -> Properties:
        """Describe one record as a GeoJSON feature."""
        table, place = self.atlas.table, self._place(number)
        properties = {
            "id": table.ids[number],
            "name": table.names[number],
            "name_en": table.names_en[number] or None,
            "type": table.types.keys[table.types.codes[number]],
            "kind": table.kinds.keys[table.kinds.codes[number]],
            "district": self._district(number),
            "roles": [role for role, _ in roles],
            "states": [state for _, state in roles],
        }
        geometry = None if place is None else {"type": "Point", "coordinates": place}
        return {"type": "Feature", "id": table.ids[number], "properties": properties, "geometry": geometry}

    def area_sources(self) -> list[str]:
        """Return the names of the sources that the drawn areas come from."""
        rows: list[District | Neighbour] = [*self.atlas.areas.districts, *self.atlas.areas.neighbours]
        found = (self.atlas.source_by_id[key] for key in dict.fromkeys(row.source_id for row in rows))
        return [f"{source.title} ({source.publisher})" if source.publisher else source.title for source in found]

    def areas(self, language: str) -> bytes:
        """Return districts, living areas (dissolved) and neighbours as GeoJSON with a point for each name."""
        use_english = language == "en" and self.atlas.city.source_language != "en"
        if use_english not in self._areas:
            features = list(_area_features(self.atlas.areas, use_english=use_english))
            self._areas[use_english] = _to_json({"type": "FeatureCollection", "features": features}).encode()
        return self._areas[use_english]


def _box(marks: Sequence[tuple[int, str, int]]) -> Properties:
    """Describe what a district's box shows of its marks (rank, id, style)."""
    first = [{"style": style, "id": record_id} for _, record_id, style in marks[:MAX_BOX_MARKS]]
    return {"count": len(marks), "marks": first}


def _area_features(areas: Areas, *, use_english: bool) -> Iterator[Properties]:
    """Yield what is drawn beneath the marks, the lowest first."""
    rows: tuple[District | Neighbour, ...] = (*areas.neighbours, *areas.districts)
    for row in rows:
        yield _area(row, use_english=use_english)
    for living_area in areas.living_areas:
        parts = [shapely.from_wkb(row.wkb) for row in areas.districts if row.living_area_id == living_area.id]
        if parts:
            name = (use_english and living_area.name_en) or living_area.name
            yield _area_feature("living_area", living_area.id, name, shapely.union_all(parts))


def _extent(
    lon: NDArray[np.float64], lat: NDArray[np.float64], fallback: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """Return the bounds of the points, never of zero width; without points the bounds of the city."""
    if not len(lon):
        return fallback
    west, south, east, north = float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())
    return west, south, max(east, west + 1e-6), max(north, south + 1e-6)


def _steps(degrees: NDArray[np.float64], low: float, high: float) -> bytes:
    """Encode degrees as 16-bit steps between two bounds."""
    return np.round((degrees - low) / (high - low) * STEPS).astype("<u2").tobytes()


def _area(row: District | Neighbour, *, use_english: bool) -> Properties:
    """Describe a row with a polygon as a GeoJSON feature."""
    name = (use_english and row.name_en) or row.name
    level = "district" if isinstance(row, District) else "neighbour"
    feature = _area_feature(level, row.id, name, shapely.from_wkb(row.wkb))
    if isinstance(row, District):
        feature["properties"]["living_area"] = row.living_area_id or None
    return feature


def _area_feature(level: str, key: str, name: str, shape: shapely.Geometry) -> Properties:
    """Make the feature; its label stands at the middle of the largest circle that fits in."""
    rounded = shapely.set_precision(shapely.orient_polygons(shape), 10**-_DECIMALS, mode="pointwise")
    properties = {"level": level, "id": key, "name": name, "label": label_place(shape)}
    geometry = json.loads(shapely.to_geojson(rounded), parse_float=lambda text: round(float(text), _DECIMALS))
    return {"type": "Feature", "id": key, "properties": properties, "geometry": geometry}


def label_place(shape: shapely.Geometry) -> list[float]:
    """Return where the name of an area stands (lon, lat)."""
    label = shapely.get_point(shapely.maximum_inscribed_circle(_largest(shape), tolerance=0.001), 0)
    return [round(label.x, _DECIMALS), round(label.y, _DECIMALS)]


def _largest(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the largest polygon of a shape."""
    return max(shapely.get_parts(shape), key=lambda part: float(shapely.area(part)))


def styles(city: City, sources: Sequence[str], settings: Settings, language: str) -> Properties:
    """Return the marks, the map's own words, the sources' names and the tile service, if one is set."""
    return {
        "styles": [_style(style, language) for style in mark_styles(city)],
        "shapes": {name: corners for name, corners in SHAPE_CORNERS.items() if corners},
        "texts": {**map_texts(language), "unplaced": unplaced_note(city, language)},
        "sources": list(sources),
        "bounds": list(city.bounds),
        "tiles": tile_service(city, settings),
    }


def _style(style: MarkStyle, language: str) -> Properties:
    """Describe one mark for the browser."""
    light, dark = mark_paint(style), mark_paint(style, dark=True)
    return {
        "number": style.number,
        "shape": style.shape,
        "letter": pick(style.letters, language),
        "outline": style.outline,
        "rank": style.rank,
        "size": style.size,
        "role": style.is_role,
        "light": [light.fill, light.line, light.ink],
        "dark": [dark.fill, dark.line, dark.ink],
    }


def map_texts(language: str) -> Mapping[str, str]:
    """Return the words that stand on the map itself."""
    _ = translator(language)
    return {
        "map": _("지도. 지도에 보이는 것은 옆의 목록에도 모두 있습니다."),
        "zoom_in": _("확대"),
        "zoom_out": _("축소"),
        "whole": _("도시 전체 보기"),
        "failed": map_notice(language),
        "picture": _("이 화면을 그림으로 저장"),
        "pdf": _("이 화면을 PDF로"),
        "png": _("이 화면을 PNG로"),
        "sources": _("자료"),
    }


def unplaced_note(city: City, language: str) -> str:
    """Return what explains the boxes of records of whose place only the district is known."""
    note = translator(language)("? = 위치 미확인, {district}만 알려짐")
    return note.format(district=pick(city.district_label, language).lower())


def map_notice(language: str) -> str:
    """Return what stands in place of a map that cannot be drawn."""
    return translator(language)("지도를 그릴 수 없습니다. 옆의 목록을 이용해 주십시오.")


def absent_map_note(language: str) -> str:
    """Return what lies beneath the map, for people whose browser could not load the map at all."""
    return translator(language)("지도가 나타나지 않으면 지도를 그릴 수 없는 상태입니다. 옆의 목록을 이용해 주십시오.")


def tile_service(city: City, settings: Settings) -> Properties | None:
    """Return the address of the base map from elsewhere, its credit and its deepest zoom; ``None`` when it is off.

    Raises :class:`SettingError` for a service that the city pack does not name, or that lacks its key.
    """
    if settings.tile_url:
        return {"url": settings.tile_url, "attribution": settings.tile_attribution, "max_zoom": DEEPEST_ZOOM}
    if not settings.tiles:
        return None
    service = next((item for item in city.tile_services if item.key == settings.tiles), None)
    if service is None:
        known = ", ".join(item.key for item in city.tile_services) or "none"
        raise SettingError(f"CAMPUS_TILES={settings.tiles!r} is not a tile service of this city pack ({known}).")
    if "{key}" in service.url and not settings.tile_key:
        raise SettingError(f"CAMPUS_TILES={settings.tiles!r} needs CAMPUS_TILE_KEY, the key of that service.")
    url = service.url.replace("{key}", settings.tile_key)
    return {"url": url, "attribution": service.attribution, "max_zoom": service.max_zoom}


def _to_json(content: object) -> str:
    """Write compact JSON."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


@lru_cache(maxsize=2)
def layer_set(atlas: Atlas) -> LayerSet:
    """Return the layers of an atlas; those of the newest are kept, and of the one that runs under way still show."""
    return LayerSet(atlas)
