"""When did somebody last find a record to be right, without changing it? Confirmations are only ever added."""

from dataclasses import dataclass

import sqlalchemy as sa

from campus.errors import ConflictError
from campus.store.engine import reading, writing
from campus.store.events import instant_now, lock_for_writing
from campus.store.schema import KEY, metadata, pack_tables

record_confirmation = sa.Table(
    "record_confirmation",
    metadata,
    sa.Column("record_id", KEY, primary_key=True),
    sa.Column("no", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("confirmed_at", sa.Text, nullable=False),
)
"""Who found which version of a record right, and when; triggers refuse update and delete."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A record's version was found right: its number within the record, by whom, when (ISO 8601, UTC)."""

    record_id: str
    no: int
    version: int
    who: str
    confirmed_at: str


class ConfirmationStore:
    """The confirmations of one city; safe to use from many threads."""

    def __init__(self, engine: sa.Engine) -> None:
        """Keep the engine of a database that is ready."""
        self._engine = engine

    def add(self, table: str, record_id: str, version: int, who: str) -> None:
        """Write down that a version is right; :class:`ConflictError` when another one stands there by now."""
        rows = pack_tables[table].c
        with writing(self._engine) as connection:
            lock_for_writing(connection)
            found = connection.scalar(sa.select(rows.version).where(rows.id == record_id))
            if found != version:
                raise ConflictError(record_id, version, found or 0)
            write_confirmation(connection, record_id, version, who)

    def newest(self, record_id: str) -> Confirmation | None:
        """Return the newest confirmation of a record, if it has one."""
        columns = record_confirmation.c
        query = sa.select(record_confirmation).where(columns.record_id == record_id)
        with reading(self._engine) as connection:
            row = connection.execute(query.order_by(columns.no.desc()).limit(1)).mappings().first()
            return Confirmation(**row) if row else None

    def newest_instants(self) -> dict[str, str]:
        """Return for every record that was ever confirmed the instant at which it was confirmed last."""
        columns = record_confirmation.c
        query = sa.select(columns.record_id, sa.func.max(columns.confirmed_at)).group_by(columns.record_id)
        with reading(self._engine) as connection:
            return {record_id: str(at) for record_id, at in connection.execute(query)}


def write_confirmation(connection: sa.Connection, record_id: str, version: int, who: str) -> None:
    """Add a confirmation in the caller's transaction, which holds the writers' lock."""
    columns = record_confirmation.c
    last = connection.scalar(sa.select(sa.func.max(columns.no)).where(columns.record_id == record_id)) or 0
    row = {"record_id": record_id, "no": last + 1, "version": version, "who": who, "confirmed_at": instant_now()}
    connection.execute(sa.insert(record_confirmation), row)
