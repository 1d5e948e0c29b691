"""What is known of one record, on a page of its own that can be sent and printed?"""

from functools import partial
from html import escape
from urllib.parse import urlencode

import streamlit as st

from campus.domain.query import Query
from campus.domain.record import RecordType
from campus.ui import state
from campus.ui.context import Context, context
from campus.ui.map_widget import show_map
from campus.ui.program_part import show_program
from campus.ui.record_panel import show_record

MAP_HEIGHT_PX = 420
MAP_PAGE = "map.py"
PRINTED = '<img class="printed-sheet" hidden loading="lazy" src="./record-sheet.png?{query}" alt="{words}">'
"""The whole page as it is printed. Hidden even before the style sheet has come: asked for only to print."""


def show_record_page() -> None:
    """Draw the record that the address names."""
    ctx = context()
    record_id = state.address_part("id")
    view = ctx.app.record(record_id) if record_id else None
    with st.container(horizontal=True, key="to_map"):
        st.page_link(
            MAP_PAGE,
            label=ctx.t("지도에서 보기"),
            icon=":material/map:",
            query_params={"selected": record_id, "lang": ctx.speech},
        )
        if view is not None:
            _sheet(ctx, record_id)
    if view is None:
        st.title(ctx.t("기록을 찾을 수 없습니다"), anchor=False)
        st.info(ctx.t("주소가 바르지 않습니다. 지도에서 이름으로 찾아보십시오."))
        return
    state.write_record_address(record_id, ctx.speech, ctx.default_language)
    text, place = st.columns([3, 2], gap="large")
    with text:
        is_program = view.row.type is RecordType.PROGRAM
        show_record(ctx, view, alone=True, lead=partial(show_program, ctx, record_id) if is_program else None)
    with place:
        clicked = show_map(
            ctx.atlas,
            Query(types=frozenset({view.row.type.value})),
            language=ctx.language,
            theme=ctx.theme,
            selected=record_id,
            focus=record_id,
            height=MAP_HEIGHT_PX,
            memory="",
        )
    if clicked is not None and clicked != record_id:
        state.write_record_address(clicked, ctx.speech, ctx.default_language)
        st.rerun()


def _sheet(ctx: Context, record_id: str) -> None:
    """Offer the record on one A4 sheet, which is also what the browser prints in place of this page."""
    query, words = urlencode({"id": record_id, "lang": ctx.language}), ctx.t("인쇄용 A4 (PDF)")
    st.html(f'<a class="plain-link" href="./record-sheet.pdf?{escape(query)}" target="_blank">{escape(words)}</a>')
    st.html(PRINTED.format(query=escape(query), words=escape(words)))
