"""How many residents live within walking distance of a place, when only areas and their residents are known?

Areal interpolation: the residents of an area count as spread evenly over it, so the share of its area that lies within
the distance is the share of its residents. That is an estimate, good where areas are small beside the distance or
settled evenly, and too low or too high where people live in one corner; it is always shown as one.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

CIRCLE_QUARTER = 32
"""Corners of a quarter of the circle that stands for the distance: 0.04 % of its area is missing."""

Floats = NDArray[np.float64]


def walking_radius_m(limit_min: float, speed_m_per_min: float, detour: float) -> float:
    """Return how far away, in metres in a straight line, a place may be to be reached on foot within the limit.

    ``detour`` is how much longer the way is than the straight line.

    >>> round(walking_radius_m(10, 75, 1.3))
    577
    """
    return limit_min * speed_m_per_min / detour


def metric_areas(areas: Sequence[bytes], metric_crs: int) -> NDArray[np.object_]:
    """Return areas (WKB, EPSG:4326) as geometries in metres of a CRS (EPSG code)."""
    return _in_metres(shapely.from_wkb(np.array(areas, dtype=object)), metric_crs)


def shares_within(areas: NDArray[np.object_], places: Floats, radius_m: float, metric_crs: int) -> Floats:
    """Return of each area (metres) which share, 0 to 1, lies within a distance of at least one place.

    ``places`` has a row of longitude and latitude (EPSG:4326) a place; none gives 0 everywhere, as does an area of no
    size.
    """
    if not len(places) or not len(areas):
        return np.zeros(len(areas))
    points = _in_metres(shapely.points(places), metric_crs)
    reached = shapely.union_all(shapely.buffer(points, radius_m, quad_segs=CIRCLE_QUARTER))
    whole = shapely.area(areas)
    inside = shapely.area(shapely.intersection(areas, reached))
    shares: Floats = np.divide(inside, whole, out=np.zeros(len(areas)), where=whole > 0).clip(0.0, 1.0)
    return shares


def people_within(shares: Floats, people: Floats) -> Floats:
    """Return the residents within the distance by area (rows) and age band (columns); not rounded."""
    return people * shares[:, np.newaxis]


def _in_metres(geometries: NDArray[np.object_], metric_crs: int) -> NDArray[np.object_]:
    """Project from longitude and latitude."""
    project = Transformer.from_crs(4326, metric_crs, always_xy=True).transform
    found: NDArray[np.object_] = shapely.transform(geometries, lambda xy: np.column_stack(project(xy[:, 0], xy[:, 1])))
    return found
