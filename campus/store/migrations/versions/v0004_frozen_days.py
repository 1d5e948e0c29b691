"""What stood on a day, frozen."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ONLY_ADDED = "rows of this table are only ever added"


def upgrade() -> None:
    """Make the table and the triggers that guard it."""
    op.create_table(
        "frozen_day",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("edition", sa.BigInteger, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("sha256", "frozen_at", "frozen_by")),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("data_version", "chain_no")),
        sa.Column("chain_hash", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("day", "edition", name="pk_frozen_day"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER frozen_day_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON frozen_day "
            "FOR EACH STATEMENT EXECUTE FUNCTION campus_only_added()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER frozen_day_no_{act.lower()} BEFORE {act} ON frozen_day "
            f"BEGIN SELECT RAISE(ABORT, '{ONLY_ADDED}'); END"
        )
