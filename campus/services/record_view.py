"""What is known of one record, what is not, where does each value come from, and to what is it tied?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from campus.domain.assignment import Assignment
from campus.domain.record import DateBasis, Link, Located, Match, Relation, Source, ValueSource
from campus.domain.tables import columns_of, format_cell
from campus.services.atlas import Atlas, Row
from campus.services.program_places import placed

IDENTITY_FIELDS = frozenset(
    {
        "id",
        "name",
        "name_en",
        "kind",
        "source_id",
        "reference_date",
        "date_basis",
        "note",
        "lon",
        "lat",
        "district_id",
        "estimated",
    }
)
"""Fields that are shown in the heading, or say something about the row as a whole."""

REFERENCE_FIELDS = frozenset(
    {"owner_id", "manager_id", "operator_id", "parent_id", "place_id", "complex_id", "host_id"}
)
"""Fields that name another record; they are shown as links."""


class RecordSource(Protocol):
    """What a record's page needs from the store."""

    def record(self, record_id: str) -> Located:
        """Return a record."""

    def value_sources_of(self, record_id: str) -> Sequence[ValueSource]:
        """Return the sources of single values."""

    def matches_of(self, record_id: str) -> Sequence[Match]:
        """Return the rows of source files that were found to be this record."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from: its source, the date it speaks of, and how that date is known."""

    source: Source
    reference_date: str
    basis: DateBasis


@dataclass(frozen=True, slots=True)
class Value:
    """One known value of a record. ``content`` is text, or keys of the vocabulary that the field refers to.

    ``estimated`` tells that it was derived from a text and not given by the source as such.
    """

    field: str
    content: str | tuple[str, ...]
    origin: Origin
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Related:
    """A tie to another record. ``outward`` tells that this record stands first in the relation."""

    relation: Relation
    outward: bool
    row: Row
    evidence: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class RecordView:
    """Everything that is shown of a record on a day."""

    record: Located
    row: Row
    origin: Origin
    values: tuple[Value, ...]
    unknown: tuple[str, ...]
    related: tuple[Related, ...]
    assignments: tuple[Assignment, ...]
    matches: tuple[Match, ...]


def record_view(
    source: RecordSource, atlas: Atlas, record_id: str, day: date, today: date, known: date | None = None
) -> RecordView | None:
    """Collect what is known of a record, its roles as ``known`` on a day; ``None`` when no record has the id."""
    row = atlas.row(record_id, today)
    if row is None:
        return None
    stored = source.record(record_id)
    record = placed(stored, atlas, day, today)
    origin = find_origin(atlas, record.source_id, record.reference_date, record.date_basis)
    single = {
        item.field: find_origin(atlas, item.source_id, item.reference_date, item.date_basis)
        for item in source.value_sources_of(record_id)
    }
    if (record.lon, record.lat) != (stored.lon, stored.lat):
        single |= _place_origin(atlas, record, day, today)
    values, unknown = _values(record, origin, single)
    return RecordView(
        record=record,
        row=row,
        origin=origin,
        values=values,
        unknown=unknown,
        related=tuple(_related(atlas, record_id, day, today)),
        assignments=atlas.assignments_of(record_id, day, today, known),
        matches=tuple(source.matches_of(record_id)),
    )


def _place_origin(atlas: Atlas, record: Located, day: date, today: date) -> dict[str, Origin]:
    """Say by which decision a programme stands elsewhere than its own source says."""
    moved = (link for link in atlas.links_of(record.id, day, today) if link.to_id == getattr(record, "place_id", ""))
    link = next((item for item in moved if item.relation is Relation.TAKES_PLACE_IN), None)
    return {"lon": find_origin(atlas, link.source_id, link.reference_date, link.date_basis)} if link else {}


def find_origin(atlas: Atlas, source_id: str, reference_date: str, basis: DateBasis) -> Origin:
    """Name a source together with the date of what was taken from it; one that is newer than the atlas has its id."""
    source = atlas.source_by_id.get(source_id) or Source(id=source_id, title=source_id)
    return Origin(source, reference_date, basis)


def _values(record: Located, origin: Origin, single: dict[str, Origin]) -> tuple[tuple[Value, ...], tuple[str, ...]]:
    """Divide the fields of a record into the known and the unknown."""
    values, unknown = [], []
    estimated = getattr(record, "estimated", ())
    for column in columns_of(type(record)):
        if column.name in IDENTITY_FIELDS | REFERENCE_FIELDS:
            continue
        content = getattr(record, column.name)
        if content in (None, "", ()):
            unknown.append(column.name)
            continue
        if column.type is bool and not column.optional and not content:
            continue
        text = content if isinstance(content, tuple) else format_cell(content)
        told_with = "lon" if column.name == "location_basis" else column.name
        values.append(Value(column.name, text, single.get(told_with, origin), column.name in estimated))
    if record.lon is None:
        unknown.insert(0, "location")
    else:
        place = f"{record.lat:.6f}, {record.lon:.6f}"
        values.insert(0, Value("location", place, single.get("lon", single.get("lat", origin))))
    return tuple(values), tuple(unknown)


def _related(atlas: Atlas, record_id: str, day: date, today: date) -> list[Related]:
    """List the ties of a record on a day, grouped by relation and direction."""
    found = [_tie(atlas, record_id, link, today) for link in atlas.links_of(record_id, day, today)]
    known = [item for item in found if item is not None]
    order = list(Relation)
    return sorted(known, key=lambda item: (order.index(item.relation), not item.outward, item.row.name))


def _tie(atlas: Atlas, record_id: str, link: Link, today: date) -> Related | None:
    """Look at a link from one of its ends."""
    outward = link.from_id == record_id
    row = atlas.row(link.to_id if outward else link.from_id, today)
    if row is None:
        return None
    return Related(
        link.relation, outward, row, link.note, find_origin(atlas, link.source_id, link.reference_date, link.date_basis)
    )
