"""How does an official propose a role? A form that explains itself and never loses what was typed."""

from dataclasses import replace

import streamlit as st

from campus.domain.assignment_form import merge
from campus.domain.query import Query
from campus.domain.record import RecordType
from campus.errors import ConflictError
from campus.services.role_drafts import Draft, delete_draft, save_draft
from campus.services.role_move import RoleMover
from campus.services.role_writer import Step
from campus.ui import state
from campus.ui.clash_box import show_clashes
from campus.ui.context import Context, context
from campus.ui.decision_end import following
from campus.ui.role_files import show_files, uploads_of
from campus.ui.role_spaces import show_leaving, show_spaces
from campus.ui.role_words import attempt, board_of, desk_of, move_form, name_of, show_faults, show_notice, title_of
from campus.views.plain import plain
from campus.views.role_text import form_label, instant_text, value_text

TEXT_HEIGHT_PX = 110
LONGEST, LONGEST_LINE = 2_000, 200


def show_role_form(ctx: Context, draft: Draft) -> None:
    """Draw the open form."""
    t = ctx.t
    first = t("임무 변경 제안") if draft.decision_id else t("어느 공간에 어떤 임무를 부여하는가")
    st.title(t("역할을 어느 공간으로 옮기는가") if draft.moves_id else first, anchor=False)
    st.caption(t("표시(*) 항목은 필수. 제안은 결재 전까지 공개되지 않으며, 결재는 제안자가 아닌 사람이 함"))
    show_notice(ctx)
    with st.container():
        _clashes(ctx)
    with st.container(key="role_form"):
        if draft.moves_id:
            show_leaving(ctx, draft)
        show_spaces(ctx, draft)
        left, right = st.columns(2, gap="large")
        with left:
            _what(ctx, draft)
        with right:
            _when_and_why(ctx, draft)
        with st.expander(t("더 적을 것: 영문 임무, 상위 캠퍼스, 다음 단계")):
            _more(ctx, draft)
    _buttons(ctx, draft)


def _what(ctx: Context, draft: Draft) -> None:
    """Ask for the role, the mission and what it is about; a role that moves stays what it is."""
    # What moves keeps its role, so that only this one is offered.
    kept = state.typed(state.role_key("role")) if draft.moves_id else None
    roles = {role.key: role for role in ctx.city.roles if kept in {None, role.key}}
    st.radio(
        f"{form_label('role', ctx.t)} *",
        list(roles),
        key=state.role_key("role"),
        format_func=lambda key: plain(ctx.word(roles[key].labels)),
        captions=[plain(ctx.word(role.description)) for role in roles.values()],
        index=None,
        persist_state=state.KEPT,
    )
    show_faults(ctx, "role")
    _text(ctx, "mission", required=True, help_text=ctx.t("이 공간이 맡을 일. 공개 지도에 그대로 보임"))
    lists = sorted(ctx.atlas.contents.industry_lists, key=lambda item: item.valid_from, reverse=True)
    _one(ctx, "industry_list_id", {item.id: f"{name_of(ctx, item.id)} ({item.valid_from})" for item in lists})
    for field, vocabulary in (("functions", "functions"), ("industries", "industry_keys"), ("stages", "stages")):
        _several(ctx, field, vocabulary)
    bodies = _institutions(ctx)
    for field in ("lead_id", "operator_id"):
        _one(ctx, field, bodies)


def _when_and_why(ctx: Context, draft: Draft) -> None:
    """Ask for the period, the reason and its evidence."""
    for field, required in (("valid_from", True), ("valid_to", False)):
        st.date_input(
            f"{_day_label(ctx, draft, field)}{' *' if required else ''}",
            value=None,
            key=state.role_key(field),
            format="YYYY.MM.DD",
            min_value="2000-01-01",
            max_value="2100-12-31",
            persist_state=state.KEPT,
            help=ctx.t("정해지지 않았으면 비워 둠") if not required else None,
        )
        show_faults(ctx, field)
    _text(
        ctx,
        "reason",
        required=True,
        help_text=ctx.t("왜 이 결정이 필요한가. 결정되면 근거로 공개됨. 개인정보 기재 금지"),
    )
    _line(ctx, "document_no", ctx.t("검토의 바탕이 된 문서의 번호(계획, 협약, 회의록)"))
    show_files(ctx, draft)
    _line(ctx, "budget_line", ctx.t("예산과목 또는 세부사업. 없으면 비워 둠. 공개됨"))


def _day_label(ctx: Context, draft: Draft, field: str) -> str:
    """Name a day; a role that moves ends and begins on the same one."""
    moves = draft.moves_id and field == "valid_from"
    return ctx.t("이전일(이날 옛 공간에서 끝나고 새 공간에서 시작)") if moves else form_label(field, ctx.t)


def _line(ctx: Context, field: str, help_text: str) -> None:
    """Ask for a text of one line."""
    label, key = form_label(field, ctx.t), state.role_key(field)
    st.text_input(label, key=key, max_chars=LONGEST_LINE, persist_state=state.KEPT, help=help_text)
    show_faults(ctx, field)


def _more(ctx: Context, draft: Draft) -> None:
    """Ask for what few decisions need."""
    _text(ctx, "mission_en")
    decisions = {item.id: title_of(ctx, item) for item in ctx.atlas.contents.decisions}
    _one(ctx, "parent_id", decisions)
    st.number_input(
        form_label("stage_no", ctx.t),
        min_value=1,
        max_value=99,
        value=None,
        step=1,
        key=state.role_key("stage_no"),
        persist_state=state.KEPT,
    )
    show_faults(ctx, "stage_no")
    own = {draft.decision_id, draft.moves_id}
    _one(ctx, "successor_id", {key: name for key, name in following(ctx).items() if key not in own})


def _text(ctx: Context, field: str, *, required: bool = False, help_text: str = "") -> None:
    """Ask for a text of several lines."""
    st.text_area(
        f"{form_label(field, ctx.t)}{' *' if required else ''}",
        key=state.role_key(field),
        height=TEXT_HEIGHT_PX,
        max_chars=LONGEST,
        persist_state=state.KEPT,
        help=help_text or None,
    )
    show_faults(ctx, field)


def _several(ctx: Context, field: str, vocabulary: str) -> None:
    """Ask for words of the city's vocabulary."""
    words = {term.key: ctx.word(term.labels) for term in ctx.city.vocabularies[vocabulary]}
    st.multiselect(
        form_label(field, ctx.t),
        list(words),
        key=state.role_key(field),
        format_func=lambda key: words.get(key, key),
        placeholder=ctx.t("고르기(여럿 가능)"),
        persist_state=state.KEPT,
    )
    show_faults(ctx, field)


def _one(ctx: Context, field: str, names: dict[str, str]) -> None:
    """Ask for one record or decision."""
    st.selectbox(
        form_label(field, ctx.t),
        list(names),
        index=None,
        key=state.role_key(field),
        format_func=lambda key: names.get(key, key),
        placeholder=ctx.t("고르기"),
        persist_state=state.KEPT,
    )
    show_faults(ctx, field)


def _institutions(ctx: Context) -> dict[str, str]:
    """Return the names of the institutions by id, in the order of a list."""
    asked = Query(types=frozenset({RecordType.INSTITUTION}))
    return {row.id: name_of(ctx, row.id) for row in ctx.atlas.rows(asked, ctx.today, "name", slice(None))}


def _buttons(ctx: Context, draft: Draft) -> None:
    """Offer to hand in, to keep for later, and to leave."""
    t = ctx.t
    st.caption(t("제안하면 결재권자의 검토 목록에 오름. 반려 또는 결재될 때까지 철회 가능"))
    with st.container(horizontal=True):
        st.button(t("검토 요청"), type="primary", icon=":material/send:", on_click=_submit, key="roles.submit")
        st.button(t("임시 저장"), icon=":material/save:", on_click=_save, key="roles.save")
        st.button(t("닫기"), on_click=state.close_role_form, key="roles.close")
    if draft.saved_at:
        saved = plain(instant_text(draft.saved_at, ctx.city, ctx.language))
        st.caption(t("임시 저장됨: {when}").format(when=saved))


def _submit() -> None:
    """Hand the form in; a callback, so the person's rights are asked for anew."""
    ctx, draft = context(), state.role_draft()
    if draft is None:
        return
    form, files = state.typed_role_form(), uploads_of(draft)

    def act() -> None:
        desk = desk_of(ctx)
        try:
            if draft.moves_id:
                mover = RoleMover(ctx.app.store, ctx.atlas, ctx.today)
                mover.propose(ctx.actor, form, draft.seen, Step(draft.moves_id, draft.moves_seq, draft.id), files)
            elif draft.decision_id:
                seq = next(iter(draft.seen.values()))
                desk.amend(ctx.actor, form, Step(draft.decision_id, seq, draft.id), files)
            else:
                desk.propose(ctx.actor, form, draft.seen, draft.id, files)
        except ConflictError:
            _take_up(ctx, replace(draft, form=form))
            raise
        delete_draft(ctx.app.store, ctx.actor, draft.id)

    if attempt(ctx, act, ctx.t("제안을 기록함. 결재권자의 검토를 기다림")):
        state.close_role_form()


def _save() -> None:
    """Keep the form for later; a callback."""
    ctx, draft = context(), state.role_draft()
    if draft is not None:
        wanted = replace(draft, form=state.typed_role_form())

        def act() -> None:
            saved = save_draft(ctx.app.store, ctx.actor, wanted, uploads_of(draft))
            state.change_role_draft(replace(draft, saved_at=saved.saved_at))
            state.set_role_field("evidence", saved.form.evidence)

        attempt(ctx, act, ctx.t("임시 저장함. 본인만 볼 수 있음"))


def _take_up(ctx: Context, draft: Draft) -> None:
    """Set the form on what stands now: other fields that were changed are merged, the same ones are shown twice."""
    store, seen = ctx.app.store, {space_id: ctx.app.store.last_seq(space_id) for space_id in draft.seen}
    if draft.moves_id:
        draft = replace(draft, moves_seq=store.last_seq(store.space_of(draft.moves_id)))
    if not draft.decision_id:
        state.open_role_form(replace(draft, seen=seen))
        return
    view = board_of(ctx).decision(draft.decision_id)
    theirs = move_form(view.move) if view.move else board_of(ctx).form_now(draft.decision_id)
    merged = merge(draft.base, draft.form, theirs)
    state.open_role_form(replace(draft, seen=seen, base=theirs, form=merged.form), clashes=merged.clashes)


def _clashes(ctx: Context) -> None:
    """Show both versions of every field that two people changed differently."""
    show_clashes(
        ctx,
        state.role_clashes(),
        lambda field: form_label(field, ctx.t),
        lambda field, value: value_text(field, value, lambda key: name_of(ctx, key), ctx.city, ctx.language),
        lambda clash: state.set_role_field(clash.field, clash.theirs),
    )
