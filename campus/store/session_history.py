"""How is a session of a programme changed so that nobody overwrites somebody else and the old value is never lost?

Sessions share the version of their programme: whoever changes one raises it, so that calendars see the change.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from campus.domain.record import DateBasis, ProgramSession, Source
from campus.domain.session_form import SESSION_TABLE, history_field, session_columns
from campus.domain.tables import format_cell
from campus.errors import ConflictError, NotFoundError, StoreError
from campus.store.cells import decode_rows, encode_rows
from campus.store.events import ensure_source, instant_now, lock_for_writing, raise_data_version
from campus.store.history import check_value
from campus.store.schema import pack_tables, record_history


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEdit:
    """A wish to change a session, or to add one (``number`` 0): the programme's version that the writer had seen.

    ``values`` are all fields that are to be changed. The source and the ``reference_date`` become those of the session.
    """

    program_id: str
    number: int
    expected_version: int
    values: Mapping[str, Any]
    who: str
    why: str
    source: Source
    reference_date: str


def apply_session_edit(connection: sa.Connection, edit: SessionEdit) -> int:
    """Change a session in the caller's transaction; see :meth:`campus.store.store.Store.update_session`."""
    _check_edit(edit)
    lock_for_writing(connection)
    programs = pack_tables["programs"]
    version = connection.scalar(sa.select(programs.c.version).where(programs.c.id == edit.program_id))
    if version is None:
        raise NotFoundError(f"There is no programme {edit.program_id!a}.")
    if version != edit.expected_version:
        raise ConflictError(edit.program_id, edit.expected_version, version)
    old = _session_to_change(connection, edit)
    proved = replace(
        old, source_id=edit.source.id, reference_date=edit.reference_date, date_basis=DateBasis.EXACT, **edit.values
    )
    changed = {name: value for name, value in edit.values.items() if getattr(old, name) != value}
    if not changed and edit.number:
        return edit.expected_version
    ensure_source(connection, edit.source)
    _write(connection, proved, is_new=not edit.number)
    moved = {"source_id": edit.source.id} if edit.number and edit.source.id != old.source_id else {}
    connection.execute(sa.insert(record_history), _history_rows(edit, old, changed | moved))
    raised = sa.update(programs).where(programs.c.id == edit.program_id).values(version=version + 1)
    connection.execute(raised)
    raise_data_version(connection)
    return edit.expected_version + 1


def _session_to_change(connection: sa.Connection, edit: SessionEdit) -> ProgramSession:
    """Return the session as it stands, or one with the next number of which nothing is known."""
    table = pack_tables[SESSION_TABLE]
    mine = table.c.program_id == edit.program_id
    if not edit.number:
        last = connection.scalar(sa.select(sa.func.max(table.c.number)).where(mine)) or 0
        return ProgramSession(
            program_id=edit.program_id,
            number=last + 1,
            source_id=edit.source.id,
            reference_date=edit.reference_date,
        )
    row = connection.execute(sa.select(table).where(mine, table.c.number == edit.number)).first()
    if row is None:
        raise NotFoundError(f"{edit.program_id} has no session {edit.number}.")
    (found,) = decode_rows(SESSION_TABLE, [row])
    session: ProgramSession = found
    return session


def _write(connection: sa.Connection, session: ProgramSession, *, is_new: bool) -> None:
    """Write a session as it is to stand."""
    table, (row,) = pack_tables[SESSION_TABLE], encode_rows(SESSION_TABLE, [session])
    if is_new:
        connection.execute(sa.insert(table), row)
        return
    this = (table.c.program_id == session.program_id) & (table.c.number == session.number)
    connection.execute(sa.update(table).where(this).values(**row))


def _history_rows(edit: SessionEdit, old: ProgramSession, changed: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Write down each changed field under the programme's id; of a new session at least that it is there."""
    cells = {name: (format_cell(getattr(old, name)), format_cell(value)) for name, value in changed.items()}
    if not edit.number:
        cells = {name: ("", new) for name, (_, new) in cells.items()} | {"number": ("", str(old.number))}
    common = {
        "record_id": edit.program_id,
        "table_name": SESSION_TABLE,
        "version": edit.expected_version + 1,
        "who": edit.who,
        "why": edit.why,
        "source_id": edit.source.id,
        "recorded_at": instant_now(),
    }
    return [
        {**common, "field": history_field(old.number, name), "old": before, "new": after}
        for name, (before, after) in cells.items()
    ]


def _check_edit(edit: SessionEdit) -> None:
    """Refuse an edit that names no writer, no reason or no such field, or whose values cannot stand in their fields."""
    if not edit.who or not edit.why:
        raise StoreError("A change needs who makes it and why.")
    columns = {column.name: column for column in session_columns()}
    for name, value in edit.values.items():
        if name not in columns:
            raise StoreError(f"A session has no field {name!a} that can be changed.")
        check_value(SESSION_TABLE, columns[name], value, f"{edit.program_id} session {edit.number}")
