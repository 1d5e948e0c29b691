"""What does a database hold as it stands, without being made, filled or brought up to date?"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from campus.domain.frozen_day import FrozenDay
from campus.errors import StoreError
from campus.store.engine import make_engine, place_of
from campus.store.reading import Reader
from campus.store.schema import assignment_event, meta
from campus.store.snapshots import frozen_day, read_frozen_days
from campus.store.store import Store


@contextmanager
def inspected_store(url: str) -> Iterator[Store]:
    """Open a database that is there already; raise :class:`StoreError` when it is not, and change nothing."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").is_file():
        raise StoreError(
            f"{place_of(parsed)}: there is no database. Start the program once, or correct CAMPUS_DATA_DIR."
        )
    store = Store(make_engine(parsed))
    try:
        yield store
    finally:
        store.close()


def link_hashes(reader: Reader) -> Mapping[int, str]:
    """Return the hash of every link of the chain by its number, as it is written, whether it holds or not."""
    events = assignment_event.c
    with reader.connected() as connection:
        query = sa.select(events.chain_no, events.hash).order_by(events.chain_no)
        # SQLite keeps whatever somebody puts into a column; what is no number is no link.
        return {row.chain_no: str(row.hash) for row in connection.execute(query) if isinstance(row.chain_no, int)}


def city_key(reader: Reader) -> str:
    """Return the key of the city that the database holds."""
    with reader.connected() as connection:
        return str(connection.execute(sa.select(meta.c.city_key)).scalar_one())


def changed_frozen_days(reader: Reader) -> list[FrozenDay]:
    """Return the frozen days whose bytes no longer fit their hash; a database from before there were any has none."""
    with reader.connected() as connection:
        if not sa.inspect(connection).has_table(frozen_day.name):
            return []
        return [item for item in read_frozen_days(connection, sa.true()) if not item.holds]
