"""What did the query find, as a list that says the same as the map?"""

import streamlit as st

from campus.domain.query import Query
from campus.services.atlas import SORT_ORDERS, Row, View
from campus.services.roles import SHOWN_STATES
from campus.ui import state
from campus.ui.context import Context
from campus.views.labels import state_label, type_label
from campus.views.plain import plain
from campus.views.record_text import display_name

PAGE_SIZE = 30
ROW_HEIGHT_PX = 40


def show_list(ctx: Context, asked: Query, view: View) -> None:
    """Draw the count, the order, one page of the list, and turn to a record when a row is chosen."""
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
    start = state.page_number() * PAGE_SIZE
    rows = ctx.atlas.rows(asked, ctx.today, state.sort_order(), slice(start, start + PAGE_SIZE))
    chosen = _table(ctx, asked, rows)
    _pager(ctx, view.total, start)
    if chosen is not None:
        state.select(chosen.id)
        st.rerun()


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


def _table(ctx: Context, asked: Query, rows: list[Row]) -> Row | None:
    """Draw the rows; return the one that was chosen."""
    t = ctx.t
    districts = {item.id: item for item in ctx.atlas.areas.districts}

    def place(row: Row) -> str:
        district = districts.get(row.district_id)
        name = display_name(district.name, district.name_en, ctx.language, ctx.city) if district else ""
        return name if row.located else f"{name} ?" if name else t("미확인")

    def kind(row: Row) -> str:
        word = ctx.word(ctx.city.term("kinds", row.kind).labels)
        return word if len(ctx.atlas.shown_types(asked)) == 1 else f"{type_label(row.type, t)} · {word}"

    picked = st.dataframe(
        {
            "mark": [ctx.mark_address(row.style) for row in rows],
            "name": [display_name(row.name, row.name_en, ctx.language, ctx.city) for row in rows],
            "kind": [kind(row) for row in rows],
            "place": [place(row) for row in rows],
        },
        key=state.list_key(),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        row_height=ROW_HEIGHT_PX,
        height=min(len(rows) + 1, 12) * ROW_HEIGHT_PX,
        alt=t("찾은 기록의 목록"),
        column_config={
            "mark": st.column_config.ImageColumn("", width=44),
            "name": st.column_config.TextColumn(t("이름"), width=160),
            "kind": st.column_config.TextColumn(t("종류"), width=80),
            "place": st.column_config.TextColumn(t("지역"), width=84),
        },
    )
    numbers = picked.selection.rows
    return rows[numbers[0]] if numbers and numbers[0] < len(rows) else None


def _pager(ctx: Context, total: int, start: int) -> None:
    """Offer the pages before and after, when there are any."""
    if total <= PAGE_SIZE:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(ctx.t("이전"), on_click=state.turn_page, args=(-1,), disabled=start == 0, key="list.previous")
        end = min(start + PAGE_SIZE, total)
        st.caption(f"{start + 1:,}–{end:,} / {total:,}", width="content")
        st.button(ctx.t("다음"), on_click=state.turn_page, args=(1,), disabled=end >= total, key="list.next")
