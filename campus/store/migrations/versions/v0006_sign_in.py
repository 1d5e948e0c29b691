"""One-time codes, single sign-on, and by which device a session was begun."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the columns and make the tables."""
    op.add_column("account", sa.Column("single_sign_on", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("account_session", sa.Column("device", sa.Text, nullable=False, server_default=sa.text("''")))
    op.add_column("account_session", sa.Column("openid_sid", KEY, nullable=True))
    _create_codes()
    _create_openid()


def _create_codes() -> None:
    """Make the tables of one-time codes."""
    op.create_table(
        "sign_in_step",
        *(sa.Column(name, KEY, nullable=False) for name in ("token_hash", "account_id")),
        sa.Column("expires_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sign_in_step"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_sign_in_step_account_id"),
    )
    op.create_table(
        "account_code",
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("sealed_secret", sa.Text, nullable=False),
        sa.Column("confirmed", sa.Boolean, nullable=False),
        sa.Column("last_counter", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_account_code"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_account_code_account_id"),
    )
    op.create_table(
        "recovery_code",
        *(sa.Column(name, KEY, nullable=False) for name in ("account_id", "code_hash")),
        sa.PrimaryKeyConstraint("account_id", "code_hash", name="pk_recovery_code"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_recovery_code_account_id"),
    )


def _create_openid() -> None:
    """Make the tables of single sign-on."""
    op.create_table(
        "openid_identity",
        *(sa.Column(name, KEY, nullable=False) for name in ("issuer", "subject", "account_id")),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_openid_identity"),
        sa.UniqueConstraint("account_id", name="uq_openid_identity_account_id"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_openid_identity_account_id"),
    )
    op.create_table(
        "openid_used",
        sa.Column("key_hash", KEY, nullable=False),
        sa.Column("used_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name="pk_openid_used"),
    )
