"""Which tables does the database have?

Every table of a city pack becomes a table of the database, column by column; beside them stand the tables that keep
its past. One model serves SQLite and PostgreSQL with PostGIS. The migrations write the same model out by hand.

Text that refers to nothing is ``NULL`` in the database and an empty text in Python, so that foreign keys hold.
"""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from campus.domain.tables import RECORD_TABLES, REFERENCE_SETS, TABLES, Column, columns_of

EVENT_SOURCED = "decisions"
"""The pack table that is no table of the database: its rows are the first events."""

REFERABLE = frozenset(name for name, cls in TABLES.items() if [c.name for c in columns_of(cls) if c.key] == ["id"])
REFERABLE_TABLES = REFERABLE - {EVENT_SOURCED}
"""The tables that a foreign key can point to."""

SINGLE_ROW = 1


class MultiPolygon(sa.types.UserDefinedType[bytes]):
    """A PostGIS multipolygon in EPSG:4326 that is WKB (little endian) in Python."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Return the type's name in DDL."""
        return "geometry(MultiPolygon,4326)"

    def bind_expression(self, bindvalue: sa.BindParameter[bytes]) -> ColumnElement[bytes]:
        """Turn WKB into a geometry on the way in."""
        return sa.func.ST_GeomFromWKB(bindvalue, 4326, type_=self)

    def column_expression(self, colexpr: ColumnElement[Any]) -> ColumnElement[bytes]:
        """Turn a geometry into WKB on the way out."""
        return sa.func.ST_AsBinary(colexpr, "NDR", type_=sa.LargeBinary)


WKB = sa.LargeBinary().with_variant(MultiPolygon(), "postgresql")

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Text that is sorted and compared byte by byte on both engines."""

SQL_TYPES: dict[type, sa.types.TypeEngine[Any]] = {
    int: sa.BigInteger(),
    float: sa.Double(),
    bool: sa.Boolean(),
    date: sa.Date(),
    bytes: WKB,
}
"""How values are stored; what is not listed is text."""

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def is_nullable(column: Column) -> bool:
    """Tell whether an unknown value of the column is ``NULL`` in the database."""
    return column.optional or (column.refers_to in REFERABLE_TABLES and not column.required)


def _reference(table: str) -> sa.ForeignKey:
    """Refer to another table; checked at the end of a transaction, so that rows may come in any order."""
    return sa.ForeignKey(f"{table}.id", deferrable=True, initially="DEFERRED")


def _sql_column(column: Column) -> sa.Column[Any]:
    """Write one described column as a column of the database."""
    refers = column.refers_to in REFERABLE_TABLES
    text = KEY if refers or column.key or column.refers_to in REFERENCE_SETS else sa.Text()
    return sa.Column(
        column.name,
        SQL_TYPES.get(column.type, text),
        *([_reference(column.refers_to)] if refers else []),
        primary_key=column.key,
        autoincrement=False,
        nullable=is_nullable(column),
    )


def _pack_table(name: str, cls: type) -> sa.Table:
    """Write one table of the pack as a table of the database; records carry a version number."""
    columns = [_sql_column(column) for column in columns_of(cls)]
    if name in RECORD_TABLES:
        columns.append(sa.Column("version", sa.BigInteger, nullable=False, server_default=sa.text("1")))
    return sa.Table(name, metadata, *columns)


pack_tables = {name: _pack_table(name, cls) for name, cls in TABLES.items() if name != EVENT_SOURCED}
"""The tables of the pack by name."""

sa.Index(None, pack_tables["spaces"].c.parent_id)
sa.Index(None, pack_tables["programs"].c.place_id)
sa.Index(None, pack_tables["companies"].c.complex_id)
sa.Index(None, pack_tables["links"].c.from_id)
sa.Index(None, pack_tables["links"].c.to_id)

meta = sa.Table(
    "meta",
    metadata,
    sa.Column("id", sa.BigInteger, sa.CheckConstraint("id = 1", name="single_row"), primary_key=True),
    sa.Column("data_version", sa.BigInteger, nullable=False),
    sa.Column("city_key", sa.Text, nullable=False),
    sa.Column("pack_digest", sa.Text, nullable=False),
    sa.Column("chain_length", sa.BigInteger, nullable=False),
    sa.Column("chain_hash", sa.Text, nullable=False),
)
"""One row: the data version, whose data it is, and the newest link of the chain. Whoever writes locks it first."""

roles = sa.Table("roles", metadata, sa.Column("key", KEY, primary_key=True))
"""The roles of the city; a table, because a changed CHECK is never migrated."""

assignment_event = sa.Table(
    "assignment_event",
    metadata,
    sa.Column("chain_no", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("space_id", KEY, _reference("spaces"), nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("operation_id", KEY, nullable=False, unique=True),
    sa.Column("decision_id", KEY, nullable=False, index=True),
    sa.Column("role", KEY, sa.ForeignKey("roles.key"), nullable=False),
    sa.Column("source_id", KEY, _reference("sources"), nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("recorded_at", sa.Text, nullable=False),
    sa.Column("recorded_by", sa.Text, nullable=False),
    sa.Column("previous_hash", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.UniqueConstraint("space_id", "seq"),
)
"""The chain of decisions. ``content`` is the decision as canonical JSON; triggers refuse update and delete."""

record_history = sa.Table(
    "record_history",
    metadata,
    sa.Column("record_id", KEY, primary_key=True),
    sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("field", KEY, primary_key=True),
    sa.Column("table_name", sa.Text, nullable=False),
    sa.Column("old", sa.Text, nullable=False),
    sa.Column("new", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("source_id", KEY, _reference("sources"), nullable=True),
    sa.Column("recorded_at", sa.Text, nullable=False),
)
"""Every change of a record, field by field, as the cells' texts; triggers refuse update and delete."""
