"""How does a resident tell what is wrong, and how is it answered, without an account and without being watched?

No address of a visitor is kept: a browser session, a record and the whole city have a quota, the record's the narrow
one, so that a stranger who fills one record's leaves everybody else's alone. A report is shown to those who
look after the record and, by its own unguessable link, to whoever made it. No text of a report is ever logged.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from campus.domain.account import Actor
from campus.domain.city import City
from campus.domain.report import CLOSED, Report, ReportForm, ReportState, check_answer, check_report
from campus.domain.role_path import person_text
from campus.errors import FieldFault, FormError, NotFoundError
from campus.services.atlas import Atlas
from campus.services.record_rights import may_write_some, own_numbers, require_writing, writes_everything
from campus.services.tokens import hash_token, instant, new_token
from campus.store.reports import Full, NewReport, Quota, ReportPage
from campus.store.store import Store

PER_SESSION, PER_RECORD, PER_HOUR = 5.0, 6.0, 1_000.0
REST_S = 10.0
"""Between two reports about one record pass at least so many seconds."""

WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Corrections:
    """What residents' reports did to a record: how many are open, how many corrected it, and when the last did."""

    still_open: int
    corrected: int
    last_at: str


def send_report(store: Store, city: City, form: ReportForm, sent_here: int) -> str:
    """Keep a report and return the code of the link that shows its way; ``sent_here`` were sent by this session.

    Raises :class:`FormError` with all faults, and when this session, or everybody together about the record or in all,
    sent too many lately.
    """
    faults = check_report(form)
    if faults:
        raise FormError(faults)
    if sent_here >= city.thresholds.get("reports_per_session", PER_SESSION):
        raise FormError([FieldFault("report", "여러 번 알려 주셨어요. 한 시간 뒤에 다시 보내 주세요")])
    code = new_token()
    typed = {name: getattr(form, name).strip() for name in ("text", "contact")}
    new = NewReport(f"RP-{uuid4().hex[:10]}", hash_token(code), replace(form, **typed))
    full = store.reports.add(new, _quota(city))
    if full is Full.RECORD:
        raise FormError([FieldFault("report", "이 기록은 방금 다른 제보를 받았어요. 잠시 뒤에 다시 보내 주세요")])
    if full is Full.ALL:
        raise FormError([FieldFault("report", "지금 제보가 많아 받지 못했어요. 잠시 뒤에 다시 보내 주세요")])
    return code


def _quota(city: City) -> Quota:
    """Return how many reports are taken now."""
    now, limits = datetime.now(UTC), city.thresholds
    return Quota(
        since=instant(now - WINDOW),
        most_of_record=int(limits.get("reports_per_record", PER_RECORD)),
        most=int(limits.get("reports_per_hour", PER_HOUR)),
        rest=instant(now - timedelta(seconds=limits.get("report_rest_s", REST_S))),
    )


def report_of(store: Store, code: str) -> Report | None:
    """Return the report to which a link leads, without who answered it; ``None`` for a code that is none."""
    found = store.reports.by_code(hash_token(code)) if code else None
    return replace(found, steps=tuple(replace(step, who="") for step in found.steps)) if found else None


def corrections_of(store: Store, record_id: str) -> Corrections:
    """Return what residents' reports did to a record."""
    reports = store.reports.of_record(record_id)
    done = [item for item in reports if item.state is ReportState.CORRECTED]
    last = max((item.steps[-1].at for item in done), default="")
    return Corrections(sum(item.state not in CLOSED for item in reports), len(done), last)


class ReportDesk:
    """The reports that a person may answer: editors' own records', officials' and administrators' all."""

    def __init__(self, store: Store, atlas: Atlas, today: date) -> None:
        """Keep where reports stand, and the records that they are about."""
        self.store, self.atlas, self.today = store, atlas, today

    def reports(self, actor: Actor, part: slice, *, answered: bool = True) -> ReportPage:
        """Return a part of the reports that a person may answer: open ones first, then the oldest first."""
        if not may_write_some(actor):
            return ReportPage([], 0, 0)
        mine = own_numbers(self.atlas, actor, self.today)
        records = None if mine is None else [self.atlas.ids[number] for number in mine]
        return self.store.reports.page(records, part, answered=answered)

    def answer(self, actor: Actor, report_id: str, seen: int, state: ReportState, answer: str) -> None:
        """Bring a report into another state; ``seen`` is the number of the last step that the writer had seen.

        Raises :class:`~campus.errors.RightError`, :class:`FormError`, :class:`NotFoundError`, and
        :class:`~campus.errors.ConflictError` when somebody else was first.
        """
        report = self.store.reports.by_id(report_id)
        own = report is not None and self._is_within(report, own_numbers(self.atlas, actor, self.today))
        require_writing(self.store, actor, "answer_report", report_id, allowed=own or writes_everything(actor))
        if report is None:
            raise NotFoundError(f"No report has the id {report_id!a}.")
        if report.steps[-1].seq == seen and (faults := check_answer(state, answer, report.state)):
            raise FormError(faults)
        self.store.reports.add_step(report_id, seen, state, answer.strip(), person_text(actor))

    def _is_within(self, report: Report, mine: frozenset[int] | None) -> bool:
        """Tell whether a report is about one of the records with these numbers; ``None`` stands for all."""
        return mine is None or self.atlas.index_of(report.form.record_id) in mine
