import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from campus.store.store import Store, open_store
from tests.postgres import fresh_database, run_statements
from tests.store.pack_factory import make_pack

ENGINES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))
FILE = Path("자료 100%", "city.sqlite3")


@pytest.fixture(scope="session")
def server(database) -> sa.URL:
    """The PostgreSQL server on which tests may create databases."""
    return database.set(database=sa.make_url(os.environ["CAMPUS_TEST_POSTGRES"]).database)


@pytest.fixture(scope="session")
def database() -> Iterator[sa.URL]:
    """A database with PostGIS, in which each test has a schema of its own: a new database takes seconds."""
    with fresh_database() as url:
        yield url


@pytest.fixture(scope="session")
def filled_file(tmp_path_factory) -> Path:
    """A file of SQLite filled from the small pack: copying it is ten times faster than making it."""
    path = tmp_path_factory.mktemp("filled") / "city.sqlite3"
    open_store(f"sqlite:///{path}", make_pack()).close()
    return path


@pytest.fixture(scope="session")
def filling(database) -> list[tuple[str, object]]:
    """What fills an empty schema of PostgreSQL from the small pack; saying it again takes half the time."""
    said: list[tuple[str, object]] = []

    def note(connection, cursor, statement, parameters, context, executemany):
        said.extend((statement, each) for each in (parameters if executemany else [parameters]))

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    with _empty_schema(database) as address:
        open_store(address, make_pack()).close()
    sa.event.remove(sa.Engine, "before_cursor_execute", note)
    return said


@contextmanager
def _empty_schema(database) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    run_statements(database, f"CREATE SCHEMA {name}")
    schema = {"options": f"-c search_path={name},public"}
    yield database.set(query=schema).render_as_string(hide_password=False)
    run_statements(database, f"DROP SCHEMA {name} CASCADE")


def _empty(request, folder) -> Iterator[str]:
    """Make an empty database; the engine is the request's parameter."""
    if request.param == "sqlite":
        yield f"sqlite:///{folder / FILE}"
        return
    with _empty_schema(request.getfixturevalue("database")) as address:
        yield address


def _filled(request, folder) -> Iterator[str]:
    """Make a database filled from the small pack; the engine is the request's parameter."""
    if request.param == "sqlite":
        (folder / FILE).parent.mkdir()
        yield f"sqlite:///{shutil.copy(request.getfixturevalue('filled_file'), folder / FILE)}"
        return
    filling = request.getfixturevalue("filling")
    with _empty_schema(request.getfixturevalue("database")) as address:
        engine = sa.create_engine(address)
        with engine.begin() as connection, connection.connection.driver_connection.pipeline():
            cursor = connection.connection.cursor()
            for statement, parameters in filling:
                cursor.execute(statement, parameters or None)
        engine.dispose()
        yield address


@pytest.fixture(params=ENGINES)
def address(request, tmp_path) -> Iterator[str]:
    """The address of a database, on each engine in turn: empty, or filled for a test that asks for the store too."""
    yield from (_filled if "store" in request.fixturenames else _empty)(request, tmp_path)


@pytest.fixture(scope="module", params=ENGINES)
def shared_address(request, tmp_path_factory) -> Iterator[str]:
    yield from _filled(request, tmp_path_factory.mktemp("shared"))


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
