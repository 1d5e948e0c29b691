"""How do many rows come into the database, and how is an empty one filled from a city pack?"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from campus.domain.city import City
from campus.domain.tables import TABLES
from campus.errors import StoreError
from campus.store.cells import encode_rows
from campus.store.engine import place_of
from campus.store.events import GENESIS, add_event, raise_data_version, read_seq
from campus.store.pack import Pack
from campus.store.schema import EVENT_SOURCED, SINGLE_ROW, meta, pack_tables, roles

BATCH_ROWS = 2_000
"""How many rows are turned into parameters at once, so that a million rows need no second copy in memory."""


def insert_rows(connection: sa.Connection, table: str, rows: Sequence[Any], recorded_by: str) -> int:
    """Add rows in the caller's transaction and return the data version; decisions become events."""
    if table == EVENT_SOURCED:
        for row in rows:
            add_event(connection, row, read_seq(connection, row.space_id), f"row:{row.id}", recorded_by)
    else:
        statement = sa.insert(pack_tables[table])
        for start in range(0, len(rows), BATCH_ROWS):
            connection.execute(statement, encode_rows(table, rows[start : start + BATCH_ROWS]))
    return raise_data_version(connection)


def is_empty(connection: sa.Connection) -> bool:
    """Tell whether the database waits for its city."""
    return connection.execute(sa.select(meta.c.id)).first() is None


def seed(connection: sa.Connection, pack: Pack) -> None:
    """Fill an empty database from a pack, in the caller's transaction."""
    connection.execute(
        sa.insert(meta),
        {
            "id": SINGLE_ROW,
            "data_version": 0,
            "city_key": pack.city.key,
            "pack_digest": pack.digest,
            "chain_length": 0,
            "chain_hash": GENESIS,
        },
    )
    add_roles(connection, pack.city)
    for table in TABLES:
        if rows := pack.tables.get(table, ()):
            insert_rows(connection, table, rows, f"pack:{pack.city.key}")


def add_roles(connection: sa.Connection, city: City) -> None:
    """Add the roles that the city's description has and the database has not."""
    known = set(connection.scalars(sa.select(roles.c.key)))
    missing = [{"key": role.key} for role in city.roles if role.key not in known]
    if missing:
        connection.execute(sa.insert(roles), missing)
        raise_data_version(connection)


def check_city(connection: sa.Connection, city: City) -> None:
    """Raise :class:`StoreError` when the database holds another city."""
    found = connection.scalar(sa.select(meta.c.city_key))
    if found != city.key:
        raise StoreError(
            f"{place_of(connection.engine.url)}: the database holds the city {found!a}, not {city.key!a}. Set "
            "CAMPUS_CITY to that city, or name another database by CAMPUS_DATA_DIR or CAMPUS_DATABASE_URL."
        )
