"""How is the database reached, safely from many threads, and what does an error of it mean?"""

import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from campus.errors import StoreError
from campus.store.file_watch import watch_file
from campus.store.turn import take_turn

WAIT_S = 30
"""How long a writer waits for another one before it gives up."""

RETRY_S = 0.05

POOL = {"pool_size": 8, "max_overflow": 8, "pool_timeout": WAIT_S}
"""Streamlit runs a thread a session; transactions are short, so a few connections serve many sessions."""

QUIET = {"hide_parameters": True}
"""An error that reaches a log repeats nothing that a person typed."""

SAFE_SQLITE = (3, 51, 3)

WRITES = "campus_writes"

NAME_ANOTHER = "name another folder by CAMPUS_DATA_DIR"

ADVICE = {
    "SQLITE_READONLY": f"it cannot be written. Make the file and its folder writable, or {NAME_ANOTHER}.",
    "SQLITE_CANTOPEN": f"it cannot be opened. Make the folder exist and writable, or {NAME_ANOTHER}.",
    "SQLITE_NOTADB": f"it is not a database. Move the file away, or {NAME_ANOTHER}.",
    "SQLITE_CORRUPT": "it is damaged. Stop the program, keep a copy of the file and restore a backup.",
    "SQLITE_BUSY": "another program keeps it locked. End that program, then try again.",
    "SQLITE_FULL": "the disk is full. Make room, then try again.",
    "SQLITE_IOERR": f"the disk reports an error. Check the disk, or {NAME_ANOTHER}.",
}

ADVICE_BY_STATE = {
    "25006": "it is read-only. Name the main server by CAMPUS_DATABASE_URL.",
    "53100": ADVICE["SQLITE_FULL"],
    "53300": "it has no connection left. End other programs, or raise the server's max_connections.",
    "55P03": ADVICE["SQLITE_BUSY"],
    "58030": "the server's disk reports an error. Check the disk.",
}
"""What PostgreSQL's own states (SQLSTATE) mean for who runs the program."""

_log = logging.getLogger(__name__)


def make_engine(url: sa.URL) -> sa.Engine:
    """Make the engine for SQLite in a file or PostgreSQL; nothing is opened yet."""
    if url.get_backend_name() == "sqlite":
        _warn_of_old_sqlite()
        engine = sa.create_engine(url, connect_args={"timeout": WAIT_S}, **POOL, **QUIET)
        watch_file(engine)
        sa.event.listen(engine, "connect", _set_up_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = sa.create_engine(url, connect_args={"connect_timeout": WAIT_S}, pool_pre_ping=True, **POOL, **QUIET)
    sa.event.listen(engine, "begin", _begin_postgresql)
    return engine


@cache
def _warn_of_old_sqlite() -> None:
    """Say once that this SQLite has a fault which everybody who writes the file has to avoid, as this program does."""
    if sqlite3.sqlite_version_info < SAFE_SQLITE:
        _log.warning(
            "SQLite %s can damage a database while two write and checkpoint it at the same instant (mended in %s). "
            "This program's processes take turns; let no other program write the file.",
            sqlite3.sqlite_version,
            ".".join(map(str, SAFE_SQLITE)),
        )


def _set_up_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Begin transactions ourselves, keep every acknowledged commit, and let no REPLACE get past a trigger."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA recursive_triggers=ON")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    """Take the write lock at once when the transaction will write, so that it never fails half way."""
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: sa.Connection) -> None:
    """Let no writer wait for ever for a lock that another program keeps."""
    if connection.get_execution_options().get(WRITES, False):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_S}s'")


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open a short transaction that sees one moment of the data."""
    options: dict[str, Any] = {}
    if engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with telling_errors(engine.url), engine.connect() as connection:
        yield connection.execution_options(**options)


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open a transaction that writes; it is committed at the end, or nothing is written.

    Writers of SQLite wait here for their turn; PostgreSQL lets them wait itself.
    """
    with _turn(engine.url), telling_errors(engine.url), engine.connect() as connection:
        yield connection.execution_options(**{WRITES: True})
        _commit(connection)


@contextmanager
def _turn(url: sa.URL) -> Iterator[None]:
    """Hold the turn to write, where the database needs one."""
    if url.get_backend_name() != "sqlite":
        yield
        return
    try:
        turn = take_turn(Path(str(url.database)), WAIT_S)
    except TimeoutError as error:
        raise StoreError(f"{place_of(url)}: {ADVICE['SQLITE_BUSY']}") from error
    except OSError as error:
        raise StoreError(f"{place_of(url)}: {ADVICE['SQLITE_CANTOPEN']} ({error})") from error
    with turn:
        yield


def _commit(connection: sa.Connection) -> None:
    """Commit; a connection whose commit failed still holds its transaction (SQLite), so it is thrown away."""
    try:
        connection.commit()
    except sa.exc.IntegrityError as error:
        details = _missing_references(connection)
        connection.invalidate()
        raise StoreError(f"Nothing was written: {error.orig}{details}") from error
    except sa.exc.DBAPIError:
        connection.invalidate()
        raise


def _missing_references(connection: sa.Connection) -> str:
    """Name the rows that refer to nothing; SQLite itself only says that there are some."""
    if connection.dialect.name != "sqlite":
        return ""
    cursor = connection.connection.cursor()
    found = cursor.execute("PRAGMA foreign_key_check").fetchmany(5)
    return "".join(f"; row {row} of {table} refers to a row of {to} that does not exist" for table, row, to, _ in found)


@contextmanager
def telling_errors(url: sa.URL) -> Iterator[None]:
    """Turn errors of the database into :class:`StoreError` that names the database and the way out."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        raise StoreError(_message(url, error)) from error
    except UnicodeEncodeError as error:
        text = ascii(error.object)
        raise StoreError(f"{place_of(url)}: {text} holds half a character, which cannot be stored.") from error
    except sa.exc.TimeoutError as error:
        raise StoreError(f"{place_of(url)}: all connections are busy. Try again.") from error


def place_of(url: sa.URL) -> str:
    """Name the database for a person: the file, or the address without the password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return url.render_as_string(hide_password=True)


def _message(url: sa.URL, error: sa.exc.DBAPIError) -> str:
    """Write what happened and what to do."""
    cause = error.orig
    name = getattr(cause, "sqlite_errorname", "")
    advice = next((text for start, text in ADVICE.items() if name.startswith(start)), "")
    advice = advice or ADVICE_BY_STATE.get(getattr(cause, "sqlstate", None) or "", "")
    if not advice and isinstance(error, sa.exc.OperationalError) and url.get_backend_name() != "sqlite":
        advice = "it cannot be reached. Start the server, or correct CAMPUS_DATABASE_URL."
    return f"{place_of(url)}: {advice} ({cause})" if advice else f"{place_of(url)}: {cause}"


def use_write_ahead_log(engine: sa.Engine) -> None:
    """Let readers of SQLite read while somebody writes; asked again while another process opens the same file."""
    give_up = time.monotonic() + WAIT_S
    while not _is_write_ahead(engine):
        if time.monotonic() > give_up:
            raise StoreError(
                f"{place_of(engine.url)}: the file system cannot keep a write-ahead log. Name a folder on a local disk "
                "by CAMPUS_DATA_DIR."
            )
        time.sleep(RETRY_S)


def _is_write_ahead(engine: sa.Engine) -> bool:
    """Ask for the write-ahead log, outside any transaction, and tell whether it is on."""
    with closing(engine.raw_connection()) as connection:
        try:
            answer = connection.cursor().execute("PRAGMA journal_mode=WAL").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname.startswith("SQLITE_BUSY"):
                return False
            raise StoreError(f"{place_of(engine.url)}: {error}") from error
    return bool(answer == ("wal",))
