"""Where does everything the city knows live, and how is it read and changed safely?"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from campus.domain.account import AuditEntry, AuditEvent
from campus.domain.assignment import AssignmentEvent, Decision
from campus.domain.city import City
from campus.domain.evidence import Upload
from campus.domain.imports import ImportRun
from campus.domain.record import Source
from campus.errors import StoreError
from campus.store.accounts import AccountStore
from campus.store.attempts import AttemptStore
from campus.store.audit import add_entry, read_entries
from campus.store.audit_trail import TrailStore
from campus.store.codes import CodeStore
from campus.store.confirmations import ConfirmationStore
from campus.store.drafts import DraftStore
from campus.store.engine import make_engine, place_of, reading, use_write_ahead_log, writing
from campus.store.events import NewEvent, add_event, ensure_source, lock_for_writing
from campus.store.evidence import EvidenceStore, add_files
from campus.store.history import Creation, Edit, apply_edit, create_record
from campus.store.import_undo import undo_import
from campus.store.imports import ImportStore
from campus.store.migration import bring_up_to_date
from campus.store.openid import OpenIdStore
from campus.store.pack import Pack
from campus.store.reading import Reader, Snapshot
from campus.store.reports import ReportStore
from campus.store.schema import meta
from campus.store.seeding import add_roles, check_city, insert_rows, is_empty, seed
from campus.store.session_history import SessionEdit, apply_session_edit
from campus.store.snapshots import FrozenDayStore


class Store(Reader):
    """The database of one city; safe to use from many threads. Made by :func:`open_store`."""

    def __init__(self, engine: sa.Engine) -> None:
        """Keep the engine of a database that is ready."""
        self._engine = engine
        self.accounts = AccountStore(engine)
        self.codes = CodeStore(engine)
        self.openid = OpenIdStore(engine)
        self.attempts = AttemptStore(engine)
        self.drafts = DraftStore(engine)
        self.frozen_days = FrozenDayStore(engine)
        self.evidence = EvidenceStore(engine)
        self.trail = TrailStore(engine)
        self.confirmations = ConfirmationStore(engine)
        self.reports = ReportStore(engine)
        self.imports = ImportStore(engine)

    def connected(self) -> AbstractContextManager[sa.Connection]:
        """Open a fresh, short transaction."""
        return reading(self._engine)

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Open one transaction for several questions, so that the answers fit together. Keep it short."""
        with reading(self._engine) as connection:
            yield Snapshot(connection)

    def ping(self) -> None:
        """Raise :class:`StoreError` when the database is gone."""
        self.data_version()

    def append_event(
        self, decision: Decision, expected_seq: int, operation_id: str, recorded_by: str
    ) -> AssignmentEvent:
        """Write a decision as the next event of its space.

        ``expected_seq`` is the number of the space's newest event that the writer had seen (0 for none); when
        another stands there, :class:`~campus.errors.ConflictError` tells both and nothing is written.
        ``operation_id`` names the act: the same id again writes nothing and returns the first event, so a retry is
        safe. Raises :class:`~campus.errors.NotFoundError` for an unknown space and
        :class:`~campus.errors.StoreError` for a decision that does not fit.
        """
        with writing(self._engine) as connection:
            return add_event(connection, decision, expected_seq, operation_id, recorded_by)

    def append_events(
        self, wanted: Sequence[NewEvent], source: Source, files: Sequence[Upload] = ()
    ) -> list[AssignmentEvent]:
        """Write several events, all or none, and with them the source that they name and the files they rest on.

        The errors are those of :meth:`append_event`.
        """
        with writing(self._engine) as connection:
            ensure_source(connection, source)
            add_files(connection, files, wanted[0].recorded_by if wanted else "")
            return [
                add_event(connection, item.decision, item.expected_seq, item.operation_id, item.recorded_by)
                for item in wanted
            ]

    def update_record(self, edit: Edit) -> int:
        """Change fields of a record, keep the old values in its history, and return its new version.

        Values that are the same already change nothing. Raises :class:`~campus.errors.ConflictError` when another
        version than the expected one stands, :class:`~campus.errors.NotFoundError` for an unknown record, and
        :class:`~campus.errors.StoreError` for a value that cannot stand in its field.
        """
        with writing(self._engine) as connection:
            return apply_edit(connection, edit)

    def update_session(self, edit: SessionEdit) -> int:
        """Change or add a session of a programme, keep the old values, and return the programme's new version.

        The errors are those of :meth:`update_record`; the version is the programme's.
        """
        with writing(self._engine) as connection:
            return apply_session_edit(connection, edit)

    def create_record(self, wish: Creation) -> None:
        """Add a record that somebody writes by hand, with a row of history for each of its values.

        Raises :class:`~campus.errors.StoreError` for a record that does not fit, or whose id stands already.
        """
        with writing(self._engine) as connection:
            create_record(connection, wish)

    def undo_import(self, import_id: str, who: str, why: str) -> ImportRun:
        """Take an import back as a whole; see :func:`campus.store.import_undo.undo_import`."""
        return undo_import(self._engine, import_id, who, why)

    def add_rows(self, table: str, rows: Sequence[Any], recorded_by: str = "import") -> int:
        """Add new rows of one table, all or none, and return the data version; decisions become events."""
        with writing(self._engine) as connection:
            lock_for_writing(connection)
            return insert_rows(connection, table, rows, recorded_by)

    def add_audit(self, who: str, act: str, what: str, outcome: str, at: str = "") -> None:
        """Write down an act that changed nothing else, such as a refused one; ``at`` is an instant, now by default."""
        with writing(self._engine) as connection:
            add_entry(connection, AuditEntry(who, act, what, outcome), at)

    def audit_events(self, newest: int) -> list[AuditEvent]:
        """Return the newest entries of the trail, newest first."""
        with self.connected() as connection:
            return read_entries(connection, newest)

    def close(self) -> None:
        """Close all connections; the store cannot be used afterwards."""
        self._engine.dispose()


def open_store(url: str, pack: Pack | Callable[[], Pack], city: City | None = None) -> Store:
    """Open the database at a SQLAlchemy address; make it, bring it up to date and fill it from the pack when needed.

    A callable ``pack`` is only called when the database is empty; give ``city`` beside it, so that a database of
    another city is refused and new roles are known. Everything happens in one transaction; processes that start at
    once wait for each other. Raises :class:`~campus.errors.StoreError` that names the database and the way out.
    """
    parsed = _parse_url(url)
    path = _file_of(parsed)
    if path is not None:
        if not path.exists():
            pack = pack() if callable(pack) else pack
        _make_folder(path)
    engine = make_engine(parsed)
    try:
        _prepare(engine, pack, city)
        if path is not None:
            use_write_ahead_log(engine)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine)


def _prepare(engine: sa.Engine, pack: Pack | Callable[[], Pack], city: City | None) -> None:
    """Bring the database up to date and fill it, in one transaction."""
    with writing(engine) as connection:
        bring_up_to_date(connection)
        if is_empty(connection):
            pack = pack() if callable(pack) else pack
            seed(connection, pack)
        city = city or (None if callable(pack) else pack.city)
        if city is not None:
            check_city(connection, city)
            add_roles(connection, city)
        # SQLite opens a file that it may not write without a word; better told now than at the first change.
        connection.execute(sa.update(meta).values(id=meta.c.id))


def _parse_url(url: str) -> sa.URL:
    """Read the address; only the two engines are known, and SQLite only in a file."""
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        raise StoreError(f"CAMPUS_DATABASE_URL is not an address of a database: {error}") from error
    in_file = parsed.drivername == "sqlite" and parsed.database not in {None, "", ":memory:"}
    if not in_file and parsed.drivername != "postgresql+psycopg":
        raise StoreError(f"{place_of(parsed)}: only sqlite:///FILE and postgresql+psycopg://… are stores.")
    return parsed


def _file_of(url: sa.URL) -> Path | None:
    """Return SQLite's file."""
    return Path(url.database) if url.drivername == "sqlite" and url.database else None


def _make_folder(path: Path) -> None:
    """Make the folder of the database file."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"{path}: the folder cannot be made ({error.strerror}). Name another folder by CAMPUS_DATA_DIR."
        ) from error
