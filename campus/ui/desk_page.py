"""Which record is changed, added or confirmed, and which reports are answered? For those who look after records."""

import streamlit as st

from campus.domain.query import Query
from campus.domain.record_form import EDITABLE, empty_cells, form_columns
from campus.domain.tables import TYPE_OF_TABLE
from campus.services.record_desk import Opened
from campus.services.record_rights import BODY_FIELDS, may_write_some, own_numbers, writes_everything
from campus.ui import desk_state, state
from campus.ui.context import Context, context
from campus.ui.desk_form import show_desk_form
from campus.ui.desk_reports import show_reports
from campus.ui.desk_session import show_session_form
from campus.ui.desk_to_check import show_to_check
from campus.ui.desk_words import any_name, desk_of, listed, open_record
from campus.ui.role_words import show_notice
from campus.views.labels import type_label
from campus.views.plain import plain

ROWS_FOUND = 20
FIND, CHECK, REPORTS, NEW = "find", "check", "reports", "new"


def show_desk_page() -> None:
    """Draw the page: the open form, or what there is to do."""
    ctx = context()
    if not may_write_some(ctx.actor):
        st.title(ctx.t("어떤 기록을 고치거나 확인하는가"), anchor=False)
        st.info(
            ctx.t("기록 관리 권한 필요(편집자는 소속 기관 지정 필요). 권한이 있는 계정으로 로그인"),
            icon=":material/lock:",
        )
        return
    _follow_address(ctx)
    form = desk_state.form_here()
    if form is not None:
        asked = {"id": form.opened.record_id} if form.opened.record_id else {}
        state.write_page_address(asked, ctx.language, ctx.default_language)
        (show_desk_form if form.number is None else show_session_form)(ctx, form)
        return
    st.title(ctx.t("어떤 기록을 고치거나 확인하는가"), anchor=False)
    show_notice(ctx)
    _sections(ctx)
    state.write_page_address({}, ctx.language, ctx.default_language)


def _follow_address(ctx: Context) -> None:
    """Open the record that the address names, unless it is open already."""
    asked, form = state.address_part("id"), desk_state.form_here()
    if asked and (form is None or form.opened.record_id != asked):
        desk = desk_of(ctx)
        opened = desk.open(ctx.actor, asked)
        desk_state.open_form(opened, listed(desk, opened.table), ctx.today)


def _sections(ctx: Context) -> None:
    """Draw what there is to do, one part at a time."""
    t = ctx.t
    words = {FIND: t("찾아 고치기"), CHECK: t("확인할 기록"), REPORTS: t("시민 제보"), NEW: t("새 기록")}
    state.fill_in(desk_state.SECTION, FIND)
    st.segmented_control(
        t("할 일"),
        list(words),
        format_func=lambda key: words[key],
        key=desk_state.SECTION,
        label_visibility="collapsed",
        required=True,
        persist_state=state.KEPT,
    )
    parts = {FIND: _find, CHECK: show_to_check, REPORTS: show_reports, NEW: _begin_new}
    parts[str(state.typed(desk_state.SECTION))](ctx)


def _find(ctx: Context) -> None:
    """Find a record by its name and open it."""
    t = ctx.t
    st.text_input(
        t("기록 찾기"),
        key=desk_state.SEARCH,
        placeholder=t("공간·기관·기업·프로그램 이름, 초성도 가능"),
        icon=":material/search:",
        max_chars=100,
        persist_state=state.KEPT,
    )
    text, mine = str(state.typed(desk_state.SEARCH) or ""), own_numbers(ctx.atlas, ctx.actor, ctx.today)
    if not text.strip() and mine is None:
        st.caption(t("이름을 쓰면 고칠 기록이 나타남. 지도와 기록 화면의 '기록 고치기'로도 열 수 있음"))
        return
    asked = Query(text=text, types=frozenset(TYPE_OF_TABLE[table] for table in EDITABLE))
    rows = ctx.atlas.rows(asked, ctx.today, "relevance", slice(None) if mine is not None else slice(0, ROWS_FOUND))
    shown = [row for row in rows if mine is None or row.number in mine][:ROWS_FOUND]
    if not shown:
        st.caption(t("조건에 맞는 결과가 없습니다."))
    for row in shown:
        words = (type_label(row.type, t), ctx.word(ctx.city.term("kinds", row.kind).labels))
        label = f"{plain(any_name(ctx, row.id))} :gray[{' · '.join(map(plain, words))}]"
        st.button(label, key=f"desk.open.{row.id}", type="tertiary", on_click=open_record, args=(row.id,))


def _begin_new(ctx: Context) -> None:
    """Begin a new record of a type."""
    t = ctx.t
    st.caption(t("먼저 찾아보고, 없을 때만 새로 씀. 이름·주소·위치가 비슷한 기록은 저장 전에 보여 줌"))
    words = {table: type_label(TYPE_OF_TABLE[table], t) for table in EDITABLE}
    st.radio(t("무엇"), list(words), format_func=lambda table: words[table], key=desk_state.KIND, horizontal=True)
    st.button(t("새 기록 쓰기"), type="primary", icon=":material/add:", on_click=_open_new, key="desk.new")


def _open_new() -> None:
    """Open an empty form; an editor's new record belongs to the editor's institution. A callback."""
    ctx = context()
    table = str(state.typed(desk_state.KIND) or EDITABLE[0])
    cells = empty_cells(table)
    if not writes_everything(ctx.actor):
        own = [column.name for column in form_columns(table) if column.name in BODY_FIELDS]
        cells |= {own[-1]: ctx.actor.institution_id} if own else {}
    desk_state.open_form(Opened(table, "", cells, 0), listed(desk_of(ctx), table), ctx.today)
