"""Is the coordinate of a row believable, and if not, what would it be?

Nothing is repaired here: a verdict says what is wrong and what is proposed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from campus.domain.imports import WGS84, FaultKind
from campus.exchange.coordinate import DECIMALS, is_near
from campus.exchange.coordinate_reading import read_number, readings, system_name, to_degrees

SHORTEST_RUN = 3
"""So many rows in a row, each exactly one degree farther, are no places but a dragged cell."""

_DATE = re.compile(r"(?<![\d월-])(\d{1,2})월\s*(\d{1,2})일(?!\s*\d)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ENGLISH = re.compile(rf"\b(?:(\d{{1,2}})-({'|'.join(_MONTHS)})|({'|'.join(_MONTHS)})-(\d{{1,2}}))\b")
_SCIENTIFIC = re.compile(r"[+-]?\d(?:\.\d+)?[Ee]\+?\d{1,3}")


@dataclass(frozen=True, slots=True)
class Verdict:
    """A place in degrees, or what is wrong with the numbers; then ``lon`` and ``lat`` are what is proposed.

    ``detail`` names the systems of coordinates in which the numbers would lie in the city.
    """

    kind: FaultKind | None = None
    lon: float | None = None
    lat: float | None = None
    detail: str = ""


NOWHERE = Verdict()


def judge_place(lat: str, lon: str, crs: int, known: Sequence[int], bounds: Sequence[float]) -> Verdict:
    """Judge the numbers of a row that is in the city; both empty is no fault, the place is unknown then."""
    if not lat and not lon:
        return NOWHERE
    x, y = read_number(lon), read_number(lat)
    if x is None or y is None:
        return Verdict(FaultKind.PLACE)
    if crs != WGS84:
        x, y = to_degrees(crs).transform(x, y)
    if is_near(x, y, bounds):
        return Verdict(None, round(x, DECIMALS), round(y, DECIMALS))
    if crs == WGS84:
        return _proposed(x, y, known, bounds)
    return Verdict(FaultKind.PLACE)


def place_numbers(lat: str, lon: str) -> bool:
    """Tell whether two cells hold numbers at all."""
    return read_number(lat) is not None and read_number(lon) is not None


def impossible(lat: str, lon: str, around: Sequence[float]) -> FaultKind | None:
    """Tell what is wrong with the degrees of a row that lies anywhere in the country; ``None`` when nothing is."""
    x, y = read_number(lon), read_number(lat)
    west, south, east, north = around
    if x is None or y is None:
        return FaultKind.PLACE if lat or lon else None
    if west <= x <= east and south <= y <= north:
        return None
    return FaultKind.SWAPPED if west <= y <= east and south <= x <= north else FaultKind.PLACE


def _proposed(x: float, y: float, known: Sequence[int], bounds: Sequence[float]) -> Verdict:
    """Find what the numbers could mean: the axes exchanged, or another system of the city."""
    found = readings(x, y, WGS84, known, bounds)
    swapped = [item for item in found if item.crs == WGS84 and item.swapped]
    if swapped:
        return Verdict(FaultKind.SWAPPED, swapped[0].lon, swapped[0].lat)
    if not found:
        return Verdict(FaultKind.PLACE)
    names = ", ".join(dict.fromkeys(system_name(item.crs) for item in found))
    if len(found) == 1:
        return Verdict(FaultKind.CRS, found[0].lon, found[0].lat, names)
    return Verdict(FaultKind.CRS, None, None, names)


def dragged_rows(values: Sequence[str]) -> frozenset[int]:
    """Return the places in a column of runs in which each number is exactly one more than the one before."""
    numbers = [read_number(value) if value else None for value in values]
    found: set[int] = set()
    start = 0
    for place in range(1, len(numbers) + 1):
        if place < len(numbers) and _is_next(numbers[place - 1], numbers[place]):
            continue
        if place - start >= SHORTEST_RUN:
            found.update(range(start, place))
        start = place
    return frozenset(found)


def _is_next(before: float | None, after: float | None) -> bool:
    """Tell whether a number is one more than another and both have a fraction that no counting gives."""
    if before is None or after is None or before == int(before):
        return False
    return bool(abs(after - before - 1.0) < 10**-DECIMALS)


def undated(address: str) -> str:
    """Return an address in which a spreadsheet's date is a building number again; the same text when there is none."""
    found = _DATE.sub(lambda match: f"{int(match[1])}-{int(match[2])}", address)
    return _ENGLISH.sub(_from_english, found)


def _from_english(match: "re.Match[str]") -> str:
    """Turn ``12-Feb`` and ``Feb-12`` into the numbers that were typed; which came first nobody knows otherwise."""
    if match[1]:
        return f"{_MONTHS.index(match[2]) + 1}-{int(match[1])}"
    return f"{_MONTHS.index(match[3]) + 1}-{int(match[4])}"


def is_scientific(code: str) -> bool:
    """Tell whether a spreadsheet wrote a code as a power of ten, whose last digits are lost."""
    return _SCIENTIFIC.fullmatch(code) is not None


def is_elsewhere(texts: Sequence[str], here: Sequence[str], endings: Sequence[str]) -> bool | None:
    """Tell whether the columns that name a city name another one; ``None`` when they name none."""
    named = " ".join(texts)
    if any(word in named for word in here):
        return False
    return True if any(text.split(" ", 1)[0].endswith(tuple(endings)) for text in texts if text) else None
