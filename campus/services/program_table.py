"""How do a million programmes stand in memory so that searching and counting them takes milliseconds?

Every programme is a row, in the order of ids. What can be filtered is one set of rows a key
(:mod:`campus.analysis.bitset`); what can be searched is indexed once a distinct text. Nothing changes once it is built.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campus.analysis.bitset import Bits, Mask, nothing, pack
from campus.analysis.nearest import project
from campus.analysis.phrase_index import PhraseIndex
from campus.analysis.program_days import Period, Sessions, period
from campus.domain.city import City
from campus.domain.program_query import FREE, PAID, UNKNOWN_FEE
from campus.domain.record import DateBasis
from campus.domain.schedule import WEEKDAYS
from campus.domain.search_words import DayPart
from campus.domain.tables import LIST_SEPARATOR
from campus.services.features import CodedColumn, code_column, coordinates

PROGRAM_COLUMNS = (
    *("id", "name", "name_en", "aliases", "kind", "address", "place_text", "lon", "lat", "district_id", "host_id"),
    *("host_text", "place_id", "room_text", "mode", "content_text", "industries", "stages", "languages", "target_text"),
    *("groups", "apply_from", "apply_to", "always_open", "fee_won"),
)
SESSION_COLUMNS = ("program_id", "start_on", "end_on", "period_basis", "weekdays", "start_time", "cancelled")

NAME_TEXTS = ("name", "name_en", "aliases")
OTHER_TEXTS = ("content_text", "target_text", "host_text", "place_text", "room_text", "address")
LISTED = {
    "groups": "target_groups",
    "industries": "industry_keys",
    "stages": "stages",
    "languages": "course_languages",
}
"""The facets of which a programme may have several keys, with the vocabulary that orders them."""

BEHIND_HANGUL = "\U0010ffff"

Columns = Mapping[str, Sequence[Any]]
FacetSets = Mapping[str, Bits]


class TextColumn:
    """A column of texts: each row's position among distinct ones, and the rows of each distinct text."""

    def __init__(self, codes: NDArray[np.int32], distinct: int) -> None:
        """Order the rows by their text."""
        self._codes = codes
        self._rows = np.argsort(codes, kind="stable").astype(np.int32)
        self._counts = np.bincount(codes, minlength=distinct).astype(np.int32)
        self._starts = np.cumsum(self._counts) - self._counts

    def mark(self, known: Mask, found: Mask) -> None:
        """Mark the rows whose text is one of the known ones: row by row when they are many, else text by text."""
        texts = np.flatnonzero(known & (self._counts > 0))
        counts = self._counts[texts]
        total = int(counts.sum())
        if total * 4 > len(self._codes):
            found |= known[self._codes]
            return
        within = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts)
        found[self._rows[np.repeat(self._starts[texts], counts) + within]] = True


@dataclass(frozen=True, slots=True)
class Texts:
    """Columns of texts with one index over all their distinct texts."""

    index: PhraseIndex
    columns: tuple[TextColumn, ...]
    rows: int

    def find(self, word: str) -> Bits:
        """Return the rows that contain a word in one of the columns."""
        known = self.index.find(word)
        found = np.zeros(self.rows, dtype=np.bool_)
        for column in self.columns:
            column.mark(known, found)
        return pack(found)


@dataclass(frozen=True, slots=True)
class ProgramTable:
    """All programmes. ``x`` and ``y`` are metres in the city's metric CRS, ``nan`` where the place is not known."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    names_en: tuple[str, ...]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    facets: Mapping[str, FacetSets]
    places: Mapping[str, CodedColumn]
    application: Period
    always: Mask
    sessions: Sessions
    name_ranks: NDArray[np.int32]
    name_texts: Texts
    other_texts: Texts

    def __len__(self) -> int:
        """Count the programmes."""
        return len(self.ids)


def ranks_of_names(names: Sequence[str]) -> NDArray[np.int32]:
    """Return the rank of each name: Hangul before other scripts, then by code point (가나다)."""
    keys = [name if "가" <= name[:1] <= "힣" else BEHIND_HANGUL + name for name in names]
    ranks = np.empty(len(names), dtype=np.int32)
    ranks[sorted(range(len(names)), key=keys.__getitem__)] = np.arange(len(names), dtype=np.int32)
    return ranks


def build_table(programs: Columns, sessions: Columns, city: City, living_area_of: Mapping[str, str]) -> ProgramTable:
    """Build the table from the columns ``PROGRAM_COLUMNS`` (rows by id) and ``SESSION_COLUMNS`` (rows by programme)."""
    size = len(programs["id"])
    lon, lat = coordinates(programs["lon"]), coordinates(programs["lat"])
    x, y = project(lon, lat, city.metric_crs)
    held = _sessions(sessions, programs["id"])
    facets = _program_facets(programs, city, living_area_of)
    facets |= _session_facets(sessions, held, size, city.search.day_parts)
    return ProgramTable(
        ids=tuple(programs["id"]),
        names=tuple(programs["name"]),
        names_en=tuple(programs["name_en"]),
        lon=lon,
        lat=lat,
        x=x,
        y=y,
        facets=facets,
        places={"spaces": code_column(programs["place_id"]), "institutions": code_column(programs["host_id"])},
        application=period(programs["apply_from"], programs["apply_to"]),
        always=np.array(programs["always_open"], dtype=np.bool_),
        sessions=held,
        name_ranks=ranks_of_names(programs["name"]),
        name_texts=_texts([programs[name] for name in NAME_TEXTS], city),
        other_texts=_texts([programs[name] for name in OTHER_TEXTS], city),
    )


def _program_facets(programs: Columns, city: City, living_area_of: Mapping[str, str]) -> dict[str, FacetSets]:
    """Make the sets of what stands in a programme's own row."""
    districts = coded_sets(programs["district_id"])
    areas: dict[str, Bits] = {}
    for district, bits in districts.items():
        area = living_area_of.get(district, "")
        if area:
            areas[area] = areas[area] | bits if area in areas else bits
    facets: dict[str, FacetSets] = {
        "districts": districts,
        "living_areas": areas,
        "modes": coded_sets(programs["mode"]),
        "kinds": coded_sets(programs["kind"]),
        "fees": _fee_sets(programs["fee_won"]),
    }
    for facet, vocabulary in LISTED.items():
        facets[facet] = listed_sets(programs[facet], [term.key for term in city.vocabularies[vocabulary]])
    return facets


def _fee_sets(fees: Sequence[int | None]) -> FacetSets:
    """Divide programmes by whether they are free of charge; what nobody knows is neither."""
    won = np.fromiter((-1 if fee is None else fee for fee in fees), dtype=np.int64, count=len(fees))
    return {FREE: pack(won == 0), PAID: pack(won > 0), UNKNOWN_FEE: pack(won < 0)}


def coded_sets(values: Sequence[str]) -> FacetSets:
    """Return the set of rows of each key of a column with one key a row."""
    column = code_column(values)
    order = np.argsort(column.codes, kind="stable")
    edges = np.searchsorted(column.codes[order], np.arange(len(column.keys) + 1))
    return {
        key: _set_of(order[edges[number] : edges[number + 1]], len(values)) for number, key in enumerate(column.keys)
    }


def listed_sets(values: Sequence[str], keys: Iterable[str]) -> FacetSets:
    """Return the set of rows of each of the keys of a column of joined lists."""
    column = code_column(values)
    members = [set(text.split(LIST_SEPARATOR)) for text in column.keys]
    found = {}
    for key in keys:
        has = np.array([*(key in member for member in members), False])
        found[key] = pack(has[column.codes])
    return found


def _set_of(rows: NDArray[np.int64], size: int) -> Bits:
    """Return the set of some rows."""
    if not len(rows):
        return nothing(size)
    mask = np.zeros(size, dtype=np.bool_)
    mask[rows] = True
    return pack(mask)


def _sessions(sessions: Columns, ids: Sequence[str]) -> Sessions:
    """Read the sessions; those of a programme stand together because both are in the order of ids."""
    numbers = {key: number for number, key in enumerate(ids)}
    count = len(sessions["program_id"])
    owners = np.fromiter(map(numbers.__getitem__, sessions["program_id"]), dtype=np.int32, count=count)
    planned = np.fromiter((basis == DateBasis.PLANNED for basis in sessions["period_basis"]), np.bool_, count)
    return Sessions(
        program=owners,
        days=period(sessions["start_on"], sessions["end_on"]),
        planned_only=planned,
        cancelled=np.array(sessions["cancelled"], dtype=np.bool_),
    )


def _session_facets(sessions: Columns, held: Sessions, size: int, day_parts: Sequence[DayPart]) -> dict[str, FacetSets]:
    """Make the sets of the weekdays and parts of the day on which a session of a programme takes place."""
    kept = ~held.cancelled
    days, times = code_column(sessions["weekdays"]), code_column(sessions["start_time"])
    weekdays = {}
    for key in WEEKDAYS:
        has = np.array([*(key in text.split(LIST_SEPARATOR) for text in days.keys), False])
        weekdays[key] = _set_of(held.program[kept & has[days.codes]], size)
    parts = {}
    for part in day_parts:
        has = np.array([*(part.starts <= text < part.ends for text in times.keys), False])
        parts[part.key] = _set_of(held.program[kept & has[times.codes]], size)
    return {"weekdays": weekdays, "day_parts": parts}


def _texts(columns: Sequence[Sequence[str]], city: City) -> Texts:
    """Index the distinct texts of some columns together; columns without any text are left out."""
    filled = [values for values in columns if any(values)]
    positions = {text: number for number, text in enumerate(dict.fromkeys(chain.from_iterable(filled)))}
    coded = [np.fromiter(map(positions.__getitem__, values), np.int32, len(values)) for values in filled]
    index = PhraseIndex([*positions], city.spelling_pairs)
    return Texts(index, tuple(TextColumn(codes, len(positions)) for codes in coded), len(columns[0]))
