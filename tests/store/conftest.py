import os
import uuid
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from campus.store.store import Store, open_store
from tests.postgres import fresh_database, run_statements
from tests.store.pack_factory import make_pack

ENGINES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


@pytest.fixture(scope="session")
def server(database) -> sa.URL:
    """The PostgreSQL server on which tests may create databases."""
    return database.set(database=sa.make_url(os.environ["CAMPUS_TEST_POSTGRES"]).database)


@pytest.fixture(scope="session")
def database() -> Iterator[sa.URL]:
    """A database with PostGIS, in which each test has a schema of its own: a new database takes seconds."""
    with fresh_database() as url:
        yield url


def _addresses(request, folder) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{folder / '자료 100%' / 'city.sqlite3'}"
        return
    database = request.getfixturevalue("database")
    name = f"test_{uuid.uuid4().hex}"
    run_statements(database, f"CREATE SCHEMA {name}")
    schema = {"options": f"-c search_path={name},public"}
    yield database.set(query=schema).render_as_string(hide_password=False)
    run_statements(database, f"DROP SCHEMA {name} CASCADE")


@pytest.fixture(params=ENGINES)
def address(request, tmp_path) -> Iterator[str]:
    """The address of an empty database, on each engine in turn."""
    yield from _addresses(request, tmp_path)


@pytest.fixture(scope="module", params=ENGINES)
def shared_address(request, tmp_path_factory) -> Iterator[str]:
    yield from _addresses(request, tmp_path_factory.mktemp("shared"))


@pytest.fixture
def store(address) -> Iterator[Store]:
    """A store filled from the small pack, on each engine in turn."""
    opened = open_store(address, make_pack())
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def shared_store(shared_address) -> Iterator[Store]:
    """The same for tests of many examples, which only add rows of their own."""
    opened = open_store(shared_address, make_pack())
    yield opened
    opened.close()


@pytest.fixture
def tamper(store):
    """Change the database behind the store's back, past the triggers."""

    def run(*statements: str) -> None:
        with store._engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.text("ALTER TABLE assignment_event DISABLE TRIGGER USER"))
            else:
                for name in ("no_update", "no_delete", "chain"):
                    connection.execute(sa.text(f"DROP TRIGGER assignment_event_{name}"))
            for statement in statements:
                connection.execute(sa.text(statement))

    return run
