"""What happened to a record: when was it confirmed, what did reports correct, how did each field change?"""

import streamlit as st

from campus.domain.role_path import person_name
from campus.services.record_past import PastChange, RecordPast, record_past
from campus.ui.context import Context
from campus.ui.desk_words import any_name
from campus.views.desk_text import cell_text, city_day, column_label
from campus.views.plain import plain
from campus.views.role_text import instant_text

SHOWN_CHANGES = 50


def show_past(ctx: Context, record_id: str, *, named: bool = False) -> None:
    """Draw a record's past; ``named`` also shows who made the changes, to those who look after the record."""
    past = record_past(ctx.app.store, record_id, named=named)
    st.caption("  \n".join(map(plain, _standing(ctx, past))))
    if past.changes:
        with st.expander(ctx.t("고친 이력 {count}건").format(count=f"{len(past.changes):,}")):
            st.markdown("\n\n".join(_change(ctx, change) for change in past.changes[:SHOWN_CHANGES]))


def _standing(ctx: Context, past: RecordPast) -> list[str]:
    """Say when the record was confirmed last, and what became of reports."""
    t, city, language = ctx.t, ctx.city, ctx.language
    found = past.corrections
    confirmed = city_day(past.confirmed_at, city, language) if past.confirmed_at else t("미확인")
    lines = [f"{t('최종 확인일')} {confirmed}"]
    if found.corrected:
        day = city_day(found.last_at, city, language)
        lines.append(t("시민 제보로 고쳐짐 {count}건, 마지막 {day}").format(count=found.corrected, day=day))
    if found.still_open:
        lines.append(t("확인 중인 시민 제보 {count}건").format(count=found.still_open))
    return lines


def _change(ctx: Context, change: PastChange) -> str:
    """Write one change of one field, escaped."""
    old, new = (
        cell_text(change.table, change.field, cell, lambda key: any_name(ctx, key), ctx.city, ctx.language, ctx.t)
        for cell in (change.old, change.new)
    )
    who = person_name(change.who) or change.who
    words = [instant_text(change.at, ctx.city, ctx.language), who, change.why]
    words += [any_name(ctx, change.source_id)] if change.source_id else []
    about = " · ".join(plain(word) for word in words if word)
    return f"**{plain(column_label(change.field, ctx.t))}**: {old} → {new}  \n:gray[{about}]"
