"""Where in the city is a place: in which district, and which places may typed numbers mean?"""

from dataclasses import dataclass

import shapely

from campus.exchange.coordinate_reading import read_number, readings, system_name
from campus.services.atlas import Atlas


@dataclass(frozen=True, slots=True)
class PlaceReading:
    """One way to read typed numbers: the system's name, the place (EPSG:4326 degrees), its district or nothing.

    ``as_typed`` tells that it is the way which the person chose.
    """

    system: str
    swapped: bool
    as_typed: bool
    lon: float
    lat: float
    district_id: str


def place_readings(atlas: Atlas, east: str, north: str, crs: int) -> list[PlaceReading]:
    """Return the typed place when it is in the city, else all that it could be; nothing for what are no numbers."""
    x, y = read_number(east), read_number(north)
    if x is None or y is None:
        return []
    return [
        PlaceReading(
            system=system_name(item.crs),
            swapped=item.swapped,
            as_typed=item.crs == crs and not item.swapped,
            lon=item.lon,
            lat=item.lat,
            district_id=next(iter(districts_at(atlas, item.lon, item.lat)), ""),
        )
        for item in readings(x, y, crs, atlas.city.import_crs, atlas.city.bounds)
    ]


def districts_at(atlas: Atlas, lon: float, lat: float) -> list[str]:
    """Return the districts in which a place lies: one, two on a common line, or none outside the city."""
    point = shapely.Point(lon, lat)
    return [area.id for area in atlas.areas.districts if shapely.from_wkb(area.wkb).intersects(point)]


def systems(atlas: Atlas) -> dict[int, str]:
    """Return the names of the systems in which this city's coordinates are written, by EPSG code."""
    return {code: system_name(code) for code in atlas.city.import_crs}
