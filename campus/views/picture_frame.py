"""Which part of the earth does the map's frame show, and how long is a metre in it?"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import atan2, degrees, floor, log10

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import Transformer

from campus.views.picture_page import Box, Points

MARGIN = 0.02
SMALLEST_M = 200.0
STEPS_PER_EDGE = 20
NORTH_STEP_DEG = 0.001
NICE_STEPS = (5, 2, 1)


@cache
def _to_metres(crs: int) -> Transformer:
    """Return the way from degrees to the metres of a CRS (EPSG code)."""
    return Transformer.from_crs(4326, crs, always_xy=True)


@dataclass(frozen=True, slots=True)
class MapFrame:
    """A frame on the sheet: ``west_m`` and ``south_m`` lie in its lower left corner, in metres of ``crs``."""

    box: Box
    crs: int
    west_m: float
    south_m: float
    mm_per_m: float

    def place(self, lons: ArrayLike, lats: ArrayLike) -> Points:
        """Turn degrees into millimetres on the sheet, one row a point."""
        return self._on_sheet(np.column_stack(_to_metres(self.crs).transform(np.asarray(lons), np.asarray(lats))))

    def place_shape(self, wkb: bytes) -> shapely.Geometry:
        """Turn a geometry in degrees into millimetres on the sheet, cut to the frame."""
        shape = shapely.transform(shapely.from_wkb(wkb), lambda points: self.place(points[:, 0], points[:, 1]))
        around = self.box.grown(2.0)
        return shapely.intersection(
            shapely.make_valid(shape), shapely.box(around.left, around.bottom, around.right, around.top)
        )

    def _on_sheet(self, metres: NDArray[np.float64]) -> Points:
        """Turn metres into millimetres on the sheet."""
        corner = np.array([self.box.left, self.box.bottom])
        origin = np.array([self.west_m, self.south_m])
        placed: Points = (metres - origin) * self.mm_per_m + corner
        return placed

    def north_deg(self) -> float:
        """Return by how many degrees true north is turned to the left of the sheet's upper edge, in the middle."""
        middle_m = self.west_m + self.box.width / 2 / self.mm_per_m, self.south_m + self.box.height / 2 / self.mm_per_m
        lon, lat = _to_metres(self.crs).transform(*middle_m, direction="INVERSE")
        (x0, y0), (x1, y1) = self.place([lon, lon], [lat, lat + NORTH_STEP_DEG])
        return degrees(atan2(x0 - x1, y1 - y0))

    def scale_bar_m(self, longest_mm: float) -> float:
        """Return the longest round distance (1, 2 or 5 times a power of ten, in metres) whose bar is short enough."""
        most = longest_mm / self.mm_per_m
        power = 10.0 ** floor(log10(most))
        return next(step * power for step in NICE_STEPS if step * power <= most)


def fit_frame(box: Box, bounds: Sequence[float], crs: int) -> MapFrame:
    """Show everything within bounds (west, south, east, north in degrees), in the middle of a box on the sheet."""
    west, south, east, north = bounds
    along = np.linspace(0.0, 1.0, STEPS_PER_EDGE + 1)
    lons, lats = west + (east - west) * along, south + (north - south) * along
    edge_lons = np.concatenate([lons, lons, np.full_like(lons, west), np.full_like(lons, east)])
    edge_lats = np.concatenate([np.full_like(lats, south), np.full_like(lats, north), lats, lats])
    xs, ys = _to_metres(crs).transform(edge_lons, edge_lats)
    width, height = max(np.ptp(xs), SMALLEST_M), max(np.ptp(ys), SMALLEST_M)
    mm_per_m = float(min(box.width / width, box.height / height) / (1 + 2 * MARGIN))
    middle_x, middle_y = (np.min(xs) + np.max(xs)) / 2, (np.min(ys) + np.max(ys)) / 2
    west_m, south_m = middle_x - box.width / 2 / mm_per_m, middle_y - box.height / 2 / mm_per_m
    return MapFrame(box, crs, float(west_m), float(south_m), mm_per_m)
