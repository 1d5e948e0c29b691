"""What does the whole city look like for a query: which records, how many of what, in which order, with which mark?

An atlas is the state of the city at one data version, held as read-only arrays and shared by all sessions. It never
changes; a new data version makes a new atlas.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from campus.analysis.text_search import TextIndex, normalise
from campus.domain.acts import DecidedAct, decided_acts
from campus.domain.assignment import Assignment, AssignmentState, Decision
from campus.domain.city import City
from campus.domain.known_day import end_of_day
from campus.domain.marks import COMPLEX, style_numbers
from campus.domain.query import Query
from campus.domain.record import (
    District,
    Industry,
    IndustryList,
    Link,
    LivingArea,
    Neighbour,
    RecordType,
    Source,
)
from campus.services.features import FeatureTable, Mask
from campus.services.link_book import LinkBook
from campus.services.role_history import RoleHistory
from campus.services.roles import RoleTable, mark_numbers, role_table

CACHED_VIEWS = 32
LARGEST_CACHED_CITY = 200_000

SORT_ORDERS = ("relevance", "name", "kind", "district")


@dataclass(frozen=True, slots=True)
class Areas:
    """The city's districts and living areas and the units around it."""

    districts: tuple[District, ...]
    living_areas: tuple[LivingArea, ...]
    neighbours: tuple[Neighbour, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """The tables that an atlas is made of, apart from the features."""

    areas: Areas
    decisions: tuple[Decision, ...]
    links: tuple[Link, ...]
    sources: tuple[Source, ...]
    industry_lists: tuple[IndustryList, ...]
    industries: tuple[Industry, ...]


@dataclass(frozen=True, slots=True)
class View:
    """The answer to a query on a day.

    ``mask`` has one value a feature. ``counts[facet][key]`` counts what would be shown if the facet were set to that
    key and the others stayed; of the roles only those in force count, and apart from them, as ``planned_roles``, those
    to come, unless the query asks for states itself. ``marks`` holds the number of each feature's mark, 0 for what is
    hidden. ``score`` ranks matches of the search text, higher is better.
    """

    mask: Mask
    marks: NDArray[np.uint8]
    roles: RoleTable
    counts: Mapping[str, Mapping[str, int]]
    score: NDArray[np.int8]

    @property
    def total(self) -> int:
        """Count what is shown."""
        return int(np.count_nonzero(self.mask))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: a record and what identifies it at a glance. ``style`` is the number of its mark."""

    id: str
    number: int
    name: str
    name_en: str
    type: RecordType
    kind: str
    district_id: str
    style: int
    located: bool


class Atlas:
    """The city at one data version."""

    def __init__(
        self,
        city: City,
        version: int,
        table: FeatureTable,
        texts: Sequence[TextIndex],
        contents: Contents,
        history: RoleHistory | None = None,
    ) -> None:
        """Keep the tables; ``texts`` are the index of the names and the index of everything else that is searched.

        ``history`` is where the decisions of ``contents`` come from, if that is known.
        """
        self.history = history or RoleHistory.of_decisions(contents.decisions)
        self.city, self.version, self.table, self.contents = city, version, table, contents
        self._names, self._words = texts
        self._views: OrderedDict[tuple[Query, date], View] = OrderedDict()
        self._links = LinkBook()
        self._lock = Lock()

    @property
    def ids(self) -> tuple[str, ...]:
        """The features' ids, in the order of their numbers."""
        return self.table.ids

    @property
    def lon(self) -> NDArray[np.float64]:
        """Longitudes in degrees, ``nan`` where unknown."""
        return self.table.lon

    @property
    def lat(self) -> NDArray[np.float64]:
        """Latitudes in degrees, ``nan`` where unknown."""
        return self.table.lat

    @property
    def areas(self) -> Areas:
        """The areas of the city and around it."""
        return self.contents.areas

    @property
    def sources(self) -> tuple[Source, ...]:
        """Everything that rows were taken from."""
        return self.contents.sources

    @cached_property
    def acts(self) -> tuple[DecidedAct, ...]:
        """Every act that was decided, in the order in which its assignment was first decided."""
        return decided_acts(self.history.events)

    @cached_property
    def located(self) -> NDArray[np.int32]:
        """The numbers of the features that have a coordinate, ascending."""
        return np.flatnonzero(~np.isnan(self.table.lon)).astype(np.int32)

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        return {key: number for number, key in enumerate(self.ids)}

    def index_of(self, record_id: str) -> int | None:
        """Return a record's feature number."""
        return self._numbers.get(record_id)

    @cached_property
    def source_by_id(self) -> Mapping[str, Source]:
        """The sources by their ids."""
        return {source.id: source for source in self.sources}

    def links_of(self, record_id: str, day: date, today: date) -> tuple[Link, ...]:
        """Return the links of a record on a day, in both directions; a link may have gone along with a role."""
        return self._links.of(record_id, self.contents.links, self.contents.decisions, (day, today))

    def neighbours_of(self, record_id: str, day: date, today: date) -> list[str]:
        """Return the ids of the records that are linked to a record on a day, each once."""
        ends = (end for link in self.links_of(record_id, day, today) for end in (link.from_id, link.to_id))
        return [key for key in dict.fromkeys(ends) if key != record_id]

    def assignments_of(
        self, record_id: str, day: date, today: date, known: date | None = None
    ) -> tuple[Assignment, ...]:
        """Return the assignments of a space that stand on a day, as they are known now or were on an earlier one."""
        number = self.index_of(record_id)
        return () if number is None else self.view(Query(day=day, known=known), today).roles.of_features([number])

    def industry_keys(self, list_id: str) -> tuple[str, ...]:
        """Return the industries of a list in its order; all known industries for an unknown list."""
        listed = sorted(
            (item for item in self.contents.industries if item.list_id == list_id), key=lambda item: item.position
        )
        return tuple(item.industry_key for item in listed) or self.table.industries.keys

    def kinds_of(self, types: frozenset[str]) -> tuple[str, ...]:
        """Return the kinds that records of these types have."""
        found = self._kinds_by_type
        return tuple(dict.fromkeys(kind for key in sorted(types) for kind in found.get(key, ())))

    @cached_property
    def _kinds_by_type(self) -> Mapping[str, tuple[str, ...]]:
        table = self.table
        return {key: tuple(table.kinds.counts(table.types.where([key]))) for key in table.types.keys}

    def view(self, query: Query, today: date) -> View:
        """Answer a query; the same question is answered from memory."""
        key = (query, today)
        with self._lock:
            if key in self._views:
                self._views.move_to_end(key)
                return self._views[key]
        answer = self._answer(query, today)
        if len(self.table) <= LARGEST_CACHED_CITY:
            with self._lock:
                self._views[key] = answer
                while len(self._views) > CACHED_VIEWS:
                    self._views.popitem(last=False)
        return answer

    def _answer(self, query: Query, today: date) -> View:
        """Filter by every dimension, and count each dimension under the filters of the others."""
        roles = self._roles_on(query.day or today, today, query.known)
        text_mask, score = self._search(query.text)
        masks = {facet: mask for facet, mask in self._dimension_masks(query, roles).items() if mask is not None}
        misses = sum((~mask for mask in masks.values()), (~text_mask).astype(np.int8))
        counts = {}
        for facet in ("types", "kinds", "districts", "living_areas", "bodies", "industries", "stages"):
            others = misses - ~masks[facet] if facet in masks else misses
            counts[facet] = getattr(self.table, facet).counts(others == 0)
        others = misses - ~masks["assignments"] if "assignments" in masks else misses
        counts["roles"] = roles.role_counts(others == 0, query.states or {AssignmentState.IN_FORCE})
        planned = {} if query.states else roles.role_counts(others == 0, {AssignmentState.APPROVED})
        counts["planned_roles"] = planned
        counts["states"] = roles.state_counts(others == 0, query.roles)
        shown = misses == 0
        return View(shown, self._marks(shown, roles), roles, counts, score)

    def _roles_on(self, day: date, today: date, known: date | None) -> RoleTable:
        """Place the decisions on a day; what was known on an earlier one is looked at from there."""
        until = None
        if known is not None and known < today:
            today, until = known, end_of_day(known, self.city.timezone)
        role_keys = [role.key for role in self.city.roles]
        spaces = self.table.types.where([RecordType.SPACE])
        return role_table(self.history, self._numbers, spaces, role_keys, day, today, until)

    def _dimension_masks(self, query: Query, roles: RoleTable) -> dict[str, Mask | None]:
        """Return the mask of every dimension that is not open."""
        found: dict[str, Mask | None] = {"types": self.table.types.where(self.shown_types(query))}
        for facet in ("kinds", "districts", "living_areas", "bodies", "industries", "stages"):
            wanted = getattr(query, facet)
            found[facet] = getattr(self.table, facet).where(wanted) if wanted else None
        found["assignments"] = roles.matching(query.roles, query.states) if query.roles or query.states else None
        found["spaces"] = self._are_among(query.spaces) if query.spaces else None
        known = ~np.isnan(self.table.lon)
        found["located"] = None if query.located is None else known == query.located
        return found

    def _are_among(self, ids: frozenset[str]) -> Mask:
        """Return the mask of some records; an unknown id is none."""
        mask = np.zeros(len(self.table), dtype=bool)
        mask[[number for number in map(self.index_of, ids) if number is not None]] = True
        return mask

    @staticmethod
    def shown_types(query: Query) -> frozenset[str]:
        """Return the record types that a query shows: spaces unless others are asked for; a search looks everywhere."""
        if query.types:
            return query.types
        if normalise(query.text):
            return frozenset(RecordType)
        return frozenset({RecordType.SPACE})

    def _search(self, text: str) -> tuple[Mask, NDArray[np.int8]]:
        """Find a text: every word in any part of a record, or the whole in a name; names count for more."""
        size = len(self.table)
        score = np.zeros(size, dtype=np.int8)
        if not normalise(text):
            return np.ones(size, dtype=bool), score
        mask, in_names = np.ones(size, dtype=bool), np.ones(size, dtype=bool)
        for word in text.split():
            named, worded = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
            named[self._names.find(word)] = True
            worded[self._words.find(word)] = True
            mask &= named | worded
            in_names &= named
        score[in_names] = 1
        whole = self._names.find(text)
        score[whole] = 2
        mask[whole] = True
        return mask, score

    def mark_codes(self, query: Query, today: date) -> NDArray[np.uint8]:
        """Return the number of each feature's mark, 0 for what the query hides."""
        return self.view(query, today).marks

    def _marks(self, shown: Mask, roles: RoleTable) -> NDArray[np.uint8]:
        """Give every feature that is shown its mark."""
        codes = self._plain_marks.copy()
        rows = np.lexsort((-roles.role, -roles.state))
        # Of a space's assignments the strongest is written last, and stays.
        codes[roles.feature[rows]] = mark_numbers(roles, self.styles)[rows]
        codes[~shown] = 0
        return codes

    @cached_property
    def styles(self) -> Mapping[tuple[str, str], int]:
        """The numbers of the marks, by role and outline or by type of record."""
        return style_numbers(self.city)

    @cached_property
    def _plain_marks(self) -> NDArray[np.uint8]:
        """The marks of features without a role."""
        styles = self.styles
        by_type = [styles[("candidate" if item == RecordType.SPACE else item.value, "")] for item in RecordType]
        codes = np.array(by_type, dtype=np.uint8)[self.table.types.codes]
        complexes = [term.key for term in self.city.vocabularies["kinds"] if term.mark == COMPLEX]
        codes[self.table.kinds.where(complexes)] = styles[(COMPLEX, "")]
        return codes

    @cached_property
    def _name_order(self) -> NDArray[np.int32]:
        """The rank of each feature by name: Hangul before other scripts, then by code point (가나다)."""
        names = self.table.names
        order = sorted(range(len(names)), key=lambda number: (not "가" <= names[number][:1] <= "힣", names[number]))
        ranks = np.empty(len(names), dtype=np.int32)
        ranks[order] = np.arange(len(names), dtype=np.int32)
        return ranks

    def rows(self, query: Query, today: date, sort: str, page: slice) -> list[Row]:
        """Return a page of the list, sorted by one of ``SORT_ORDERS``; campuses come first by relevance."""
        marks = self.view(query, today).marks
        return [self._row(int(number), int(marks[number])) for number in self._ordered(query, today, sort)[page]]

    def _ordered(self, query: Query, today: date, sort: str) -> NDArray[np.intp]:
        """Return the numbers of the features that a query shows, in the order of a list."""
        view = self.view(query, today)
        shown = np.flatnonzero(view.mask)
        by_name = self._name_order[shown]
        if sort == "name":
            keys: tuple[NDArray[np.generic], ...] = (by_name,)
        elif sort == "kind":
            keys = (by_name, self.table.kinds.codes[shown])
        elif sort == "district":
            keys = (by_name, self.table.districts.codes[shown].astype(np.uint32))
        else:
            keys = (by_name, view.marks[shown], -view.score[shown].astype(np.int16))
        return shown[np.lexsort(keys)]

    def sources_shown(self, query: Query, today: date) -> dict[str, str]:
        """Return the sources of the records that a query shows, each with its newest reference date, by source id."""
        mask, table = self.view(query, today).mask, self.table
        pairs = np.unique(np.stack([table.sources.codes[mask], table.reference_dates.codes[mask]]), axis=1)
        newest: dict[str, str] = {}
        for source, reference in pairs.T:
            if source >= 0:
                key, day = table.sources.keys[source], table.reference_dates.keys[reference] if reference >= 0 else ""
                newest[key] = max(day, newest.get(key, ""))
        return newest

    def unlocated_total(self, query: Query, today: date) -> int:
        """Count what a query shows although its place is not known, so that the map cannot show it."""
        return int(np.count_nonzero(self.view(query, today).mask & np.isnan(self.table.lon)))

    def row(self, record_id: str, today: date) -> Row | None:
        """Return one record as a list shows it."""
        number = self.index_of(record_id)
        if number is None:
            return None
        everything = Query(types=frozenset(RecordType))
        return self._row(number, int(self.mark_codes(everything, today)[number]))

    def _row(self, number: int, style: int) -> Row:
        """Collect what a list shows of a feature."""
        table = self.table
        district = int(table.districts.codes[number])
        return Row(
            id=table.ids[number],
            number=number,
            name=table.names[number],
            name_en=table.names_en[number],
            type=RecordType(table.types.keys[table.types.codes[number]]),
            kind=table.kinds.keys[table.kinds.codes[number]],
            district_id=table.districts.keys[district] if district >= 0 else "",
            style=style,
            located=not np.isnan(table.lon[number]),
        )
