"""How is it written down who did, or was refused, what? Entries are only ever added."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from campus.domain.account import AuditEntry, AuditEvent
from campus.store.account_schema import audit_event
from campus.store.engine import writing
from campus.store.events import instant_now, lock_for_writing


def add_entry(connection: sa.Connection, entry: AuditEntry, at: str = "") -> None:
    """Write an entry in the caller's transaction; ``at`` is an instant, now by default."""
    lock_for_writing(connection)
    newest = connection.scalar(sa.select(sa.func.max(audit_event.c.no))) or 0
    row = {"who": entry.who, "act": entry.act, "what": entry.what, "outcome": entry.outcome}
    connection.execute(sa.insert(audit_event), {"no": newest + 1, "at": at or instant_now(), **row})


def read_entries(connection: sa.Connection, newest: int) -> list[AuditEvent]:
    """Return the newest entries, newest first."""
    rows = connection.execute(sa.select(audit_event).order_by(audit_event.c.no.desc()).limit(newest))
    return [AuditEvent(row.no, row.at, AuditEntry(row.who, row.act, row.what, row.outcome)) for row in rows]


@contextmanager
def audited(engine: sa.Engine, entry: AuditEntry) -> Iterator[sa.Connection]:
    """Open a transaction for an act and write its entry with it: both stand, or neither.

    The lock that every writer takes is taken first, so that two acts never wait for each other crosswise.
    """
    with writing(engine) as connection:
        lock_for_writing(connection)
        yield connection
        add_entry(connection, entry)
