"""Which programmes does a person look for, how many are there of each kind, and what could be left out to find more?

A :class:`ProgramSearch` is the state of all programmes at one data version, shared by all sessions. What is typed and
where somebody is are only ever arguments: nothing here keeps or logs them.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, reduce
from itertools import combinations, islice
from operator import and_, or_
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campus.analysis.bitset import Bits, count, everything, nothing, pack, rows_in, without
from campus.analysis.nearest import distances_m, project_point, smallest
from campus.analysis.phrase_index import PhraseIndex
from campus.analysis.program_days import (
    APPLICATION_STATES,
    COURSE_STATES,
)
from campus.analysis.query_words import IGNORED, WORD, Chip, Lexicon, text_without
from campus.analysis.ranking import Ranking
from campus.domain.city import City
from campus.domain.program_query import FACETS, UNKNOWN_FEE, ProgramQuery
from campus.domain.program_state import ApplicationState, CourseState
from campus.domain.record import Station
from campus.services.program_day import StandingDay, stand_on
from campus.services.program_lexicon import ON_FOOT
from campus.services.program_near import NearPlaces, Position
from campus.services.program_table import ProgramTable

TEXT_TOO = frozenset({"groups", "languages", "industries", "kinds", "districts", "spaces", "institutions"})
"""Kinds of chips that are also found by their word, because not every source gives the tag itself."""

OVER, RADIUS = "over", "radius_m"
OPENED: Mapping[str, Any] = {OVER: True, RADIUS: None}
"""What a field of a query that is no facet is set to when it is left out."""

MOST_TRIED = 60
"""How many ways of leaving out the same number of parts are tried."""

STATIONS, PLACE = "stations", "place"
BY_PLACE = frozenset({STATIONS, ON_FOOT})
"""Kinds of chips that can be answered only where the place is known to the point."""

PLACE_KINDS = frozenset({*BY_PLACE, "districts", "living_areas", "spaces"})
"""Kinds of chips that say where."""


@dataclass(frozen=True, slots=True)
class Known:
    """Of ``total`` programmes, of how many it is known what is asked, by facet (or ``place``): all it is not told."""

    total: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Alternative:
    """What would be found without some parts of a question: chips of its text, fields of the query."""

    chips: tuple[Chip, ...]
    fields: tuple[str, ...]
    query: ProgramQuery
    total: int


@dataclass(frozen=True, slots=True)
class ProgramView:
    """The answer to a query on a day; ``rows`` are the table's, ``named`` those whose name holds the words.

    ``counts[facet][key]`` counts what would be shown if the facet were set to that key and the rest stayed;
    ``hidden_over`` what is hidden only because nobody can join it any more; ``unplaced`` what is shown although its
    place is not known. ``alternatives`` are given when nothing is found: the fewest parts to leave out, what finds
    most first.
    """

    query: ProgramQuery
    chips: tuple[Chip, ...]
    total: int
    counts: Mapping[str, Mapping[str, int]]
    hidden_over: int
    unplaced: int
    alternatives: tuple[Alternative, ...]
    rows: Bits
    named: Bits


@dataclass(frozen=True, slots=True)
class ProgramHit:
    """One programme of a list. ``days_left`` is that of the domain's standing.

    Distance and minutes need a position, and a programme of which only the district is known has none.
    """

    id: str
    name: str
    name_en: str
    application: ApplicationState
    days_left: int | None
    course: CourseState
    located: bool
    distance_m: float | None
    walk_min: int | None


@dataclass(frozen=True, slots=True)
class _Asked:
    """The parts of a question, each with the rows that it leaves; ``named`` as in the view."""

    chips: tuple[tuple[Chip, Bits], ...]
    fields: Mapping[str, Bits]
    named: Bits

    def rows(self, everything: Bits, left_out: frozenset[Chip | str] = frozenset()) -> Bits:
        """Return the rows for which all parts hold, some left out; of chips of one kind any may, of words all must."""
        either: dict[str, Bits] = {}
        for chip, bits in self.chips:
            if chip not in left_out:
                name = f"{WORD}{chip.start}" if chip.kind == WORD else chip.kind
                either[name] = either[name] | bits if name in either else bits
        fields = (bits for name, bits in self.fields.items() if name not in left_out)
        return reduce(and_, (*either.values(), *fields), everything)


class ProgramSearch:
    """All programmes at one data version."""

    def __init__(
        self, city: City, version: int, table: ProgramTable, lexicon: Lexicon, stations: Sequence[Station]
    ) -> None:
        """Keep the table; the stations are those near which one may look."""
        self.city, self.version, self.table, self.lexicon = city, version, table, lexicon
        self.near = NearPlaces(city, stations, table.x, table.y)
        self._day: StandingDay | None = None

    # --- questions ---

    def view(self, query: ProgramQuery, today: date, origin: Position | None = None) -> ProgramView:
        """Answer a query; ``origin`` is where somebody is, and is kept nowhere."""
        chips, day = self.lexicon.understand(query.text), self._on(today)
        asked = self._ask(query, chips, day, origin)
        rows = asked.rows(self._everything)
        total = count(rows)
        return ProgramView(
            query=query,
            chips=chips,
            total=total,
            counts=self._counts(asked, rows, day),
            hidden_over=count(without(asked.rows(self._everything, frozenset({OVER})), rows)),
            unplaced=count(without(rows, self._located)),
            alternatives=() if total else self._alternatives(query, asked, day, origin),
            rows=rows,
            named=asked.named,
        )

    def hits(self, view: ProgramView, today: date, page: slice, origin: Position | None = None) -> list[ProgramHit]:
        """Return a page of a view's list in the query's order; by distance only when a position is given."""
        day, here = self._on(today), origin and project_point(*origin, self.city.metric_crs)
        chosen = self._first(view, day, page.stop, here)[page.start or 0 :]
        far = distances_m(self.table.x[chosen], self.table.y[chosen], here).tolist() if here else [None] * len(chosen)
        return [self._hit(int(row), day, metres) for row, metres in zip(chosen, far, strict=True)]

    def nearest(self, query: ProgramQuery, today: date, origin: Position, wanted: int) -> list[ProgramHit]:
        """Return the nearest programmes that a query shows and whose place is known."""
        view = self.view(replace(query, sort="distance"), today, origin)
        found = self.hits(view, today, slice(0, wanted), origin)
        return [hit for hit in found if hit.distance_m is not None]

    def known(self, view: ProgramView, today: date) -> Known:
        """Say of how many programmes it is known at all what a question asks, where that is not known of all."""
        asked = {PLACE if chip.kind in BY_PLACE else chip.kind for chip in view.chips}
        asked |= {facet for facet in FACETS if getattr(view.query, facet)}
        return self.known_of(asked | ({PLACE} if view.query.radius_m else set()), view.query, today)

    def known_of(self, names: Collection[str], query: ProgramQuery, today: date) -> Known:
        """Say the same of some facets (or ``place``), among what is over only when the query asks for that, too."""
        base = self._everything if query.over else without(self._everything, self._on(today).over)
        counts = {name: count(base & rows) for name, rows in self._known.items() if name in names}
        total = count(base)
        return Known(total, {name: number for name, number in counts.items() if number < total})

    @staticmethod
    def without_chip(query: ProgramQuery, chip: Chip) -> ProgramQuery:
        """Return a query whose text lacks the part of a chip."""
        return replace(query, text=text_without(query.text, chip))

    def without_places(self, query: ProgramQuery) -> ProgramQuery:
        """Return a query that no longer says where: no district, station or space in its text, no area, no distance."""
        placed = [chip for chip in self.lexicon.understand(query.text) if chip.kind in PLACE_KINDS]
        nowhere: dict[str, Any] = {"districts": frozenset(), "living_areas": frozenset(), "radius_m": None}
        return replace(query, text=text_without(query.text, *placed), **nowhere)

    # --- the parts of a question ---

    def _ask(self, query: ProgramQuery, chips: Sequence[Chip], day: StandingDay, origin: Position | None) -> _Asked:
        """Find what each part of a question leaves."""
        named, found = self._everything, []
        for chip in chips:
            if chip.kind != IGNORED:
                rows = self._walk(chips, origin) if chip.kind == ON_FOOT else self._meant(chip, day)
                if chip.kind == WORD or chip.kind in TEXT_TOO:
                    in_names = self.table.name_texts.find(chip.word)
                    rows = rows | in_names | self.table.other_texts.find(chip.word)
                    named = named & in_names
                found.append((chip, rows))
        fields = {facet: self._of(facet, keys, day) for facet in FACETS if (keys := getattr(query, facet))}
        if not query.over and ApplicationState.CLOSED not in query.states:
            fields[OVER] = without(self._everything, day.over)
        if query.radius_m is not None and origin is not None:
            fields[RADIUS] = self.near.within(project_point(*origin, self.city.metric_crs), query.radius_m)
        return _Asked(tuple(found), fields, named)

    def _meant(self, chip: Chip, day: StandingDay) -> Bits:
        """Return the rows that have what a chip means, texts apart."""
        if chip.kind == "stations":
            return self.near.near_stations(chip.keys)
        if chip.kind in self.table.places:
            return pack(self.table.places[chip.kind].where(chip.keys))
        return self._labelled(chip.word) if chip.kind == WORD else self._of(chip.kind, chip.keys, day)

    def _of(self, facet: str, keys: Sequence[str] | frozenset[str], day: StandingDay) -> Bits:
        """Return the rows that have one of a facet's keys."""
        sets = self._sets(facet, day)
        return reduce(or_, (sets[key] for key in keys if key in sets), self._nothing)

    def _sets(self, facet: str, day: StandingDay) -> Mapping[str, Bits]:
        return day.states if facet == "states" else self.table.facets[facet]

    def _walk(self, chips: Sequence[Chip], origin: Position | None) -> Bits:
        """Return the rows within a walk of the stations that are named, else of the person; all when from nowhere."""
        stations = [key for chip in chips if chip.kind == STATIONS for key in chip.keys]
        if stations:
            return self.near.near_stations(stations, on_foot=True)
        if origin is None:
            return self._everything
        return self.near.within(project_point(*origin, self.city.metric_crs), self.near.walk_m)

    # --- counts and alternatives ---

    def _counts(self, asked: _Asked, shown: Bits, day: StandingDay) -> dict[str, dict[str, int]]:
        """Count each facet under the other parts; states also among what is over, so that closed ones can be chosen."""
        counts: dict[str, dict[str, int]] = {}
        for facet in FACETS:
            left_out = frozenset({facet, OVER} if facet == "states" else {facet}) & asked.fields.keys()
            base = asked.rows(self._everything, frozenset(left_out)) if left_out else shown
            found = {key: count(base & bits) for key, bits in self._sets(facet, day).items()}
            counts[facet] = {key: number for key, number in found.items() if number}
        return counts

    def _alternatives(
        self, query: ProgramQuery, asked: _Asked, day: StandingDay, origin: Position | None
    ) -> tuple[Alternative, ...]:
        """Say how many there would be without one part; when no single one is enough, without two, and so on."""
        parts: list[Chip | str] = [*(chip for chip, _ in asked.chips), *asked.fields]
        for size in range(1, len(parts) + 1):
            tried = islice(combinations(parts, size), MOST_TRIED)
            found = [self._without(query, asked, frozenset(left_out), day, origin) for left_out in tried]
            useful = [item for item in found if item.total]
            if useful:
                return tuple(sorted(useful, key=lambda item: -item.total))
        return ()

    def _without(
        self,
        query: ProgramQuery,
        asked: _Asked,
        left_out: frozenset[Chip | str],
        day: StandingDay,
        origin: Position | None,
    ) -> Alternative:
        """Count what would be found without some parts; a walk whose station is left out begins elsewhere."""
        chips = tuple(chip for chip, _ in asked.chips if chip in left_out)
        fields = tuple(name for name in asked.fields if name in left_out)
        opened: dict[str, Any] = {name: OPENED.get(name, frozenset()) for name in fields}
        other = replace(query, text=text_without(query.text, *chips), **opened)
        if any(chip.kind == STATIONS for chip in chips) and any(chip.kind == ON_FOOT for chip, _ in asked.chips):
            asked, left_out = self._ask(other, self.lexicon.understand(other.text), day, origin), frozenset()
        return Alternative(chips, fields, other, count(asked.rows(self._everything, left_out)))

    # --- lists ---

    def _first(
        self, view: ProgramView, day: StandingDay, wanted: int, here: tuple[float, float] | None
    ) -> NDArray[np.int64]:
        """Return the first rows of a view in the query's order."""
        sort = view.query.sort
        if sort == "distance" and here is not None:
            rows = rows_in(view.rows)
            return rows[smallest(distances_m(self.table.x[rows], self.table.y[rows], here), wanted)]
        if sort in {"name", "deadline", "start"}:
            ranking: Ranking = self._by_name if sort == "name" else getattr(day, sort)
            return ranking.first(view.rows, wanted)
        best = day.relevance.first(view.rows & view.named, wanted)
        rest = day.relevance.first(without(view.rows, view.named), wanted - len(best))
        return np.concatenate([best, rest])

    def _hit(self, row: int, day: StandingDay, far: float | None) -> ProgramHit:
        """Collect what a list shows of a row."""
        known = far is not None and math.isfinite(far)
        return ProgramHit(
            id=self.table.ids[row],
            name=self.table.names[row],
            name_en=self.table.names_en[row],
            application=APPLICATION_STATES[day.application[row]],
            days_left=self._days_left(row, day),
            course=COURSE_STATES[day.course[row]],
            located=not np.isnan(self.table.lon[row]),
            distance_m=far if known else None,
            walk_min=self.near.walk_min(far) if far is not None and known else None,
        )

    def _days_left(self, row: int, day: StandingDay) -> int | None:
        """Count the days to the row's deadline, or to its first day of application when that is ahead."""
        state, days = APPLICATION_STATES[day.application[row]], self.table.application
        if state in {ApplicationState.ALWAYS_OPEN, ApplicationState.CLOSED}:
            return None
        opens = state is ApplicationState.OPENS_SOON
        first, last = (days.start_first, days.start_last) if opens else (days.end_first, days.end_last)
        exact = first[row] == last[row] and first[row] >= day.today
        return int(first[row]) - day.today if exact else None

    # --- what follows from the day, and from the city ---

    def _on(self, today: date) -> StandingDay:
        """Return how all programmes stand on a day; the last day asked for is kept."""
        kept = self._day
        if kept is None or kept.today != today.toordinal():
            kept = stand_on(self.table, self.city, today.toordinal())
            self._day = kept
        return kept

    @cached_property
    def _by_name(self) -> Ranking:
        return Ranking(self.table.name_ranks)

    @cached_property
    def _everything(self) -> Bits:
        return everything(len(self.table))

    @cached_property
    def _nothing(self) -> Bits:
        return nothing(len(self.table))

    @cached_property
    def _located(self) -> Bits:
        return pack(~np.isnan(self.table.lon))

    @cached_property
    def _known(self) -> Mapping[str, Bits]:
        """The rows of which it is known what a facet asks; the place is known to the point."""
        sets = {facet: reduce(or_, rows.values(), self._nothing) for facet, rows in self.table.facets.items()}
        fees = (rows for key, rows in self.table.facets["fees"].items() if key != UNKNOWN_FEE)
        return sets | {"fees": reduce(or_, fees, self._nothing), PLACE: self._located}

    @cached_property
    def _labels(self) -> tuple[PhraseIndex, tuple[Bits, ...]]:
        """The names of districts, kinds and other keys, each with the rows that have it."""
        facets = self.table.facets
        words = self.lexicon.names((TEXT_TOO | {"living_areas"}) & facets.keys())
        named = [(word, facets[facet][key]) for word, facet, key in words if key in facets[facet]]
        return PhraseIndex([name for name, _ in named]), tuple(bits for _, bits in named)

    def _labelled(self, word: str) -> Bits:
        """Return the rows that have a key whose name contains a word."""
        index, rows = self._labels
        return reduce(or_, (rows[number] for number in np.flatnonzero(index.find(word))), self._nothing)
