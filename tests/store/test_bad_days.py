"""A disk that is full, a lock that another keeps, a database that is gone: told plainly, nothing half written, and
after the mending everything goes on in the same process."""

import resource
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from campus.errors import StoreError
from campus.store import engine as engine_module
from campus.store.store import open_store
from tests.faults.cluster import Cluster
from tests.store.pack_factory import decision, make_pack
from tests.tools import require

on_sqlite = pytest.mark.parametrize("address", ["sqlite"], indirect=True)


@pytest.fixture
def hasty(monkeypatch):
    """Wait for others a moment only."""
    monkeypatch.setattr(engine_module, "WAIT_S", 1)


def path_of(store):
    return Path(store._engine.url.database)


def write(store, number, mission="현장 실습"):
    return store.append_event(decision(mission=mission), store.last_seq("SP-1"), f"op-{number}", "a")


def check_going_on(store, links):
    """Nothing of the failed act is there, and the same act succeeds now."""
    assert store.verify_chain() == links
    assert [event.operation_id for event in store.events() if event.operation_id == "op-9"] == []
    write(store, 9)
    assert store.verify_chain() == links + 1


@on_sqlite
def test_a_full_disk(store):
    room = {"pages": 0}

    def set_room(connection, *_):
        connection.execute(f"PRAGMA max_page_count={room['pages']}").close()

    sa.event.listen(store._engine, "checkout", set_room)
    with closing(sqlite3.connect(path_of(store))) as connection:
        room["pages"] = connection.execute("PRAGMA page_count").fetchone()[0] + 2
    with pytest.raises(StoreError, match=r"city\.sqlite3: the disk is full\. Make room, then try again\."):
        write(store, 9, "긴 글" * 5_000)
    room["pages"] = 1_000_000
    check_going_on(store, 2)


@on_sqlite
@pytest.mark.parametrize("room", [0, 4_000, 20_000])
def test_a_disk_that_fails_in_the_middle_of_a_write(store, room):
    write(store, 1)
    log = path_of(store).with_name("city.sqlite3-wal")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size + room, hard))
    try:
        with pytest.raises(StoreError, match=r"city\.sqlite3: the disk reports an error\. Check the disk"):
            write(store, 9, "긴 글" * 5_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    check_going_on(store, 3)


def test_a_lock_that_another_program_keeps(hasty, address):
    store = open_store(address, make_pack())
    other = sa.create_engine(address, isolation_level=None if address.startswith("sqlite") else "READ COMMITTED")
    with other.connect() as connection:
        connection.execute(sa.text("UPDATE meta SET city_key = city_key"))
        with pytest.raises(StoreError, match=r"another program keeps it locked\. End that program, then try again\."):
            write(store, 9)
        assert len(store.events()) == 2
        connection.rollback()
    other.dispose()
    check_going_on(store, 2)
    store.close()


@on_sqlite
def test_a_turn_that_another_process_keeps(hasty, store, monkeypatch):
    import fcntl  # noqa: PLC0415 - not on Windows

    with path_of(store).with_name("city.sqlite3-turn").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(StoreError, match=r"city\.sqlite3: another program keeps it locked"):
            write(store, 9)
    check_going_on(store, 2)


@on_sqlite
def test_a_file_that_was_deleted_takes_no_decision_and_one_that_was_put_back_is_used(store, tmp_path):
    write(store, 1)
    path = path_of(store)
    backup = tmp_path / "backup"
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(backup)) as target:
        source.backup(target)
    write(store, 2)
    for name in (path, path.with_name("city.sqlite3-wal"), path.with_name("city.sqlite3-shm")):
        name.unlink()
    for act in (lambda: write(store, 9), store.ping, store.events):
        with pytest.raises(StoreError, match=r"city\.sqlite3: the database file is gone\. Put it back"):
            act()
    assert not path.exists()
    shutil.copy(backup, path)
    check_going_on(store, 3)


@pytest.mark.postgres
def test_a_server_that_was_stopped_is_named_and_used_again_when_it_is_back():
    require("postgresql server")
    cluster = Cluster()
    try:
        store = open_store(cluster.url, make_pack())
        cluster.stop()
        for act in (lambda: write(store, 9), store.ping, store.events):
            with pytest.raises(StoreError, match=r"it cannot be reached\. Start the server"):
                act()
        cluster.start()
        check_going_on(store, 2)
        store.close()
    finally:
        cluster.remove()


@pytest.mark.postgres
@pytest.mark.parametrize("address", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("53100", "the disk is full"),
        ("25006", "it is read-only"),
        ("53300", "no connection left"),
        ("58030", "the server's disk reports an error"),
    ],
)
def test_what_postgresql_says_is_told_plainly(store, state, told):
    with store._engine.begin() as connection:
        connection.execute(
            sa.text(
                "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{state}'; END $$"
            )
        )
        connection.execute(sa.text("CREATE TRIGGER fail BEFORE UPDATE ON meta FOR EACH ROW EXECUTE FUNCTION fail()"))
    with pytest.raises(StoreError, match=told):
        write(store, 9)
    with store._engine.begin() as connection:
        connection.execute(sa.text("DROP TRIGGER fail ON meta"))
    check_going_on(store, 2)
