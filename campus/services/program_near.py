"""Which programmes lie near a station or a person, and how far is that on foot? As far as their place is known."""

import math
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

import numpy as np
from numpy.typing import NDArray

from campus.analysis.bitset import Bits, nothing, pack
from campus.analysis.nearest import project_point, walk_minutes
from campus.analysis.reach import walking_radius_m
from campus.domain.city import City
from campus.domain.record import Station

Position = tuple[float, float]
"""Longitude and latitude in EPSG:4326 degrees."""

Metres = tuple[float, float]
"""A point in metres of the city's metric CRS."""


class NearPlaces:
    """The places of all programmes, in metres, and the stations near which one may look."""

    def __init__(self, city: City, stations: Iterable[Station], x: NDArray[np.float64], y: NDArray[np.float64]) -> None:
        """Keep the places; ``x`` and ``y`` are ``nan`` where one is not known."""
        self._city, self._x, self._y = city, x, y
        self._stations = {
            item.id: (item, project_point(item.lon, item.lat, city.metric_crs))
            for item in stations
            if item.lon is not None and item.lat is not None
        }
        self._near: dict[tuple[str, float], Bits] = {}

    def within(self, here: Metres, radius_m: float) -> Bits:
        """Return the rows that are not farther from a point than a radius."""
        east, north = self._x - here[0], self._y - here[1]
        return pack(east * east + north * north <= radius_m * radius_m)

    def near_stations(self, keys: Sequence[str], *, on_foot: bool = False) -> Bits:
        """Return the rows near one of some stations, or within a walk; none for one whose place is not known."""
        radius_m = self.walk_m if on_foot else self._city.thresholds["near_station_m"]
        found = (self._near_station(key, radius_m) for key in keys if key in self._stations)
        return reduce(or_, found, nothing(len(self._x)))

    def _near_station(self, key: str, radius_m: float) -> Bits:
        """Work a station out once: places do not change as long as the data stand."""
        if (key, radius_m) not in self._near:
            self._near[key, radius_m] = self.within(self._stations[key][1], radius_m)
        return self._near[key, radius_m]

    def stations_near(self, origin: Position, wanted: int) -> list[tuple[Station, float, int]]:
        """Return the nearest stations, each with its distance in metres and the estimated walk in minutes."""
        here = project_point(*origin, self._city.metric_crs)
        far = [(math.dist(here, there), station) for station, there in self._stations.values()]
        found = sorted(far, key=lambda item: (item[0], item[1].id))[:wanted]
        return [(station, metres, self.walk_min(metres)) for metres, station in found]

    def walk_min(self, distance_m: float) -> int:
        """Estimate the walk along a straight distance by the city's speed and detour factor."""
        limits = self._city.thresholds
        return walk_minutes(distance_m, limits["walk_speed_m_per_min"], limits.get("detour_factor", 1.0))

    @property
    def walk_m(self) -> float:
        """The straight distance that the city takes for a walk, estimated."""
        limits = self._city.thresholds
        return walking_radius_m(
            limits["walk_limit_min"], limits["walk_speed_m_per_min"], limits.get("detour_factor", 1.0)
        )
