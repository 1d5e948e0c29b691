"""Is the database as new as the program, and if it is older, how is it brought up to date?"""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from campus.errors import StoreError
from campus.store.engine import place_of
from campus.store.schema import metadata

STEPS = Path(__file__).parent / "migrations"

OPENING_LOCK = 0x0CA3_905
"""The PostgreSQL advisory lock that processes opening the same database take in turn."""


def bring_up_to_date(connection: sa.Connection) -> None:
    """Run the missing steps in the caller's transaction; raise :class:`StoreError` when the database is not ours."""
    if connection.dialect.name == "postgresql":
        _prepare_postgresql(connection)
    scripts = ScriptDirectory(str(STEPS))
    newest = scripts.get_current_head()
    found = MigrationContext.configure(connection).get_current_revision()
    if found == newest:
        return
    if found is None:
        _refuse_foreign_tables(connection)
    elif found not in {step.revision for step in scripts.walk_revisions()}:
        raise StoreError(
            f"{place_of(connection.engine.url)}: the database is at revision {found}, this program knows revisions up "
            f"to {newest}; a newer version of the program has written it. Install that version, or name another "
            "database by CAMPUS_DATA_DIR or CAMPUS_DATABASE_URL. Nothing was changed."
        )
    _run_steps(connection)


def _run_steps(connection: sa.Connection) -> None:
    """Let Alembic run the missing steps on the connection."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(STEPS).replace("%", "%%"))
    command.upgrade(config, "head")


def _refuse_foreign_tables(connection: sa.Connection) -> None:
    """Refuse a database that holds another program's tables; a PostgreSQL database may be shared, but not by name."""
    tables = set(sa.inspect(connection).get_table_names())
    foreign = tables if connection.dialect.name == "sqlite" else tables & metadata.tables.keys()
    if foreign:
        raise StoreError(
            f"{place_of(connection.engine.url)}: the database belongs to another program (tables "
            f"{', '.join(sorted(foreign)[:5])}). Name another by CAMPUS_DATA_DIR or CAMPUS_DATABASE_URL."
        )


def _prepare_postgresql(connection: sa.Connection) -> None:
    """Wait for other processes that open the database; see that it can hold Korean text and geometries."""
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(OPENING_LOCK)))
    place = place_of(connection.engine.url)
    encoding = connection.scalar(sa.text("SHOW server_encoding"))
    if encoding != "UTF8":
        raise StoreError(f"{place}: the database is encoded in {encoding}. Create one with ENCODING 'UTF8'.")
    if connection.scalar(sa.text("SELECT 1 FROM pg_extension WHERE extname = 'postgis'")):
        return
    try:
        connection.execute(sa.text("CREATE EXTENSION postgis"))
    except sa.exc.DBAPIError as error:
        raise StoreError(
            f"{place}: PostGIS is missing ({error.orig}). Install the PostGIS package of the PostgreSQL server and "
            "let its administrator run CREATE EXTENSION postgis in this database."
        ) from error
