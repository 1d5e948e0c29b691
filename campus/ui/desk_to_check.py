"""Which records has nobody confirmed, or not lately? One list, the oldest first, each confirmed by one click."""

import streamlit as st

from campus.domain.record_form import EDITABLE
from campus.domain.tables import TYPE_OF_TABLE
from campus.services.verification import ToCheck, records_to_check
from campus.ui import desk_state, state
from campus.ui.context import Context, context
from campus.ui.desk_words import any_name, desk_of, open_record, show_pages, turn_page
from campus.ui.role_words import attempt
from campus.views.dates import partial_text
from campus.views.labels import type_label
from campus.views.plain import plain

PAGE_ROWS = 20
TYPE = "desk.check_type"


def show_to_check(ctx: Context) -> None:
    """Draw the list, a page of it at a time."""
    t = ctx.t
    found = records_to_check(ctx.app.store, ctx.atlas, ctx.actor, ctx.today)
    types = [TYPE_OF_TABLE[table].value for table in EDITABLE if table in ctx.city.verification_days]
    if not types:
        st.info(t("이 도시는 확인 기한을 정하지 않음(도시 자료의 verification_days)"))
        return
    counts = {key: sum(item.type == key for item in found) for key in types}
    st.pills(
        t("종류"),
        types,
        key=TYPE,
        format_func=lambda key: f"{type_label(key, t)} {counts[key]:,}",
        persist_state=state.KEPT,
        on_change=_first_page,
    )
    chosen = state.typed(TYPE)
    shown = [item for item in found if not chosen or item.type == chosen]
    overdue = sum(item.overdue for item in shown)
    words = t("{count}건. 기한 지남 {overdue}건. 오래된 것부터").format(count=f"{len(shown):,}", overdue=f"{overdue:,}")
    st.caption(plain(words))
    if not shown:
        st.success(t("확인할 기록 없음"))
        return
    last = (len(shown) - 1) // PAGE_ROWS
    page = min(int(state.typed(desk_state.PAGE) or 0), last)
    for item in shown[page * PAGE_ROWS : (page + 1) * PAGE_ROWS]:
        _row(ctx, item)
    show_pages(ctx, desk_state.PAGE, page, last)


def _row(ctx: Context, item: ToCheck) -> None:
    """Draw one record: what it is, since when, and the two things that can be done."""
    t, record_id = ctx.t, item.record_id
    since = partial_text(item.since, ctx.language)
    how = t("최종 확인일 {day}") if item.confirmed else t("기준일 {day}, 확인한 적 없음")
    words = [type_label(item.type, t), how.format(day=since)]
    words += [t("기한 {days}일 지남").format(days=f"{item.age_days - item.limit_days:,}")] if item.overdue else []
    with st.container(horizontal=True, vertical_alignment="center", key=f"check-{record_id}"):
        label = f"{plain(any_name(ctx, record_id))}  \n:gray[{' · '.join(map(plain, words))}]"
        st.markdown(label, width="stretch")
        version = ctx.app.store.record_version(record_id)
        st.button(t("확인함"), key=f"desk.confirm.{record_id}", on_click=_confirm, args=(record_id, version))
        st.button(t("고치기"), key=f"desk.open.{record_id}", type="tertiary", on_click=open_record, args=(record_id,))


def _confirm(record_id: str, version: int) -> None:
    """Write down that a record is right; a callback."""
    ctx = context()
    done = ctx.t("{name}: 확인함").format(name=any_name(ctx, record_id))
    attempt(ctx, lambda: desk_of(ctx).confirm(ctx.actor, record_id, version), done)


def _first_page() -> None:
    """Go back to the first page; a callback."""
    turn_page(desk_state.PAGE, 0)
