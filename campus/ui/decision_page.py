"""What does one decision change, what does it lead to, how did it come about, and what is to be done with it now?"""

import streamlit as st

from campus.domain.assignment import AssignmentState, Decision
from campus.domain.assignment_form import FieldChange, changes
from campus.errors import NotFoundError
from campus.services.role_board import DecisionView, Effect, HistoryEntry
from campus.ui import state
from campus.ui.context import Context, context
from campus.ui.decision_acts import show_acts
from campus.ui.decision_papers import show_papers
from campus.ui.role_words import ROLES_PAGE, board_of, name_of, show_notice, title_of
from campus.views.dates import day_text
from campus.views.labels import standing_label, state_label
from campus.views.plain import plain
from campus.views.record_text import display_name, source_line
from campus.views.role_text import change_text, event_label, form_label, instant_text, kind_label, papers

RECORD_PAGE = "record.py"


def show_decision_page() -> None:
    """Draw the decision that the address names."""
    ctx = context()
    decision_id = state.address_part("id")
    st.page_link(ROLES_PAGE, label=ctx.t("목록으로"), icon=":material/arrow_back:", query_params={"lang": ctx.language})
    try:
        view = board_of(ctx).decision(decision_id)
    except NotFoundError:
        st.title(ctx.t("결정을 찾을 수 없습니다"), anchor=False)
        st.info(ctx.t("주소가 바르지 않거나 아직 공개되지 않은 결정입니다."))
        return
    state.write_page_address({"id": decision_id}, ctx.language, ctx.default_language)
    _decision(ctx, view)


def _decision(ctx: Context, view: DecisionView) -> None:
    """Draw a decision: what changes, its effect, the papers, the acts, the history."""
    shown = view.pending or view.decided
    if shown is None:
        st.title(ctx.t("철회된 제안"), anchor=False)
    else:
        _heading(ctx, view, shown)
        show_notice(ctx)
        left, right = st.columns(2, gap="large")
        with left:
            _content(ctx, view, shown)
        with right:
            if view.effect is not None:
                _effect(ctx, view.effect)
            _papers(ctx, view, shown)
        show_acts(ctx, view)
        show_papers(ctx, view)
    _history(ctx, view.history)


def _heading(ctx: Context, view: DecisionView, shown: Decision) -> None:
    """Name the decision and say how it stands."""
    st.title(plain(title_of(ctx, shown)), anchor=False)
    words = [kind_label(view.effect.kind, ctx.t)] if view.effect else []
    if view.pending is not None:
        words.append(state_label(view.pending.state, ctx.t))
    elif view.decided is not None and view.standing is not None:
        words.append(standing_label(view.decided, view.standing, ctx.t))
    words.append(ctx.t("{day} 기준").format(day=day_text(ctx.today, ctx.language)))
    st.caption(" · ".join(map(plain, words)))
    st.page_link(
        RECORD_PAGE,
        label=plain(name_of(ctx, view.space_id)),
        icon=":material/place:",
        query_params={"id": view.space_id, "lang": ctx.language},
    )
    if view.pending is not None and view.pending.state is AssignmentState.SENT_BACK:
        st.warning(f"**{plain(ctx.t('반려 사유'))}**: {plain(view.pending.note)}")


def _content(ctx: Context, view: DecisionView, shown: Decision) -> None:
    """Draw what changes, old and new; without a proposal, what holds."""
    if view.effect is not None:
        st.subheader(ctx.t("바뀌는 내용"), anchor=False)
        st.markdown("\n\n".join(_change(ctx, item, first=view.decided is None) for item in view.effect.changes))
        return
    st.subheader(ctx.t("내용"), anchor=False)
    held = [item for item in changes(None, shown) if item.field not in {"reason", "document_no"}]
    st.markdown("\n\n".join(_change(ctx, item, first=True) for item in held))
    lines = [plain(text) for text in (shown.period_text, shown.note) if text]
    source = ctx.atlas.source_by_id[shown.source_id]
    lines.append(source_line(source, shown.reference_date, shown.date_basis, ctx.language, ctx.t))
    st.caption("  \n".join(lines))


def _change(ctx: Context, item: FieldChange, *, first: bool) -> str:
    """Write one field, old and new."""
    old, new = change_text(item, lambda key: name_of(ctx, key), ctx.city, ctx.language, ctx.t)
    return f"**{plain(form_label(item.field, ctx.t))}**  \n{new if first else f':gray[{old}] → {new}'}"


def _effect(ctx: Context, effect: Effect) -> None:
    """Draw what a proposal leads to."""
    t, city = ctx.t, ctx.city
    st.subheader(t("효과"), anchor=False)
    when = plain(day_text(effect.day, ctx.language)) if effect.day else plain(t("미정"))
    lines = [f"**{plain(t('효력발생일'))}**: {when}"]
    roles = {role.key: ctx.word(role.labels) for role in city.roles}
    lines += [f"**{plain(t('늘어나는 역할'))}**: {_joined(roles, effect.roles_gained)}"]
    lines += [f"**{plain(t('없어지는 역할'))}**: {_joined(roles, effect.roles_lost)}"]
    industries = {term.key: ctx.word(term.labels) for term in city.vocabularies["industry_keys"]}
    lines += [f"**{plain(t('늘어나는 산업'))}**: {_joined(industries, effect.industries_gained)}"]
    lines += [f"**{plain(t('없어지는 산업'))}**: {_joined(industries, effect.industries_lost)}"]
    lines += _district_lines(ctx, effect, roles)
    programs = [plain(name_of(ctx, key)) for key in effect.programs]
    lines += [f"**{plain(t('이곳에서 열리는 프로그램'))}** {len(programs):,}: {', '.join(programs) or '–'}"]
    others = [plain(title_of(ctx, item)) for item in effect.others]
    lines += [f"**{plain(t('같은 공간의 다른 제안'))}** {len(others):,}: {', '.join(others) or '–'}"]
    st.markdown("\n\n".join(lines))


def _joined(words: dict[str, str], keys: tuple[str, ...]) -> str:
    """List keys by their words."""
    return ", ".join(plain(words[key]) for key in keys) or "–"


def _district_lines(ctx: Context, effect: Effect, roles: dict[str, str]) -> list[str]:
    """Say how many spaces of the district have each role, before and after."""
    area = next((item for item in ctx.atlas.areas.districts if item.id == effect.district_id), None)
    if area is None:
        return [f"**{plain(ctx.word(ctx.city.district_label))}**: {plain(ctx.t('미확인'))}"]
    counts = ", ".join(f"{plain(roles[item.role])} {item.before} → {item.after}" for item in effect.counts)
    return [f"**{plain(display_name(area.name, area.name_en, ctx.language, ctx.city))}**: {counts}"]


def _papers(ctx: Context, view: DecisionView, shown: Decision) -> None:
    """Draw the reason, the document and the three dates."""
    ended = shown.state is AssignmentState.ENDED
    effective = view.effect.day if view.effect else shown.valid_to if ended else shown.valid_from
    st.subheader(ctx.t("사유와 결재"), anchor=False)
    st.markdown("\n\n".join(f"**{plain(k)}**: {v}" for k, v in papers(shown, effective, ctx.language, ctx.t).items()))


def _history(ctx: Context, entries: tuple[HistoryEntry, ...]) -> None:
    """Draw every event, the newest first."""
    st.subheader(f"{plain(ctx.t('이력'))} {len(entries):,}", anchor=False)
    for entry in entries:
        when = instant_text(entry.recorded_at, ctx.city, ctx.language)
        words = [event_label(entry.state, ctx.t), when, *([entry.who] if entry.who else [])]
        with st.expander(" · ".join(map(plain, words))):
            if entry.note:
                st.markdown(f"**{plain(ctx.t('반려 사유'))}**: {plain(entry.note)}")
            changed = [_change(ctx, item, first=item.old in (None, "", ())) for item in entry.changes]
            st.markdown("\n\n".join(changed) or plain(ctx.t("내용 변경 없음")))
