"""What comes after a role: its change, its end, its move to another space, or what held before?"""

from collections.abc import Sequence
from datetime import date
from uuid import uuid4

import streamlit as st

from campus.domain.account import Right
from campus.domain.assignment import PROPOSED, AssignmentState, Decision
from campus.services.role_board import DecisionView
from campus.services.role_desk import Basis, Follow
from campus.services.role_undo import undo_draft
from campus.ui import state
from campus.ui.context import Context
from campus.ui.role_files import take_files, uploads_in
from campus.ui.role_words import (
    ROLES_PAGE,
    begin_change,
    begin_move,
    board_of,
    desk_of,
    programs_at,
    show_faults,
    title_of,
)
from campus.ui.step_words import key_of, run_act, step_of
from campus.views.role_text import form_label

DAY_RANGE = ("2000-01-01", "2100-12-31")


def show_next(ctx: Context, view: DecisionView, decided: Decision) -> None:
    """Let an official propose a change or the end of what was decided."""
    t = ctx.t
    st.subheader(t("다음 결정"), anchor=False)
    if st.button(t("임무 변경 제안"), type="primary", icon=":material/edit:", key="amend"):
        begin_change(decided, view.seq)
        st.switch_page(ROLES_PAGE, query_params={"lang": ctx.language})
    st.caption(t("지금 내용은 새 결정의 효력발생일 전날까지 유지됨. 되돌릴 때도 새 결정으로 함"))
    if decided.state is not AssignmentState.ENDED:
        if st.button(t("다른 공간으로 이전 제안"), icon=":material/moving:", key="move"):
            begin_move(ctx, decided, view.seq, list(programs_at(ctx, view.space_id)))
            st.switch_page(ROLES_PAGE, query_params={"lang": ctx.language})
        st.caption(t("같은 날 이곳에서 끝나고 새 공간에서 시작됨. 제안과 결재가 한 건이며 프로그램 연결도 함께 옮김"))
    with st.expander(t("임무 해제 제안")):
        _end_form(ctx, view, decided)


def _end_form(ctx: Context, view: DecisionView, decided: Decision) -> None:
    """Ask for the day, the reason, what follows, and what goes along."""
    t = ctx.t
    st.date_input(
        f"{t('해제일(이날부터 효력 없음)')} *",
        value=None,
        key=key_of(view, "end_day"),
        format="YYYY.MM.DD",
        min_value=DAY_RANGE[0],
        max_value=DAY_RANGE[1],
    )
    show_faults(ctx, "valid_to")
    st.text_area(f"{t('사유')} *", key=key_of(view, "end_reason"), max_chars=2_000)
    show_faults(ctx, "reason")
    st.text_input(
        form_label("document_no", t),
        key=key_of(view, "end_document"),
        max_chars=200,
        help=t("해제의 바탕이 된 문서의 번호. 비우면 지금의 근거를 그대로 씀"),
    )
    show_faults(ctx, "document_no")
    take_files(ctx, files_key(view))
    names = {key: name for key, name in following(ctx).items() if key != decided.id}
    state.fill_in(key_of(view, "end_successor"), decided.successor_id or None)
    st.selectbox(
        t("이어지는 다음 임무(따로 정하는 경우)"),
        list(names),
        index=None,
        key=key_of(view, "end_successor"),
        format_func=lambda key: names.get(key, key),
        placeholder=t("고르기"),
        help=t("이미 결정되었거나 제안된 다른 임무. 역할을 옮기는 것이면 [다른 공간으로 이전 제안]을 씀"),
    )
    show_faults(ctx, "successor_id")
    choose_links(ctx, view)
    st.button(t("해제 검토 요청"), on_click=_end, args=(view,), key="end")


def following(ctx: Context) -> dict[str, str]:
    """Name the decisions and proposals that can come after a role."""
    decided = {item.id: title_of(ctx, item) for item in ctx.atlas.contents.decisions}
    newest = [event.decision for event in ctx.app.store.newest_events()]
    proposed = {item.id: title_of(ctx, item) for item in newest if item.state in PROPOSED and item.id not in decided}
    return decided | proposed


def choose_links(ctx: Context, view: DecisionView, chosen: Sequence[str] | None = None) -> None:
    """Let somebody choose the programmes that go along to the space of the next role; at first all, or those given."""
    links = programs_at(ctx, view.space_id)
    key = key_of(view, f"links {view.seq}")
    state.fill_in(key, [item for item in links if chosen is None or item in chosen])
    if not links:
        return
    st.multiselect(
        ctx.t("다음 임무의 공간으로 연결을 옮길 프로그램"),
        list(links),
        key=key,
        format_func=lambda item: links.get(item, item),
        placeholder=ctx.t("고르기(여럿 가능)"),
        help=ctx.t("효력발생일부터 새 공간에 연결됨. 그 전날까지의 연결은 이력으로 남음"),
    )
    show_faults(ctx, "moved_links")


def chosen_links(view: DecisionView) -> tuple[str, ...] | None:
    """Return the links that were chosen; ``None`` when nobody was asked."""
    held = state.typed(key_of(view, f"links {view.seq}"))
    return None if held is None else tuple(held)


def _end(view: DecisionView) -> None:
    """Propose the end; a callback."""
    day, reason = state.typed(key_of(view, "end_day")), state.typed(key_of(view, "end_reason")) or ""
    successor = state.typed(key_of(view, "end_successor")) or ""
    links = chosen_links(view) or () if successor else ()
    basis = Basis(state.typed(key_of(view, "end_document")) or "", tuple(uploads_in(files_key(view))))
    run_act(
        view,
        lambda ctx: desk_of(ctx).end(
            ctx.actor, _as_day(day), reason, step_of(ctx, view, "end"), Follow(successor, links), basis=basis
        ),
        lambda ctx: ctx.t("해제 제안을 기록함. 결재권자의 검토를 기다림"),
        {"end_day": None, "end_reason": "", "end_document": ""},
    )


def files_key(view: DecisionView) -> str:
    """Return the key of the uploader of an end's files; after an act another one takes its place."""
    return key_of(view, f"end_files {view.seq}")


def _as_day(value: object) -> date | None:
    """Return a day that was typed."""
    return value if isinstance(value, date) else None


def offer_undo(ctx: Context, view: DecisionView, number: int) -> None:
    """Let an official propose again what an earlier event had decided: undone is only by a new decision."""
    entry = view.history[number]
    if not ctx.actor.has(Right.OFFICIAL) or entry.form is None:
        return
    draft = undo_draft(board_of(ctx), view, entry, uuid4().hex)
    if draft is None:
        return
    if st.button(ctx.t("이 내용으로 되돌리는 제안"), icon=":material/undo:", key=f"undo.{view.decision_id}.{number}"):
        state.open_role_form(draft)
        st.switch_page(ROLES_PAGE, query_params={"lang": ctx.language})
