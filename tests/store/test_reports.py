"""Residents' reports on both engines: no account, no trace of who it was, an answer that can be followed."""

import logging
import traceback
from dataclasses import replace

import pytest
import sqlalchemy as sa

from campus.domain.report import ReportForm, ReportState
from campus.errors import ConflictError, FormError, NotFoundError, RightError, StoreError
from campus.services.app_state import build_atlas
from campus.services.record_past import record_past
from campus.services.reports import ReportDesk, corrections_of, report_of, send_report
from campus.store.reports import NewReport, Quota
from tests.factories import TODAY, make_city
from tests.store.pack_factory import HOSTILE
from tests.store.test_record_desk import APPROVER, EDITOR, NOBODY, OFFICIAL, STRANGER

CITY = make_city(thresholds={"reports_per_session": 2, "reports_per_hour": 4})
FORM = ReportForm(record_id="SP-1", field="phone", text=f" {HOSTILE} ", contact="055-1")


def send(store, form=FORM, sent_here=0):
    return send_report(store, CITY, form, sent_here)


def desk_of(store):
    return ReportDesk(store, build_atlas(store, CITY), TODAY)


def answer(store, report, state=ReportState.CORRECTED, text="고쳤음", actor=OFFICIAL):
    desk_of(store).answer(actor, report.id, report.steps[-1].seq, state, text)


def problems(caught):
    return {fault.field for fault in caught.value.faults}


def test_a_report_comes_to_its_end_and_its_link_shows_how(store, caplog):
    with caplog.at_level(logging.DEBUG):
        code = send(store)
        (report,) = desk_of(store).reports(OFFICIAL)
        assert (report.form, report.state) == (replace(FORM, text=HOSTILE), ReportState.RECEIVED)
        answer(store, report, ReportState.CHECKING, "")
        answer(store, desk_of(store).reports(OFFICIAL)[0])
        shown = report_of(store, code)
    states = [step.state for step in shown.steps]
    assert states == [ReportState.RECEIVED, ReportState.CHECKING, ReportState.CORRECTED]
    assert (shown.form.text, shown.form.contact, shown.steps[-1].answer) == (HOSTILE, "", "고쳤음")
    assert {step.who for step in shown.steps} == {""}
    assert HOSTILE not in caplog.text
    assert desk_of(store).reports(OFFICIAL)[0].steps[-1].who == "AC-kim kim 주무관"
    found = corrections_of(store, "SP-1")
    assert (found.still_open, found.corrected, found.last_at) == (0, 1, shown.steps[-1].at)
    assert record_past(store, "SP-1").corrections == found


def test_nobody_finds_a_report_without_its_link(store):
    code = send(store)
    assert report_of(store, code[:-1]) is report_of(store, "") is report_of(store, HOSTILE) is None
    (report,) = desk_of(store).reports(OFFICIAL)
    assert report_of(store, report.id) is None
    with store._engine.connect() as connection:
        assert code not in str(connection.execute(sa.text("SELECT * FROM error_report")).all())


def test_an_answer_wipes_the_contact_out(store):
    for state in (ReportState.CORRECTED, ReportState.DECLINED):
        send(store)
        (report,) = (item for item in desk_of(store).reports(OFFICIAL) if item.state is ReportState.RECEIVED)
        answer(store, report, ReportState.CHECKING)
        checking = store.reports.by_id(report.id)
        assert checking.form.contact == "055-1"
        answer(store, checking, state)
        assert store.reports.by_id(report.id).form.contact == ""


def test_too_many_are_refused_by_session_and_by_hour(store):
    with pytest.raises(FormError) as caught:
        send(store, sent_here=2)
    assert problems(caught) == {"report"}
    for _ in range(4):
        send(store)
    with pytest.raises(FormError) as caught:
        send(store)
    assert problems(caught) == {"report"}
    assert len(desk_of(store).reports(OFFICIAL)) == 4


def test_an_error_of_the_database_repeats_nothing_that_was_typed(store):
    new = NewReport("RP-1", "hash", replace(FORM, text="secret", contact="secret"))
    quota = Quota("9999", 1)
    assert store.reports.add(new, quota)
    with pytest.raises(StoreError) as caught:
        store.reports.add(new, quota)
    trace = "".join(traceback.format_exception(caught.value))
    assert "error_report" in trace
    assert "secret" not in trace


def test_a_text_that_cannot_be_kept_is_refused_without_being_repeated(store):
    with pytest.raises(FormError) as caught:
        send(store, replace(FORM, text="secret\0", contact="x" * 101))
    assert problems(caught) == {"text", "contact"}
    assert "secret" not in str(caught.value)
    assert desk_of(store).reports(OFFICIAL) == []


def test_editors_see_and_answer_what_is_said_of_their_own_records(store):
    send(store)
    send(store, ReportForm(text="지도가 느려요"))
    mine, other = desk_of(store).reports(OFFICIAL)
    assert [item.id for item in desk_of(store).reports(EDITOR)] == [mine.id]
    for actor in (STRANGER, APPROVER, NOBODY):
        assert desk_of(store).reports(actor) == []
    for report, actor in ((other, EDITOR), (mine, STRANGER), (mine, APPROVER), (other, NOBODY)):
        with pytest.raises(RightError):
            answer(store, report, actor=actor)
        entry = store.audit_events(1)[0].entry
        assert (entry.who, entry.act, entry.what) == (actor.account_id, "answer_report", report.id)
    answer(store, mine, actor=EDITOR)
    assert store.reports.by_id(mine.id).state is ReportState.CORRECTED


def test_of_two_who_answer_the_second_is_told(store):
    send(store)
    (report,) = desk_of(store).reports(OFFICIAL)
    answer(store, report)
    with pytest.raises(ConflictError):
        answer(store, report, ReportState.DECLINED, "아님")
    assert [step.state for step in desk_of(store).reports(OFFICIAL)[0].steps] == ["received", "corrected"]


def test_what_is_wrong_with_an_answer_is_told(store):
    send(store)
    (report,) = desk_of(store).reports(OFFICIAL)
    with pytest.raises(FormError) as caught:
        answer(store, report, text=" ")
    assert problems(caught) == {"answer"}
    with pytest.raises(NotFoundError):
        desk_of(store).answer(OFFICIAL, "RP-77", 1, ReportState.CHECKING, "")
    assert desk_of(store).reports(OFFICIAL)[0].state is ReportState.RECEIVED


def test_what_was_done_cannot_be_undone(store):
    send(store)
    store.confirmations.add("spaces", "SP-1", 1, "AC-kim")
    metadata = sa.MetaData()
    with store._engine.connect() as connection:
        metadata.reflect(connection, only=["error_report", "error_report_step", "record_confirmation"])
    for name in ("error_report_step", "record_confirmation"):
        table = metadata.tables[name]
        for statement in (sa.delete(table), sa.update(table).values(who="x")):
            with pytest.raises(sa.exc.DBAPIError), store._engine.begin() as connection:
                connection.execute(statement)
