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

CITY = make_city(thresholds={"reports_per_session": 2, "reports_per_hour": 4, "report_rest_s": -1})
FORM = ReportForm(record_id="SP-1", field="phone", text=f" {HOSTILE} ", contact="055-1")


def send(store, form=FORM, sent_here=0):
    return send_report(store, CITY, form, sent_here)


def desk_of(store):
    return ReportDesk(store, build_atlas(store, CITY), TODAY)


def reports(store, actor):
    return desk_of(store).reports(actor, slice(0, 99)).reports


def answer(store, report, state=ReportState.CORRECTED, text="고쳤음", actor=OFFICIAL):
    desk_of(store).answer(actor, report.id, report.steps[-1].seq, state, text)


def problems(caught):
    return {fault.field for fault in caught.value.faults}


def test_a_report_comes_to_its_end_and_its_link_shows_how(store, caplog):
    with caplog.at_level(logging.DEBUG):
        code = send(store)
        (report,) = reports(store, OFFICIAL)
        assert (report.form, report.state) == (replace(FORM, text=HOSTILE), ReportState.RECEIVED)
        answer(store, report, ReportState.CHECKING, "")
        answer(store, reports(store, OFFICIAL)[0])
        shown = report_of(store, code)
    states = [step.state for step in shown.steps]
    assert states == [ReportState.RECEIVED, ReportState.CHECKING, ReportState.CORRECTED]
    assert (shown.form.text, shown.form.contact, shown.steps[-1].answer) == (HOSTILE, "", "고쳤음")
    assert {step.who for step in shown.steps} == {""}
    assert HOSTILE not in caplog.text
    assert reports(store, OFFICIAL)[0].steps[-1].who == "AC-kim kim 주무관"
    found = corrections_of(store, "SP-1")
    assert (found.still_open, found.corrected, found.last_at) == (0, 1, shown.steps[-1].at)
    assert record_past(store, "SP-1").corrections == found


def test_nobody_finds_a_report_without_its_link(store):
    code = send(store)
    assert report_of(store, code[:-1]) is report_of(store, "") is report_of(store, HOSTILE) is None
    (report,) = reports(store, OFFICIAL)
    assert report_of(store, report.id) is None
    with store._engine.connect() as connection:
        assert code not in str(connection.execute(sa.text("SELECT * FROM error_report")).all())


def test_an_answer_wipes_the_contact_out(store):
    for state in (ReportState.CORRECTED, ReportState.DECLINED):
        send(store)
        (report,) = (item for item in reports(store, OFFICIAL) if item.state is ReportState.RECEIVED)
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
    assert len(reports(store, OFFICIAL)) == 4


def test_one_records_reports_use_up_nobody_elses(store):
    city = make_city(thresholds={"reports_per_record": 2, "reports_per_hour": 5, "report_rest_s": -1})
    other = replace(FORM, record_id="SP-2")
    for form, taken in ((FORM, True), (FORM, True), (FORM, False), (other, True), (replace(FORM, record_id=""), True)):
        if taken:
            send_report(store, city, form, 0)
        else:
            with pytest.raises(FormError, match="이 기록은"):
                send_report(store, city, form, 0)
    slow = make_city(thresholds={"report_rest_s": 3600})
    for form, words in ((other, "이 기록은"), (replace(FORM, record_id=""), "이 기록은")):
        with pytest.raises(FormError, match=words):
            send_report(store, slow, form, 0)
    send_report(store, slow, replace(FORM, record_id="SP-0"), 0)
    with pytest.raises(FormError, match="지금 제보가 많아"):
        send_report(store, city, replace(FORM, record_id="IN-1"), 0)


def test_reports_are_read_a_page_at_a_time_open_ones_first(store):
    city = make_city(thresholds={"report_rest_s": -1})
    for number in range(5):
        send_report(store, city, replace(FORM, text=f"제보 {number}"), 0)
    answer(store, reports(store, OFFICIAL)[0])
    desk = desk_of(store)

    def texts(actor, start, end, *, answered):
        page = desk.reports(actor, slice(start, end), answered=answered)
        return [item.form.text[-1] for item in page.reports], page.total, page.still_open

    assert texts(OFFICIAL, 0, 2, answered=True) == (["1", "2"], 5, 4)
    assert texts(OFFICIAL, 4, 6, answered=True) == (["0"], 5, 4)
    assert texts(EDITOR, 2, 4, answered=False) == (["3", "4"], 4, 4)
    assert texts(OFFICIAL, 8, 9, answered=False) == ([], 4, 4)
    assert texts(STRANGER, 0, 9, answered=True) == ([], 0, 0)
    # A report that was taken up again waits again.
    answered = store.reports.page(None, slice(4, 5), answered=True).reports[0]
    answer(store, answered, ReportState.CHECKING, "")
    assert texts(OFFICIAL, 0, 1, answered=False) == (["0"], 5, 5)


def test_an_error_of_the_database_repeats_nothing_that_was_typed(store):
    new = NewReport("RP-1", "hash", replace(FORM, text="secret", contact="secret"))
    quota = Quota("9999", 1, 1)
    assert store.reports.add(new, quota) is None
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
    assert reports(store, OFFICIAL) == []


def test_editors_see_and_answer_what_is_said_of_their_own_records(store):
    send(store)
    send(store, ReportForm(text="지도가 느려요"))
    mine, other = reports(store, OFFICIAL)
    assert [item.id for item in reports(store, EDITOR)] == [mine.id]
    for actor in (STRANGER, APPROVER, NOBODY):
        assert reports(store, actor) == []
    for report, actor in ((other, EDITOR), (mine, STRANGER), (mine, APPROVER), (other, NOBODY)):
        with pytest.raises(RightError):
            answer(store, report, actor=actor)
        entry = store.audit_events(1)[0].entry
        assert (entry.who, entry.act, entry.what) == (actor.account_id, "answer_report", report.id)
    answer(store, mine, actor=EDITOR)
    assert store.reports.by_id(mine.id).state is ReportState.CORRECTED


def test_of_two_who_answer_the_second_is_told(store):
    send(store)
    (report,) = reports(store, OFFICIAL)
    answer(store, report)
    with pytest.raises(ConflictError):
        answer(store, report, ReportState.DECLINED, "아님")
    assert [step.state for step in reports(store, OFFICIAL)[0].steps] == ["received", "corrected"]


def test_what_is_wrong_with_an_answer_is_told(store):
    send(store)
    (report,) = reports(store, OFFICIAL)
    with pytest.raises(FormError) as caught:
        answer(store, report, text=" ")
    assert problems(caught) == {"answer"}
    with pytest.raises(NotFoundError):
        desk_of(store).answer(OFFICIAL, "RP-77", 1, ReportState.CHECKING, "")
    assert reports(store, OFFICIAL)[0].state is ReportState.RECEIVED


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
