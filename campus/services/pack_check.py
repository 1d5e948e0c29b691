"""Is a city pack sound: can it be read, does everything it names exist, and is every place where it says it is?

Faults come as :class:`campus.errors.Fault`; a pack is checked as far as it can be read, so one broken file does not
hide the faults of another.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from frictionless import Error, FrictionlessException, Package

from campus.domain.assignment import AssignmentState, Decision
from campus.domain.city import City
from campus.domain.record import DateBasis, Located
from campus.domain.tables import RECORD_TABLES, REFERENCE_SETS, TABLES, TYPE_OF_TABLE
from campus.errors import Fault
from campus.exchange.coordinate import believable
from campus.services.import_check import import_faults
from campus.services.pack_program_check import program_faults
from campus.store.pack import PackDraft, read_draft
from campus.store.pack_file import Sheet

DESCRIPTOR = "datapackage.json"
SOURCED_TABLES = REFERENCE_SETS["records or decisions"]

GAP_DEGREES = 0.001
"""About 100 m: closer lines of two districts that are not the same line leave a gap; wider ones are water."""


@dataclass(frozen=True, slots=True)
class CheckedPack:
    """What a check found: the faults, and the number of rows of each table that could be read."""

    faults: tuple[Fault, ...]
    counts: Mapping[str, int]


def check_pack(folder: Path) -> CheckedPack:
    """Check a city pack; never raises for what is wrong with it."""
    draft = read_draft(folder)
    faults = list(draft.faults)
    faults += _not_yet_told(_descriptor_faults(folder), faults)
    faults += _coverage_faults(draft.sheets["districts"])
    faults += _value_source_faults(draft)
    faults += program_faults(draft)
    faults += import_faults(folder, draft.city)
    for table in RECORD_TABLES:
        for row, record in _numbered(draft.sheets[table]):
            faults += _record_faults(draft, table, row, record)
    for row, decision in _numbered(draft.sheets["decisions"]):
        faults += _decision_faults(draft.sheets["decisions"].file, row, decision)
    for row, link in _numbered(draft.sheets["links"]):
        if link.from_id == link.to_id:
            faults.append(Fault(draft.sheets["links"].file, row, "to_id", link.to_id, "links a record to itself"))
    return CheckedPack(tuple(faults), {name: len(sheet.records) for name, sheet in draft.sheets.items()})


def _numbered(sheet: Sheet) -> Iterator[tuple[int, Any]]:
    """Yield the records of a sheet with their row numbers."""
    return zip(sheet.record_rows, sheet.records, strict=True)


def _not_yet_told(found: Iterator[Fault], told: Sequence[Fault]) -> list[Fault]:
    """Leave out what the reader has told already: the same cell, or a fault of a row without a cell."""
    known = {(fault.file, fault.row, fault.field) for fault in told}
    known |= {(fault.file, fault.row, "") for fault in told if fault.row is not None}
    return [fault for fault in found if (fault.file, fault.row, fault.field) not in known]


# --- the descriptor, by the reference implementation ---


def _descriptor_faults(folder: Path) -> Iterator[Fault]:
    """Validate the descriptor and its tables with Frictionless, and compare its list of tables with ours."""
    path = folder / DESCRIPTOR
    try:
        names = {item.get("name") for item in json.loads(path.read_text(encoding="utf-8"))["resources"]}
        report = Package.from_descriptor(str(path)).validate()
    except FrictionlessException as error:
        yield Fault(DESCRIPTOR, None, "", "", f"is no valid data package: {error}")
        return
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        yield Fault(DESCRIPTOR, None, "", "", f"cannot be read: {error}")
        return
    for table in TABLES:
        if table not in names:
            yield Fault(DESCRIPTOR, None, "resources", table, "has no resource of this name")
    for found in report.errors:
        yield Fault(DESCRIPTOR, None, "", "", found.message)
    for task in report.tasks:
        yield from (_fault_of(task.place or DESCRIPTOR, found) for found in task.errors)


def _fault_of(file: str, error: Error) -> Fault:
    """Turn what Frictionless found into our words; it numbers rows as we do."""
    row, name, cell = (getattr(error, attribute, None) for attribute in ("row_number", "field_name", "cell"))
    return Fault(file, row, name or "", "" if cell is None else str(cell), error.message)


# --- places ---


def _coverage_faults(sheet: Sheet) -> Iterator[Fault]:
    """Find districts that overlap, or leave gaps, along their common lines."""
    shapes = [shapely.from_wkb(record.wkb) for record in sheet.records]
    edges = shapely.coverage_invalid_edges(shapes, GAP_DEGREES) if shapes else []
    for row, record, edge in zip(sheet.record_rows, sheet.records, edges, strict=True):
        if not edge.is_empty:
            problem = f"overlaps or leaves a gap to another district near {edge.centroid.wkt}"
            yield Fault(sheet.file, row, "geometry", record.id, problem)


def _record_faults(draft: PackDraft, table: str, row: int, record: Located) -> Iterator[Fault]:
    """Check one record's place and kind."""
    file = draft.sheets[table].file
    if (record.lon is None) != (record.lat is None):
        yield Fault(file, row, "lon", str(record.lon), "and lat must be given together")
    if bool(record.location_basis) != (record.lon is not None):
        yield Fault(file, row, "location_basis", record.location_basis, "must be given exactly when a coordinate is")
    if draft.city is not None:
        yield from _kind_faults(file, row, record, draft.city, TYPE_OF_TABLE[table].value)
    if draft.city is not None and record.lon is not None and record.lat is not None:
        if believable(str(record.lat), str(record.lon), draft.city.bounds) is None:
            yield Fault(
                file, row, "lon", f"{record.lon}, {record.lat}", "lies more than 5 km outside the city's bounds"
            )
        yield from _district_faults(draft.sheets["districts"], file, row, record)


def _kind_faults(file: str, row: int, record: Located, city: City, group: str) -> Iterator[Fault]:
    """Check that the kind is one for this type of record; unknown kinds are told by the reader."""
    term = city.term("kinds", record.kind)
    if term.group and term.group != group:
        yield Fault(file, row, "kind", record.kind, f"is a kind of {term.group}, not of {group}")


def _district_faults(districts: Sheet, file: str, row: int, record: Located) -> Iterator[Fault]:
    """Check that a record lies in the district that it names, and names the one in which it lies."""
    point = shapely.Point(record.lon, record.lat)
    inside = [area.id for area in districts.records if shapely.from_wkb(area.wkb).intersects(point)]
    if record.district_id and record.district_id not in inside:
        yield Fault(
            file, row, "district_id", record.district_id, f"is not where the coordinate lies ({inside or 'none'})"
        )
    elif inside and not record.district_id:
        yield Fault(file, row, "district_id", "", f"must name the district of the coordinate, {inside[0]}")


# --- sources and decisions ---


def _value_source_faults(draft: PackDraft) -> Iterator[Fault]:
    """Check that every single source is one of a value that exists."""
    records = {record.id: record for table in SOURCED_TABLES for record in draft.sheets[table].records}
    sheet = draft.sheets["value_sources"]
    for row, item in _numbered(sheet):
        record = records.get(item.record_id)
        if record is not None and getattr(record, item.field, None) in (None, "", ()):
            yield Fault(sheet.file, row, "field", item.field, f"names no value of {item.record_id}")


def _decision_faults(file: str, row: int, decision: Decision) -> Iterator[Fault]:
    """Check that a decision says how its dates are known, and ends after it begins."""
    for name in ("valid_from", "valid_to"):
        day, basis = getattr(decision, name), getattr(decision, f"{name}_basis")
        if (day is None) != (basis is None):
            yield Fault(file, row, f"{name}_basis", basis or "", f"must be given exactly when {name} is")
    if decision.valid_from and decision.valid_to and decision.valid_to <= decision.valid_from:
        yield Fault(file, row, "valid_to", decision.valid_to.isoformat(), "must be after valid_from")
    yield from _state_faults(file, row, decision)
    if decision.proposer and decision.proposer == decision.approver:
        # Names are not repeated in a report that anybody may print.
        yield Fault(file, row, "approver", "", "must be another person than the proposer")


def _state_faults(file: str, row: int, decision: Decision) -> Iterator[Fault]:
    """Check that a decision's dates bear out its state."""
    if decision.state is AssignmentState.ENDED and decision.valid_to is None:
        yield Fault(file, row, "valid_to", "", "must be given for a decision that has ended")
    if decision.state is not AssignmentState.IN_FORCE:
        return
    if decision.valid_from is None:
        yield Fault(file, row, "valid_from", "", "must be given for a decision in force")
    if decision.valid_from_basis is DateBasis.PLANNED:
        yield Fault(file, row, "valid_from_basis", DateBasis.PLANNED.value, "is no beginning of a decision in force")
