"""Forms that officials have begun and not yet handed in."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table of drafts."""
    op.create_table(
        "role_draft",
        *(sa.Column(name, KEY, nullable=False) for name in ("id", "account_id")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("content", "saved_at")),
        sa.PrimaryKeyConstraint("id", name="pk_role_draft"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_role_draft_account_id"),
    )
    op.create_index("ix_role_draft_account_id", "role_draft", ["account_id"])
