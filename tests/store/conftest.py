import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from campus.store.store import Store, open_store
from tests.postgres import fresh_database
from tests.store.pack_factory import make_pack
from tests.store.schemas import FilledSchemas, empty_schema

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
def filled_schemas(database) -> FilledSchemas:
    """Schemas of PostgreSQL filled from the small pack."""
    return FilledSchemas(database, lambda address: open_store(_plain(address), make_pack()).close())


def _plain(address: sa.URL) -> str:
    return address.render_as_string(hide_password=False)


def _empty(request, folder) -> Iterator[str]:
    """Make an empty database; the engine is the request's parameter."""
    if request.param == "sqlite":
        yield f"sqlite:///{folder / FILE}"
        return
    with empty_schema(request.getfixturevalue("database")) as address:
        yield _plain(address)


def _filled(request, folder) -> Iterator[str]:
    """Make a database filled from the small pack; the engine is the request's parameter."""
    if request.param == "sqlite":
        (folder / FILE).parent.mkdir()
        yield f"sqlite:///{shutil.copy(request.getfixturevalue('filled_file'), folder / FILE)}"
        return
    with request.getfixturevalue("filled_schemas").lend() as address:
        yield _plain(address)


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
