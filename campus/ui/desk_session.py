"""When does a programme meet? Its sessions are listed below its form, and each has a form of its own."""

from collections.abc import Mapping

import streamlit as st

from campus.domain.record import ProgramSession
from campus.domain.schedule import WEEKDAYS
from campus.errors import ConflictError
from campus.services.session_desk import NEW, SessionDesk
from campus.ui import desk_state, state
from campus.ui.clash_box import show_clashes
from campus.ui.context import Context, context
from campus.ui.desk_fields import ask_evidence, draw_field
from campus.ui.desk_words import any_name, desk_of, open_record, show_field_faults
from campus.ui.find_words import words_of
from campus.ui.role_words import attempt, show_notice
from campus.views.plain import plain
from campus.views.program_text import session_text
from campus.views.session_text import session_cell_text, session_help, session_label, session_options

LISTED = {"weekdays": frozenset(WEEKDAYS)}
"""The fields whose values are chosen from a list."""

BESIDE = (
    ("name", "period_basis"),
    ("start_on", "end_on"),
    ("weekdays", "days_text"),
    ("start_time", "end_time"),
    ("except_days", "extra_days"),
    ("skips_holidays", "cancelled"),
    ("rrule", "note"),
)
"""The fields of the form, two in a row."""


def show_sessions(ctx: Context, form: desk_state.Form) -> None:
    """List the sessions of the open programme, each with a way to its form."""
    t, program_id = ctx.t, form.opened.record_id
    st.subheader(t("일정"), anchor=False)
    if not program_id:
        st.caption(t("기록을 저장한 뒤 일정을 쓸 수 있음"))
        return
    sessions = SessionDesk(desk_of(ctx)).sessions(program_id)
    if not sessions:
        st.caption(t("일정 없음"))
    for session in sessions:
        label = f"{_title(ctx, session.number)}: {session_text(session, words_of(ctx))}"
        _opener(plain(label), session, program_id)
    st.button(t("일정 추가"), icon=":material/add:", key="desk.session.new", on_click=_open, args=(program_id, NEW))


def _opener(label: str, session: ProgramSession, program_id: str) -> None:
    """Draw the way to a session's form."""
    key = f"row-session-{session.number}"
    with st.container(key=key):
        args = (program_id, session.number)
        st.button(label, icon=":material/edit:", key=f"open.{key}", type="tertiary", on_click=_open, args=args)


def _title(ctx: Context, number: int | None) -> str:
    """Name a session by its number."""
    return ctx.t("{number}회차").format(number=number) if number else ctx.t("새 일정")


def _open(program_id: str, number: int) -> None:
    """Open a session's form, unless something of the programme's own form would be lost; a callback."""
    ctx, form = context(), desk_state.form_here()
    if form is not None and desk_state.typed_cells() != dict(form.opened.cells):
        state.tell(ctx.t("저장하지 않은 내용이 있음. 기록을 저장한 뒤 일정을 고칠 수 있음"), "warning")
        return

    def act() -> None:
        opened = SessionDesk(desk_of(ctx)).open(ctx.actor, program_id, number)
        desk_state.open_form(opened, LISTED, ctx.today)

    if attempt(ctx, act, ""):
        state.take_notice()


def show_session_form(ctx: Context, form: desk_state.Form) -> None:
    """Draw the form of a session."""
    t = ctx.t
    program_id = form.opened.record_id
    st.button(
        t("프로그램 기록으로"),
        icon=":material/arrow_back:",
        on_click=open_record,
        args=(program_id,),
        key="desk.session.close",
    )
    st.title(plain(f"{any_name(ctx, program_id)} · {_title(ctx, form.number)}"), anchor=False)
    st.caption(plain(t("적은 출처와 기준일은 이 일정 전체에 붙음. 하지 않게 된 일정은 지우지 않고 폐강으로 적음")))
    show_notice(ctx)
    _clashes(ctx)
    with st.container(key="role_form"):
        for names in BESIDE:
            _row(ctx, form, names)
        ask_evidence(ctx)
    show_field_faults(ctx, "session")
    st.button(t("저장"), type="primary", icon=":material/save:", on_click=_save, key="desk.session.save")


def _row(ctx: Context, form: desk_state.Form, names: tuple[str, ...]) -> None:
    """Draw fields side by side; a rule only where one stands, because weekdays say what people need."""
    columns = {column.name: column for column in form.columns}
    shown = [name for name in names if name != "rrule" or form.opened.cells[name]]
    for side, name in zip(st.columns(len(names), gap="small"), shown, strict=False):
        with side:
            options = session_options(name, ctx.dates, ctx.t)
            label, told = session_label(name, ctx.t), session_help(name, ctx.t)
            if name == "weekdays":
                _weekdays(label, options)
            else:
                draw_field(ctx, columns[name], form.entries[name], label, options, told)
            show_field_faults(ctx, name)


def _weekdays(label: str, options: Mapping[str, str]) -> None:
    """Draw the days of the week, each a thing to press."""
    st.pills(
        label,
        list(options),
        selection_mode="multi",
        wrap=True,
        key=desk_state.field_key("weekdays"),
        format_func=lambda day: options[day],
        persist_state=state.KEPT,
    )


def _clashes(ctx: Context) -> None:
    """Show both versions of every field that two people changed differently."""
    show_clashes(
        ctx,
        desk_state.clashes(),
        lambda field: session_label(field, ctx.t),
        lambda field, cell: session_cell_text(field, cell, ctx.dates, ctx.t),
        desk_state.use_theirs,
    )


def _save() -> None:
    """Hand the form in; a callback, so the person's rights are asked for anew."""
    ctx, form = context(), desk_state.form_here()
    if form is None:
        return
    told = [ctx.t("저장함")]

    def act() -> None:
        desk, cells = SessionDesk(desk_of(ctx)), desk_state.typed_cells()
        try:
            saved = desk.save(ctx.actor, form.opened, cells, desk_state.typed_evidence())
        except ConflictError:
            now, merged = desk.merged(form.opened, cells)
            desk_state.take_up(now, merged.content, merged.clashes)
            raise
        if saved.merged:
            told.append(ctx.t("그 사이 다른 사람이 고친 다른 항목과 합쳐짐"))

    if attempt(ctx, act, ""):
        state.tell(". ".join(told))
        open_record(form.opened.record_id)
