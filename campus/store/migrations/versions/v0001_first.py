"""The first tables: the city's rows, the chain of decisions, the history of changes, the data version."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


class _MultiPolygon(sa.types.UserDefinedType[bytes]):
    """PostGIS's type, as it was called when this step was written."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Return the type's name in DDL."""
        return "geometry(MultiPolygon,4326)"


WKB = sa.LargeBinary().with_variant(_MultiPolygon(), "postgresql")
KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

SOURCED = ("source_id!sources", "reference_date", "date_basis", "note")
LOCATED = (
    *("id*", "name", "name_en", "aliases", "kind", "address", "place_text", "lon#", "lat#", "location_basis"),
    *("district_id?districts", *SOURCED),
)

TABLES: dict[str, Sequence[str]] = {
    "sources": ("id*", "title", "publisher", "url", "licence", "published_on", "collected_on@", "note"),
    "living_areas": ("id*", "name", "name_en", *SOURCED),
    "districts": ("id*", "name", "name_en", "code", "living_area_id?living_areas", "wkb^", *SOURCED),
    "neighbours": ("id*", "name", "name_en", "wkb^", *SOURCED),
    "industry_lists": ("id*", "name", "name_en", "valid_from", *SOURCED),
    "industries": ("list_id*industry_lists", "industry_key*", "name", "name_en", "position%"),
    "institutions": (
        *LOCATED,
        *("council_group", "council_status", "council_duties", "stages", "phone", "url", "external_id", "version+"),
    ),
    "spaces": (
        *(*LOCATED, "parent_id?spaces", "owner_id?institutions", "owner_text", "manager_id?institutions"),
        *("manager_text", "operator_id?institutions", "operator_text", "industries", "industry_text", "stages"),
        *("opened_text", "status_text", "opening_text", "closed_text", "capacity_text", "area_text", "fee_text"),
        *("apply_text", "facilities_text", "phone", "url", "external_id", "version+"),
    ),
    "companies": (*LOCATED, "industries", "industry_text", "complex_id?spaces", "complex_text", "version+"),
    "programs": (
        *(*LOCATED, "host_text", "place_id?spaces", "industries", "industry_text", "stages", "target_text"),
        *("period_text", "capacity_text", "version+"),
    ),
    "stations": (*LOCATED, "line", "station_no", "operator_text", "phone", "version+"),
    "links": ("id*", "from_id~", "relation", "to_id~", *SOURCED),
    "population": ("district_id*districts", "age_from%*", "age_to%?", "people%", *SOURCED),
    "timeline": ("id*", "day", "day_basis", "name", "name_en", "kind", "record_id~", *SOURCED),
    "indicators": (
        *("id*", "name", "name_en", "group", "unit", "scope_text", "baseline_text", "target_text", "target_year%?"),
        *SOURCED,
    ),
    "indicator_values": ("id*", "indicator_id!indicators", "period", "value_text", *SOURCED),
    "value_sources": ("record_id*", "field*", *SOURCED),
    "matches": ("record_id*", "source_id*sources", "row_key*", "rule", "distance_m#"),
}
"""Every table of the pack, a column a word.

``name`` text · ``name*`` key · ``name*t`` key that refers to table t · ``name!t`` reference · ``name?t`` reference
that may be unknown · ``name~`` id of any record · ``name#`` number or unknown · ``name%`` whole number (``*`` key,
``?`` may be unknown) · ``name@`` date · ``name^`` multipolygon · ``name+`` version number from 1
"""

ONLY_ADDED = "rows of this table are only ever added"
KEPT = ("assignment_event", "record_history")
"""The tables whose rows nobody may change."""

SQLITE_CHAIN = """
CREATE TRIGGER assignment_event_chain BEFORE INSERT ON assignment_event
WHEN NOT EXISTS (SELECT 1 FROM meta WHERE chain_length + 1 = NEW.chain_no AND chain_hash = NEW.previous_hash)
BEGIN SELECT RAISE(ABORT, 'the event does not continue the chain'); END
"""
POSTGRESQL_CHAIN = """
CREATE FUNCTION campus_continues_chain() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF NOT EXISTS (SELECT 1 FROM meta WHERE chain_length + 1 = NEW.chain_no AND chain_hash = NEW.previous_hash)
THEN RAISE EXCEPTION 'the event does not continue the chain'; END IF; RETURN NEW; END $$
"""


def upgrade() -> None:
    """Make all tables and the triggers that guard them."""
    for name, words in TABLES.items():
        op.create_table(name, *(_column(name, word) for word in words), _primary_key(name, words))
    op.create_index("ix_links_from_id", "links", ["from_id"])
    op.create_index("ix_links_to_id", "links", ["to_id"])
    _create_meta()
    _create_events()
    _create_history()
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def _column(table: str, word: str) -> sa.Column[Any]:
    """Read one column's word."""
    at = next((number for number, letter in enumerate(word) if not (letter.isalnum() or letter == "_")), len(word))
    name, mark, rest = word[:at], word[at : at + 1], word[at + 1 :]
    if mark == "+":
        return sa.Column(name, sa.BigInteger, nullable=False, server_default=sa.text("1"))
    kinds: dict[str, Any] = {"": sa.Text(), "#": sa.Double(), "%": sa.BigInteger(), "@": sa.Date(), "^": WKB}
    refers = [_reference(table, name, rest)] if mark in "*!?" and rest else []
    return sa.Column(name, kinds.get(mark, KEY), *refers, nullable=mark in {"?", "#"} or (mark, rest) == ("%", "?"))


def _reference(table: str, name: str, target: str) -> sa.ForeignKey:
    """Refer to another table; checked at the end of the transaction."""
    return sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}", deferrable=True, initially="DEFERRED")


def _primary_key(table: str, words: Sequence[str]) -> sa.PrimaryKeyConstraint:
    """Name the columns of the key."""
    keys = (word.split("*")[0].strip("%") for word in words if "*" in word)
    return sa.PrimaryKeyConstraint(*keys, name=f"pk_{table}")


def _create_meta() -> None:
    """Make the table of one row, and the roles."""
    op.create_table(
        "meta",
        sa.Column("id", sa.BigInteger, sa.CheckConstraint("id = 1", name="ck_meta_single_row"), nullable=False),
        sa.Column("data_version", sa.BigInteger, nullable=False),
        sa.Column("city_key", sa.Text, nullable=False),
        sa.Column("pack_digest", sa.Text, nullable=False),
        sa.Column("chain_length", sa.BigInteger, nullable=False),
        sa.Column("chain_hash", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_meta"),
    )
    op.create_table("roles", sa.Column("key", KEY, nullable=False), sa.PrimaryKeyConstraint("key", name="pk_roles"))


def _create_events() -> None:
    """Make the chain of decisions."""
    op.create_table(
        "assignment_event",
        sa.Column("chain_no", sa.BigInteger, nullable=False),
        sa.Column("space_id", KEY, _reference("assignment_event", "space_id", "spaces"), nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("operation_id", KEY, nullable=False),
        sa.Column("decision_id", KEY, nullable=False),
        sa.Column("role", KEY, sa.ForeignKey("roles.key", name="fk_assignment_event_role"), nullable=False),
        sa.Column("source_id", KEY, _reference("assignment_event", "source_id", "sources"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("content", "recorded_at", "recorded_by")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("previous_hash", "hash")),
        sa.PrimaryKeyConstraint("chain_no", name="pk_assignment_event"),
        sa.UniqueConstraint("operation_id", name="uq_assignment_event_operation_id"),
        sa.UniqueConstraint("space_id", "seq", name="uq_assignment_event_space_id_seq"),
    )
    op.create_index("ix_assignment_event_decision_id", "assignment_event", ["decision_id"])


def _create_history() -> None:
    """Make the history of the other records."""
    op.create_table(
        "record_history",
        sa.Column("record_id", KEY, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("field", KEY, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("table_name", "old", "new", "who", "why")),
        sa.Column("source_id", KEY, _reference("record_history", "source_id", "sources"), nullable=True),
        sa.Column("recorded_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("record_id", "version", "field", name="pk_record_history"),
    )


def _guard_sqlite() -> None:
    """Refuse changes of what is kept, and events that do not continue the chain."""
    for table in KEPT:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{ONLY_ADDED}'); END"
            )
    op.execute(SQLITE_CHAIN)


def _guard_postgresql() -> None:
    """Refuse changes of what is kept, and events that do not continue the chain."""
    op.execute(
        "CREATE FUNCTION campus_only_added() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{ONLY_ADDED}'; END $$"
    )
    for table in KEPT:
        op.execute(
            f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION campus_only_added()"
        )
    op.execute(POSTGRESQL_CHAIN)
    op.execute(
        "CREATE TRIGGER assignment_event_chain BEFORE INSERT ON assignment_event "
        "FOR EACH ROW EXECUTE FUNCTION campus_continues_chain()"
    )
