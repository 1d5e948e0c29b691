"""Which roles were decided, which wait for whom, and what has to be looked after? Lists with counts, by state."""

from collections.abc import Mapping, Sequence

import streamlit as st

from campus.domain.account import Right
from campus.domain.assignment import Assignment
from campus.domain.role_path import INNER_LANES, Lane
from campus.services.role_board import RoleBoard
from campus.services.role_drafts import Draft, delete_draft, drafts_of
from campus.ui import state
from campus.ui.context import Context, context
from campus.ui.frozen_days import show_frozen_days
from campus.ui.role_dates import ask_days
from campus.ui.role_form import show_role_form
from campus.ui.role_words import (
    ANNOUNCEMENTS_PAGE,
    DECISION_PAGE,
    HELP_PAGE,
    attempt,
    begin_proposal,
    name_of,
    show_notice,
    title_of,
)
from campus.views.dates import day_text
from campus.views.plain import plain
from campus.views.role_text import instant_text, lane_help, lane_label, lane_line

LINES_SHOWN = 12
TO_DO = (Lane.IN_REVIEW, Lane.SENT_BACK, Lane.WAITING, Lane.OVERDUE, Lane.ENDING)
"""The lists of what somebody has to act on or keep in mind; beside them stand those of what holds or held."""


def show_roles_page() -> None:
    """Draw the board, or the form that is open."""
    ctx = context()
    draft = state.role_draft()
    params: Mapping[str, str] = {}
    if draft is not None and ctx.actor.has(Right.OFFICIAL):
        show_role_form(ctx, draft)
    else:
        params = _board(ctx)
    state.write_page_address(params, ctx.language, ctx.default_language)


def _board(ctx: Context) -> Mapping[str, str]:
    """Draw the lists; return what of them stands in the address."""
    st.title(ctx.t("어느 공간에 어떤 역할이 정해졌는가"), anchor=False)
    with st.container(horizontal=True, gap="medium"):
        for page, label, icon in (
            (HELP_PAGE, ctx.t("도움말"), ":material/help:"),
            (ANNOUNCEMENTS_PAGE, ctx.t("결정 공고"), ":material/campaign:"),
        ):
            st.page_link(page, label=label, icon=icon, query_params={"lang": ctx.language}, width="content")
    show_notice(ctx)
    asked = ask_days(ctx, "board")
    st.caption(ctx.t("{day} 기준").format(day=plain(day_text(asked.day, ctx.language, weekday=True))))
    if ctx.actor.has(Right.OFFICIAL) and asked.known is None:
        _begin(ctx)
    board = RoleBoard(ctx.app.store, ctx.atlas, ctx.today, ctx.actor, asked.known)
    lanes, moves = board.lanes(asked.day), board.moves()
    left, right = st.columns(2, gap="large")
    for lane, items in lanes.items():
        with left if lane in TO_DO else right:
            _lane(ctx, lane, items, asked.params(ctx.today), moves if lane in INNER_LANES else {})
    show_frozen_days(ctx)
    return asked.params(ctx.today)


def _begin(ctx: Context) -> None:
    """Offer a new proposal, and the drafts that were begun."""
    st.button(
        ctx.t("임무 부여 제안"),
        type="primary",
        icon=":material/add:",
        on_click=begin_proposal,
        args=(ctx,),
        key="roles.begin",
    )
    drafts = drafts_of(ctx.app.store, ctx.actor)
    if drafts:
        with st.expander(f"{plain(ctx.t('임시 저장한 제안'))} {len(drafts):,}"):
            for draft in drafts:
                _draft(ctx, draft)


def _draft(ctx: Context, draft: Draft) -> None:
    """Show a draft, to go on with or to throw away."""
    spaces = ", ".join(name_of(ctx, space_id) for space_id in draft.seen) or ctx.t("공간 미선택")
    spaces = f"{name_of(ctx, draft.moves_id)} → {spaces}" if draft.moves_id else spaces
    with st.container(horizontal=True, vertical_alignment="center"):
        when = instant_text(draft.saved_at, ctx.city, ctx.language)
        st.markdown(plain(f"{spaces} · {draft.form.mission[:40]} · {when}"), width="content")
        st.button(ctx.t("이어 쓰기"), key=f"roles.open.{draft.id}", on_click=state.open_role_form, args=(draft,))
        st.button(ctx.t("삭제"), key=f"roles.delete.{draft.id}", on_click=_delete, args=(draft.id,))


def _delete(draft_id: str) -> None:
    """Throw a draft away; a callback."""
    ctx = context()
    attempt(ctx, lambda: delete_draft(ctx.app.store, ctx.actor, draft_id), ctx.t("임시 저장한 제안을 삭제함"))


def _lane(
    ctx: Context, lane: Lane, items: Sequence[Assignment], days: Mapping[str, str], moves: Mapping[str, str]
) -> None:
    """Draw one list with its count; each line leads to its decision, and ``moves`` say where a role is to go."""
    heading = f"{plain(lane_label(lane, ctx.t))} {len(items):,}"
    st.subheader(heading, anchor=False, help=plain(lane_help(lane, ctx.t)))
    if not items:
        st.caption(ctx.t("없음"))
    for item in items[:LINES_SHOWN]:
        _line(ctx, item, days, moves)
    rest = items[LINES_SHOWN:]
    if rest:
        with st.expander(ctx.t("나머지 {count}건").format(count=f"{len(rest):,}")):
            for item in rest:
                _line(ctx, item, days, moves)


def _line(ctx: Context, item: Assignment, days: Mapping[str, str], moves: Mapping[str, str]) -> None:
    """Draw a decision as a link to its page, with how it stands below it."""
    place = moves.get(item.decision.id)
    goes = f" → {name_of(ctx, place)}" if place else ""
    st.page_link(
        DECISION_PAGE,
        label=plain(f"{title_of(ctx, item.decision)}{goes}"),
        icon=":material/chevron_right:",
        query_params={"id": item.decision.id, "lang": ctx.language, **days},
    )
    day = item.decision.valid_to
    moving = f"{plain(ctx.t('임무 이전'))} · {plain(day_text(day, ctx.language))}" if place and day else ""
    st.caption(moving or lane_line(item, ctx.language, ctx.t))
