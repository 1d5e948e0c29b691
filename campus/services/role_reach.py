"""Who lives within a walk of a campus before and after a decision, by district and age band? Always an estimate."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from campus.analysis.reach import metric_areas, people_within, shares_within, walking_radius_m
from campus.domain.assignment import Decision
from campus.domain.record import Population
from campus.services.atlas import Atlas
from campus.store.reading import Reader

THRESHOLDS = ("walk_limit_min", "walk_speed_m_per_min", "detour_factor")

Band = tuple[int, int | None]
People = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Method:
    """How the estimate was made: limit (minutes), straight distance (metres), and from which counts of residents."""

    limit_min: float
    speed_m_per_min: float
    detour: float
    radius_m: float
    source_ids: tuple[str, ...]
    reference_dates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """Residents within the walk of a space with the role, before and after; ``role`` is empty for any role.

    ``before[d][b]`` are those of ``districts[d]`` in ``bands[b]``, not rounded. ``unlocated`` are the ids of the spaces
    with the role whose place nobody knows, so that they are left out, before or after.
    """

    role: str
    districts: tuple[str, ...]
    bands: tuple[Band, ...]
    before: People
    after: People
    unlocated: tuple[str, ...]


class ReachCounter:
    """Counts residents around spaces of one city."""

    def __init__(self, reader: Reader, atlas: Atlas) -> None:
        """Read who lives where."""
        self._atlas = atlas
        self._rows: list[Population] = reader.rows("population")
        self._districts = tuple(item.id for item in atlas.areas.districts)
        self._bands = tuple(dict.fromkeys((row.age_from, row.age_to) for row in sorted(self._rows, key=_by_age)))
        self._people = self._table()
        self._areas = metric_areas([item.wkb for item in atlas.areas.districts], atlas.city.metric_crs)

    @property
    def method(self) -> Method | None:
        """How it is counted; ``None`` when the city's pack has no residents or no walking speed."""
        values = [self._atlas.city.thresholds.get(name) for name in THRESHOLDS]
        if not self._rows or any(not value for value in values):
            return None
        limit, speed, detour = (float(value or 0) for value in values)
        sources = tuple(sorted({row.source_id for row in self._rows}))
        dates = tuple(sorted({row.reference_date for row in self._rows}))
        return Method(limit, speed, detour, walking_radius_m(limit, speed, detour), sources, dates)

    def reach(self, role: str, before: Sequence[Decision], after: Sequence[Decision], method: Method) -> Reach:
        """Count around the spaces that have a role (empty: any) by what is in force before and after."""
        sides = [sorted({item.space_id for item in side if role in {"", item.role}}) for side in (before, after)]
        now, then = (self._count(spaces, method.radius_m) for spaces in sides)
        lost = tuple(key for key in dict.fromkeys((*sides[0], *sides[1])) if not self.is_located(key))
        return Reach(role, self._districts, self._bands, now, then, lost)

    def is_located(self, space_id: str) -> bool:
        """Tell whether a space's place is known."""
        number = self._atlas.index_of(space_id)
        return number is not None and not np.isnan(self._atlas.lon[number])

    def _count(self, spaces: Iterable[str], radius_m: float) -> People:
        """Count the residents around some spaces."""
        numbers = [self._atlas.index_of(key) for key in spaces if self.is_located(key)]
        places = np.array([(self._atlas.lon[number], self._atlas.lat[number]) for number in numbers]).reshape(-1, 2)
        shares = shares_within(self._areas, places, radius_m, self._atlas.city.metric_crs)
        return tuple(tuple(map(float, row)) for row in people_within(shares, self._people))

    def _table(self) -> NDArray[np.float64]:
        """Put the residents into a table of districts and age bands."""
        table = np.zeros((len(self._districts), len(self._bands)))
        rows = {key: number for number, key in enumerate(self._districts)}
        columns = {band: number for number, band in enumerate(self._bands)}
        for row in self._rows:
            if row.district_id in rows:
                table[rows[row.district_id], columns[row.age_from, row.age_to]] += row.people
        return table


def _by_age(row: Population) -> tuple[int, int]:
    """Sort by age."""
    return row.age_from, row.age_to if row.age_to is not None else 1_000
