"""Where are the city's campuses, and what belongs to them? Filters, map, and the same result as a list."""

import streamlit as st

from campus.domain.query import FACETS, Query
from campus.domain.record import newest_collection
from campus.services.atlas import View
from campus.ui import state
from campus.ui.context import Context, context
from campus.ui.filters import facet_options, facet_title, show_chips, show_filters, show_legend
from campus.ui.map_widget import show_map
from campus.ui.record_panel import show_record
from campus.ui.result_list import show_list
from campus.ui.role_dates import tell_past
from campus.views.dates import day_text
from campus.views.labels import part_label
from campus.views.plain import plain

MAP_HEIGHT_PX = 620
DAY_WIDTH_PX = 176
ALWAYS_SHOW_MAP = "<style></style>"
HIDE_MAP_ON_PHONE = "<style>@media (max-width: 640px) {.st-key-map_pane {display: none}}</style>"


def show_map_page() -> None:
    """Draw the map page."""
    ctx = context()
    ignored = state.open_map(ctx.today)
    dropped = [facet for facet in FACETS if state.keep_known(facet, facet_options(ctx, facet))]
    asked = state.current_query(ctx.today)
    view = ctx.atlas.view(asked, ctx.today)
    _question(ctx)
    # What comes and goes has a container of its own that stays: an element that moves would make the map's frame anew.
    with st.container(key="notices"):
        _ignored_parts(ctx, (*ignored, *dropped))
        if asked.known is not None:
            tell_past(ctx, asked.known)
    with st.container(horizontal=True, gap="xsmall", key="chips"):
        show_chips(ctx, asked)
    with st.container(key="legend"):
        show_legend(ctx, view)
    show_filters(ctx, view)
    st.html(ALWAYS_SHOW_MAP if state.map_shown_on_phone() else HIDE_MAP_ON_PHONE)
    with st.container(key="map_and_list"):
        left, right = st.columns([5, 4], gap="medium")
        with left, st.container(key="map_pane"):
            clicked = _map(ctx, asked)
        with right, st.container(key="list_pane"):
            _result(ctx, asked, view)
    state.write_address(asked, ctx.language, ctx.default_language)
    if clicked is not None and clicked != state.selected():
        state.select(clicked, on_map=True)
        st.rerun()


def _question(ctx: Context) -> None:
    """Ask the page's question, and let a person search and choose the day."""
    t = ctx.t
    st.title(t("우리 도시의 어디가 캠퍼스인가"), anchor=False)
    shown = plain(day_text(state.day(ctx.today), ctx.language, weekday=True))
    collected = newest_collection(ctx.atlas.sources) or ctx.today
    dates = t("조회일 {day} · 자료 수집일 {collected}")
    st.caption(dates.format(day=shown, collected=plain(day_text(collected, ctx.language))))
    row = st.container(key="search_row", horizontal=True, vertical_alignment="bottom")
    row.text_input(
        t("검색"),
        key=state.TEXT,
        persist_state=state.KEPT,
        type="search",
        icon=":material/search:",
        placeholder=t("공간·기관·기업·프로그램 이름, 초성도 됩니다 (예: ㅇㅈㄷ)"),
        on_change=state.new_question,
        max_chars=100,
    )
    row.date_input(
        t("기준일"),
        key=state.DAY,
        persist_state=state.KEPT,
        format="YYYY.MM.DD",
        min_value=state.FIRST_DAY,
        max_value=state.LAST_DAY,
        on_change=state.first_page,
        width=DAY_WIDTH_PX,
        help=t("이 날짜의 지정 현황을 봅니다. 앞날은 발표된 계획에 따른 것입니다."),
    )
    row.date_input(
        t("그때 알던 대로"),
        value=None,
        key=state.KNOWN,
        persist_state=state.KEPT,
        format="YYYY.MM.DD",
        min_value=state.FIRST_DAY,
        max_value=ctx.today,
        on_change=state.first_page,
        width=DAY_WIDTH_PX,
        help=t("이날까지 기록된 것만으로 봄. 비우면 지금 아는 대로"),
    )
    with st.container(key="phone_switch"):
        st.toggle(t("지도 보기"), key=state.SHOW_MAP, persist_state=state.KEPT)


def _ignored_parts(ctx: Context, parts: tuple[str, ...]) -> None:
    """Say which parts of the address meant nothing."""
    if parts:
        names = ", ".join(
            facet_title(ctx, part) if part in FACETS else part_label(part, ctx.t) for part in dict.fromkeys(parts)
        )
        st.warning(ctx.t("주소에서 알 수 없는 조건은 빼고 열었습니다: {parts}").format(parts=plain(names)))


def _map(ctx: Context, asked: Query) -> str | None:
    """Draw the map; return the record that was clicked."""
    clicked = show_map(
        ctx.atlas,
        asked,
        language=ctx.language,
        theme=ctx.theme,
        selected=state.selected(),
        focus=state.focus(),
        height=MAP_HEIGHT_PX,
    )
    missing = ctx.atlas.unlocated_total(asked, ctx.today)
    if missing:
        note = ctx.t("{count}건은 정확한 위치가 확인되지 않아 점으로 나타내지 못했습니다.").format(count=f"{missing:,}")
        st.caption(plain(note))
    if (asked.day or ctx.today) > (asked.known or ctx.today):
        st.caption(ctx.t("앞날의 모습은 발표된 계획에 따른 것이며 확정된 지정이 아닙니다."))
    return clicked


def _result(ctx: Context, asked: Query, view: View) -> None:
    """Draw the chosen record, or the list."""
    if not state.selected():
        show_list(ctx, asked, view)
        return
    st.button(ctx.t("목록으로"), icon=":material/arrow_back:", on_click=state.select, args=("",), key="back")
    record = ctx.app.record(state.selected(), asked.day, asked.known)
    if record is None:
        st.warning(ctx.t("이 주소의 기록을 찾을 수 없습니다."))
    else:
        show_record(ctx, record)
