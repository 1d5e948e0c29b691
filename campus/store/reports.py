"""What did residents report, and how far has each report come?

A report's way is a row per step, only ever added. Of the link that shows it only the code's hash is kept, and the
contact is wiped out in the same transaction in which the report is answered.
"""

from collections.abc import Iterable
from dataclasses import dataclass

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
    """How many reports may be made since an instant (ISO 8601, UTC), whoever makes them."""

    since: str
    most: int


class ReportStore:
    """The reports of one city; safe to use from many threads."""

    def __init__(self, engine: sa.Engine) -> None:
        """Keep the engine of a database that is ready."""
        self._engine = engine

    def add(self, new: NewReport, quota: Quota) -> bool:
        """Keep a report in its first state; ``False``, and nothing is written, when too many came lately."""
        form, now = new.form, instant_now()
        row = {"id": new.id, "code_hash": new.code_hash, "record_id": form.record_id, "field": form.field}
        row |= {"text": form.text, "contact": form.contact, "made_at": now}
        lately = sa.select(sa.func.count()).where(error_report.c.made_at >= quota.since)
        with writing(self._engine) as connection:
            lock_for_writing(connection)
            if (connection.scalar(lately) or 0) >= quota.most:
                return False
            connection.execute(sa.insert(error_report), row)
            first = ReportStep(1, ReportState.RECEIVED, "", "", now)
            connection.execute(sa.insert(error_report_step), _step_row(new.id, first))
        return True

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

    def all(self) -> list[Report]:
        """Return every report, oldest first."""
        return self._select(sa.true())

    def _select(self, condition: sa.ColumnElement[bool]) -> list[Report]:
        """Return reports with their steps, oldest first."""
        reports = sa.select(error_report).where(condition).order_by(error_report.c.made_at, error_report.c.id)
        chosen = error_report_step.c.report_id.in_(sa.select(error_report.c.id).where(condition))
        order = (error_report_step.c.report_id, error_report_step.c.seq)
        with reading(self._engine) as connection:
            rows = connection.execute(reports).all()
            steps = connection.execute(sa.select(error_report_step).where(chosen).order_by(*order)).all()
        return _joined(rows, steps)


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
