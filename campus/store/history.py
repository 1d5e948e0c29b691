"""How is a record changed so that nobody overwrites somebody else and the old value is never lost?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from campus.domain.record import DateBasis, Link, Located, Source, ValueSource
from campus.domain.tables import RECORD_TABLES, Column, columns_of, format_cell, parse_cell
from campus.errors import ConflictError, NotFoundError, StoreError, TwinError
from campus.store.cells import decode_rows, encode_rows, encode_value
from campus.store.confirmations import write_confirmation
from campus.store.events import ensure_source, instant_now, lock_for_writing, raise_data_version
from campus.store.schema import pack_tables, record_history

FIRST_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field of a record that was changed: its cell before and after, and who changed it when, why, from where.

    ``version`` is the record's version after the change; ``recorded_at`` is an ISO 8601 instant in UTC.
    """

    record_id: str
    version: int
    field: str
    table_name: str
    old: str
    new: str
    who: str
    why: str
    source_id: str
    recorded_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A wish to change fields of a record: what the writer had seen, the new values, who wants it, and why.

    ``source_id`` is the source of the new values, or empty; with a ``reference_date`` it becomes the source of each of
    them. ``source`` is that source when it may be a new one. ``dropped_links`` are ids, ``new_links`` the ties that
    follow from the new values. ``confirms`` tells that the writer has checked the rest of the record as well.
    """

    table: str
    record_id: str
    expected_version: int
    changes: Mapping[str, Any]
    who: str
    why: str
    source_id: str = ""
    reference_date: str = ""
    source: Source | None = None
    dropped_links: Sequence[str] = ()
    new_links: Sequence[Link] = ()
    confirms: bool = False


@dataclass(frozen=True, slots=True)
class Newcomers:
    """How to look at the records that somebody else added since the writer looked.

    ``version`` is the data version at which the writer knew the records of ``known``; ``is_twin`` tells of one that was
    added since whether it may be the same.
    """

    version: int
    known: frozenset[str]
    is_twin: Callable[[Located], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Creation:
    """A wish to add a record that comes from no file: the record, who wants it, why, its source, and its ties.

    With ``newcomers`` it is refused when another that may be the same came first.
    """

    table: str
    record: Located
    who: str
    why: str
    source: Source
    links: Sequence[Link] = ()
    newcomers: Newcomers | None = None


def apply_edit(connection: sa.Connection, edit: Edit) -> int:
    """Change a record in the caller's transaction; see :meth:`campus.store.store.Store.update_record`."""
    _check_edit(edit)
    lock_for_writing(connection)
    table = pack_tables[edit.table]
    row = connection.execute(sa.select(table).where(table.c.id == edit.record_id)).first()
    if row is None:
        raise NotFoundError(f"{edit.table} has no record {edit.record_id!a}.")
    if row.version != edit.expected_version:
        raise ConflictError(edit.record_id, edit.expected_version, row.version)
    (old,) = decode_rows(edit.table, [row])
    changed = {name: value for name, value in edit.changes.items() if getattr(old, name) != value}
    if not changed:
        if edit.confirms:
            write_confirmation(connection, edit.record_id, row.version, edit.who)
        return edit.expected_version
    if edit.source is not None:
        ensure_source(connection, edit.source)
    version = edit.expected_version + 1
    values = {name: encode_value(edit.table, name, value) for name, value in changed.items()}
    connection.execute(sa.update(table).where(table.c.id == edit.record_id).values(**values, version=version))
    connection.execute(sa.insert(record_history), _history_rows(edit, old, changed, version))
    _write_origins(connection, edit, changed)
    _write_links(connection, edit.dropped_links, edit.new_links)
    if edit.confirms:
        write_confirmation(connection, edit.record_id, version, edit.who)
    raise_data_version(connection)
    return version


def create_record(connection: sa.Connection, wish: Creation) -> None:
    """Add a record in the caller's transaction; see :meth:`campus.store.store.Store.create_record`."""
    if wish.table not in RECORD_TABLES or not wish.who or not wish.why:
        raise StoreError("A new record needs a table of records, who adds it and why.")
    (row,) = encode_rows(wish.table, [wish.record])
    version = lock_for_writing(connection).data_version
    if wish.newcomers is not None and wish.newcomers.version != version:
        _refuse_twin(connection, wish.table, wish.newcomers)
    ensure_source(connection, wish.source)
    connection.execute(sa.insert(pack_tables[wish.table]), row)
    names = [column.name for column in columns_of(RECORD_TABLES[wish.table]) if not column.key]
    values = {name: value for name in names if (value := getattr(wish.record, name)) not in (None, "", ())}
    edit = Edit(
        table=wish.table,
        record_id=wish.record.id,
        expected_version=0,
        changes=values,
        who=wish.who,
        why=wish.why,
        source_id=wish.source.id,
    )
    connection.execute(sa.insert(record_history), _history_rows(edit, None, values, FIRST_VERSION))
    _write_links(connection, (), wish.links)
    raise_data_version(connection)


def _refuse_twin(connection: sa.Connection, name: str, newcomers: Newcomers) -> None:
    """Raise :class:`TwinError` for the first record that came since the writer looked and may be the same.

    The caller holds the lock of writers, so that of two at once the second sees the first.
    """
    table = pack_tables[name]
    new = [key for key in connection.scalars(sa.select(table.c.id)) if key not in newcomers.known]
    for record in decode_rows(name, connection.execute(sa.select(table).where(table.c.id.in_(new))).all()):
        if newcomers.is_twin(record):
            raise TwinError(record.id)


def _history_rows(edit: Edit, old: Any, changed: Mapping[str, Any], version: int) -> list[dict[str, Any]]:
    """Write down each changed field; of a new record there is nothing old."""
    common = {"record_id": edit.record_id, "table_name": edit.table, "who": edit.who, "why": edit.why}
    common |= {"recorded_at": instant_now()}
    return [
        {
            **common,
            "version": version,
            "field": name,
            "old": "" if old is None else format_cell(getattr(old, name)),
            "new": format_cell(value),
            "source_id": edit.source_id or None,
        }
        for name, value in changed.items()
    ]


def _write_origins(connection: sa.Connection, edit: Edit, changed: Mapping[str, Any]) -> None:
    """Let each new value name its own source; a value that is gone has none."""
    if not edit.source_id or not edit.reference_date:
        return
    table = pack_tables["value_sources"]
    mine = table.c.record_id == edit.record_id
    connection.execute(sa.delete(table).where(mine, table.c.field.in_(list(changed))))
    rows = [
        ValueSource(
            record_id=edit.record_id,
            field=name,
            source_id=edit.source_id,
            reference_date=edit.reference_date,
            date_basis=DateBasis.EXACT,
        )
        for name, value in changed.items()
        if value not in (None, "", ())
    ]
    if rows:
        connection.execute(sa.insert(table), encode_rows("value_sources", rows))


def _write_links(connection: sa.Connection, dropped: Sequence[str], added: Sequence[Link]) -> None:
    """Take ties away, and add those that are not there yet."""
    table = pack_tables["links"]
    if dropped:
        connection.execute(sa.delete(table).where(table.c.id.in_(dropped)))
    known = set(connection.scalars(sa.select(table.c.id).where(table.c.id.in_([link.id for link in added]))))
    rows = encode_rows("links", [link for link in added if link.id not in known])
    if rows:
        connection.execute(sa.insert(table), rows)


def _check_edit(edit: Edit) -> None:
    """Refuse an edit that names no writer, no reason or no such field, or whose values cannot stand in their fields."""
    if edit.table not in RECORD_TABLES:
        raise StoreError(f"{edit.table!a} is not one of {', '.join(RECORD_TABLES)}.")
    if not edit.who or not edit.why:
        raise StoreError("A change needs who makes it and why.")
    columns = {column.name: column for column in columns_of(RECORD_TABLES[edit.table]) if not column.key}
    for name, value in edit.changes.items():
        if name not in columns:
            raise StoreError(f"{edit.table} has no field {name!a} that can be changed.")
        check_value(edit.table, columns[name], value, edit.record_id)


def check_value(table: str, column: Column, value: Any, what: str) -> None:
    """Raise :class:`StoreError` naming ``what`` when a value cannot stand in a column and come back as it was."""
    try:
        _try_value(table, column, value)
    except (ValueError, TypeError, AttributeError) as error:
        raise StoreError(f"{what}: {column.name}={value!a} {error}.") from error


def _try_value(table: str, column: Column, value: Any) -> None:
    """Raise ``ValueError`` with the reason when a value cannot stand in a column and come back as it was."""
    if parse_cell(column, format_cell(value)) != value:
        raise ValueError(f"is not a value of this field ({column.type.__name__})")
    encode_value(table, column.name, value)
    if column.required and value in {"", None, ()}:
        raise ValueError("must not be empty")


def read_history(connection: sa.Connection, record_id: str) -> list[Change]:
    """Return the changes of a record, oldest first."""
    columns = record_history.c
    query = sa.select(record_history).where(columns.record_id == record_id).order_by(columns.version, columns.field)
    return [Change(**{**row, "source_id": row["source_id"] or ""}) for row in connection.execute(query).mappings()]
