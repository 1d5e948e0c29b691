"""How is an import taken back as a whole, and when is that refused?

What stood before is written again as a new change with its own history; records that came with the file go. It is
refused, and nothing is written, when something that came with the import was changed or built upon since.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from campus.domain.account import AuditEntry
from campus.domain.imports import ImportRun
from campus.domain.tables import RECORD_TABLES, TABLES, columns_of, format_cell, parse_cell
from campus.errors import UndoError
from campus.store.audit import add_entry
from campus.store.cells import decode_rows, encode_rows, encode_value
from campus.store.engine import writing
from campus.store.events import instant_now, lock_for_writing, raise_data_version
from campus.store.import_schema import import_change, import_run, import_undo
from campus.store.imports import BATCH_ROWS, JOIN, find_run, history_row
from campus.store.schema import assignment_event, pack_tables, record_history

MOST_NAMED = 5


def undo_import(engine: sa.Engine, import_id: str, who: str, why: str) -> ImportRun:
    """Take an import back. Raises :class:`NotFoundError`, and :class:`UndoError` that names what stands against it."""
    with writing(engine) as connection:
        lock_for_writing(connection)
        if find_run(connection, import_id).undone_at:
            raise UndoError(import_id, ())
        columns = import_change.c
        query = sa.select(import_change).where(columns.import_id == import_id).order_by(columns.no.desc())
        changes = [dict(row) for row in connection.execute(query).mappings()]
        _refuse_what_was_changed_since(connection, import_id, changes)
        now = instant_now()
        for change in changes:
            if change["table_name"] not in RECORD_TABLES:
                _restore_row(connection, change)
            elif change["before"]:
                _restore_record(connection, change, (who, why, now))
        _take_away(connection, [change for change in changes if _came(change)], (who, why, now))
        connection.execute(sa.insert(import_undo), {"import_id": import_id, "who": who, "undone_at": now})
        add_entry(connection, AuditEntry(who.split(" ", 1)[0], "undo_import", import_id, "done"))
        raise_data_version(connection)
        return find_run(connection, import_id)


def _refuse_what_was_changed_since(
    connection: sa.Connection, import_id: str, changes: Sequence[Mapping[str, Any]]
) -> None:
    """Raise :class:`UndoError` naming records that somebody changed, decided on or tied since the import."""
    records = [change for change in changes if change["table_name"] in RECORD_TABLES]
    steps = _undone_later(connection, import_id)
    versions = _versions(connection, records)
    found = [key for change in records if versions.get(key := change["row_key"]) != change["version"] + steps[key]]
    added = [change["row_key"] for change in records if _came(change)]
    own = {change["row_key"] for change in changes if change["table_name"] == "links"}
    for start in range(0, len(added), BATCH_ROWS):
        found += _built_upon(connection, added[start : start + BATCH_ROWS], own)
    found += _in_later_imports(connection, import_id)
    if found:
        raise UndoError(import_id, list(dict.fromkeys(found))[:MOST_NAMED])


def _came(change: Mapping[str, Any]) -> bool:
    """Tell whether a change is a record that came with the import."""
    return change["table_name"] in RECORD_TABLES and not change["before"]


def _parts(changes: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, list[str]]]:
    """Yield the ids of records by table, as many at a time as a statement takes."""
    for table in dict.fromkeys(change["table_name"] for change in changes):
        ids = [change["row_key"] for change in changes if change["table_name"] == table]
        yield from ((table, ids[start : start + BATCH_ROWS]) for start in range(0, len(ids), BATCH_ROWS))


def _versions(connection: sa.Connection, changes: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Return the versions of records now; those that are gone have none."""
    found: dict[str, int] = {}
    for table, ids in _parts(changes):
        columns = pack_tables[table].c
        rows = connection.execute(sa.select(columns.id, columns.version).where(columns.id.in_(ids)))
        found.update((key, version) for key, version in rows)
    return found


def _take_away(connection: sa.Connection, changes: Sequence[Mapping[str, Any]], act: tuple[str, str, str]) -> None:
    """Take away the records that came with the import; their history says that they went."""
    for table, ids in _parts(changes):
        columns = pack_tables[table].c
        rows = connection.execute(sa.select(columns.id, columns.version, columns.name).where(columns.id.in_(ids)))
        history = [history_row(*act, None, (table, key, version + 1, "name", name, "")) for key, version, name in rows]
        connection.execute(sa.insert(record_history), history)
        connection.execute(sa.delete(pack_tables[table]).where(columns.id.in_(ids)))


def _built_upon(connection: sa.Connection, ids: Sequence[str], own_links: set[str]) -> list[str]:
    """Return which of some new records decisions or ties that did not come with them are about."""
    events, links = assignment_event.c, pack_tables["links"].c
    found = list(connection.scalars(sa.select(events.space_id).where(events.space_id.in_(ids))))
    for end in (links.from_id, links.to_id):
        pairs = connection.execute(sa.select(links.id, end).where(end.in_(ids)))
        found += [record for link, record in pairs if link not in own_links]
    return found


def _in_later_imports(connection: sa.Connection, import_id: str) -> list[str]:
    """Return the rows that a later import, which still stands, changed as well."""
    query, _, undone = _later(import_id)
    return list(connection.scalars(query.where(undone.is_(None)).distinct().limit(MOST_NAMED)))


def _undone_later(connection: sa.Connection, import_id: str) -> Counter[str]:
    """Count by record the versions that later imports, all taken back, have added: one to come and one to go."""
    query, key, undone = _later(import_id)
    return Counter(
        {
            row_key: 2 * count
            for row_key, count in connection.execute(
                query.where(undone.is_not(None)).with_only_columns(key, sa.func.count()).group_by(key)
            )
        }
    )


def _later(import_id: str) -> tuple[sa.Select[Any], sa.ColumnElement[str], sa.ColumnElement[Any]]:
    """Select the rows that later imports changed as well; return also their key, and who took the later one back."""
    mine, later = import_change.alias("mine"), import_change.alias("later")
    number = sa.select(import_run.c.no).where(import_run.c.id == import_id).scalar_subquery()
    query = (
        sa.select(later.c.row_key)
        .join(mine, sa.and_(mine.c.row_key == later.c.row_key, mine.c.table_name == later.c.table_name))
        .join(import_run, import_run.c.id == later.c.import_id)
        .outerjoin(import_undo, import_undo.c.import_id == later.c.import_id)
        .where(mine.c.import_id == import_id, import_run.c.no > number)
    )
    return query, later.c.row_key, import_undo.c.who


def _restore_record(connection: sa.Connection, change: Mapping[str, Any], act: tuple[str, str, str]) -> None:
    """Write what stood in a record before."""
    name, record_id = change["table_name"], change["row_key"]
    table = pack_tables[name]
    row = connection.execute(sa.select(table).where(table.c.id == record_id)).one()
    version = row.version + 1
    (now,) = decode_rows(name, [row])
    before = json.loads(change["before"])
    cells: dict[str, str] = before["cells"]
    rows = [
        history_row(*act, None, (name, record_id, version, field, format_cell(getattr(now, field)), cell))
        for field, cell in cells.items()
    ]
    connection.execute(sa.insert(record_history), rows)
    columns = {column.name: column for column in columns_of(TABLES[name])}
    values = {field: encode_value(name, field, parse_cell(columns[field], cell)) for field, cell in cells.items()}
    connection.execute(sa.update(table).where(table.c.id == record_id).values(**values, version=version))
    origins = pack_tables["value_sources"]
    connection.execute(sa.delete(origins).where(origins.c.record_id == record_id))
    if before["origins"]:
        connection.execute(sa.insert(origins), encode_rows("value_sources", _rows("value_sources", before["origins"])))


def _restore_row(connection: sa.Connection, change: Mapping[str, Any]) -> None:
    """Write a row without a version as it stood before, or take it away."""
    name = change["table_name"]
    table = pack_tables[name]
    keys = [column for column in columns_of(TABLES[name]) if column.key]
    parts = change["row_key"].split(JOIN, len(keys) - 1)
    same = [table.c[key.name] == parse_cell(key, part) for key, part in zip(keys, parts, strict=True)]
    connection.execute(sa.delete(table).where(*same))
    if change["before"]:
        connection.execute(sa.insert(table), encode_rows(name, _rows(name, [json.loads(change["before"])])))


def _rows(table: str, rows: Sequence[Mapping[str, str]]) -> list[Any]:
    """Turn cells into rows of a table."""
    columns = {column.name: column for column in columns_of(TABLES[table])}
    return [TABLES[table](**{name: parse_cell(columns[name], cell) for name, cell in row.items()}) for row in rows]
