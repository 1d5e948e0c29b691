"""What can this person do with this decision now? One main act, with its consequence in words."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import streamlit as st

from campus.domain.account import Right
from campus.domain.assignment import AssignmentState, Decision
from campus.domain.assignment_form import Approval
from campus.domain.city import pick
from campus.domain.role_path import ProposalKind, person_id
from campus.services.role_board import DecisionView
from campus.services.role_desk import Step
from campus.ui import state
from campus.ui.context import Context, context
from campus.ui.role_words import ROLES_PAGE, attempt, begin_change, desk_of, show_faults
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
            _change_or_end(ctx, view, view.decided)
        return
    if pending.state is AssignmentState.IN_REVIEW and ctx.actor.has(Right.APPROVER):
        _decide(ctx, view, pending)
    if ctx.actor.has(Right.OFFICIAL):
        _hand_in_again(ctx, view, pending)


def _key(view: DecisionView, name: str) -> str:
    """Return a widget's key; it belongs to one decision."""
    return f"decision.{view.decision_id}.{name}"


def _step(ctx: Context, view: DecisionView, act: str) -> Step:
    """Name an act on what the page shows; a second click is the same act."""
    operation = f"{act}-{view.decision_id}-{view.seq}-{ctx.actor.account_id}"
    return Step(view.decision_id, view.seq, operation)


def _run(
    view: DecisionView, act: Callable[[Context], None], done: Callable[[Context], str], empty: Mapping[str, Any]
) -> None:
    """Do an act from a callback, with the rights of this moment; empty its widgets when it was done."""
    ctx = context()
    if attempt(ctx, lambda: act(ctx), done(ctx)):
        state.put({_key(view, name): value for name, value in empty.items()})


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
    effective = state.typed(_day_key(view, "effective_on"))
    role = pick(ctx.city.role(pending.role).labels, ctx.language)
    st.caption(plain(consequence(kind, role, effective, ctx.language, t)))
    st.button(
        t("결재 결과 확정"), type="primary", icon=":material/check:", on_click=_approve, args=(view,), key="approve"
    )
    with st.expander(t("반려")):
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
    approval = Approval(document_no=state.typed(_key(view, "document_no")) or "", **days)
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
            begin_change(pending, view.seq)
            st.switch_page(ROLES_PAGE)
        if person_id(pending.proposer) == ctx.actor.account_id:
            st.button(ctx.t("제안 철회"), on_click=_withdraw, args=(view,), key="withdraw")
    st.caption(ctx.t("고치면 새 제안으로 다시 검토를 받음. 철회해도 이력은 남음"))


def _withdraw(view: DecisionView) -> None:
    """Take the proposal back; a callback."""
    _run(
        view,
        lambda ctx: desk_of(ctx).withdraw(ctx.actor, _step(ctx, view, "withdraw")),
        lambda ctx: ctx.t("제안을 철회함"),
        {},
    )


def _change_or_end(ctx: Context, view: DecisionView, decided: Decision) -> None:
    """Let an official propose a change or the end of what was decided."""
    t = ctx.t
    st.subheader(t("다음 결정"), anchor=False)
    if st.button(t("임무 변경 제안"), type="primary", icon=":material/edit:", key="amend"):
        begin_change(decided, view.seq)
        st.switch_page(ROLES_PAGE)
    st.caption(t("지금 내용은 새 결정의 효력발생일 전날까지 유지됨. 되돌릴 때도 새 결정으로 함"))
    with st.expander(t("임무 해제 제안")):
        st.date_input(
            f"{t('해제일(이날부터 효력 없음)')} *",
            value=None,
            key=_key(view, "end_day"),
            format="YYYY.MM.DD",
            min_value="2000-01-01",
            max_value="2100-12-31",
        )
        show_faults(ctx, "valid_to")
        st.text_area(f"{t('사유')} *", key=_key(view, "end_reason"), max_chars=2_000)
        show_faults(ctx, "reason")
        st.button(t("해제 검토 요청"), on_click=_end, args=(view,), key="end")


def _end(view: DecisionView) -> None:
    """Propose the end; a callback."""
    day, reason = state.typed(_key(view, "end_day")), state.typed(_key(view, "end_reason")) or ""
    _run(
        view,
        lambda ctx: desk_of(ctx).end(ctx.actor, day, reason, _step(ctx, view, "end")),
        lambda ctx: ctx.t("해제 제안을 기록함. 결재권자의 검토를 기다림"),
        {"end_day": None, "end_reason": ""},
    )
