"""Is something on the map wrong? Anybody can say so without an account, and see what became of it."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin

import streamlit as st

from campus.domain.record_form import EDITABLE, LOCATION, form_columns, table_of
from campus.domain.report import LONGEST_CONTACT, LONGEST_REPORT, ReportForm
from campus.errors import CampusError, FieldFault, FormError
from campus.services.reports import report_of, send_report
from campus.ui import state
from campus.ui.context import Context, context
from campus.ui.desk_words import REPORT_PAGE, any_name, show_field_faults
from campus.ui.report_steps import report_subject, show_steps
from campus.views.desk_text import column_label
from campus.views.plain import plain

TEXT, FIELD, CONTACT = "report.text", "report.field", "report.contact"
_SENT, _CODE = "report.sent", "report.code"
TEXT_HEIGHT_PX = 150
WINDOW = timedelta(hours=1)


def show_report_page() -> None:
    """Draw the form, what was just sent, or what became of a report."""
    ctx = context()
    code = state.address_part("code")
    if code:
        _outcome(ctx, code)
        return
    if state.typed(_CODE):
        _sent(ctx, str(state.typed(_CODE)))
        return
    _form(ctx, state.address_part("id"))


def _form(ctx: Context, record_id: str) -> None:
    """Ask what is wrong."""
    t = ctx.t
    row = ctx.atlas.row(record_id, ctx.today) if record_id else None
    st.title(t("무엇이 틀렸나요?"), anchor=False)
    about = plain(any_name(ctx, record_id)) if row else plain(t("지도 전체"))
    st.markdown(f"{plain(t('알려 줄 기록'))}: **{about}**")
    st.caption(
        t("로그인하지 않아도 돼요. 담당자가 확인하고 답해요. 이름이나 전화번호 같은 개인정보는 내용에 적지 마세요.")
    )
    show_field_faults(ctx, "report")
    with st.form("report", border=False, enter_to_submit=False):
        if row and table_of(row.type) in EDITABLE:
            _field(ctx, table_of(row.type))
        st.text_area(f"{t('틀린 내용과 맞는 내용')} *", key=TEXT, height=TEXT_HEIGHT_PX, max_chars=LONGEST_REPORT)
        show_field_faults(ctx, "text")
        st.text_input(
            t("연락처(안 적어도 돼요)"),
            key=CONTACT,
            max_chars=LONGEST_CONTACT,
            autocomplete="off",
            help=t("담당자가 더 물어볼 때만 써요. 답하고 나면 지워요."),
        )
        show_field_faults(ctx, "contact")
        st.form_submit_button(
            t("보내기"), type="primary", on_click=_send, args=(record_id if row else "",), key="report.send"
        )
    st.caption(t("연락처는 담당자가 더 물어볼 때만 쓰고, 답하고 나면 지워요. 인터넷 주소(IP)는 저장하지 않아요."))


def _field(ctx: Context, table: str) -> None:
    """Ask which field of the record is wrong, if somebody wants to say so."""
    names = {
        column.name: ctx.t("위치") if column.name == LOCATION else column_label(column.name, ctx.t)
        for column in form_columns(table)
    }
    st.selectbox(
        ctx.t("어느 항목인가요? (몰라도 돼요)"),
        list(names),
        index=None,
        key=FIELD,
        format_func=lambda name: names.get(name, name),
        placeholder=ctx.t("고르기"),
    )


def _send(record_id: str) -> None:
    """Send what is typed; a callback."""
    ctx = context()
    typed = {name: str(state.typed(key) or "") for name, key in (("text", TEXT), ("contact", CONTACT))}
    form = ReportForm(record_id=record_id, field=str(state.typed(FIELD) or "") if record_id else "", **typed)
    now = datetime.now(UTC)
    lately = [moment for moment in state.typed(_SENT) or () if moment > now - WINDOW]
    state.keep_faults(())
    try:
        code = send_report(ctx.app.store, ctx.city, form, len(lately))
    except FormError as error:
        state.keep_faults(error.faults)
        return
    except CampusError:
        # Told here, because an error of a callback would go to the log.
        state.keep_faults([FieldFault("report", "저장하지 못했어요. 쓴 글은 그대로 있으니 잠시 뒤에 다시 보내 주세요")])
        return
    state.put({_SENT: (*lately, now), _CODE: code, TEXT: "", CONTACT: ""})


def _sent(ctx: Context, code: str) -> None:
    """Show the link by which the outcome can be seen, once."""
    t = ctx.t
    st.title(t("알려 주셔서 고마워요"), anchor=False)
    st.success(t("접수했어요. 담당자가 확인해요."))
    st.markdown(
        plain(t("아래 주소를 적어 두거나 즐겨찾기에 넣어 두면 어떻게 됐는지 볼 수 있어요. 다시 보여 드릴 수 없어요."))
    )
    st.code(urljoin(st.context.url or "", f"./report?code={code}"), language=None, wrap_lines=True)
    st.page_link(REPORT_PAGE, label=t("처리 상태 보기"), query_params={"code": code, "lang": ctx.speech})
    st.button(t("하나 더 알려 주기"), on_click=state.put, args=({_CODE: ""},), key="report.more")


def _outcome(ctx: Context, code: str) -> None:
    """Show what became of a report to whoever has its link."""
    t = ctx.t
    report = report_of(ctx.app.store, code)
    st.title(t("제보가 어떻게 됐나요?"), anchor=False)
    if report is None:
        st.info(t("이 주소의 제보를 찾을 수 없어요. 주소를 끝까지 옮겼는지 확인해 주세요."))
        return
    st.markdown(f"**{plain(report_subject(ctx, report))}**")
    st.text(report.form.text)
    show_steps(ctx, report)
