"""How is one record changed or added? A form of all its columns, the proof, and what others did meanwhile."""

from collections.abc import Iterable
from hashlib import sha256

import streamlit as st

from campus.domain.record_form import Entry, Group, group_of
from campus.domain.tables import TYPE_OF_TABLE, Column
from campus.errors import ConflictError
from campus.services.duplicates import Duplicate
from campus.ui import desk_state, state
from campus.ui.clash_box import show_clashes
from campus.ui.context import Context, context
from campus.ui.desk_fields import ask_evidence, draw_field
from campus.ui.desk_place import show_place
from campus.ui.desk_session import show_sessions
from campus.ui.desk_words import any_name, desk_of, listed, options_of, show_field_faults
from campus.ui.record_past import show_past
from campus.ui.role_words import attempt, show_notice
from campus.views.desk_text import cell_text, column_label, group_label, likeness_text
from campus.views.labels import type_label
from campus.views.plain import plain

FIELDS_BESIDE = 2
_SHOWN, _SAME = "desk.duplicates_shown", "desk.same"
RECORD_PAGE = "record.py"
PROGRAMS = "programs"


def show_desk_form(ctx: Context, form: desk_state.Form) -> None:
    """Draw the open form."""
    t, opened = ctx.t, form.opened
    st.button(t("목록으로"), icon=":material/arrow_back:", on_click=_close, key="desk.close")
    name = any_name(ctx, opened.record_id) if opened.record_id else t("새 기록")
    st.title(plain(name), anchor=False)
    kind = type_label(TYPE_OF_TABLE[opened.table], t)
    st.caption(
        f"{plain(kind)} · {plain(t('표시(*) 항목은 필수. 모르는 항목은 비워 둠. 바꾼 값마다 출처와 기준일이 붙음'))}"
    )
    show_notice(ctx)
    _clashes(ctx, form)
    with st.container(key="role_form"):
        keys = listed(desk_of(ctx), opened.table)
        for group in Group:
            _group(ctx, form, group, keys)
        ask_evidence(ctx)
        if opened.record_id:
            label = t("나머지 내용도 확인함(최종 확인일을 오늘로)")
            st.checkbox(label, key=desk_state.CONFIRMS, persist_state=state.KEPT)
    if not opened.record_id:
        _duplicates(ctx, desk_of(ctx).duplicates(opened.table, desk_state.typed_cells()))
    show_field_faults(ctx, "record", "duplicates")
    st.button(t("저장"), type="primary", icon=":material/save:", on_click=_save, key="desk.save")
    st.caption(t("기록은 삭제하지 않음. 결정·연결·이력이 이 기록을 가리키므로, 운영이 끝났으면 상태와 비고에 적음"))
    if opened.table == PROGRAMS:
        show_sessions(ctx, form)
    if opened.record_id:
        show_past(ctx, opened.record_id, named=True)


def _group(ctx: Context, form: desk_state.Form, group: Group, keys: desk_state.Known) -> None:
    """Draw one part of the form in two columns; the place, with its map, below."""
    columns = [column for column in form.columns if group_of(column) is group]
    if not columns:
        return
    st.subheader(group_label(group, ctx.t), anchor=False)
    plain_columns = [column for column in columns if form.entries[column.name] is not Entry.PLACE]
    for start in range(0, len(plain_columns), FIELDS_BESIDE):
        sides = st.columns(FIELDS_BESIDE, gap="small")
        for side, column in zip(sides, plain_columns[start : start + FIELDS_BESIDE], strict=False):
            with side:
                names = options_of(ctx, column, keys.get(column.name, frozenset())) if _is_chosen(form, column) else {}
                draw_field(ctx, column, form.entries[column.name], column_label(column.name, ctx.t), names)
                show_field_faults(ctx, column.name)
    if len(plain_columns) < len(columns):
        show_place(ctx, form)


def _is_chosen(form: desk_state.Form, column: Column) -> bool:
    """Tell whether a column's values are chosen from a list."""
    return form.entries[column.name] in {Entry.CHOICE, Entry.CHOICES}


def _duplicates(ctx: Context, found: list[Duplicate]) -> None:
    """Show what may be the same, and ask whether it is; nothing is merged by itself."""
    ids = [item.row.id for item in found]
    state.put({_SHOWN: frozenset(ids)})
    if not found:
        return
    with st.container(border=True, key="duplicates"):
        st.markdown(f"**{plain(ctx.t('비슷한 기록 {count}건').format(count=len(found)))}**")
        st.caption(ctx.t("같은 것이면 새로 쓰지 말고 그 기록을 고침. 저절로 합쳐지지 않음"))
        for item in found:
            why = ", ".join(likeness_text(word, item.distance_m, ctx.t) for word in item.likeness)
            label = f"{plain(any_name(ctx, item.row.id))} :gray[{plain(why)}]"
            st.page_link(RECORD_PAGE, label=label, query_params={"id": item.row.id, "lang": ctx.language})
        st.checkbox(ctx.t("모두 다른 것임을 확인함"), key=_same_key(ids))


def _same_key(ids: Iterable[str]) -> str:
    """Return the key of the box that says so: of another list it is another box."""
    return f"{_SAME}.{sha256(' '.join(sorted(ids)).encode()).hexdigest()[:12]}"


def _save() -> None:
    """Hand the form in; a callback, so the person's rights are asked for anew."""
    ctx, form = context(), desk_state.form_here()
    if form is None:
        return
    if not form.opened.record_id:
        _add(ctx, form)
        return
    told = [ctx.t("저장함")]

    def act() -> None:
        desk, cells = desk_of(ctx), desk_state.typed_cells()
        evidence, confirms = desk_state.typed_evidence(), bool(state.typed(desk_state.CONFIRMS))
        try:
            saved = desk.save(ctx.actor, form.opened, cells, evidence, confirms=confirms)
        except ConflictError:
            now, merged = desk.merged(form.opened, cells)
            desk_state.take_up(now, merged.content, merged.clashes)
            raise
        if saved.merged:
            told.append(ctx.t("그 사이 다른 사람이 고친 다른 항목과 합쳐짐"))

    if attempt(ctx, act, ""):
        state.tell(". ".join(told))
        _reopen(form.opened.record_id)


def _add(ctx: Context, form: desk_state.Form) -> None:
    """Add the record of the form."""
    made: list[str] = []
    shown = state.typed(_SHOWN) or frozenset()
    seen = shown if state.typed(_same_key(shown)) else frozenset()

    def act() -> None:
        cells, evidence = desk_state.typed_cells(), desk_state.typed_evidence()
        made.append(desk_of(ctx).add(ctx.actor, form.opened.table, cells, evidence, seen))

    if attempt(ctx, act, ctx.t("새 기록을 추가함")):
        _reopen(made[0])


def _reopen(record_id: str) -> None:
    """Show the record as it stands after the act."""
    ctx = context()
    desk = desk_of(ctx)
    opened = desk.open(ctx.actor, record_id)
    desk_state.open_form(opened, listed(desk, opened.table), ctx.today)


def _close() -> None:
    """Leave the form."""
    ctx = context()
    desk_state.close_form()
    state.write_page_address({}, ctx.language, ctx.default_language)


def _clashes(ctx: Context, form: desk_state.Form) -> None:
    """Show both versions of every field that two people changed differently."""
    table = form.opened.table
    show_clashes(
        ctx,
        desk_state.clashes(),
        lambda field: column_label(field, ctx.t),
        lambda field, cell: cell_text(
            table, field, cell, lambda key: any_name(ctx, key), ctx.city, ctx.language, ctx.t
        ),
        desk_state.use_theirs,
    )
