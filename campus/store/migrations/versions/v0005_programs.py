"""Programmes say when, for whom, at what price and how to apply; their sessions become a table.

SQLite cannot add a required column without leaving a default behind, so there the table is made anew.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

KEPT = (
    *("id", "name", "name_en", "aliases", "kind", "address", "place_text", "lon", "lat", "location_basis"),
    *("district_id", "source_id", "reference_date", "date_basis", "note", "host_text", "place_id", "industries"),
    *("industry_text", "stages", "target_text", "period_text", "capacity_text", "version"),
)
TEXTS = (
    *("room_text", "mode", "content_text", "languages", "groups", "grades", "nationalities", "apply_from", "apply_to"),
    *("apply_text", "apply_methods", "selection_text", "selection", "fee_text", "materials_text", "phone", "url"),
    *("apply_url", "external_id", "estimated"),
)
NUMBERS = ("age_from", "age_to", "fee_won", "materials_won", "capacity")
PERHAPS = ("training_support", "credit_bank", "learning_account")

SESSION_TEXTS = (
    *("reference_date", "date_basis", "note", "name", "start_on", "end_on", "period_basis", "days_text", "weekdays"),
    *("start_time", "end_time", "rrule", "except_days", "extra_days"),
)


def upgrade() -> None:
    """Give programmes their new columns, unknown in every row, and make the table of sessions."""
    if op.get_bind().dialect.name == "postgresql":
        _extend()
    else:
        _remake()
    op.create_table(
        "program_sessions",
        sa.Column("program_id", KEY, _reference("program_sessions", "program_id", "programs"), nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("source_id", KEY, _reference("program_sessions", "source_id", "sources"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in SESSION_TEXTS),
        *(sa.Column(name, sa.Boolean, nullable=False) for name in ("skips_holidays", "cancelled")),
        sa.PrimaryKeyConstraint("program_id", "number", name="pk_program_sessions"),
    )


def _reference(table: str, name: str, target: str) -> sa.ForeignKey:
    """Refer to another table; checked at the end of the transaction."""
    return sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}", deferrable=True, initially="DEFERRED")


def _extend() -> None:
    """Add the columns; a default fills the rows that are there and is taken away again."""
    defaults = dict.fromkeys(TEXTS, sa.text("''")) | {"always_open": sa.false()}
    for name, default in defaults.items():
        kind = sa.Text() if name in TEXTS else sa.Boolean()
        op.add_column("programs", sa.Column(name, kind, nullable=False, server_default=default))
        op.alter_column("programs", name, server_default=None)
    for name in NUMBERS:
        op.add_column("programs", sa.Column(name, sa.BigInteger))
    for name in PERHAPS:
        op.add_column("programs", sa.Column(name, sa.Boolean))
    op.add_column("programs", sa.Column("host_id", KEY, _reference("programs", "host_id", "institutions")))


def _remake() -> None:
    """Make the table with all columns, take the rows over, and let it take the old one's place."""
    references = {"district_id": "districts", "source_id": "sources", "place_id": "spaces", "host_id": "institutions"}
    numbers: dict[str, Any] = {"lon": sa.Double, "lat": sa.Double, **dict.fromkeys(NUMBERS, sa.BigInteger)}
    perhaps = dict.fromkeys(PERHAPS, sa.Boolean)
    texts = [name for name in (*KEPT, *TEXTS) if name not in {*references, *numbers, "version"}]
    op.create_table(
        "programs_next",
        *(sa.Column(name, KEY if name == "id" else sa.Text, nullable=False) for name in texts),
        *(sa.Column(name, kind, nullable=True) for name, kind in (numbers | perhaps).items()),
        sa.Column("always_open", sa.Boolean, nullable=False),
        *(
            sa.Column(name, KEY, _reference("programs", name, target), nullable=name != "source_id")
            for name, target in references.items()
        ),
        sa.Column("version", sa.BigInteger, nullable=False, server_default=sa.text("1")),
        sa.PrimaryKeyConstraint("id", name="pk_programs"),
    )
    names = (*KEPT, *TEXTS, "always_open")
    before, after = sa.table("programs", *map(sa.column, KEPT)), sa.table("programs_next", *map(sa.column, names))
    rows = sa.select(*before.c, *(sa.literal("", sa.Text) for _ in TEXTS), sa.false())
    op.execute(sa.insert(after).from_select(names, rows))
    op.drop_table("programs")
    op.rename_table("programs_next", "programs")
