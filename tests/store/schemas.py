"""A schema of PostgreSQL for each test: emptied and filled again where the last test left it whole, for making one anew
takes ten times as long."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
import sqlalchemy as sa
from psycopg import sql

from tests.postgres import run_statements

SHAPE = """
WITH part AS (
    SELECT oid AS whole, 0 AS place, xmin FROM pg_class WHERE relnamespace = to_regnamespace(%(name)s)
    UNION ALL SELECT oid, 0, xmin FROM pg_proc WHERE pronamespace = to_regnamespace(%(name)s)
    UNION ALL SELECT oid, 0, xmin FROM pg_constraint WHERE connamespace = to_regnamespace(%(name)s)
    UNION ALL SELECT t.oid, 0, t.xmin FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = to_regnamespace(%(name)s)
    UNION ALL SELECT a.attrelid, a.attnum, a.xmin FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relnamespace = to_regnamespace(%(name)s)
)
SELECT md5(string_agg(concat_ws('.', whole, place, xmin), ',' ORDER BY whole, place, xmin::text)) FROM part
"""
"""All rows of the catalogue about a schema, each with the transaction that wrote it: any change of it changes this."""

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = %(name)s ORDER BY tablename"
COUNTERS = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = %(name)s"


@contextmanager
def empty_schema(database: sa.URL) -> Iterator[sa.URL]:
    """Make an empty schema and take it away at the end; its tables are those that a connection finds first."""
    name = f"test_{uuid.uuid4().hex}"
    run_statements(database, f"CREATE SCHEMA {name}")
    yield _address(database, name)
    run_statements(database, f"DROP SCHEMA {name} CASCADE")


def _address(database: sa.URL, name: str) -> sa.URL:
    return database.set(query={"options": f"-c search_path={name},public"})


@dataclass
class _Filled:
    """``rows`` are what each table held after filling, as COPY writes it; ``counters`` where its sequences stood."""

    name: str
    shape: str
    rows: dict[str, bytes]
    counters: dict[str, int | None]


@dataclass
class FilledSchemas:
    """Lends schemas that hold what ``fill`` writes at an address."""

    database: sa.URL
    fill: Callable[[sa.URL], None]
    _free: list[_Filled] = field(default_factory=list)

    @contextmanager
    def lend(self) -> Iterator[sa.URL]:
        """Lend a schema; whoever gets it next finds nothing of what was done in it."""
        schema = self._free.pop() if self._free else self._make()
        yield _address(self.database, schema.name)
        if self._filled_again(schema):
            self._free.append(schema)
        else:
            run_statements(self.database, f"DROP SCHEMA {schema.name} CASCADE")

    def _make(self) -> _Filled:
        name = f"test_{uuid.uuid4().hex}"
        run_statements(self.database, f"CREATE SCHEMA {name}")
        self.fill(_address(self.database, name))
        with self._connection(name) as connection:
            rows = {table: _copy_of(connection, table) for (table,) in connection.execute(TABLES, {"name": name})}
            counters = dict(connection.execute(COUNTERS, {"name": name}).fetchall())
            return _Filled(name, _shape(connection, name), rows, counters)

    def _filled_again(self, schema: _Filled) -> bool:
        """Bring the first rows back; tell whether the schema is again what it was."""
        try:
            with self._connection(schema.name) as connection:
                if _shape(connection, schema.name) != schema.shape:
                    return False
                # Neither the triggers that keep decisions nor foreign keys stand in the way.
                connection.execute("SET LOCAL session_replication_role = replica")
                connection.execute("SET LOCAL lock_timeout = '2s'")
                for table, rows in schema.rows.items():
                    connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
                    if rows:
                        with connection.cursor().copy(_copy(table, "FROM STDIN")) as copy:
                            copy.write(rows)
                for counter, value in schema.counters.items():
                    setval = "SELECT setval(%s::regclass, coalesce(%s, 1), %s)"
                    connection.execute(setval, (f'"{counter}"', value, value is not None))
        except psycopg.errors.LockNotAvailable:
            return False
        return True

    @contextmanager
    def _connection(self, name: str) -> Iterator[psycopg.Connection]:
        there = self.database.translate_connect_args(username="user", database="dbname")
        with psycopg.connect(**there, options=f"-c search_path={name},public") as connection:
            yield connection


def _shape(connection: psycopg.Connection, name: str) -> str:
    (shape,) = connection.execute(SHAPE, {"name": name}).fetchone() or ("",)
    return str(shape)


def _copy(table: str, where: str) -> sql.Composed:
    return sql.SQL("COPY {} " + where).format(sql.Identifier(table))


def _copy_of(connection: psycopg.Connection, table: str) -> bytes:
    with connection.cursor().copy(_copy(table, "TO STDOUT")) as copy:
        return b"".join(bytes(part) for part in copy)
