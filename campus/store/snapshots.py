"""What stood on a day, frozen: kept as it was written, with its hash, and never changed.

A day may be frozen again when more is known of it; the earlier editions stay.
"""

from dataclasses import fields
from datetime import date

import sqlalchemy as sa

from campus.domain.account import AuditEntry
from campus.domain.frozen_day import FrozenDay, Tip, hash_of
from campus.errors import ConflictError
from campus.store.audit import audited
from campus.store.engine import reading
from campus.store.events import instant_now
from campus.store.reading import Reader
from campus.store.schema import meta, metadata

frozen_day = sa.Table(
    "frozen_day",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("edition", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("frozen_at", sa.Text, nullable=False),
    sa.Column("frozen_by", sa.Text, nullable=False),
    sa.Column("data_version", sa.BigInteger, nullable=False),
    sa.Column("chain_no", sa.BigInteger, nullable=False),
    sa.Column("chain_hash", sa.Text, nullable=False),
)
"""What stood on a day, as canonical JSON; triggers refuse update and delete."""


class FrozenDayStore:
    """The frozen days of one city; safe to use from many threads."""

    def __init__(self, engine: sa.Engine) -> None:
        """Keep the engine of a database that is ready."""
        self._engine = engine

    def all(self) -> list[FrozenDay]:
        """Return every edition by day and number."""
        with reading(self._engine) as connection:
            return read_frozen_days(connection, sa.true())

    def editions(self, day: date) -> list[FrozenDay]:
        """Return the editions of a day, oldest first."""
        with reading(self._engine) as connection:
            return read_frozen_days(connection, frozen_day.c.day == day)

    def add(self, day: date, expected: int, content: bytes, tip: Tip, entry: AuditEntry) -> FrozenDay:
        """Freeze a day and write the act down.

        ``expected`` is the number of the newest edition that the writer had seen (0 for none); when another stands
        there, :class:`~campus.errors.ConflictError` is raised and nothing is written.
        """
        with audited(self._engine, entry) as connection:
            editions = sa.select(sa.func.max(frozen_day.c.edition)).where(frozen_day.c.day == day)
            found = connection.scalar(editions) or 0
            if found != expected:
                raise ConflictError(day.isoformat(), expected, found)
            frozen = FrozenDay(
                day=day,
                edition=found + 1,
                content=content,
                sha256=hash_of(content),
                frozen_at=instant_now(),
                frozen_by=entry.who,
                data_version=tip.data_version,
                chain_no=tip.chain_no,
                chain_hash=tip.chain_hash,
            )
            connection.execute(
                sa.insert(frozen_day), {item.name: getattr(frozen, item.name) for item in fields(frozen)}
            )
            return frozen


def read_tip(reader: Reader) -> Tip:
    """Return from which data the answers of a reader are made."""
    with reader.connected() as connection:
        row = connection.execute(sa.select(meta)).one()
        return Tip(row.data_version, row.chain_length, row.chain_hash)


def read_frozen_days(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> list[FrozenDay]:
    """Return the editions that meet a condition."""
    query = sa.select(frozen_day).where(condition).order_by(frozen_day.c.day, frozen_day.c.edition)
    return [FrozenDay(**row) for row in connection.execute(query).mappings()]
