"""What do the columns of a table mean that is no official data set? Asked once, remembered for the next file."""

from collections.abc import Sequence
from datetime import date
from itertools import cycle

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from campus.domain.city import pick
from campus.domain.imports import Table
from campus.domain.table_mapping import MAPPED_TABLES, TableMapping, fields_of, header_key, suggested
from campus.domain.tables import TYPE_OF_TABLE
from campus.errors import FormError
from campus.services.import_mapping import kinds_of
from campus.services.imports import ImportDesk
from campus.ui import state
from campus.ui.context import Context
from campus.views.desk_text import column_label
from campus.views.faults import faults_by_field
from campus.views.labels import type_label
from campus.views.plain import plain

SPECIMENS, COLUMNS = 3, 3
NONE = ""


def show_mapping(ctx: Context, desk: ImportDesk, table: Table, file: str) -> None:
    """Ask what the columns mean, with the first rows beside it, and remember the answer."""
    t = ctx.t
    held = desk.mapping_of(table) or suggested(table.headers)
    st.caption(t("표준데이터가 아닌 표. 어느 열이 무엇인지 한 번만 정하면 열 이름이 같은 다음 파일부터 그대로 씀"))
    _specimens(ctx, table)
    with st.form("imports.mapping", border=False):
        chosen = _asked(ctx, table.headers, held, file)
        pressed = st.form_submit_button(t("이 대응을 기억하고 시험"), type="primary", icon=":material/check:")
    if not pressed:
        return
    try:
        desk.keep_mapping(ctx.actor, table, chosen)
    except FormError as error:
        st.error("  \n".join(plain(text) for text in faults_by_field(error.faults, t).values()))
        return
    st.rerun()


def _specimens(ctx: Context, table: Table) -> None:
    """Show the first rows, so that columns are known by what stands in them."""
    rows = table.rows[:SPECIMENS]
    columns = {header or str(place): [row[place] for row in rows] for place, header in enumerate(table.headers)}
    st.dataframe(columns, hide_index=True, alt=ctx.t("파일의 첫 행들"))


def _key(headers: Sequence[str], name: str) -> str:
    """Return the key of a field's widget; another table's columns have widgets of their own."""
    return f"imports.map.{name}.{header_key(headers)[:8]}"


def _asked(ctx: Context, headers: Sequence[str], held: TableMapping, file: str) -> TableMapping:
    """Draw the form and return what it says now."""
    t, kind_key, day_key = ctx.t, _key(headers, "kind"), _key(headers, "day")
    kinds = {
        f"{table}/{kind}": f"{type_label(TYPE_OF_TABLE[table], t)} · {_kind_name(ctx, kind)}"
        for table in MAPPED_TABLES
        for kind in kinds_of(ctx.city, table)
    }
    present = f"{held.table}/{held.kind}"
    state.fill_in(kind_key, present if present in kinds else None)
    key = st.selectbox(
        t("종류"), list(kinds), index=None, format_func=kinds.__getitem__, key=kind_key, placeholder=t("골라야 함")
    )
    table, _, kind = str(key or "").partition("/")
    places = cycle(st.columns(COLUMNS))
    columns = {
        name: _column(next(places), ctx, name, column_label(name, t), (headers, held.columns.get(name, NONE)))
        for name in fields_of("spaces")
    }
    by_kind, by_day = t("종류를 적은 열(모르는 말은 위의 종류로 제안)"), t("기준일 열")
    kind_column = _column(next(places), ctx, "kind_column", by_kind, (headers, held.kind_column))
    reference = _column(next(places), ctx, "reference", by_day, (headers, held.reference))
    state.fill_in(day_key, date.fromisoformat(held.day) if held.day else None)
    day = st.date_input(t("기준일(열이 없을 때)"), key=day_key, format="YYYY.MM.DD", max_value=ctx.today)
    title = _text(t("자료 이름"), _key(headers, "title"), held.title or file.rpartition(".")[0])
    publisher = _text(t("자료를 낸 곳"), _key(headers, "publisher"), held.publisher)
    written = {name: header for name, header in columns.items() if header and name in fields_of(table)}
    told = day.isoformat() if isinstance(day, date) else ""
    return TableMapping(table, kind, written, kind_column, reference, told, title, publisher)


def _kind_name(ctx: Context, kind: str) -> str:
    """Name a kind."""
    return pick(ctx.city.term("kinds", kind).labels, ctx.language)


def _column(place: DeltaGenerator, ctx: Context, name: str, label: str, known: tuple[Sequence[str], str]) -> str:
    """Ask for the column of a field, none is a choice; ``known`` are all headers and the present one."""
    headers, present = known
    options = [NONE, *(header for header in headers if header)]
    key = _key(headers, name)
    state.fill_in(key, present if present in options else NONE)
    none = ctx.t("(없음)")
    return str(place.selectbox(label, options, format_func=lambda item: item or none, key=key) or NONE)


def _text(label: str, key: str, present: str) -> str:
    """Ask for a text."""
    state.fill_in(key, present)
    return str(st.text_input(label, key=key, max_chars=200) or "")
