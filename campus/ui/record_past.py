"""What happened to a record: when was it confirmed, what did reports correct, how did each field change?"""

from collections.abc import Callable

import streamlit as st

from campus.domain.role_path import person_name
from campus.domain.session_form import SESSION_TABLE, field_of_history
from campus.services.record_past import PastChange, RecordPast, record_past
from campus.ui.context import Context
from campus.ui.desk_words import any_name
from campus.views.desk_text import cell_text, city_day, column_label
from campus.views.plain import plain
from campus.views.role_text import instant_text
from campus.views.session_text import changed_field_label, session_cell_text

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
    t, city, language = ctx.t, ctx.city, ctx.dates
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
    label, write = _words_of(ctx, change)
    old, new = write(change.old), write(change.new)
    who = person_name(change.who) or change.who
    words = [instant_text(change.at, ctx.city, ctx.dates), who, change.why]
    words += [any_name(ctx, change.source_id)] if change.source_id else []
    about = " · ".join(plain(word) for word in words if word)
    return f"**{plain(label)}**: {old} → {new}  \n:gray[{about}]"


def _words_of(ctx: Context, change: PastChange) -> tuple[str, Callable[[str], str]]:
    """Name the field that was changed, and say how its cells are written; a session's has its number before it."""

    def name(key: str) -> str:
        return any_name(ctx, key)

    if change.table == SESSION_TABLE:
        field = field_of_history(change.field)[1]
        label = changed_field_label(change.field, ctx.t)
        if field == "source_id":
            return label, lambda cell: plain(name(cell)) if cell else "–"
        return label, lambda cell: session_cell_text(field, cell, ctx.dates, ctx.t)
    return column_label(change.field, ctx.t), lambda cell: cell_text(
        change.table, change.field, cell, name, ctx.city, ctx.language, ctx.t
    )
