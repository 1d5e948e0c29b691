"""What would a row change in the record that it means, field by field, and may it?

A value that is known from the same or a later day is not overwritten unless a person says so; an empty cell of a file
takes nothing away. What a row does not say keeps the source and date that it had.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from campus.domain.imports import Act, Choices, FaultKind, FieldChange, ImportFault
from campus.domain.record import DateBasis, Located, Sourced, ValueSource
from campus.domain.tables import RECORD_TABLES, columns_of, format_cell, parse_cell
from campus.store.imports import ImportEdit

PLACE = ("lon", "lat", "location_basis", "district_id")
"""The fields of a place, which change together."""

NEARLY_SAME = 2e-6
"""Degrees, about 20 cm: so far may two writings of one coordinate be apart."""

_OWN = frozenset({item.name for item in fields(Sourced)} | {"id"})

UNKNOWN: tuple[Any, ...] = (None, "", ())


@dataclass(frozen=True, slots=True)
class Edition:
    """Which edition of a data set a row is from: its source, its date, and the sources of all its editions."""

    source_id: str
    reference_date: str
    basis: DateBasis
    editions: frozenset[str]


@dataclass(slots=True)
class Comparison:
    """What a row would do to a record: the act, the changes, what to write, and the faults that it brings."""

    act: Act
    changes: tuple[FieldChange, ...] = ()
    edit: ImportEdit | None = None
    faults: list[ImportFault] = field(default_factory=list)


def typed_values(table: str, cells: Mapping[str, str]) -> dict[str, Any]:
    """Turn a row's cells into values of the record's class, what is empty left out; raise ``ValueError``."""
    columns = {column.name: column for column in columns_of(RECORD_TABLES[table])}
    values = {}
    for name, cell in cells.items():
        if name in columns and name not in _OWN and cell:
            try:
                values[name] = parse_cell(columns[name], cell)
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from error
    return values


def new_record(table: str, record_id: str, values: Mapping[str, Any], edition: Edition) -> Located:
    """Make the record of a row that means none."""
    record: Located = RECORD_TABLES[table](
        id=record_id,
        source_id=edition.source_id,
        reference_date=edition.reference_date,
        date_basis=edition.basis,
        **values,
    )
    return record


@dataclass(frozen=True, slots=True)
class Standing:
    """A record as it stands: its table, its version, and the sources of its single values by field."""

    table: str
    record: Located
    version: int
    origins: Mapping[str, ValueSource]

    def date_of(self, name: str) -> str:
        """Return of which day a value is known."""
        origin = self.origins.get(name)
        return origin.reference_date if origin else self.record.reference_date


def compare(standing: Standing, values: Mapping[str, Any], row: int, edition: Edition, choices: Choices) -> Comparison:
    """Compare a row with the record that it means."""
    record = standing.record
    differing = {name: value for name, value in values.items() if not _is_same(record, name, value, values)}
    faults: list[ImportFault] = []
    changes: dict[str, Any] = {}
    for name, value in differing.items():
        old = getattr(record, name)
        if old in UNKNOWN or edition.reference_date > standing.date_of(name):
            changes[name] = value
            continue
        fault = ImportFault(row, name, format_cell(value), FaultKind.NOT_NEWER, format_cell(value), format_cell(old))
        faults.append(fault)
        if choices.accepts(fault):
            changes[name] = value
    changes = _whole_place(changes, values)
    own = record.source_id in edition.editions
    newer = edition.reference_date > record.reference_date
    if not changes and not (own and newer):
        return Comparison(Act.SAME, faults=faults)
    told = tuple(
        FieldChange(name, format_cell(getattr(record, name)), format_cell(value)) for name, value in changes.items()
    )
    act = Act.CHANGED if changes else Act.DATED
    edit = _edit(standing, values, changes, edition, moves=own and newer)
    return Comparison(act, told, edit, faults)


def _is_same(record: Located, name: str, value: Any, values: Mapping[str, Any]) -> bool:
    """Tell whether a value stands already; a place is compared as a whole, by its coordinate."""
    old = getattr(record, name)
    if name not in PLACE or record.lon is None or "lon" not in values:
        return bool(old == value)
    return (
        abs(record.lon - values["lon"]) <= NEARLY_SAME
        and record.lat is not None
        and abs(record.lat - values["lat"]) <= NEARLY_SAME
    )


def _whole_place(changes: dict[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Let the parts of a place change together or not at all."""
    kept = {name: value for name, value in changes.items() if name not in PLACE}
    if "lon" in changes or "lat" in changes:
        kept |= {name: values.get(name, "") for name in PLACE}
    elif "district_id" in changes:
        kept["district_id"] = changes["district_id"]
    return kept


def _edit(
    standing: Standing, values: Mapping[str, Any], changes: dict[str, Any], edition: Edition, *, moves: bool
) -> ImportEdit:
    """Make the wish to the store: with a newer edition of its own source the record itself becomes of that day."""
    record = standing.record
    if moves:
        all_changes = {
            **changes,
            **{
                name: value
                for name, value in (("source_id", edition.source_id), ("reference_date", edition.reference_date))
                if getattr(record, name) != value
            },
        }
        kept = (
            ValueSource(
                record_id=record.id,
                field=column.name,
                source_id=record.source_id,
                reference_date=record.reference_date,
                date_basis=record.date_basis,
            )
            for column in columns_of(RECORD_TABLES[standing.table])
            if column.name not in _OWN
            and column.name not in values
            and column.name not in standing.origins
            and getattr(record, column.name) not in UNKNOWN
            and getattr(record, column.name) is not False
        )
        return ImportEdit(standing.table, record.id, standing.version, all_changes, tuple(kept))
    origins = tuple(
        ValueSource(
            record_id=record.id,
            field=name,
            source_id=edition.source_id,
            reference_date=edition.reference_date,
            date_basis=edition.basis,
        )
        for name, value in changes.items()
        if value not in UNKNOWN
    )
    return ImportEdit(standing.table, record.id, standing.version, changes, origins)
