"""Where does what the map shows come from, of which day is it, and what is missing?"""

import streamlit as st

from campus.domain.query import Query
from campus.domain.record import RecordType, newest_collection
from campus.services.background import background
from campus.ui.background_tables import show_indicators, show_residents, show_timeline
from campus.ui.context import Context, context
from campus.views.dates import day_text, partial_text
from campus.views.labels import type_label
from campus.views.plain import plain
from campus.views.record_text import display_name, web_address


def show_data_page() -> None:
    """Draw the page of sources."""
    ctx = context()
    t = ctx.t
    st.title(t("이 지도의 자료는 어디에서 왔는가"), anchor=False)
    _counts(ctx)
    known = background(ctx.app)
    names = (t("출처와 기준일"), t("위치 미확인 기록"), t("추진 경과"), t("지표"), t("인구"))
    sources, unlocated, timeline, indicators, residents = st.tabs(names)
    with sources:
        _sources(ctx)
    with unlocated:
        _unlocated(ctx)
    with timeline:
        show_timeline(ctx, known)
    with indicators:
        show_indicators(ctx, known)
    with residents:
        show_residents(ctx, known.residents)


def _counts(ctx: Context) -> None:
    """Count the records by type, and say how many of them have a place."""
    everything = ctx.atlas.view(Query(types=frozenset(RecordType)), ctx.today)
    located = ctx.atlas.view(Query(types=frozenset(RecordType), located=True), ctx.today)
    for column, kind in zip(st.columns(len(RecordType)), RecordType, strict=True):
        number = everything.counts["types"].get(kind.value, 0)
        known = located.counts["types"].get(kind.value, 0)
        column.metric(
            type_label(kind, ctx.t),
            f"{number:,}",
            ctx.t("위치 확인 {count}").format(count=f"{known:,}"),
            delta_color="off",
            delta_arrow="off",
        )


def _unlocated(ctx: Context) -> None:
    """List what has no place on the map, because no source gives one."""
    asked = Query(types=frozenset(RecordType), located=False)
    rows = ctx.atlas.rows(asked, ctx.today, "kind", slice(None))
    st.caption(ctx.t("좌표를 어떤 자료에서도 찾지 못한 기록입니다. 짐작한 위치는 싣지 않습니다."))
    districts = {
        item.id: display_name(item.name, item.name_en, ctx.language, ctx.city) for item in ctx.atlas.areas.districts
    }
    st.dataframe(
        {
            ctx.t("이름"): [display_name(row.name, row.name_en, ctx.language, ctx.city) for row in rows],
            ctx.t("구분"): [type_label(row.type, ctx.t) for row in rows],
            ctx.t("종류"): [ctx.word(ctx.city.term("kinds", row.kind).labels) for row in rows],
            ctx.t("지역"): [districts.get(row.district_id, "") for row in rows],
            "ID": [row.id for row in rows],
        },
        hide_index=True,
        alt=ctx.t("위치 미확인 기록"),
    )


def _sources(ctx: Context) -> None:
    """List every source with publisher, date, licence and address."""
    sources = sorted(ctx.atlas.sources, key=lambda item: (item.publisher, item.title))
    collected = newest_collection(sources)
    st.caption(
        ctx.t("자료 {count}건, 마지막 수집일 {day}").format(
            count=f"{len(sources):,}",
            day=plain(day_text(collected, ctx.language)) if collected else "–",
        )
    )
    st.dataframe(
        {
            ctx.t("자료"): [item.title for item in sources],
            ctx.t("제공"): [item.publisher for item in sources],
            ctx.t("발행일"): [partial_text(item.published_on, ctx.language) for item in sources],
            ctx.t("이용조건"): [item.licence for item in sources],
            ctx.t("주소"): [web_address(item.url) for item in sources],
            ctx.t("비고"): [item.note for item in sources],
        },
        hide_index=True,
        alt=ctx.t("출처와 기준일"),
        column_config={ctx.t("주소"): st.column_config.LinkColumn(display_text=ctx.t("열기"))},
    )
