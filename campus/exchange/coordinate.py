"""Is a pair of numbers from a file a place that can be believed?"""

from collections.abc import Sequence

DECIMALS = 7
"""About a centimetre; more digits only pretend."""

MARGIN_DEGREES = 0.06
"""About 5 km: how far beyond the city's bounds a place may lie."""


def believable(lat_text: str, lon_text: str, bounds: Sequence[float]) -> tuple[str, str] | None:
    """Return latitude and longitude (EPSG:4326 degrees) as text, or ``None`` when they cannot be used.

    Missing, swapped, absurd or faraway numbers are not repaired: nobody knows what was meant. ``bounds`` is west,
    south, east, north.
    """
    try:
        lat, lon = float(lat_text), float(lon_text)
    except ValueError:
        return None
    return (_written(lat), _written(lon)) if is_near(lon, lat, bounds) else None


def is_near(lon: float, lat: float, bounds: Sequence[float]) -> bool:
    """Tell whether a point (EPSG:4326 degrees) lies in the city's bounds or at most 5 km beyond them."""
    west, south, east, north = bounds
    return (
        west - MARGIN_DEGREES <= lon <= east + MARGIN_DEGREES
        and south - MARGIN_DEGREES <= lat <= north + MARGIN_DEGREES
    )


def _written(degrees: float) -> str:
    """Write degrees without the digits that mean nothing."""
    return repr(round(degrees, DECIMALS))
