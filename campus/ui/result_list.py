"""What did the query find, as a list that says the same as the map?"""

from collections.abc import Mapping

import streamlit as st

from campus.domain.account import Right
from campus.domain.assignment import Assignment
from campus.domain.query import Query
from campus.domain.record import RecordType
from campus.services.atlas import SORT_ORDERS, Row, View
from campus.services.roles import SHOWN_STATES
from campus.ui import state
from campus.ui.context import Context
from campus.ui.role_spaces import begin_for_filter
from campus.ui.role_words import ROLES_PAGE
from campus.views.labels import standing_label, state_label, strongest, type_label
from campus.views.plain import plain
from campus.views.record_text import display_name

PAGE_SIZE = 12
LIST_HEIGHT_PX = 560


def show_list(ctx: Context, asked: Query, view: View) -> None:
    """Draw the count, the order, and one page of the list; each line turns to its record."""
    t = ctx.t
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.markdown(summary(ctx, view))
        st.selectbox(
            t("정렬"),
            SORT_ORDERS,
            key=state.SORT,
            persist_state=state.KEPT,
            format_func=lambda key: _sort_label(ctx, key),
            width=170,
            on_change=state.first_page,
            label_visibility="collapsed",
        )
    if not view.total:
        st.info(t("조건에 맞는 결과가 없습니다. 조건을 줄여 보십시오."), icon=":material/search_off:")
        return
    if ctx.actor.has(Right.OFFICIAL) and RecordType.SPACE in ctx.atlas.shown_types(asked):
        label = t("이 목록의 공간에 임무 부여 제안")
        if st.button(label, icon=":material/add:", key="list.propose", help=t("다음 화면에서 공간을 골라 표시")):
            begin_for_filter(ctx, asked)
            st.switch_page(ROLES_PAGE, query_params={"lang": ctx.language})
    state.keep_page_within(-(-view.total // PAGE_SIZE))
    start = state.page_number() * PAGE_SIZE
    rows = ctx.atlas.rows(asked, ctx.today, state.sort_order(), slice(start, start + PAGE_SIZE))
    with st.container(height=LIST_HEIGHT_PX, border=True, gap=None, key="result_list"):
        _lines(ctx, asked, view, rows)
    _pager(ctx, view.total, start)


def summary(ctx: Context, view: View) -> str:
    """Say in one line how many of what are shown."""
    states = view.roles.state_counts(view.mask, ())
    parts = [f"{plain(state_label(key, ctx.t))} {states[key]:,}" for key in SHOWN_STATES if states.get(key)]
    total = ctx.t("모두 {total}").format(total=f"**{view.total:,}**")
    return f"{total}  \n:gray[{' · '.join(parts)}]" if parts else total


def _sort_label(ctx: Context, key: str) -> str:
    """Name an order."""
    return {
        "relevance": ctx.t("캠퍼스 먼저"),
        "name": ctx.t("이름순"),
        "kind": ctx.t("종류순"),
        "district": ctx.t("지역순"),
    }[key]


def _lines(ctx: Context, asked: Query, view: View, rows: list[Row]) -> None:
    """Draw the rows: mark and name, and below role and state, kind and area."""
    assignments: dict[str, list[Assignment]] = {}
    for item in view.roles.of_features(row.number for row in rows):
        assignments.setdefault(item.decision.space_id, []).append(item)
    areas = {
        item.id: display_name(item.name, item.name_en, ctx.language, ctx.city) for item in ctx.atlas.areas.districts
    }
    with_type = len(ctx.atlas.shown_types(asked)) > 1
    for row in rows:
        role = strongest(tuple(assignments.get(row.id, ())))
        words = [_role_words(ctx, role)] if role else []
        words += [type_label(row.type, ctx.t)] if with_type else []
        words += [ctx.word(ctx.city.term("kinds", row.kind).labels), _place(ctx, row, areas)]
        name = display_name(row.name, row.name_en, ctx.language, ctx.city)
        st.button(
            f"![]({ctx.mark_address(row.style)}) **{plain(name)}**  \n:small[{plain(' · '.join(words))}]",
            key=f"row.{row.id}",
            type="tertiary",
            width="stretch",
            on_click=state.select,
            args=(row.id,),
        )


def _role_words(ctx: Context, item: Assignment) -> str:
    """Name a role and how it stands."""
    role = ctx.word(ctx.city.role(item.decision.role).labels)
    return f"{role} {standing_label(item.decision, item.standing, ctx.t)}"


def _place(ctx: Context, row: Row, areas: Mapping[str, str]) -> str:
    """Name the area of a row, and say when its exact place is not known."""
    area = areas.get(row.district_id, "")
    if row.located:
        return area or ctx.t("도시 밖")
    return f"{area}, {ctx.t('위치 미확인')}" if area else ctx.t("위치 미확인")


def _pager(ctx: Context, total: int, start: int) -> None:
    """Offer the pages before and after, when there are any."""
    if total <= PAGE_SIZE:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(ctx.t("이전"), on_click=state.turn_page, args=(-1,), disabled=start == 0, key="list.previous")
        end = min(start + PAGE_SIZE, total)
        st.caption(f"{start + 1:,}–{end:,} / {total:,}", width="content")
        st.button(ctx.t("다음"), on_click=state.turn_page, args=(1,), disabled=end >= total, key="list.next")
