"""Makes databases on the PostgreSQL server that a test may use, and takes them away again."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from tests.tools import require


def run_statements(server: sa.URL, *statements: str) -> None:
    """Run statements one by one, each by itself."""
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
    engine.dispose()


@contextmanager
def fresh_database() -> Iterator[sa.URL]:
    """Make a database with PostGIS; without a server the test is skipped, or fails where CI is set."""
    require("postgresql")
    server = sa.make_url(os.environ["CAMPUS_TEST_POSTGRES"]).set(drivername="postgresql+psycopg")
    name = f"campus_test_{uuid.uuid4().hex}"
    run_statements(server, f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
    run_statements(server.set(database=name), "CREATE EXTENSION postgis")
    yield server.set(database=name)
    run_statements(server, f"DROP DATABASE {name} WITH (FORCE)")
