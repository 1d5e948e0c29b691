"""Where are the files kept on which decisions rest?

In the database itself, under their SHA-256. So they are written in the same transaction as the decision and on the disk
before it is acknowledged, every process that shares the database reaches them, and a backup of the one holds both. A
folder beside the database would need a file system that all machines share, and could lose one without the other.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from campus.domain.evidence import Upload, describe
from campus.errors import NotFoundError
from campus.store.engine import reading, writing
from campus.store.events import instant_now, lock_for_writing
from campus.store.reading import Reader
from campus.store.schema import KEY, metadata

evidence_file = sa.Table(
    "evidence_file",
    metadata,
    sa.Column("sha256", KEY, primary_key=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("stored_at", sa.Text, nullable=False),
    sa.Column("stored_by", sa.Text, nullable=False),
)
"""Files by the hash of their bytes, each once; triggers refuse update and delete. Decisions hold their names."""


class StoredFile(NamedTuple):
    """A file as it stands in the database: the hash under which it is kept, and its bytes."""

    sha256: str
    content: bytes


class EvidenceStore:
    """The files of one city; safe to use from many threads."""

    def __init__(self, engine: sa.Engine) -> None:
        """Keep the engine of a database that is ready."""
        self._engine = engine

    def add(self, uploads: Sequence[Upload], stored_by: str) -> None:
        """Keep some files; what is kept already stays as it is."""
        with writing(self._engine) as connection:
            add_files(connection, uploads, stored_by)

    def known(self, hashes: Sequence[str]) -> frozenset[str]:
        """Return which of some hashes a file is kept under."""
        query = sa.select(evidence_file.c.sha256).where(evidence_file.c.sha256.in_(hashes))
        with reading(self._engine) as connection:
            return frozenset(connection.scalars(query))

    def content(self, sha256: str) -> bytes:
        """Return the bytes under a hash; raise :class:`NotFoundError`."""
        query = sa.select(evidence_file.c.content).where(evidence_file.c.sha256 == sha256)
        with reading(self._engine) as connection:
            found = connection.scalar(query)
        if found is None:
            raise NotFoundError(f"No file is kept under {sha256!a}.")
        return bytes(found)


def add_files(connection: sa.Connection, uploads: Sequence[Upload], stored_by: str) -> None:
    """Keep some files in the caller's transaction."""
    if not uploads:
        return
    lock_for_writing(connection)
    for upload in uploads:
        file = describe(upload)
        if connection.scalar(sa.select(evidence_file.c.sha256).where(evidence_file.c.sha256 == file.sha256)) is None:
            row = {"sha256": file.sha256, "size": file.size, "content": upload.content}
            connection.execute(sa.insert(evidence_file), {**row, "stored_at": instant_now(), "stored_by": stored_by})


def read_files(reader: Reader) -> Iterator[StoredFile]:
    """Yield every file that is kept, one at a time in memory."""
    with reader.connected() as connection:
        for sha256 in connection.scalars(sa.select(evidence_file.c.sha256).order_by(evidence_file.c.sha256)).all():
            query = sa.select(evidence_file.c.content).where(evidence_file.c.sha256 == sha256)
            yield StoredFile(sha256, bytes(connection.scalar(query) or b""))
