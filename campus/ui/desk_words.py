"""What do the parts of the records desk share: the desk itself, names, faults beside their fields?"""

from collections.abc import Mapping

import streamlit as st

from campus.domain.query import Query
from campus.domain.tables import AREA_TABLES, RECORD_TABLES, TYPE_OF_TABLE, Column
from campus.services.record_desk import DESK_SOURCE, RecordDesk
from campus.ui import desk_state, state
from campus.ui.context import Context, context
from campus.ui.role_words import name_of
from campus.views.desk_text import truth_words
from campus.views.faults import faults_by_field
from campus.views.plain import plain
from campus.views.record_text import display_name

DESK_PAGE, REPORT_PAGE = "desk.py", "report.py"

MOST_LISTED = 2_000
"""Names that one list may hold; of more records the id is typed."""


def desk_of(ctx: Context) -> RecordDesk:
    """Return the acts on records."""
    return RecordDesk(ctx.app.store, ctx.atlas, ctx.today)


def listed(desk: RecordDesk, table: str) -> Mapping[str, frozenset[str]]:
    """Return the keys of the fields whose values are chosen from a list."""
    return {name: keys for name, keys in desk.known(table).items() if len(keys) <= MOST_LISTED}


def any_name(ctx: Context, key: str) -> str:
    """Name a record, a district or a source by its id; what is not known stands for itself. Not escaped."""
    area = next((item for item in ctx.atlas.areas.districts if item.id == key), None)
    if area is not None:
        return display_name(area.name, area.name_en, ctx.language, ctx.city)
    source = ctx.atlas.source_by_id.get(key)
    if source is not None:
        return source.title
    return ctx.t("담당자 확인(전화·방문·공문)") if key == DESK_SOURCE else name_of(ctx, key)


def options_of(ctx: Context, column: Column, keys: frozenset[str]) -> dict[str, str]:
    """Return what can be chosen for a column, by key, in the order in which people look for it."""
    if column.type is bool:
        return truth_words(ctx.t)
    if column.choices:
        return {key: key for key in column.choices}
    if column.refers_to in RECORD_TABLES:
        asked = Query(types=frozenset({TYPE_OF_TABLE[column.refers_to]}))
        rows = ctx.atlas.rows(asked, ctx.today, "name", slice(None))
        return {row.id: display_name(row.name, row.name_en, ctx.language, ctx.city) for row in rows if row.id in keys}
    if column.refers_to in AREA_TABLES:
        return {key: any_name(ctx, key) for key in sorted(keys, key=lambda key: any_name(ctx, key))}
    terms = ctx.city.vocabularies[column.refers_to]
    return {term.key: ctx.word(term.labels) for term in terms if term.key in keys}


def show_field_faults(ctx: Context, *fields: str) -> None:
    """Show beside a field what is wrong with it."""
    for field, text in faults_by_field(state.faults(), ctx.t).items():
        if field in fields:
            st.markdown(f":red[**{plain(text)}**]")


def show_pages(ctx: Context, key: str, page: int, last: int) -> None:
    """Offer the pages before and after; ``key`` remembers the page."""
    if not last:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        words, name = (ctx.t("이전"), ctx.t("다음")), key.rpartition(".")[2]
        st.button(words[0], key=f"desk.before.{name}", disabled=page == 0, on_click=turn_page, args=(key, page - 1))
        st.caption(f"{page + 1:,} / {last + 1:,}", width="content")
        st.button(words[1], key=f"desk.after.{name}", disabled=page == last, on_click=turn_page, args=(key, page + 1))


def turn_page(key: str, page: int) -> None:
    """Go to a page; a callback."""
    state.put({key: page})


def open_record(record_id: str) -> None:
    """Open a record's form; a callback, so an error is left for the page that is drawn."""
    ctx = context()
    desk = desk_of(ctx)
    if desk.may_write(ctx.actor, record_id):
        opened = desk.open(ctx.actor, record_id)
        desk_state.open_form(opened, listed(desk, opened.table), ctx.today)
