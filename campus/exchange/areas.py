"""Which simplified polygons stand for districts, and in which of them does a place lie?"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from campus.errors import Fault, PackError

DECIMALS = 5
"""About a metre; enough for a boundary that was simplified to ten."""

WGS84 = 4326


@dataclass(frozen=True, slots=True)
class Area:
    """A unit's code and its polygon, EPSG:4326."""

    code: str
    shape: Any


def read_areas(path: Path, code: str, leave_out: Sequence[str] = ()) -> list[Area]:
    """Read a boundary file (GeoJSON, EPSG:4326); ``code`` is the property that tells units apart."""
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
    except (OSError, ValueError, LookupError) as error:
        raise PackError([Fault(path.name, None, "", "", f"cannot be read as GeoJSON: {error}")]) from error
    found = [Area(str(item["properties"][code]), shapely.geometry.shape(item["geometry"])) for item in features]
    return sorted((area for area in found if area.code not in leave_out), key=lambda area: area.code)


def simplify_areas(areas: Sequence[Area], tolerance_m: float, metric_crs: int) -> list[Area]:
    """Simplify a coverage as a whole, so that neighbours keep one common line.

    ``tolerance_m`` is the side in metres of the square whose area a left-out corner may have. The result is rounded
    to whole units of the fifth decimal, and raises :class:`PackError` when that leaves gaps or overlaps.
    """
    there = Transformer.from_crs(WGS84, metric_crs, always_xy=True)
    back = Transformer.from_crs(metric_crs, WGS84, always_xy=True)
    metric = shapely.transform([area.shape for area in areas], _applied(there))
    simple = shapely.coverage_simplify(metric, tolerance_m)
    rounded = shapely.transform(simple, lambda xy: np.round(_applied(back)(xy), DECIMALS))
    rounded = shapely.orient_polygons(shapely.remove_repeated_points(rounded), exterior_cw=False)
    if not (shapely.is_valid(rounded).all() and shapely.coverage_is_valid(rounded)):
        problem = f"is no valid coverage any more when simplified by {tolerance_m} m"
        raise PackError([Fault("districts.geojson", None, "geometry", "", problem)])
    return [Area(area.code, shape) for area, shape in zip(areas, rounded, strict=True)]


def _applied(transformer: Transformer) -> Any:
    """Turn a transformer into a function over an array of coordinate pairs."""

    def apply(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))

    return apply


def containing(areas: Mapping[str, Any], lon: float, lat: float) -> str:
    """Return the key of the area in which a point lies, or an empty text; a point on a line belongs to the first."""
    point = shapely.Point(lon, lat)
    return next((key for key, shape in areas.items() if shape.intersects(point)), "")


def distance_m(first: tuple[float, float], second: tuple[float, float], metric_crs: int) -> float:
    """Return the distance of two points (longitude, latitude) in metres, rounded to decimetres."""
    transformer = Transformer.from_crs(WGS84, metric_crs, always_xy=True)
    (ax, bx), (ay, by) = transformer.transform((first[0], second[0]), (first[1], second[1]))
    return round(float(np.hypot(bx - ax, by - ay)), 1)
