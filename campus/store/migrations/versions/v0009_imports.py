"""Which files were imported, what each of them changed, which were taken back, and which mappings people confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ONLY_ADDED = "rows of this table are only ever added"


def upgrade() -> None:
    """Make the tables and the triggers that guard three of them."""
    op.create_table(
        "import_run",
        sa.Column("id", KEY, nullable=False),
        sa.Column("no", sa.BigInteger, nullable=False),
        sa.Column("data_set", KEY, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("file_name", "sha256", "reference_date")),
        sa.Column("source_id", KEY, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("who", "applied_at", "counts")),
        sa.PrimaryKeyConstraint("id", name="pk_import_run"),
        sa.UniqueConstraint("no", name="uq_import_run_no"),
    )
    op.create_table(
        "import_change",
        sa.Column("import_id", KEY, nullable=False),
        sa.Column("no", sa.BigInteger, nullable=False),
        *(sa.Column(name, KEY, nullable=False) for name in ("table_name", "row_key")),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("import_id", "no", name="pk_import_change"),
        sa.ForeignKeyConstraint(["import_id"], ["import_run.id"], name="fk_import_change_import_id"),
    )
    op.create_index("ix_import_change_row_key", "import_change", ["row_key"])
    # A record that is taken back is looked for in every column that may refer to it.
    for table, column in (("spaces", "parent_id"), ("programs", "place_id"), ("companies", "complex_id")):
        op.create_index(f"ix_{table}_{column}", table, [column])
    op.create_table(
        "import_undo",
        sa.Column("import_id", KEY, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("who", "undone_at")),
        sa.PrimaryKeyConstraint("import_id", name="pk_import_undo"),
        sa.ForeignKeyConstraint(["import_id"], ["import_run.id"], name="fk_import_undo_import_id"),
    )
    op.create_table(
        "import_mapping",
        sa.Column("header_key", KEY, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("content", "who", "saved_at")),
        sa.PrimaryKeyConstraint("header_key", name="pk_import_mapping"),
    )
    for table in ("import_run", "import_change", "import_undo"):
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
