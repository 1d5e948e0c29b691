"""What does one decision change, what does it lead to, how did it come about, and what is to be done with it now?"""

from dataclasses import replace

import streamlit as st

from campus.domain.assignment import AssignmentState, Decision, inner_standing
from campus.domain.assignment_form import FieldChange, changes
from campus.domain.record import Source
from campus.errors import NotFoundError
from campus.services.role_board import DecisionView, HistoryEntry, RoleBoard, sees_proposals
from campus.services.role_effect import Effect
from campus.ui import state
from campus.ui.context import Context, context
from campus.ui.decision_acts import show_acts
from campus.ui.decision_effect import show_effect
from campus.ui.decision_end import offer_undo
from campus.ui.decision_papers import show_papers
from campus.ui.role_dates import AskedDays, ask_days
from campus.ui.role_files import show_evidence
from campus.ui.role_words import DECISION_PAGE, ROLES_PAGE, name_of, show_notice, title_of
from campus.views.dates import day_text
from campus.views.labels import standing_label, state_label
from campus.views.plain import plain
from campus.views.record_text import source_line
from campus.views.role_text import change_text, event_label, form_label, instant_text, kind_label, papers

RECORD_PAGE = "record.py"


def show_decision_page() -> None:
    """Draw the decision that the address names."""
    ctx = context()
    decision_id = state.address_part("id")
    st.page_link(ROLES_PAGE, label=ctx.t("목록으로"), icon=":material/arrow_back:", query_params={"lang": ctx.language})
    place = st.container(key="decision_body")
    with st.expander(ctx.t("다른 날의 기준으로 보기"), expanded=bool(state.address_part("known"))):
        asked = ask_days(ctx, "decision")
    try:
        view = RoleBoard(ctx.app.store, ctx.atlas, ctx.today, ctx.actor, asked.known).decision(decision_id)
    except NotFoundError:
        st.title(ctx.t("결정을 찾을 수 없습니다"), anchor=False)
        st.info(ctx.t("주소가 바르지 않거나 아직 공개되지 않은 결정입니다."))
        return
    params = {"id": decision_id, **asked.params(ctx.today)}
    state.write_page_address(params, ctx.language, ctx.default_language)
    with place:
        _decision(ctx, view, asked)


def _decision(ctx: Context, view: DecisionView, asked: AskedDays) -> None:
    """Draw a decision: what changes, its effect, the papers, the acts, the history."""
    shown = view.pending or view.decided
    if shown is None:
        st.title(ctx.t("철회된 제안"), anchor=False)
    else:
        _heading(ctx, view, shown, asked)
        show_notice(ctx)
        left, right = st.columns(2, gap="large")
        with left:
            _content(ctx, view, shown)
        with right:
            if view.effect is not None:
                show_effect(ctx, view.effect)
            _papers(ctx, view, shown)
        if asked.known is None:
            show_acts(ctx, view)
            show_papers(ctx, view)
    _history(ctx, view, asked)


def _heading(ctx: Context, view: DecisionView, shown: Decision, asked: AskedDays) -> None:
    """Name the decision and say how it stands."""
    st.title(plain(title_of(ctx, shown)), anchor=False)
    words = [kind_label(view.effect.kind, ctx.t)] if view.effect else []
    if view.pending is not None:
        words.append(state_label(view.pending.state, ctx.t))
    elif view.decided is not None:
        today = min(asked.known or ctx.today, ctx.today)
        words.append(standing_label(view.decided, inner_standing(view.decided, asked.day, today), ctx.t))
    words.append(ctx.t("{day} 기준").format(day=day_text(asked.day, ctx.language)))
    st.caption(" · ".join(map(plain, words)))
    st.page_link(
        RECORD_PAGE,
        label=plain(name_of(ctx, view.space_id)),
        icon=":material/place:",
        query_params={"id": view.space_id, "lang": ctx.language},
    )
    _chain(ctx, view, shown)
    if view.pending is not None and view.pending.state is AssignmentState.SENT_BACK:
        st.warning(f"**{plain(ctx.t('반려 사유'))}**: {plain(view.pending.note)}")


def _chain(ctx: Context, view: DecisionView, shown: Decision) -> None:
    """Lead to the decisions before and after this one: a role that was changed, or moved to another space."""
    decisions = ctx.atlas.contents.decisions
    before = [(ctx.t("앞 결정"), item) for item in decisions if item.successor_id == shown.id]
    after = [(ctx.t("다음 결정"), item) for item in decisions if item.id == shown.successor_id]
    if view.move is not None:
        other = view.move.beginning if view.move.ending.id == shown.id else view.move.ending
        label = ctx.t("새 공간의 임무") if other is view.move.beginning else ctx.t("떠나는 공간의 임무(이 제안의 화면)")
        before, after = [], [(label, other)]
    for label, item in (*before, *after):
        st.page_link(
            DECISION_PAGE,
            label=f"{plain(label)}: {plain(title_of(ctx, item))}",
            icon=":material/timeline:",
            query_params={"id": item.id, "lang": ctx.language},
        )


def _content(ctx: Context, view: DecisionView, shown: Decision) -> None:
    """Draw what changes, old and new; without a proposal, what holds."""
    if view.effect is not None:
        st.subheader(ctx.t("바뀌는 내용"), anchor=False)
        _changes(ctx, view, view.effect)
        show_evidence(view.decision_id, shown.evidence)
        return
    st.subheader(ctx.t("내용"), anchor=False)
    held = [item for item in changes(None, shown) if item.field not in {"reason", "document_no", "evidence"}]
    st.markdown("\n\n".join(_change(ctx, item, first=True) for item in held))
    if sees_proposals(ctx.actor):
        show_evidence(view.decision_id, view.evidence)
    lines = [plain(text) for text in (shown.period_text, shown.note) if text]
    # The atlas may be a moment older than the first decision that names the city's own register.
    source = ctx.atlas.source_by_id.get(shown.source_id) or Source(id=shown.source_id, title=shown.source_id)
    lines.append(source_line(source, shown.reference_date, shown.date_basis, ctx.language, ctx.t))
    st.caption("  \n".join(lines))


def _changes(ctx: Context, view: DecisionView, effect: Effect) -> None:
    """Write what a proposal changes; of a move, at both spaces."""
    parts = [("", effect.changes, view.decided is None)]
    if view.move is not None:
        leaves, comes = (name_of(ctx, item.space_id) for item in (view.move.ending, view.move.beginning))
        planned = any(item.old for item in effect.next_changes)
        parts = [
            (ctx.t("떠나는 공간: {name}").format(name=leaves), effect.changes, False),
            (ctx.t("새 공간: {name}").format(name=comes), effect.next_changes, not planned),
        ]
    for heading, items, first in parts:
        lines = [_change(ctx, item, first=first) for item in items]
        with st.container(border=bool(heading)):
            st.markdown("\n\n".join([*([f":primary[**{plain(heading)}**]"] if heading else []), *lines]))


def _change(ctx: Context, item: FieldChange, *, first: bool) -> str:
    """Write one field, old and new."""
    old, new = change_text(item, lambda key: name_of(ctx, key), ctx.city, ctx.language, ctx.t)
    return f"**{plain(form_label(item.field, ctx.t))}**  \n{new if first else f':gray[{old}] → {new}'}"


def _papers(ctx: Context, view: DecisionView, shown: Decision) -> None:
    """Draw the reason, the document and the three dates."""
    ended = shown.state is AssignmentState.ENDED
    effective = view.effect.day if view.effect else shown.valid_to if ended else shown.valid_from
    # Of its content, the day of the first announcement counts; of the papers of this very act, their own.
    shown = replace(shown, announced_on=view.announced_on)
    st.subheader(ctx.t("사유와 결재"), anchor=False)
    st.markdown("\n\n".join(f"**{plain(k)}**: {v}" for k, v in papers(shown, effective, ctx.language, ctx.t).items()))


def _history(ctx: Context, view: DecisionView, asked: AskedDays) -> None:
    """Draw every event, the newest first."""
    entries: tuple[HistoryEntry, ...] = view.history
    st.subheader(f"{plain(ctx.t('이력'))} {len(entries):,}", anchor=False)
    for number, entry in enumerate(entries):
        when = instant_text(entry.recorded_at, ctx.city, ctx.language)
        words = [event_label(entry.state, ctx.t), when, *([entry.who] if entry.who else [])]
        with st.expander(" · ".join(map(plain, words))):
            if entry.note:
                st.markdown(f"**{plain(ctx.t('반려 사유'))}**: {plain(entry.note)}")
            changed = [_change(ctx, item, first=item.old in (None, "", ())) for item in entry.changes]
            st.markdown("\n\n".join(changed) or plain(ctx.t("내용 변경 없음")))
            if asked.known is None:
                offer_undo(ctx, view, number)
