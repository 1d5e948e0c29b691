"""Accounts, sessions, one-time links, failures of signing in, and the trail of acts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ONLY_ADDED = "rows of this table are only ever added"


def upgrade() -> None:
    """Make the tables and the triggers that guard the trail."""
    _create_accounts()
    _create_sessions()
    _create_failures()
    op.create_table(
        "audit_event",
        sa.Column("no", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("at", "who", "act", "what", "outcome")),
        sa.PrimaryKeyConstraint("no", name="pk_audit_event"),
    )
    _guard_audit()


def _create_accounts() -> None:
    """Make the table of accounts."""
    op.create_table(
        "account",
        sa.Column("id", KEY, nullable=False),
        sa.Column("login", KEY, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("name", "rights")),
        sa.Column("institution_id", KEY, nullable=True),
        sa.Column("password_hash", sa.Text, nullable=False),
        *(sa.Column(name, sa.Boolean, nullable=False) for name in ("disabled", "must_change_password")),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("login", name="uq_account_login"),
        sa.ForeignKeyConstraint(["institution_id"], ["institutions.id"], name="fk_account_institution_id"),
    )


def _create_sessions() -> None:
    """Make the tables of sessions and of one-time links."""
    op.create_table(
        "account_session",
        sa.Column("token_hash", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("created_at", "seen_at")),
        sa.PrimaryKeyConstraint("token_hash", name="pk_account_session"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_account_session_account_id"),
    )
    op.create_index("ix_account_session_account_id", "account_session", ["account_id"])
    op.create_table(
        "account_link",
        sa.Column("token_hash", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=True),
        sa.Column("expires_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_account_link"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_account_link_account_id"),
    )


def _create_failures() -> None:
    """Make the tables that count failures, with no key yet."""
    salt = op.create_table(
        "sign_in_salt",
        sa.Column("id", sa.BigInteger, sa.CheckConstraint("id = 1", name="ck_sign_in_salt_single_row"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("salt", "made_at")),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_salt"),
    )
    op.bulk_insert(salt, [{"id": 1, "salt": "", "made_at": ""}])
    op.create_table(
        "sign_in_failure",
        sa.Column("key", KEY, nullable=False),
        sa.Column("failures", sa.BigInteger, nullable=False),
        sa.Column("last_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_sign_in_failure"),
    )


def _guard_audit() -> None:
    """Refuse changes of the trail."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER audit_event_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event "
            "FOR EACH STATEMENT EXECUTE FUNCTION campus_only_added()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_event_no_{act.lower()} BEFORE {act} ON audit_event "
            f"BEGIN SELECT RAISE(ABORT, '{ONLY_ADDED}'); END"
        )
