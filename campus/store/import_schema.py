"""Which tables keep what came in from files: the imports, what each changed, the mappings people confirmed?"""

import sqlalchemy as sa

from campus.store.schema import KEY, metadata

import_run = sa.Table(
    "import_run",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("no", sa.BigInteger, nullable=False, unique=True),
    sa.Column("data_set", KEY, nullable=False),
    sa.Column("file_name", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("reference_date", sa.Text, nullable=False),
    sa.Column("source_id", KEY, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("applied_at", sa.Text, nullable=False),
    sa.Column("counts", sa.Text, nullable=False),
)
"""The imports that were written; triggers refuse update and delete. ``counts`` are JSON."""

import_change = sa.Table(
    "import_change",
    metadata,
    sa.Column("import_id", KEY, sa.ForeignKey("import_run.id"), primary_key=True),
    sa.Column("no", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("table_name", KEY, nullable=False),
    sa.Column("row_key", KEY, nullable=False, index=True),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("before", sa.Text, nullable=False),
)
"""What an import changed, row by row; triggers refuse update and delete.

``version`` is the record's version after the import, 0 for rows without versions; ``before`` holds the cells that stood
there as JSON, and is empty for a row that was added.
"""

import_undo = sa.Table(
    "import_undo",
    metadata,
    sa.Column("import_id", KEY, sa.ForeignKey("import_run.id"), primary_key=True),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("undone_at", sa.Text, nullable=False),
)
"""The imports that were taken back; triggers refuse update and delete."""

import_mapping = sa.Table(
    "import_mapping",
    metadata,
    sa.Column("header_key", KEY, primary_key=True),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("saved_at", sa.Text, nullable=False),
)
"""Which columns of a table without a data set mean what, as somebody confirmed it; by the table's headers."""
