"""How does a whole file come into the database at once?

An import is one transaction: records with their history, sources, ties and further rows, and beside them what stood
before, so that it can be taken back as a whole (:mod:`campus.store.import_undo`).
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from campus.domain.account import AuditEntry
from campus.domain.imports import ImportRun
from campus.domain.record import Link, Located, Match, Population, ProgramSession, Source, ValueSource
from campus.domain.tables import TABLES, columns_of, format_cell
from campus.errors import ConflictError, NotFoundError
from campus.store.audit import add_entry
from campus.store.cells import decode_rows, encode_rows, encode_value
from campus.store.engine import reading, writing
from campus.store.events import ensure_source, instant_now, lock_for_writing, raise_data_version
from campus.store.history import FIRST_VERSION, check_value
from campus.store.import_schema import import_change, import_mapping, import_run, import_undo
from campus.store.schema import pack_tables, record_history

BATCH_ROWS = 1_000
"""Rows that are written by one statement; as few that no engine's limit of parameters is met."""

Progress = Callable[[int, int], None]
"""Told how many of how many records are written; what it raises ends the transaction, and nothing stands."""

JOIN = "|"


@dataclass(frozen=True, slots=True)
class ImportEdit:
    """A record that a file changes: the version that was compared, and the new values.

    ``origins`` are the sources of single values from now on; those of the changed fields that are not among them go.
    """

    table: str
    record_id: str
    expected_version: int
    changes: Mapping[str, Any]
    origins: Sequence[ValueSource] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportWish:
    """Everything that a file wants to write; ``run`` without the instant, which is that of writing."""

    run: ImportRun
    why: str
    source: Source
    new: Sequence[tuple[str, Located]] = ()
    edits: Sequence[ImportEdit] = ()
    links: Sequence[Link] = ()
    sessions: Sequence[ProgramSession] = ()
    matches: Sequence[Match] = ()
    population: Sequence[Population] = ()


@dataclass(slots=True)
class ChangeBook:
    """The rows of ``import_change`` on their way into the database."""

    connection: sa.Connection
    import_id: str
    number: int = 0
    waiting: list[dict[str, Any]] = field(default_factory=list)

    def note(self, table: str, row_key: str, version: int, before: Any) -> None:
        """Note what stood before in one row; ``None`` for a row that was added."""
        self.number += 1
        row = {"import_id": self.import_id, "no": self.number, "table_name": table, "row_key": row_key}
        cells = "" if before is None else json.dumps(before, ensure_ascii=True)
        self.waiting.append({**row, "version": version, "before": cells})
        if len(self.waiting) >= BATCH_ROWS:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        if self.waiting:
            self.connection.execute(sa.insert(import_change), self.waiting)
            self.waiting = []


class ImportStore:
    """The imports of one city; safe to use from many threads."""

    def __init__(self, engine: sa.Engine) -> None:
        """Keep the engine of a database that is ready."""
        self._engine = engine

    def apply(self, wish: ImportWish, progress: Progress) -> ImportRun:
        """Write an import, all or nothing, and return it with its instant.

        Raises :class:`ConflictError` when a record was changed since it was compared, and :class:`StoreError` for a
        value that cannot stand in its field.
        """
        with writing(self._engine) as connection:
            lock_for_writing(connection)
            return _apply(connection, wish, progress)

    def runs(self, newest: int) -> list[ImportRun]:
        """Return the newest imports, newest first."""
        query = _runs().order_by(import_run.c.no.desc()).limit(newest)
        with reading(self._engine) as connection:
            return [read_run(row) for row in connection.execute(query).mappings()]

    def run(self, import_id: str) -> ImportRun:
        """Return one import; raise :class:`NotFoundError`."""
        with reading(self._engine) as connection:
            return find_run(connection, import_id)

    def sources_of(self, data_set: str) -> frozenset[str]:
        """Return the sources under which a data set came in."""
        columns = import_run.c
        with reading(self._engine) as connection:
            return frozenset(connection.scalars(sa.select(columns.source_id).where(columns.data_set == data_set)))

    def mapping(self, header_key: str) -> str:
        """Return the mapping that somebody confirmed for these headers; nothing when nobody has."""
        columns = import_mapping.c
        with reading(self._engine) as connection:
            return connection.scalar(sa.select(columns.content).where(columns.header_key == header_key)) or ""

    def keep_mapping(self, header_key: str, content: str, who: str) -> None:
        """Remember a mapping in place of the one before."""
        columns = import_mapping.c
        row = {"header_key": header_key, "content": content, "who": who, "saved_at": instant_now()}
        with writing(self._engine) as connection:
            lock_for_writing(connection)
            connection.execute(sa.delete(import_mapping).where(columns.header_key == header_key))
            connection.execute(sa.insert(import_mapping), row)


def _runs() -> sa.Select[Any]:
    """Select imports, each with who took it back."""
    undone = import_undo.c
    joined = import_run.outerjoin(import_undo, undone.import_id == import_run.c.id)
    names = [column for column in import_run.c if column.name not in {"no", "source_id"}]
    return sa.select(*names, undone.who.label("undone_by"), undone.undone_at).select_from(joined)


def read_run(row: sa.RowMapping) -> ImportRun:
    """Read an import from its row."""
    undone = {name: row[name] or "" for name in ("undone_by", "undone_at")}
    content: dict[str, Any] = {str(name): value for name, value in row.items()}
    return ImportRun(**{**content, **undone, "counts": json.loads(row["counts"])})


def find_run(connection: sa.Connection, import_id: str) -> ImportRun:
    """Return one import in the caller's transaction; raise :class:`NotFoundError`."""
    row = connection.execute(_runs().where(import_run.c.id == import_id)).mappings().first()
    if row is None:
        raise NotFoundError(f"No import has the id {import_id!a}.")
    return read_run(row)


def _apply(connection: sa.Connection, wish: ImportWish, progress: Progress) -> ImportRun:
    """Write an import in the caller's transaction, which holds the writers' lock."""
    run, now = wish.run, instant_now()
    number = (connection.scalar(sa.select(sa.func.max(import_run.c.no))) or 0) + 1
    row = {"id": run.id, "no": number, "data_set": run.data_set, "file_name": run.file_name, "sha256": run.sha256}
    row |= {"reference_date": run.reference_date, "source_id": wish.source.id, "who": run.who, "applied_at": now}
    connection.execute(sa.insert(import_run), {**row, "counts": json.dumps(dict(run.counts))})
    ensure_source(connection, wish.source)
    book, total = ChangeBook(connection, run.id), len(wish.new) + len(wish.edits)
    done = _add_records(connection, wish, book, now, lambda count: progress(count, total))
    for place, edit in enumerate(wish.edits):
        if place % BATCH_ROWS == 0:
            progress(done + place, total)
        _edit_record(connection, wish, edit, book, now)
    _add_rows(connection, "links", wish.links, book)
    _add_rows(connection, "matches", wish.matches, book)
    for session in wish.sessions:
        put_row(connection, "program_sessions", session, book)
    for band in wish.population:
        put_row(connection, "population", band, book)
    book.flush()
    progress(total, total)
    add_entry(connection, AuditEntry(run.who.split(" ", 1)[0], "import_file", run.id, "done"))
    raise_data_version(connection)
    return find_run(connection, run.id)


def _batches(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Cut a sequence into parts."""
    return (items[start : start + BATCH_ROWS] for start in range(0, len(items), BATCH_ROWS))


def _add_records(
    connection: sa.Connection, wish: ImportWish, book: ChangeBook, now: str, progress: Callable[[int], None]
) -> int:
    """Add the new records, each with one row of history: its name, which says that it came."""
    done = 0
    for table in dict.fromkeys(table for table, _ in wish.new):
        records = [record for name, record in wish.new if name == table]
        for part in _batches(records):
            progress(done)
            done += len(part)
            versions = _next_versions(connection, [record.id for record in part])
            rows = encode_rows(table, part)
            parameters = [{**row, "version": versions[row["id"]]} for row in rows]
            connection.execute(sa.insert(pack_tables[table]), parameters)
            history = [_came(wish, table, record, versions[record.id], now) for record in part]
            connection.execute(sa.insert(record_history), history)
            for record in part:
                book.note(table, record.id, versions[record.id], None)
    return done


def _next_versions(connection: sa.Connection, ids: Sequence[str]) -> dict[str, int]:
    """Return the version that each new record gets; one that was taken back before goes on counting."""
    columns = record_history.c
    query = sa.select(columns.record_id, sa.func.max(columns.version)).where(columns.record_id.in_(ids))
    known = {key: last + 1 for key, last in connection.execute(query.group_by(columns.record_id))}
    return {key: known.get(key, FIRST_VERSION) for key in ids}


def _came(wish: ImportWish, table: str, record: Located, version: int, now: str) -> dict[str, Any]:
    """Return the row of history of a record that came with a file."""
    return history_row(
        wish.run.who, wish.why, now, wish.source.id, (table, record.id, version, "name", "", record.name)
    )


def history_row(
    who: str, why: str, now: str, source_id: str | None, change: tuple[str, str, int, str, str, str]
) -> dict[str, Any]:
    """Return a row of history; ``change`` is table, record, version, field, old and new cell."""
    names = ("table_name", "record_id", "version", "field", "old", "new")
    row = dict(zip(names, change, strict=True))
    return {**row, "who": who, "why": why, "source_id": source_id, "recorded_at": now}


def _edit_record(connection: sa.Connection, wish: ImportWish, edit: ImportEdit, book: ChangeBook, now: str) -> None:
    """Change one record, keep what stood there, and let each new value name its source."""
    table = pack_tables[edit.table]
    row = connection.execute(sa.select(table).where(table.c.id == edit.record_id)).first()
    if row is None or row.version != edit.expected_version:
        raise ConflictError(edit.record_id, edit.expected_version, row.version if row else 0)
    (old,) = decode_rows(edit.table, [row])
    version = edit.expected_version + 1
    columns = {column.name: column for column in columns_of(TABLES[edit.table])}
    for name, value in edit.changes.items():
        check_value(edit.table, columns[name], value, edit.record_id)
    values = {name: encode_value(edit.table, name, value) for name, value in edit.changes.items()}
    connection.execute(sa.update(table).where(table.c.id == edit.record_id).values(**values, version=version))
    old_cells = {name: format_cell(getattr(old, name)) for name in edit.changes}
    rows = [
        history_row(
            wish.run.who,
            wish.why,
            now,
            wish.source.id,
            (edit.table, edit.record_id, version, name, old_cells[name], format_cell(value)),
        )
        for name, value in edit.changes.items()
    ]
    connection.execute(sa.insert(record_history), rows)
    origins = _set_origins(connection, edit)
    book.note(edit.table, edit.record_id, version, {"cells": old_cells, "origins": origins})


def _set_origins(connection: sa.Connection, edit: ImportEdit) -> list[dict[str, str]]:
    """Write the sources of single values; return all that the record had before, as cells."""
    table = pack_tables["value_sources"]
    mine = sa.select(table).where(table.c.record_id == edit.record_id)
    before = [row_cells("value_sources", item) for item in decode_rows("value_sources", connection.execute(mine))]
    fresh = {origin.field for origin in edit.origins} | set(edit.changes)
    connection.execute(sa.delete(table).where(table.c.record_id == edit.record_id, table.c.field.in_(sorted(fresh))))
    if edit.origins:
        connection.execute(sa.insert(table), encode_rows("value_sources", edit.origins))
    return before


def row_cells(table: str, row: Any) -> dict[str, str]:
    """Return a row as cells by column."""
    return {column.name: format_cell(getattr(row, column.name)) for column in columns_of(TABLES[table])}


def key_of(table: str, row: Any) -> str:
    """Return the key of a row without a version, as one text."""
    return JOIN.join(format_cell(getattr(row, column.name)) for column in columns_of(TABLES[table]) if column.key)


def _add_rows(connection: sa.Connection, table: str, rows: Sequence[Any], book: ChangeBook) -> None:
    """Add the rows that are not there yet."""
    first = next(column for column in columns_of(TABLES[table]) if column.key).name
    for part in _batches(rows):
        column = pack_tables[table].c[first]
        asked = sa.select(pack_tables[table]).where(column.in_({getattr(row, first) for row in part}))
        known = {key_of(table, item) for item in decode_rows(table, connection.execute(asked))}
        fresh = [row for row in {key_of(table, row): row for row in part}.values() if key_of(table, row) not in known]
        if fresh:
            connection.execute(sa.insert(pack_tables[table]), encode_rows(table, fresh))
        for row in fresh:
            book.note(table, key_of(table, row), 0, None)


def put_row(connection: sa.Connection, table: str, row: Any, book: ChangeBook) -> None:
    """Write a row without a version in place of the one with its key, and note what stood there."""
    found = pack_tables[table]
    same = [found.c[column.name] == getattr(row, column.name) for column in columns_of(TABLES[table]) if column.key]
    before = decode_rows(table, connection.execute(sa.select(found).where(*same)))
    if before and before[0] == row:
        return
    connection.execute(sa.delete(found).where(*same))
    connection.execute(sa.insert(found), encode_rows(table, [row]))
    book.note(table, key_of(table, row), 0, row_cells(table, before[0]) if before else None)
