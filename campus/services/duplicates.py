"""Is a record that somebody wants to add perhaps there already? Proposed, and never merged by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from campus.analysis.text_search import normalise
from campus.domain.city import City
from campus.domain.query import Query
from campus.domain.record import Located
from campus.domain.record_form import Cells, place_of
from campus.domain.tables import LIST_SEPARATOR, TYPE_OF_TABLE
from campus.exchange.address import address_key, name_key
from campus.services.atlas import Atlas, Row
from campus.store.store import Store

MOST_PROPOSED = 10
MOST_READ = 200
"""Records that are read to compare them; so many that share a word say nothing more."""

DEFAULT_DISTANCE_M = 30.0
METRES_PER_DEGREE = 111_320.0


class Likeness(StrEnum):
    """Why a record may be the same."""

    NAME = "name"
    ADDRESS = "address"
    NEAR = "near"


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A record that may be the same, and why; ``distance_m`` is told of near ones."""

    row: Row
    likeness: tuple[Likeness, ...]
    distance_m: float | None


def duplicates_of(store: Store, atlas: Atlas, table: str, cells: Cells, today: date) -> list[Duplicate]:
    """Return the records of a table that a form may mean, those with most in common first, ten at most."""
    near = _near(atlas, table, cells)
    found: dict[int, set[Likeness]] = {number: {Likeness.NEAR} for number in near}
    for text in {cells["name"], cells["name_en"], cells["address"]}:
        for number in _with_text(atlas, table, text, today):
            shared = _shared(store.record(atlas.ids[number]), cells)
            if shared:
                found.setdefault(number, set()).update(shared)
    order = sorted(found, key=lambda number: (-len(found[number]), near.get(number, 0.0), atlas.ids[number]))
    rows = ((number, atlas.row(atlas.ids[number], today)) for number in order[:MOST_PROPOSED])
    return [Duplicate(row, tuple(sorted(found[number])), near.get(number)) for number, row in rows if row is not None]


def duplicate_distance_m(city: City) -> float:
    """Return how near two records may be the same, in metres."""
    return city.thresholds.get("duplicate_distance_m", DEFAULT_DISTANCE_M)


def likeness_of(record: Located, cells: Cells, limit_m: float) -> set[Likeness]:
    """Return why a single record may be the one of a form, if it may."""
    place, found = place_of(cells), _shared(record, cells)
    if place is not None and record.lon is not None and record.lat is not None:
        away_m = _away_m(np.array([record.lon]), np.array([record.lat]), place)
        found |= {Likeness.NEAR} if float(away_m[0]) <= limit_m else set()
    return found


def _away_m(lon: NDArray[np.float64], lat: NDArray[np.float64], place: tuple[float, float]) -> NDArray[np.float64]:
    """Return how far places (degrees) are from one, in metres; good enough for what is near."""
    east = (lon - place[0]) * METRES_PER_DEGREE * np.cos(np.radians(place[1]))
    away_m: NDArray[np.float64] = np.hypot(east, (lat - place[1]) * METRES_PER_DEGREE)
    return away_m


def _with_text(atlas: Atlas, table: str, text: str, today: date) -> list[int]:
    """Return the numbers of a table's records in which a name, or the building of an address, occurs."""
    asked = (address_key(text) or text).replace(" ", "")
    if not normalise(asked):
        return []
    query = Query(text=asked, types=frozenset({TYPE_OF_TABLE[table]}))
    return [int(number) for number in np.flatnonzero(atlas.view(query, today).mask)[:MOST_READ]]


def _shared(record: Located, cells: Cells) -> set[Likeness]:
    """Return in what a record and a form agree, however they are spelled."""
    found = set()
    mine = {cells["name"], cells["name_en"], *cells["aliases"].split(LIST_SEPARATOR)}
    theirs = {record.name, record.name_en, *record.aliases}
    if (set(map(name_key, mine)) & set(map(name_key, theirs))) - {""}:
        found.add(Likeness.NAME)
    if _place_key(cells["address"]) and _place_key(cells["address"]) == _place_key(record.address):
        found.add(Likeness.ADDRESS)
    return found


def _place_key(address: str) -> str:
    """Return an address as it is compared: road and number, or else the whole without blanks and signs."""
    return address_key(address) or normalise(address)


def _near(atlas: Atlas, table: str, cells: Cells) -> Mapping[int, float]:
    """Return the records of a table around a form's place, each with its distance in metres."""
    place = place_of(cells)
    if place is None:
        return {}
    limit_m = duplicate_distance_m(atlas.city)
    away_m = _away_m(atlas.lon, atlas.lat, place)
    same_type = atlas.table.types.where([TYPE_OF_TABLE[table]])
    return {int(number): float(away_m[number]) for number in np.flatnonzero((away_m <= limit_m) & same_type)}
