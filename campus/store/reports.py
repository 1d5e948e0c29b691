"""What did residents report, and how far has each report come?

A report's way is a row per step, only ever added. Of the link that shows it only the code's hash is kept, and the
contact is wiped out in the same transaction in which the report is answered.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from campus.domain.report import CLOSED, Report, ReportForm, ReportState, ReportStep
from campus.errors import ConflictError, NotFoundError
from campus.store.engine import reading, writing
from campus.store.events import instant_now, lock_for_writing
from campus.store.schema import KEY, metadata

error_report = sa.Table(
    "error_report",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("code_hash", KEY, nullable=False, unique=True),
    sa.Column("record_id", KEY, nullable=False, index=True),
    sa.Column("field", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("contact", sa.Text, nullable=False),
    sa.Column("made_at", KEY, nullable=False, index=True),
)
"""What was reported; ``record_id`` is empty when no record was named."""

error_report_step = sa.Table(
    "error_report_step",
    metadata,
    sa.Column("report_id", KEY, sa.ForeignKey("error_report.id"), primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
)
"""The way of each report; triggers refuse update and delete."""


@dataclass(frozen=True, slots=True)
class NewReport:
    """A report that wants to be kept: its id, the hash of its link's code, and what was typed."""

    id: str
    code_hash: str
    form: ReportForm


@dataclass(frozen=True, slots=True)
class Quota:
    """How many reports may be made since an instant (ISO 8601, UTC), whoever makes them: about one record, and in all.

    About one record none is taken when the last was made after ``rest``. So a stranger who writes about one record
    keeps nobody from writing about another.
    """

    since: str
    most_of_record: int
    most: int
    rest: str = "9999"


class Full(StrEnum):
    """Why a report is not taken now: too many about its record, or in all."""

    RECORD = "record"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class ReportPage:
    """Some of the reports that were asked for; how many there are, and how many of all are not answered yet."""

    reports: list[Report]
    total: int
    still_open: int


class ReportStore:
    """The reports of one city; safe to use from many threads."""

    def __init__(self, engine: sa.Engine) -> None:
        """Keep the engine of a database that is ready."""
        self._engine = engine

    def add(self, new: NewReport, quota: Quota) -> Full | None:
        """Keep a report in its first state; when too many came lately, say of what, and nothing is written."""
        form, now = new.form, instant_now()
        row = {"id": new.id, "code_hash": new.code_hash, "record_id": form.record_id, "field": form.field}
        row |= {"text": form.text, "contact": form.contact, "made_at": now}
        with writing(self._engine) as connection:
            lock_for_writing(connection)
            if (full := _full(connection, form.record_id, quota)) is not None:
                return full
            connection.execute(sa.insert(error_report), row)
            first = ReportStep(1, ReportState.RECEIVED, "", "", now)
            connection.execute(sa.insert(error_report_step), _step_row(new.id, first))
        return None

    def add_step(self, report_id: str, expected_seq: int, state: ReportState, answer: str, who: str) -> None:
        """Write the next step of a report; an answered one loses its contact.

        Raises :class:`NotFoundError`, and :class:`ConflictError` when another step was written meanwhile.
        """
        steps = error_report_step.c
        with writing(self._engine) as connection:
            lock_for_writing(connection)
            found = connection.scalar(sa.select(sa.func.max(steps.seq)).where(steps.report_id == report_id))
            if found is None:
                raise NotFoundError(f"No report has the id {report_id!a}.")
            if found != expected_seq:
                raise ConflictError(report_id, expected_seq, found)
            step = ReportStep(expected_seq + 1, state, answer, who, instant_now())
            connection.execute(sa.insert(error_report_step), _step_row(report_id, step))
            if state in CLOSED:
                connection.execute(sa.update(error_report).where(error_report.c.id == report_id).values(contact=""))

    def by_code(self, code_hash: str) -> Report | None:
        """Return the report whose link has this code."""
        return next(iter(self._select(error_report.c.code_hash == code_hash)), None)

    def by_id(self, report_id: str) -> Report | None:
        """Return the report with this id."""
        return next(iter(self._select(error_report.c.id == report_id)), None)

    def of_record(self, record_id: str) -> list[Report]:
        """Return the reports about a record, oldest first."""
        return self._select(error_report.c.record_id == record_id)

    def page(self, records: Collection[str] | None, part: slice, *, answered: bool) -> ReportPage:
        """Return a part of the reports about some records (``None``: all), those not answered first, then the oldest.

        ``answered`` asks for the answered ones as well.
        """
        about = sa.true() if records is None else error_report.c.record_id.in_(sorted(records))
        waits = _last_state().not_in([state.value for state in CLOSED])
        asked = about if answered else sa.and_(about, waits)
        chosen = sa.select(error_report.c.id).where(asked)
        chosen = chosen.order_by(sa.case((waits, 0), else_=1), error_report.c.made_at, error_report.c.id)
        with reading(self._engine) as connection:
            still_open = _count(connection, sa.and_(about, waits))
            total = _count(connection, asked) if answered else still_open
            start, end = part.start or 0, part.stop
            ids = connection.scalars(chosen.offset(start).limit(end - start)).all()
            found = {item.id: item for item in _read(connection, error_report.c.id.in_(ids))}
        return ReportPage([found[key] for key in ids], total, still_open)

    def _select(self, condition: sa.ColumnElement[bool]) -> list[Report]:
        """Return reports with their steps, oldest first."""
        with reading(self._engine) as connection:
            return _read(connection, condition)


def _read(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> list[Report]:
    """Return reports with their steps, oldest first."""
    reports = sa.select(error_report).where(condition).order_by(error_report.c.made_at, error_report.c.id)
    chosen = error_report_step.c.report_id.in_(sa.select(error_report.c.id).where(condition))
    order = (error_report_step.c.report_id, error_report_step.c.seq)
    rows = connection.execute(reports).all()
    return _joined(rows, connection.execute(sa.select(error_report_step).where(chosen).order_by(*order)).all())


def _last_state() -> sa.ScalarSelect[str]:
    """Return the state of a report's last step, to be asked beside the report."""
    steps = error_report_step.c
    last = sa.select(steps.state).where(steps.report_id == error_report.c.id).order_by(steps.seq.desc()).limit(1)
    return last.correlate(error_report).scalar_subquery()


def _count(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> int:
    """Count reports."""
    return connection.scalar(sa.select(sa.func.count()).select_from(error_report).where(condition)) or 0


def _full(connection: sa.Connection, record_id: str, quota: Quota) -> Full | None:
    """Tell whether too many reports came lately to take one about a record."""
    made, same = error_report.c.made_at, error_report.c.record_id == record_id
    about = _count(connection, sa.and_(same, made >= quota.since))
    if about >= quota.most_of_record or _count(connection, sa.and_(same, made > quota.rest)):
        return Full.RECORD
    return Full.ALL if _count(connection, made >= quota.since) >= quota.most else None


def _step_row(report_id: str, step: ReportStep) -> dict[str, object]:
    """Return a step's parameters."""
    row = {"report_id": report_id, "seq": step.seq, "state": step.state.value}
    return {**row, "answer": step.answer, "who": step.who, "at": step.at}


def _joined(rows: Iterable[sa.Row[tuple[object, ...]]], steps: Iterable[sa.Row[tuple[object, ...]]]) -> list[Report]:
    """Put reports and their steps together."""
    found: dict[str, list[ReportStep]] = {}
    for row in steps:
        step = ReportStep(row.seq, ReportState(row.state), row.answer, row.who, row.at)
        found.setdefault(row.report_id, []).append(step)
    return [
        Report(
            row.id,
            ReportForm(record_id=row.record_id, field=row.field, text=row.text, contact=row.contact),
            row.made_at,
            tuple(found[row.id]),
        )
        for row in rows
    ]
