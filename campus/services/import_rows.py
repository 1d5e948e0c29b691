"""What does each row of a recognised table say, is it of this city, and what is wrong with it by itself?"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from campus.domain.city import City
from campus.domain.imports import HINDERS_NOTHING, WGS84, Choices, FaultKind, ImportCounts, ImportFault, Notice, Table
from campus.exchange.address import address_key, is_address
from campus.exchange.course_cells import read_day
from campus.exchange.dataset import Draft, import_cell
from campus.exchange.import_sets import DataSet, ImportPlan, headers_of
from campus.exchange.place_reading import (
    dragged_rows,
    impossible,
    is_elsewhere,
    is_scientific,
    judge_place,
    place_numbers,
    undated,
)

Progress = Callable[[int, int], None]
"""Told how many of how many rows are done; what it raises ends the work, and nothing was written."""

TOLD_EVERY = 500
WIDE_DEGREES = 10.0

Book = Mapping[str, tuple[float, float, str]]
"""Official coordinates by road address, each with the name of the record that has it."""


def no_progress(_done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class Reading:
    """What the rows of a table are: drafts by row number, faults, and counts of what is not taken.

    ``outside_faults`` are those of rows that are left out, which are told and not repaired; ``unplaced`` counts the
    rows without a coordinate.
    """

    drafts: list[tuple[int, Draft]] = field(default_factory=list)
    faults: list[ImportFault] = field(default_factory=list)
    outside_faults: list[ImportFault] = field(default_factory=list)
    counts: ImportCounts = field(default_factory=ImportCounts)
    unplaced: int = 0

    def notices(self) -> list[tuple[Notice, str]]:
        """Return what is told of all rows together."""
        return [(Notice.NO_PLACE, f"{self.unplaced:,}")] if self.unplaced else []


@dataclass(frozen=True, slots=True)
class Frame:
    """What a file does not say: the city, what its pack says of files, and whether a place lies in a district."""

    city: City
    plan: ImportPlan
    contains: Callable[[float, float], bool]


class RowReader:
    """Reads the rows of one table by a data set's description."""

    def __init__(self, frame: Frame, data_set: DataSet, table: Table, choices: Choices) -> None:
        """Find the columns; those that the file does not have are empty."""
        self.city, self.plan, self._contains = frame.city, frame.plan, frame.contains
        self.data_set, self.table, self.choices = data_set, table, choices
        at = {header: place for place, header in enumerate(table.headers)}
        named = {header for spec in data_set.columns.values() for header in headers_of(spec)}
        named |= {*data_set.row_key, *data_set.where, *data_set.places, *data_set.addresses, *data_set.codes}
        named |= {data_set.reference, data_set.provider} - {""}
        self._at = {name: at.get(name, -1) for name in named}
        lat, lon = data_set.lat_lon
        self._lat, self._lon = at.get(lat, -1), at.get(lon, -1)
        self._around = self.plan.around or _wide(self.city.bounds)
        self._dragged = self._find_dragged()
        self._faults: list[ImportFault] = []

    def _find_dragged(self) -> frozenset[int]:
        """Find the rows of dragged cells in either column; they stand apart only in the order of the whole file."""
        found: set[int] = set()
        for place in {self._lat, self._lon} - {-1}:
            found |= dragged_rows([row[place] for row in self.table.rows])
        return frozenset(found)

    def read(self, book: Book, progress: Progress) -> Reading:
        """Read all rows."""
        result = Reading()
        total = result.counts.rows = len(self.table.rows)
        seen: dict[str, int] = {}
        for place, (number, cells) in enumerate(zip(self.table.numbers, self.table.rows, strict=True)):
            if place % TOLD_EVERY == 0:
                progress(place, total)
            self._one(result, place, number, cells, seen, book)
        progress(total, total)
        return result

    def _one(
        self, result: Reading, place: int, number: int, cells: Sequence[str], seen: dict[str, int], book: Book
    ) -> None:
        """Read one row into the result."""
        row = {name: cells[at] if at >= 0 else "" for name, at in self._at.items()}
        taken = self.choices.outside or self.data_set.everywhere
        outside = not taken and self._is_outside(row, cells)
        if self._lat >= 0 and not (cells[self._lat] and cells[self._lon]):
            result.unplaced += 1
        self._faults = []
        blocked = self._mend_texts(number, row)
        key = "|".join(row[header] for header in self.data_set.row_key)
        blocked |= self._tell_repeated(number, key, seen)
        if outside:
            self._tell_far(place, number, cells)
            result.outside_faults += self._faults
            result.counts.outside += 1
        elif any(row[header] not in allowed for header, allowed in self.data_set.where.items()):
            result.counts.passed_over += 1
        elif FaultKind.REPEATED in {fault.kind for fault in self._faults if self.choices.accepts(fault)}:
            result.counts.passed_over += 1
            result.faults += self._faults
        else:
            draft = self._draft(place, number, cells, row, key, book)
            result.faults += self._faults
            if blocked or draft is None:
                result.counts.held += 1
            else:
                result.drafts.append((number, draft))

    def _is_outside(self, row: Mapping[str, str], cells: Sequence[str]) -> bool:
        """Tell whether a row is of another place: by what names a city, else by its coordinate."""
        named = is_elsewhere([row[name] for name in self.data_set.places], self.plan.here, self.plan.elsewhere)
        if named is not None:
            return named
        if self._lat < 0 or not (cells[self._lat] and cells[self._lon]):
            return False
        lat, lon = cells[self._lat], cells[self._lon]
        if self.choices.crs == WGS84 and impossible(lat, lon, self._around) is not None:
            return False
        verdict = judge_place(lat, lon, self.choices.crs, self.city.import_crs, self.city.bounds)
        if verdict.kind is None and verdict.lon is not None and verdict.lat is not None:
            return not self._contains(verdict.lon, verdict.lat)
        return verdict.kind is FaultKind.PLACE and place_numbers(lat, lon)

    def _tell(self, fault: ImportFault) -> bool:
        """Note a fault; tell whether it keeps the row back."""
        self._faults.append(fault)
        if fault.kind in HINDERS_NOTHING:
            return False
        return not (self.choices.accepts(fault) or self.choices.lets_stand(fault))

    def _mend_texts(self, number: int, row: dict[str, str]) -> bool:
        """Repair building numbers and codes that a spreadsheet changed; tell whether one keeps the row back."""
        blocked = False
        for name in self.data_set.addresses:
            mended = undated(row[name])
            if mended != row[name]:
                fault = ImportFault(number, name, row[name], FaultKind.DATE_IN_ADDRESS, mended)
                blocked |= self._tell(fault)
                row[name] = mended if self.choices.accepts(fault) else row[name]
        for name in self.data_set.codes:
            if is_scientific(row[name]):
                fault = ImportFault(number, name, row[name], FaultKind.SCIENTIFIC)
                blocked |= self._tell(fault)
                row[name] = "" if self.choices.accepts(fault) else row[name]
        return blocked

    def _tell_repeated(self, number: int, key: str, seen: dict[str, int]) -> bool:
        """Note a row whose key an earlier row has."""
        if not key.strip("|") or key not in seen:
            seen[key] = number
            return False
        column = "+".join(self.data_set.row_key)
        return self._tell(ImportFault(number, column, key, FaultKind.REPEATED, detail=str(seen[key])))

    def _tell_far(self, place: int, number: int, cells: Sequence[str]) -> None:
        """Note an impossible coordinate of a row that is left out."""
        if self._lat < 0 or self._lon < 0:
            return
        lat, lon = cells[self._lat], cells[self._lon]
        kind = FaultKind.DRAGGED if place in self._dragged else impossible(lat, lon, self._around)
        if kind is not None:
            column = f"{self.table.headers[self._lat]}, {self.table.headers[self._lon]}"
            self._tell(ImportFault(number, column, f"{lat}, {lon}", kind))

    def _draft(
        self, place: int, number: int, cells: Sequence[str], row: dict[str, str], key: str, book: Book
    ) -> Draft | None:
        """Make the draft of a row; ``None`` when a fault keeps it back."""
        values: dict[str, str] = {}
        blocked = False
        for name, spec in self.data_set.columns.items():
            try:
                values[name] = import_cell(spec, row, self.plan.words)
            except ValueError:
                otherwise = str(spec.get("otherwise", ""))
                fault = ImportFault(
                    number, spec["from"], row[spec["from"]], FaultKind.WORD, otherwise, can_repair=bool(otherwise)
                )
                blocked |= self._tell(fault)
                values[name] = otherwise if self.choices.accepts(fault) else ""
        column = str(self.data_set.columns.get("name", ""))
        if column and not values.get("name"):
            blocked |= self._tell(ImportFault(number, column, "", FaultKind.EMPTY, can_repair=False))
        blocked |= self._place(place, number, cells, values, book)
        address = values.get("address", "")
        if address and not is_address(address):
            values |= {"address": "", "place_text": address}
        blocked |= self._reference(number, row, values)
        values["provider"] = row.get(self.data_set.provider, "") if self.data_set.provider else ""
        return None if blocked else Draft(self.data_set.key, key, values)

    def _reference(self, number: int, row: Mapping[str, str], values: dict[str, str]) -> bool:
        """Read a row's reference date; tell whether it keeps the row back."""
        text = row[self.data_set.reference] if self.data_set.reference else ""
        values["reference_date"] = text or self.data_set.day
        try:
            read_day(text)
        except ValueError as error:
            detail = str(error)
            return self._tell(
                ImportFault(number, self.data_set.reference, text, FaultKind.VALUE, detail=detail, can_repair=False)
            )
        return False

    def _place(self, place: int, number: int, cells: Sequence[str], values: dict[str, str], book: Book) -> bool:
        """Settle a row's coordinate; tell whether it keeps the row back."""
        values |= {"lat": "", "lon": "", "location_basis": ""}
        if self._lat < 0 or self._lon < 0:
            return False
        lat, lon = cells[self._lat], cells[self._lon]
        if self.choices.outside:
            bounds: Sequence[float] = (-180.0, -90.0, 180.0, 90.0)
        else:
            bounds = self.city.bounds
        verdict = judge_place(lat, lon, self.choices.crs, self.city.import_crs, bounds)
        kind = FaultKind.DRAGGED if place in self._dragged else verdict.kind
        if kind is None:
            if verdict.lon is not None:
                _set_place(values, verdict.lon, verdict.lat or 0.0, "source")
            return False
        known = kind in {FaultKind.SWAPPED, FaultKind.CRS}
        proposed = (verdict.lon, verdict.lat, "source") if known else _same_address(values, book)
        repair = f"{proposed[1]}, {proposed[0]}" if proposed[0] is not None else ""
        can_repair = kind is not FaultKind.CRS or bool(repair)
        column = f"{self.table.headers[self._lat]}, {self.table.headers[self._lon]}"
        fault = ImportFault(number, column, f"{lat}, {lon}", kind, repair, verdict.detail, can_repair)
        blocked = self._tell(fault)
        if not blocked and proposed[0] is not None and proposed[1] is not None:
            _set_place(values, proposed[0], proposed[1], proposed[2])
        return blocked


def _wide(bounds: Sequence[float]) -> tuple[float, ...]:
    """Return what surely lies in the country of a city whose pack does not say: some 1,000 km around."""
    west, south, east, north = bounds
    return west - WIDE_DEGREES, south - WIDE_DEGREES, east + WIDE_DEGREES, north + WIDE_DEGREES


def _set_place(values: dict[str, str], lon: float, lat: float, basis: str) -> None:
    """Write a place into a row's values."""
    values |= {"lon": repr(lon), "lat": repr(lat), "location_basis": basis}


def _same_address(values: Mapping[str, str], book: Book) -> tuple[float | None, float | None, str]:
    """Return the coordinate of an official record at the same road address, if there is one."""
    found = book.get(address_key(values.get("address", "")))
    return (found[0], found[1], "same_address") if found else (None, None, "")


def address_book(records: Iterable[tuple[str, str, float | None, float | None, str]]) -> Book:
    """Make the book of some records: name, address, longitude, latitude and how the place is known."""
    book: dict[str, tuple[float, float, str]] = {}
    for name, address, lon, lat, basis in records:
        if lon is not None and lat is not None and basis == "source" and (key := address_key(address)):
            book.setdefault(key, (lon, lat, name))
    return book
