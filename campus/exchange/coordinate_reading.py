"""Where in the city could a pair of numbers that a person typed be?

Wrong axes and wrong reference systems are everyday: one system read as its sibling lands 100 km away, or 300 m. A
reading that the person chose is taken when it lies in the city; otherwise everything that would is proposed, and
nothing is chosen.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pyproj import CRS, Transformer

from campus.exchange.coordinate import DECIMALS, is_near

WGS84 = 4326


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the numbers: in which system (EPSG code), whether swapped, and the place, EPSG:4326 degrees."""

    crs: int
    swapped: bool
    lon: float
    lat: float


def read_number(text: str) -> float | None:
    """Read a coordinate as people write it, also ``1,126,435.77``; ``None`` when it is no number."""
    try:
        number = float(text.replace(",", "").replace(" ", ""))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def readings(x: float, y: float, crs: int, known: Sequence[int], bounds: Sequence[float]) -> list[Reading]:
    """Return the typed reading when it lies in the city or within 5 km, else every other one that does.

    ``x`` is easting or longitude, ``y`` northing or latitude, ``known`` are the city's systems (EPSG codes).
    """
    typed = _read(x, y, crs, bounds, swapped=False)
    if typed:
        return [typed]
    tried = (_read(x, y, code, bounds, swapped=swapped) for code in known for swapped in (False, True))
    return [found for found in tried if found]


def _read(x: float, y: float, crs: int, bounds: Sequence[float], *, swapped: bool) -> Reading | None:
    """Read the numbers one way; ``None`` when that is not in the city."""
    lon, lat = to_degrees(crs).transform(*((y, x) if swapped else (x, y)))
    if not (math.isfinite(lon) and math.isfinite(lat) and is_near(lon, lat, bounds)):
        return None
    return Reading(crs, swapped, round(lon, DECIMALS), round(lat, DECIMALS))


@cache
def to_degrees(crs: int) -> Transformer:
    """Return what turns a system's numbers into degrees; the best operation that needs nothing from elsewhere."""
    return Transformer.from_crs(crs, WGS84, always_xy=True)


@cache
def system_name(crs: int) -> str:
    """Name a system as its register does."""
    return f"EPSG:{crs} {CRS.from_epsg(crs).name}"
