"""What did residents report, and what is answered? For those who look after the records."""

import streamlit as st

from campus.domain.report import Report, ReportState
from campus.services.reports import ReportDesk
from campus.ui import state
from campus.ui.context import Context, context
from campus.ui.desk_words import desk_of, open_record, show_field_faults, show_pages, turn_page
from campus.ui.report_steps import report_subject, show_steps
from campus.ui.role_words import attempt
from campus.views.desk_text import report_state_label
from campus.views.plain import plain

ALL = "desk.all_reports"
TEXT_HEIGHT_PX = 96
RECORD_PAGE = "record.py"
PAGE, PAGE_ROWS = "desk.reports_page", 20


def show_reports(ctx: Context) -> None:
    """Draw the reports that a person may answer, open ones first."""
    t = ctx.t
    counted = st.container()
    st.toggle(t("끝난 제보도 보기"), key=ALL, persist_state=state.KEPT, on_change=turn_page, args=(PAGE, 0))
    page, answered = int(state.typed(PAGE) or 0), bool(state.typed(ALL))
    part = slice(page * PAGE_ROWS, (page + 1) * PAGE_ROWS)
    desk = ReportDesk(ctx.app.store, ctx.atlas, ctx.today)
    found = desk.reports(ctx.actor, part, answered=answered)
    last = max(0, (found.total - 1) // PAGE_ROWS)
    if page > last:
        page, part = last, slice(last * PAGE_ROWS, (last + 1) * PAGE_ROWS)
        found = desk.reports(ctx.actor, part, answered=answered)
    words = t("처리할 제보 {count}건. 답변은 제보한 사람의 링크에 그대로 보임")
    counted.caption(words.format(count=f"{found.still_open:,}"))
    if not found.reports:
        st.info(t("제보 없음"))
    for report in found.reports:
        with st.container(border=True, key=f"report-{report.id}"):
            _report(ctx, report)
    show_pages(ctx, PAGE, page, last)


def _report(ctx: Context, report: Report) -> None:
    """Draw one report with its way and the form to answer it."""
    t, form = ctx.t, report.form
    st.markdown(f"**{plain(report_subject(ctx, report))}**")
    st.text(form.text)
    if form.contact:
        st.caption(f"{plain(t('연락처(답변하면 지워짐)'))}: {plain(form.contact)}")
    show_steps(ctx, report, named=True)
    if form.record_id and ctx.atlas.index_of(form.record_id) is not None:
        with st.container(horizontal=True):
            target = {"id": form.record_id, "lang": ctx.language}
            st.page_link(RECORD_PAGE, label=t("기록 보기"), query_params=target)
            if desk_of(ctx).may_write(ctx.actor, form.record_id):
                key = f"desk.edit.{report.id}"
                st.button(t("기록 고치기"), key=key, on_click=open_record, args=(form.record_id,))
    with st.expander(t("답변")):
        _answer(ctx, report)


def _answer(ctx: Context, report: Report) -> None:
    """Ask for the next state and the answer."""
    t = ctx.t
    others = [item for item in ReportState if item not in {report.state, ReportState.RECEIVED}]
    key = f"desk.report.{report.id}"
    st.radio(
        t("상태"),
        others,
        key=f"{key}.state",
        format_func=lambda item: report_state_label(item, t),
        horizontal=True,
    )
    st.text_area(
        t("답변(반영함·반영 안 함이면 필수, 시민에게 보임)"),
        key=f"{key}.answer",
        height=TEXT_HEIGHT_PX,
        max_chars=1_000,
    )
    show_field_faults(ctx, "answer", "state")
    args = (report.id, report.steps[-1].seq)
    st.button(t("답변 기록"), key=f"{key}.send", type="primary", on_click=_send_answer, args=args)


def _send_answer(report_id: str, seen: int) -> None:
    """Write the answer; a callback."""
    ctx, key = context(), f"desk.report.{report_id}"
    wanted = ReportState(str(state.typed(f"{key}.state")))
    answer = str(state.typed(f"{key}.answer") or "")
    desk = ReportDesk(ctx.app.store, ctx.atlas, ctx.today)
    attempt(ctx, lambda: desk.answer(ctx.actor, report_id, seen, wanted, answer), ctx.t("답변을 기록함"))
