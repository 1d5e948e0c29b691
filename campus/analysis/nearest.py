"""What is near a point, how far is it along the straight line, and how long would one walk?

Distances are metres in the city's metric CRS, whose scale differs from the ground's by a few parts in a million within
a city. Walking minutes are an estimate without a road network: distance × detour factor ÷ speed.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

WGS84 = 4326

Metres = NDArray[np.float64]
Numbers = NDArray[np.int64]


@lru_cache(maxsize=8)
def _transformer(metric_crs: int) -> Transformer:
    return Transformer.from_crs(WGS84, metric_crs, always_xy=True)


def project(lon: NDArray[np.float64], lat: NDArray[np.float64], metric_crs: int) -> tuple[Metres, Metres]:
    """Turn EPSG:4326 degrees into x (east) and y (north) in metres; what is not known (``nan``) stays unknown."""
    known = ~(np.isnan(lon) | np.isnan(lat))
    x, y = np.full(len(lon), np.nan), np.full(len(lon), np.nan)
    if known.any():
        x[known], y[known] = _transformer(metric_crs).transform(lon[known], lat[known])
    return x, y


def project_point(lon: float, lat: float, metric_crs: int) -> tuple[float, float]:
    """Turn one point's EPSG:4326 degrees into metres."""
    x, y = _transformer(metric_crs).transform(lon, lat)
    return float(x), float(y)


def distances_m(x: Metres, y: Metres, origin: tuple[float, float]) -> Metres:
    """Return the straight distances from a point; infinite for places that are not known."""
    found = np.hypot(x - origin[0], y - origin[1])
    found[np.isnan(found)] = np.inf
    return found


def smallest(keys: NDArray[np.generic], wanted: int) -> Numbers:
    """Return the positions of the smallest keys, ascending by key; equal keys by position."""
    if wanted <= 0:
        return np.empty(0, dtype=np.int64)
    if wanted < len(keys):
        edge = np.partition(keys, wanted - 1)[wanted - 1]
        chosen = np.flatnonzero(keys <= edge)
    else:
        chosen = np.arange(len(keys), dtype=np.int64)
    order = np.argsort(keys[chosen], kind="stable")
    found: Numbers = chosen[order[:wanted]]
    return found


def walk_minutes(distance_m: float, speed_m_per_min: float, detour_factor: float) -> int:
    """Return how long one would walk, rounded up to whole minutes."""
    return math.ceil(distance_m * detour_factor / speed_m_per_min)
