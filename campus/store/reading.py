"""What stands in the database? Every answer is read in a short transaction of its own, or in one that is shared."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from campus.domain.assignment import AssignmentEvent, latest_decisions
from campus.domain.record import Link, Located, Match, ProgramSession, Space, ValueSource
from campus.domain.tables import RECORD_TABLES, TYPE_OF_TABLE, columns_of
from campus.errors import NotFoundError
from campus.store.cells import decode_rows
from campus.store.events import (
    check_chain,
    read_events,
    read_first_instant,
    read_newest,
    read_seq,
    read_space_of,
)
from campus.store.history import Change, read_history
from campus.store.schema import EVENT_SOURCED, meta, pack_tables

TEXT_COLUMNS = (
    *("id", "name", "name_en", "aliases", "kind", "address", "place_text", "location_basis", "district_id"),
    *("parent_id", "owner_id", "manager_id", "operator_id", "place_id", "complex_id", "industries", "stages"),
    *("council_group", "council_status", "source_id", "reference_date"),
)
"""What the map, the list, the filters and the search need to know of every record."""

PLACE_COLUMNS = ("lon", "lat")

FEW_VALUES = frozenset(TEXT_COLUMNS) - {"id", "name", "name_en", "address", "place_text"}
"""Columns in which the same text stands many times; it is kept once in memory."""

FETCH_ROWS = 500
"""Few at once: rows that are gone before the garbage collector looks cost half the time."""


@dataclass(frozen=True, slots=True)
class FeatureColumns:
    """All records column by column: tables in the order of ``RECORD_TABLES``, rows by id; columns of equal length.

    ``text`` has ``type`` (a :class:`~campus.domain.record.RecordType`) and ``TEXT_COLUMNS``; lists are joined by
    ``;``, what is unknown or unknown to the table is empty. ``places`` has ``lon`` and ``lat``, EPSG:4326 degrees or
    ``None``. ``version`` is the data version of all of it.
    """

    version: int
    text: Mapping[str, list[str]]
    places: Mapping[str, list[float | None]]


class Reader(ABC):
    """Answers questions; its subclasses say in which transaction."""

    @abstractmethod
    def connected(self) -> AbstractContextManager[sa.Connection]:
        """Open the transaction in which one question is answered."""

    def data_version(self) -> int:
        """Return the number that every change raises."""
        with self.connected() as connection:
            return _read_version(connection)

    def pack_digest(self) -> str:
        """Return the digest of the pack that the database was filled from."""
        with self.connected() as connection:
            digest: str = connection.execute(sa.select(meta.c.pack_digest)).scalar_one()
            return digest

    def rows(self, table: str) -> list[Any]:
        """Return all rows of a table of ``domain.tables.TABLES`` by key; decisions as they are now."""
        with self.connected() as connection:
            if table == EVENT_SOURCED:
                return sorted(latest_decisions(read_events(connection, None)), key=lambda decision: decision.id)
            found = pack_tables[table]
            query = sa.select(found).order_by(*found.primary_key.columns)
            return decode_rows(table, connection.execute(query))

    def feature_columns(self) -> FeatureColumns:
        """Return what the map needs of all records, fast enough for a million."""
        text: dict[str, list[str]] = {name: [] for name in ("type", *TEXT_COLUMNS)}
        places: dict[str, list[float | None]] = {name: [] for name in PLACE_COLUMNS}
        with self.connected() as connection:
            version = _read_version(connection)
            for table in RECORD_TABLES:
                _append_features(connection, table, text, places)
        return FeatureColumns(version, text, places)

    def columns(self, table: str, names: Sequence[str]) -> dict[str, list[Any]]:
        """Return some columns of a table, its rows by key, fast enough for a million of them.

        Lists stay joined by ``;`` and unknown references are empty texts, as in :class:`FeatureColumns`.
        """
        found = pack_tables[table]
        wanted = [_shown(found.c[name]) for name in names]
        query = sa.select(*wanted).order_by(*found.primary_key.columns)
        columns: dict[str, list[Any]] = {name: [] for name in names}
        kept: dict[str, Any] = {}
        with self.connected() as connection:
            for part in connection.execution_options(yield_per=FETCH_ROWS).execute(query).partitions():
                for name, values in zip(names, zip(*part, strict=True), strict=True):
                    columns[name].extend(map(kept.setdefault, values, values) if name in FEW_VALUES else values)
        return columns

    def rows_where(self, table: str, field: str, values: Sequence[str]) -> list[Any]:
        """Return the rows of a table of which a field has one of some values, by key."""
        return self._select(table, pack_tables[table].c[field].in_(values))

    def record(self, record_id: str) -> Located:
        """Return a record of any type; raise :class:`NotFoundError` when there is none."""
        with self.connected() as connection:
            name, row = _find_record(connection, record_id)
            found: Located = decode_rows(name, [row])[0]
            return found

    def spaces(self, ids: Iterable[str]) -> list[Space]:
        """Return the spaces of some ids, by id; an unknown id is left out."""
        wanted, space = sorted(set(ids)), pack_tables["spaces"].c.id
        parts = (wanted[at : at + FETCH_ROWS] for at in range(0, len(wanted), FETCH_ROWS))
        return [found for part in parts for found in self._select("spaces", space.in_(part))]

    def record_version(self, record_id: str) -> int:
        """Return the version number of a record, which an edit has to name; raise :class:`NotFoundError`."""
        with self.connected() as connection:
            version: int = _find_record(connection, record_id)[1].version
            return version

    def versions_of(self, table: str, ids: Sequence[str]) -> dict[str, int]:
        """Return the version numbers of records of one table by their ids; unknown ids are left out."""
        columns = pack_tables[table].c
        with self.connected() as connection:
            rows = connection.execute(sa.select(columns.id, columns.version).where(columns.id.in_(ids)))
            return {row.id: row.version for row in rows}

    def links_of(self, record_id: str) -> list[Link]:
        """Return the links from and to a record, by id."""
        links = pack_tables["links"].c
        return self._select("links", sa.or_(links.from_id == record_id, links.to_id == record_id))

    def sessions_of(self, program_id: str) -> list[ProgramSession]:
        """Return the sessions of a programme, by number."""
        return self._select("program_sessions", pack_tables["program_sessions"].c.program_id == program_id)

    def value_sources_of(self, record_id: str) -> list[ValueSource]:
        """Return the sources of the values that do not come from the record's own source."""
        return self._select("value_sources", pack_tables["value_sources"].c.record_id == record_id)

    def matches_of(self, record_id: str) -> list[Match]:
        """Return the rows of source files that were found to be this record."""
        return self._select("matches", pack_tables["matches"].c.record_id == record_id)

    def history_of(self, record_id: str) -> list[Change]:
        """Return the changes of a record, oldest first."""
        with self.connected() as connection:
            return read_history(connection, record_id)

    def events(self, space_id: str | None = None, after: int = 0) -> list[AssignmentEvent]:
        """Return the events of a space, or of the city, after a link of the chain, in the order of writing."""
        with self.connected() as connection:
            return read_events(connection, space_id, after)

    def first_instant(self) -> str:
        """Return when the first event was recorded (ISO 8601, UTC); nothing when there is none."""
        with self.connected() as connection:
            return read_first_instant(connection)

    def newest_events(self) -> list[AssignmentEvent]:
        """Return the newest event of every decision, in the order in which they were written."""
        with self.connected() as connection:
            return read_newest(connection)

    def space_of(self, decision_id: str) -> str:
        """Return the space that a decision is about; raise :class:`NotFoundError` when there is no such decision."""
        with self.connected() as connection:
            return read_space_of(connection, decision_id)

    def last_seq(self, space_id: str) -> int:
        """Return the number of a space's newest event, which the next one has to name; 0 when it has none."""
        with self.connected() as connection:
            return read_seq(connection, space_id)

    def verify_chain(self) -> int:
        """Count the links of the chain; raise :class:`StoreError` naming the first that does not hold."""
        with self.connected() as connection:
            return check_chain(connection)

    def _select(self, table: str, condition: sa.ColumnElement[bool]) -> list[Any]:
        """Return the rows of a table that meet a condition, by key."""
        found = pack_tables[table]
        with self.connected() as connection:
            query = sa.select(found).where(condition).order_by(*found.primary_key.columns)
            return decode_rows(table, connection.execute(query))


class Snapshot(Reader):
    """Answers several questions about one moment."""

    def __init__(self, connection: sa.Connection) -> None:
        """Keep the open transaction."""
        self._connection = connection

    @contextmanager
    def connected(self) -> Iterator[sa.Connection]:
        """Share the open transaction."""
        yield self._connection


def _shown(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """Select a column so that an unknown reference is an empty text."""
    return sa.func.coalesce(column, "") if isinstance(column.type, sa.Text) and column.nullable else column


def _read_version(connection: sa.Connection) -> int:
    """Return the data version."""
    version: int = connection.execute(sa.select(meta.c.data_version)).scalar_one()
    return version


def _find_record(connection: sa.Connection, record_id: str) -> tuple[str, sa.Row[Any]]:
    """Return a record's table and row; raise :class:`NotFoundError`."""
    for name in RECORD_TABLES:
        table = pack_tables[name]
        row = connection.execute(sa.select(table).where(table.c.id == record_id)).first()
        if row is not None:
            return name, row
    raise NotFoundError(f"No record has the id {record_id!a}.")


def _append_features(
    connection: sa.Connection, name: str, text: dict[str, list[str]], places: dict[str, list[float | None]]
) -> None:
    """Append a table's rows to the columns, a few thousand at a time."""
    has = {column.name for column in columns_of(RECORD_TABLES[name])}
    table, there = pack_tables[name], [column for column in TEXT_COLUMNS if column in has]
    wanted = [sa.func.coalesce(table.c[column], "") for column in there]
    query = sa.select(*wanted, *(table.c[column] for column in PLACE_COLUMNS)).order_by(table.c.id)
    kept: dict[str, str] = {}
    count = 0
    for part in connection.execution_options(yield_per=FETCH_ROWS).execute(query).partitions():
        count += len(part)
        columns: list[Sequence[Any]] = list(zip(*part, strict=True))
        for column, values in zip(there, columns, strict=False):
            text[column].extend(map(kept.setdefault, values, values) if column in FEW_VALUES else values)
        for column, values in zip(PLACE_COLUMNS, columns[-len(PLACE_COLUMNS) :], strict=True):
            places[column].extend(values)
    text["type"].extend([TYPE_OF_TABLE[name].value] * count)
    for column in set(TEXT_COLUMNS) - has:
        text[column].extend([""] * count)
