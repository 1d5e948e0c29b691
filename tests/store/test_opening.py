"""A database is made, brought up to date or refused with the way out; nothing is half done."""

import logging
import os
import sqlite3
import subprocess
import sys
import tempfile
import uuid
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from campus.errors import Fault, PackError, StoreError
from campus.store import engine as engine_module
from campus.store.engine import make_engine
from campus.store.schema import MultiPolygon, metadata
from campus.store.store import open_store
from tests.factories import make_city
from tests.store.pack_factory import SPACE, make_pack

PROJECT = Path(__file__).parents[2]
POSTGIS_TABLE = "spatial_ref_sys"
OPEN = """
import os, sys
import sqlalchemy as sa
from campus.errors import StoreError
from campus.store.engine import make_engine
from campus.store.store import open_store
from tests.store.pack_factory import make_pack
make_engine(sa.make_url("sqlite:///x"))  # loads what the user below may not read
if len(sys.argv) > 2:
    os.setuid(int(sys.argv[2]))
try:
    store = open_store(sys.argv[1], make_pack)
    print(len(store.rows("spaces")), store.verify_chain())
except StoreError as error:
    print(error)
"""


def start_opening(*arguments: str) -> subprocess.Popen[str]:
    """Open a store in a process of its own: an address, and perhaps the user who opens it."""
    command = [sys.executable, "-c", OPEN, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, cwd=PROJECT, text=True)


def never_called():
    raise AssertionError


def reopened(address, pack, city=None):
    opened = open_store(address, pack, city)
    opened.close()
    return opened


def contents_of(address):
    """Return all there is in a database, seen from outside."""
    engine = sa.create_engine(address)
    tables = sorted(set(sa.inspect(engine).get_table_names()) - {POSTGIS_TABLE})
    with engine.connect() as connection:
        found = {name: connection.execute(sa.text(f'SELECT * FROM "{name}"')).all() for name in tables}  # noqa: S608 - the database's own names
    engine.dispose()
    return found


@pytest.fixture
def new_database(server):
    """Make a database in an encoding on the PostgreSQL server; without an encoding, drop it again."""
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    name = f"campus_test_{uuid.uuid4().hex}"

    def make(encoding=None):
        with engine.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            if encoding:
                creation = f"CREATE DATABASE {name} ENCODING '{encoding}' TEMPLATE template0 LOCALE 'C'"
                connection.execute(sa.text(creation))
        return server.set(database=name).render_as_string(hide_password=False)

    yield make
    make()
    engine.dispose()


def run(address, *statements):
    engine = sa.create_engine(address)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
    engine.dispose()


def test_the_migrations_make_what_the_model_says(store):
    engine = store._engine
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            known = {"geometry": lambda *kind: {("MultiPolygon", "4326"): MultiPolygon()}[kind]}
            engine.dialect.ischema_names = {**engine.dialect.ischema_names, **known}
        options = {"include_name": lambda name, *_: name != POSTGIS_TABLE, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_an_open_database_is_kept_and_the_pack_is_not_read_again(store, address):
    store.add_rows("spaces", [replace(SPACE, id="SP-9")])
    before = contents_of(address)
    reopened(address, never_called, make_city())
    assert contents_of(address) == before
    assert store.pack_digest() == "digest-1"


def test_new_roles_of_the_city_are_known_at_the_next_start(store, address):
    role = replace(make_city().roles[0], key="pavilion")
    version = store.data_version()
    reopened(address, never_called, replace(make_city(), roles=(*make_city().roles, role)))
    assert sorted(contents_of(address)["roles"]) == [("base",), ("field",), ("hub",), ("pavilion",)]
    assert store.data_version() == version + 1


def test_a_newer_database_is_refused_and_left_alone(store, address):
    run(address, "UPDATE alembic_version SET version_num = '9f00'")
    before = contents_of(address)
    with pytest.raises(StoreError, match=r"revision 9f00.*up to \d{4};.*Install that version"):
        reopened(address, make_pack())
    assert contents_of(address) == before


def test_another_citys_database_is_refused(store, address):
    other = replace(make_city(), key="elsewhere")
    with pytest.raises(StoreError, match=r"holds the city 'testville', not 'elsewhere'.*CAMPUS_CITY"):
        reopened(address, never_called, other)
    with pytest.raises(StoreError, match="not 'elsewhere'"):
        reopened(address, replace(make_pack(), city=other))


def test_another_programs_database_is_refused_and_left_alone(address):
    path = sa.make_url(address).database
    if address.startswith("sqlite"):
        Path(path).parent.mkdir()
    run(address, "CREATE TABLE spaces (wheels INTEGER)")
    with pytest.raises(StoreError, match=r"belongs to another program \(tables spaces\).*CAMPUS_DATABASE_URL"):
        reopened(address, make_pack())
    assert contents_of(address) == {"spaces": []}


def test_a_seeding_that_fails_leaves_nothing(address):
    broken = make_pack(companies=(replace(make_pack().tables["companies"][0], complex_id="SP-404"),))
    with pytest.raises(StoreError, match="Nothing was written"):
        reopened(address, broken)
    assert contents_of(address) == {}
    reopened(address, make_pack())
    assert len(contents_of(address)["spaces"]) == len(make_pack().tables["spaces"])


def test_a_broken_pack_leaves_no_file(tmp_path):
    def read_broken_pack():
        raise PackError([Fault("spaces.csv", 2, "name", "", "is missing")])

    with pytest.raises(PackError, match=r"spaces\.csv:2"):
        open_store(f"sqlite:///{tmp_path / 'new' / 'a.sqlite3'}", read_broken_pack)
    assert list(tmp_path.iterdir()) == []


def test_processes_that_start_at_once_fill_the_database_once(address):
    started = [start_opening(address) for _ in range(3)]
    expected = f"{len(make_pack().tables['spaces'])} {len(make_pack().tables['decisions'])}\n"
    assert [process.communicate(timeout=60)[0] for process in started] == [expected] * 3


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_sqlite_keeps_every_commit_and_lets_readers_read(store):
    with store._engine.connect() as connection:
        pragmas = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
        assert pragmas == ["wal", 2]
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "a.sqlite3"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError, match=r"a\.sqlite3: it is not a database\. Move the file away"):
        open_store(f"sqlite:///{path}", make_pack())
    assert path.read_bytes() == b"no database at all" * 100


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"file/data/a\.sqlite3: the folder cannot be made .*CAMPUS_DATA_DIR"):
        open_store(f"sqlite:///{tmp_path / 'file' / 'data' / 'a.sqlite3'}", make_pack())


@pytest.mark.parametrize(
    ("made", "mode", "reason"), [(False, 0o555, "it cannot be opened"), (True, 0o444, "it cannot be written")]
)
def test_a_disk_that_cannot_be_written_is_named(made, mode, reason):
    user = ["65534"] if os.geteuid() == 0 else []  # the administrator may write anywhere
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.sqlite3"
        if made:
            reopened(f"sqlite:///{path}", make_pack())
            path.chmod(mode)
            Path(folder).chmod(0o777)
        else:
            Path(folder).chmod(mode)
        said = start_opening(f"sqlite:///{path}", *user).communicate(timeout=60)[0]
        Path(folder).chmod(0o755)
    assert said.startswith(f"{path}: {reason}")
    assert "CAMPUS_DATA_DIR" in said


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_a_database_that_another_program_locks_is_named(store, address, monkeypatch):
    monkeypatch.setattr(engine_module, "WAIT_S", 0.1)
    other = sqlite3.connect(sa.make_url(address).database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="another program keeps it locked"):
        reopened(address, make_pack())
    other.close()


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_ping_notices_that_the_file_is_gone(store, address):
    store.ping()
    Path(sa.make_url(address).database).unlink()
    with pytest.raises(StoreError, match="the database file is gone"):
        store.ping()


@pytest.mark.postgres
def test_postgis_is_made_when_missing_and_ping_notices_that_the_database_is_gone(new_database):
    store = open_store(new_database("UTF8"), make_pack())
    store.ping()
    new_database()
    with pytest.raises(StoreError, match="it cannot be reached"):
        store.ping()
    store.close()


def test_a_server_that_does_not_answer_is_named_without_the_password():
    with pytest.raises(StoreError, match="it cannot be reached") as caught:
        open_store("postgresql+psycopg://campus:secret@127.0.0.1:1/campus", make_pack())
    assert "127.0.0.1:1/campus" in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.postgres
def test_a_database_in_another_encoding_is_refused(new_database):
    with pytest.raises(StoreError, match=r"encoded in EUC_KR\. Create one with ENCODING 'UTF8'"):
        open_store(new_database("EUC_KR"), make_pack())


@pytest.mark.parametrize("url", ["mysql://a/b", "sqlite://", "sqlite:///:memory:", "nonsense"])
def test_an_address_of_another_kind_is_refused(url):
    with pytest.raises(StoreError, match=r"CAMPUS_DATABASE_URL|only sqlite"):
        open_store(url, make_pack())


@pytest.mark.parametrize(("version", "warnings"), [((3, 40, 1), 1), ((3, 51, 3), 0)])
def test_an_sqlite_with_the_known_fault_is_told_once(tmp_path, caplog, monkeypatch, version, warnings):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    engine_module._warn_of_old_sqlite.cache_clear()
    with caplog.at_level(logging.WARNING, logger="campus.store.engine"):
        for _ in range(2):
            make_engine(sa.make_url(f"sqlite:///{tmp_path / 'a.sqlite3'}")).dispose()
    assert len(caplog.records) == warnings
