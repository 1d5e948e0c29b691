"""The files on which decisions rest."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ONLY_ADDED = "rows of this table are only ever added"


def upgrade() -> None:
    """Make the table and the triggers that guard it."""
    op.create_table(
        "evidence_file",
        sa.Column("sha256", KEY, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("stored_at", "stored_by")),
        sa.PrimaryKeyConstraint("sha256", name="pk_evidence_file"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER evidence_file_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_file "
            "FOR EACH STATEMENT EXECUTE FUNCTION campus_only_added()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER evidence_file_no_{act.lower()} BEFORE {act} ON evidence_file "
            f"BEGIN SELECT RAISE(ABORT, '{ONLY_ADDED}'); END"
        )
