"""What can this person do with this decision now? One main act, with its consequence in words."""

from datetime import date

import streamlit as st

from campus.domain.account import Right
from campus.domain.assignment import AssignmentState, Decision
from campus.domain.assignment_form import Approval
from campus.domain.city import pick
from campus.domain.role_path import ProposalKind, person_id
from campus.services.role_board import DecisionView, MoveView
from campus.ui import state
from campus.ui.context import Context
from campus.ui.decision_end import choose_links, chosen_links, show_next
from campus.ui.role_words import ROLES_PAGE, begin_change, begin_move_again, desk_of, show_faults
from campus.ui.step_words import key_of as _key
from campus.ui.step_words import run_act as _run
from campus.ui.step_words import step_of as _step
from campus.views.plain import plain
from campus.views.role_text import consequence

DAYS = ("decided_on", "announced_on", "effective_on")


def show_acts(ctx: Context, view: DecisionView) -> None:
    """Draw what the person may do; the services check it again."""
    with st.container(key="decision_acts"):
        _acts(ctx, view)


def _acts(ctx: Context, view: DecisionView) -> None:
    """Draw the acts that fit how the decision stands."""
    pending = view.pending
    if pending is None:
        if view.decided is not None and ctx.actor.has(Right.OFFICIAL):
            show_next(ctx, view, view.decided)
        return
    if view.move is not None and view.move.beginning.id == view.decision_id:
        st.caption(ctx.t("이전 제안의 일부임. 제안 고치기와 결재는 떠나는 공간의 결정 화면에서 함께 함"))
        return
    if pending.state is AssignmentState.IN_REVIEW and ctx.actor.has(Right.APPROVER):
        _decide(ctx, view, pending)
    if ctx.actor.has(Right.OFFICIAL):
        _hand_in_again(ctx, view, pending)


def _decide(ctx: Context, view: DecisionView, pending: Decision) -> None:
    """Let an approver enter the decision, or give the proposal back."""
    t = ctx.t
    st.subheader(t("결재 결과 입력"), anchor=False)
    if ctx.actor.account_id in view.hands:
        st.info(t("본인이 제안한 건은 결재할 수 없음. 다른 결재권자의 확인 필요"))
        return
    kind = view.effect.kind if view.effect else ProposalKind.FIRST
    with st.container(key="decide"):
        columns = st.columns(4)
        labels = {"decided_on": t("결재일"), "announced_on": t("공고일"), "effective_on": t("효력발생일")}
        for column, name in zip(columns, DAYS, strict=False):
            with column:
                _day(ctx, view, name, f"{labels[name]}{'' if name == 'announced_on' else ' *'}")
        with columns[3]:
            st.text_input(f"{t('문서번호')} *", key=_key(view, "document_no"), max_chars=200)
            show_faults(ctx, "document_no")
    if pending.successor_id and kind in {ProposalKind.END, ProposalKind.MOVE}:
        choose_links(ctx, view, chosen=pending.moved_links)
    effective = state.typed(_day_key(view, "effective_on"))
    role = pick(ctx.city.role(pending.role).labels, ctx.language)
    st.caption(plain(consequence(kind, role, effective, ctx.language, t)))
    st.button(
        t("결재 결과 확정"), type="primary", icon=":material/check:", on_click=_approve, args=(view,), key="approve"
    )
    with st.expander(t("반려하기")):
        st.text_area(f"{t('반려 사유')} *", key=_key(view, "back_reason"), max_chars=2_000)
        show_faults(ctx, "note")
        st.button(t("제안자에게 반려"), on_click=_send_back, args=(view,), key="send_back")


def _proposed_day(view: DecisionView) -> date | None:
    """Return the day of effect as it was proposed."""
    return view.effect.day if view.effect else None


def _day_key(view: DecisionView, name: str) -> str:
    """Return the key of a day's widget; another proposed day of effect has another, so that it is filled in anew."""
    return _key(view, f"{name} {_proposed_day(view)}" if name == "effective_on" else name)


def _day(ctx: Context, view: DecisionView, name: str, label: str) -> None:
    """Ask for one of the three days; the day of effect is filled in as it was proposed."""
    if name == "effective_on":
        state.fill_in(_day_key(view, name), _proposed_day(view))
    st.date_input(
        label,
        value=None,
        key=_day_key(view, name),
        format="YYYY.MM.DD",
        min_value="2000-01-01",
        max_value="2100-12-31",
        help=ctx.t("공고 전이면 비워 둠") if name == "announced_on" else None,
    )
    show_faults(ctx, name)


def _approve(view: DecisionView) -> None:
    """Enter the decision; a callback."""
    days = {name: state.typed(_day_key(view, name)) for name in DAYS}
    approval = Approval(
        document_no=state.typed(_key(view, "document_no")) or "", moved_links=chosen_links(view), **days
    )
    _run(
        view,
        lambda ctx: desk_of(ctx).approve(ctx.actor, approval, _step(ctx, view, "approve")),
        lambda ctx: ctx.t("결재 결과를 기록함. 효력발생일부터 공개 지도에 반영됨"),
        {"decided_on": None, "announced_on": None, "document_no": ""},
    )


def _send_back(view: DecisionView) -> None:
    """Give the proposal back; a callback."""
    reason = state.typed(_key(view, "back_reason")) or ""
    _run(
        view,
        lambda ctx: desk_of(ctx).send_back(ctx.actor, reason, _step(ctx, view, "back")),
        lambda ctx: ctx.t("제안자에게 반려함"),
        {"back_reason": ""},
    )


def _hand_in_again(ctx: Context, view: DecisionView, pending: Decision) -> None:
    """Let an official mend a proposal or, when it is their own, withdraw it."""
    sent_back = pending.state is AssignmentState.SENT_BACK
    approves = ctx.actor.has(Right.APPROVER) and not sent_back
    with st.container(horizontal=True):
        label = ctx.t("고쳐서 다시 제안") if sent_back else ctx.t("제안 고치기")
        if st.button(label, type="secondary" if approves else "primary", icon=":material/edit:", key="amend"):
            if view.move is not None:
                begin_move_again(view.move, {item: ctx.app.store.last_seq(item) for item in _spaces(view.move)})
            else:
                begin_change(pending, view.seq)
            st.switch_page(ROLES_PAGE, query_params={"lang": ctx.language})
        if person_id(pending.proposer) == ctx.actor.account_id:
            st.button(ctx.t("제안 철회"), on_click=_withdraw, args=(view,), key="withdraw")
    st.caption(ctx.t("고치면 새 제안으로 다시 검토를 받음. 철회해도 이력은 남음"))


def _spaces(move: MoveView) -> tuple[str, str]:
    """Return the two spaces of a move."""
    return move.ending.space_id, move.beginning.space_id


def _withdraw(view: DecisionView) -> None:
    """Take the proposal back; a callback."""
    _run(
        view,
        lambda ctx: desk_of(ctx).withdraw(ctx.actor, _step(ctx, view, "withdraw")),
        lambda ctx: ctx.t("제안을 철회함"),
        {},
    )
