"""How is one field of a record filled in, and how does a writer say why, from which source and as of which day?"""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from campus.domain.record_form import Entry
from campus.domain.tables import AREA_TABLES, Column
from campus.services.record_desk import DESK_SOURCE
from campus.ui import desk_state, state
from campus.ui.context import Context
from campus.ui.desk_words import any_name, show_field_faults

TEXT_HEIGHT_PX = 96
LONGEST = 2_000


def draw_field(
    ctx: Context, column: Column, entry: Entry, label: str, names: Mapping[str, str], help_text: str | None = None
) -> None:
    """Draw one column's widget; ``names`` are the words of the keys that can be chosen."""
    key, kept = desk_state.field_key(column.name), state.KEPT
    label = f"{label} *" if column.required else label
    if entry in {Entry.CHOICE, Entry.CHOICES}:
        _choice(ctx, column, label, names, several=entry is Entry.CHOICES)
    elif entry is Entry.DAY:
        _day(label, key, state.LAST_DAY)
    elif entry is Entry.TEXT:
        st.text_input(label, key=key, max_chars=LONGEST, persist_state=kept, autocomplete="off", help=help_text)
    else:
        shown = help_text or (ctx.t("한 줄에 하나씩") if entry is Entry.LINES else None)
        st.text_area(label, key=key, height=TEXT_HEIGHT_PX, max_chars=LONGEST, persist_state=kept, help=shown)


def _choice(ctx: Context, column: Column, label: str, names: Mapping[str, str], *, several: bool) -> None:
    """Draw a list to choose one or several keys from."""
    key = desk_state.field_key(column.name)
    if several:
        st.multiselect(
            label,
            list(names),
            key=key,
            format_func=lambda item: names.get(item, item),
            placeholder=ctx.t("고르기(여럿 가능)"),
            persist_state=state.KEPT,
        )
        return
    by_place = ctx.t("위치를 새로 지정하면 저장할 때 그 위치에 맞춰짐")
    st.selectbox(
        label,
        list(names),
        index=None,
        key=key,
        format_func=lambda item: names.get(item, item),
        placeholder=ctx.t("고르기"),
        persist_state=state.KEPT,
        help=by_place if column.refers_to in AREA_TABLES else None,
    )


def ask_evidence(ctx: Context) -> None:
    """Ask why, from which source, and as of which day."""
    t = ctx.t
    st.subheader(t("사유와 출처"), anchor=False)
    left, right = st.columns(2, gap="large")
    with left:
        reason_help = t("무엇을 어떻게 확인했는가. 이력에 공개됨(이름은 공개되지 않음). 개인정보 기재 금지")
        label = f"{t('사유')} *"
        _area(label, desk_state.WHY, reason_help)
        show_field_faults(ctx, "why")
        _day(f"{t('기준일')} *", desk_state.DAY, ctx.today, t("새 값이 맞는 날"))
        show_field_faults(ctx, "reference_date")
    with right:
        _source(ctx)


def _day(label: str, key: str, last: date, help_text: str | None = None) -> None:
    """Ask for a day."""
    st.date_input(
        label,
        value=None,
        key=key,
        format="YYYY.MM.DD",
        min_value=state.FIRST_DAY,
        max_value=last,
        persist_state=state.KEPT,
        help=help_text,
    )


def _area(label: str, key: str, help_text: str) -> None:
    """Ask for a text of several lines."""
    st.text_area(label, key=key, height=TEXT_HEIGHT_PX, max_chars=LONGEST, persist_state=state.KEPT, help=help_text)


def _source(ctx: Context) -> None:
    """Ask for a known source, or for a new one."""
    t = ctx.t
    st.toggle(t("새 출처 쓰기"), key=desk_state.NEW_SOURCE, persist_state=state.KEPT)
    if not state.typed(desk_state.NEW_SOURCE):
        keys = sorted(ctx.atlas.source_by_id.keys() - {DESK_SOURCE}, key=lambda key: any_name(ctx, key))
        label = f"{t('출처')} *"
        names = {key: any_name(ctx, key) for key in [DESK_SOURCE, *keys]}
        st.selectbox(
            label, list(names), key=desk_state.SOURCE, format_func=lambda key: names[key], persist_state=state.KEPT
        )
    else:
        labels = {"title": t("자료 이름"), "publisher": t("제공 기관"), "url": t("주소(URL)")}
        for field, key in desk_state.SOURCE_FIELDS.items():
            st.text_input(labels[field], key=key, max_chars=300, persist_state=state.KEPT, autocomplete="off")
            show_field_faults(ctx, field)
    show_field_faults(ctx, "source_id")
