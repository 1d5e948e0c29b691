"""Which records were found to be right, what residents report, and what became of it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ONLY_ADDED = "rows of this table are only ever added"


def upgrade() -> None:
    """Make the tables and the triggers that guard two of them."""
    op.create_table(
        "record_confirmation",
        sa.Column("record_id", KEY, nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("no", "version")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("who", "confirmed_at")),
        sa.PrimaryKeyConstraint("record_id", "no", name="pk_record_confirmation"),
    )
    op.create_table(
        "error_report",
        *(sa.Column(name, KEY, nullable=False) for name in ("id", "code_hash", "record_id")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("field", "text", "contact")),
        sa.Column("made_at", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_error_report"),
        sa.UniqueConstraint("code_hash", name="uq_error_report_code_hash"),
    )
    for name in ("record_id", "made_at"):
        op.create_index(f"ix_error_report_{name}", "error_report", [name])
    op.create_table(
        "error_report_step",
        sa.Column("report_id", KEY, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("state", "answer", "who", "at")),
        sa.PrimaryKeyConstraint("report_id", "seq", name="pk_error_report_step"),
        sa.ForeignKeyConstraint(["report_id"], ["error_report.id"], name="fk_error_report_step_report_id"),
    )
    for table in ("record_confirmation", "error_report_step"):
        _only_added(table)


def _only_added(table: str) -> None:
    """Refuse to change or take away rows."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION campus_only_added()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{ONLY_ADDED}'); END"
        )
