"""What is told of the city beside its records: what happened when, what is measured, how many people live where?

Nothing is joined or filled in: every indicator keeps its own way of counting, and a target has no milestones unless a
source names them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from campus.domain.record import DateBasis, Indicator, IndicatorValue, Population, TimelineEntry
from campus.services.app_state import AppState

Band = tuple[int, int | None]
"""An age band: first and last age, ``None`` for and older."""

Dated = tuple[str, str, DateBasis]
"""A source's id, the date of what was taken from it, and how that date is known."""


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator with its values, by period; no value means that none was reported."""

    indicator: Indicator
    values: tuple[IndicatorValue, ...]


@dataclass(frozen=True, slots=True)
class Residents:
    """Residents by district and age band; ``people`` lacks what no source tells. ``origins`` are all of its sources."""

    bands: tuple[Band, ...]
    people: Mapping[str, Mapping[Band, int]]
    origins: tuple[Dated, ...]


@dataclass(frozen=True, slots=True)
class Background:
    """Everything of this kind, the timeline from its first day on."""

    timeline: tuple[TimelineEntry, ...]
    indicators: tuple[Measured, ...]
    residents: Residents


def background(state: AppState) -> Background:
    """Read it all, as of one moment."""
    with state.store.snapshot() as moment:
        timeline: list[TimelineEntry] = moment.rows("timeline")
        indicators: list[Indicator] = moment.rows("indicators")
        values: list[IndicatorValue] = moment.rows("indicator_values")
        population: list[Population] = moment.rows("population")
    groups = [term.key for term in state.city.vocabularies["indicator_groups"]]
    indicators.sort(key=lambda item: (groups.index(item.group), item.name))
    return Background(
        timeline=tuple(sorted(timeline, key=lambda item: (item.day, item.name))),
        indicators=tuple(Measured(item, _values_of(item.id, values)) for item in indicators),
        residents=_residents(population),
    )


def _values_of(indicator_id: str, values: Iterable[IndicatorValue]) -> tuple[IndicatorValue, ...]:
    """Return the values of an indicator by period."""
    return tuple(sorted((item for item in values if item.indicator_id == indicator_id), key=lambda item: item.period))


def _residents(rows: Iterable[Population]) -> Residents:
    """Lay the population out by district and age band."""
    people: dict[str, dict[Band, int]] = {}
    origins: dict[Dated, None] = {}
    bands: set[Band] = set()
    for row in rows:
        band = row.age_from, row.age_to
        bands.add(band)
        people.setdefault(row.district_id, {})[band] = row.people
        origins[row.source_id, row.reference_date, row.date_basis] = None
    return Residents(tuple(sorted(bands, key=lambda band: band[0])), people, tuple(origins))
