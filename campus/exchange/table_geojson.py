"""Which features does a GeoJSON file hold? A JSON parser alone reads it, so that nothing in it is ever followed."""

import json
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import shapely
from shapely.errors import ShapelyError

from campus.domain.imports import Table
from campus.errors import ImportFileError
from campus.exchange.geometry_rows import FeatureRows, System, declared_system
from campus.exchange.table_text import RowSink

LONGEST_NUMBER = 40
_EPSG = re.compile(r"EPSG:+(?:[\d.]*:)?(\d{4,6})$", re.IGNORECASE)
_CRS84 = re.compile(r"CRS84$", re.IGNORECASE)


def read_geojson(path: Path, rows: RowSink) -> Table:
    """Read a FeatureCollection (RFC 7946, or with the older ``crs``); raises :class:`ImportFileError`."""
    content = _parsed(path.read_bytes())
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or content.get("type") != "FeatureCollection":
        raise ImportFileError("geojson")
    found = FeatureRows(_system(content.get("crs")))
    for number, feature in enumerate(features, start=1):
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise ImportFileError("geojson", rows=[number])
        properties = feature.get("properties") or {}
        if not isinstance(properties, dict):
            raise ImportFileError("geojson", rows=[number])
        found.add(properties, _shape(feature.get("geometry"), number))
    return found.table("GeoJSON", "UTF-8", rows)


def _parsed(content: bytes) -> Any:
    """Parse JSON strictly."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportFileError("encoding_mixed", rows=[content[: error.start].count(b"\n") + 1]) from error
    try:
        return json.loads(
            text,
            parse_constant=_refused_number,
            parse_int=_whole_number,
            parse_float=_number,
            object_pairs_hook=_object,
        )
    except RecursionError as error:
        raise ImportFileError("json_depth") from error
    except ValueError as error:
        raise ImportFileError("json", str(error)[:100]) from error


def _refused_number(name: str) -> float:
    """Refuse the numbers that JSON does not have."""
    raise ImportFileError("json_number", name)


def _whole_number(text: str) -> int:
    """Read a whole number that is not absurd."""
    if len(text) > LONGEST_NUMBER:
        raise ImportFileError("json_number", f"{text[:12]}…")
    return int(text)


def _number(text: str) -> float:
    """Read a number that a computer can hold."""
    number = float(text) if len(text) <= 10 * LONGEST_NUMBER else math.inf
    if not math.isfinite(number):
        raise ImportFileError("json_number", text[:12])
    return number


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object whose names stand once."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise ImportFileError("json_dup_key", next(name for name in names if names.count(name) > 1)[:40])
    return found


def _system(member: Any) -> System:
    """Read the older standard's ``crs``; without it coordinates are degrees."""
    if member is None:
        return declared_system("EPSG:4326")
    name = member.get("properties", {}).get("name") if isinstance(member, dict) else None
    if not isinstance(name, str):
        raise ImportFileError("crs")
    if _CRS84.search(name):
        return declared_system("EPSG:4326")
    known = _EPSG.search(name)
    if known is None:
        raise ImportFileError("crs", name[:80])
    return declared_system(f"EPSG:{known[1]}")


def _shape(geometry: Any, number: int) -> Any:
    """Make the geometry of a feature; a text says why it cannot be one."""
    if geometry is None:
        return None
    if not isinstance(geometry, dict) or "type" not in geometry:
        raise ImportFileError("geojson", rows=[number])
    try:
        made = shapely.geometry.shape(_closed(geometry))
    except (ShapelyError, ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        return str(error)[:80] or "no geometry"
    polygon = made.geom_type in {"Polygon", "MultiPolygon"}
    return "no area" if polygon and not made.is_empty and made.convex_hull.area == 0 else made


def _closed(geometry: dict[str, Any]) -> dict[str, Any]:
    """Close the rings of a polygon that was left open."""
    if geometry["type"] != "Polygon" or not isinstance(geometry.get("coordinates"), list):
        return geometry
    rings = [ring if not ring or ring[0] == ring[-1] else [*ring, ring[0]] for ring in geometry["coordinates"]]
    return {**geometry, "coordinates": rings}
