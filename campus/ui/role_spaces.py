"""For which spaces is a role proposed: found by name, or ticked among those that the map's filter shows?"""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from campus.domain.query import Query
from campus.domain.record import RecordType
from campus.services.role_drafts import Draft
from campus.ui import state
from campus.ui.context import Context, context
from campus.ui.role_words import OFFERED, begin_proposal, board_of, name_of, programs_at, show_faults, with_plan
from campus.views.plain import plain
from campus.views.record_text import display_name
from campus.views.role_text import form_label

SPACES_FOUND = 8
MOST_OFFERED = 200
"""Spaces of a filter that are offered at once; more than anybody ticks one by one."""

OFFER_HEIGHT_PX = 320


def begin_for_filter(ctx: Context, asked: Query) -> None:
    """Open the form with the spaces that a filter shows, to be ticked; none is ticked yet. A callback."""
    begin_proposal(ctx)
    spaces = replace(asked, types=frozenset({RecordType.SPACE.value}))
    rows = ctx.atlas.rows(spaces, ctx.today, "relevance", slice(0, MOST_OFFERED))
    state.put({OFFERED: tuple(row.id for row in rows)})


def show_spaces(ctx: Context, draft: Draft) -> None:
    """Show the chosen spaces; for a first proposal, find them by name and take them out again."""
    offered = () if draft.decision_id or draft.moves_id else _offered()
    label = ctx.t("새 공간") if draft.moves_id else form_label("space", ctx.t)
    st.markdown(f"**{plain(label)}** \\*")
    # What comes and goes has a container that stays: an element that moves would be made anew, and lose what is typed.
    with st.container():
        for space_id in draft.seen:
            if space_id not in offered:
                _chosen(ctx, draft, space_id)
    with st.container():
        if offered:
            _offer(ctx, draft, offered)
    show_faults(ctx, "space")
    with st.container():
        if not draft.decision_id:
            _search(ctx, draft)


def show_leaving(ctx: Context, draft: Draft) -> None:
    """Show the space that a role leaves, and let the programmes be chosen that go along."""
    space_id = ctx.app.store.space_of(draft.moves_id)
    st.markdown(f"**{plain(ctx.t('떠나는 공간'))}**  \n{plain(name_of(ctx, space_id))}")
    links = programs_at(ctx, space_id)
    if links:
        st.multiselect(
            form_label("moved_links", ctx.t),
            list(links),
            key=state.role_key("moved_links"),
            format_func=lambda item: links.get(item, item),
            placeholder=ctx.t("고르기(여럿 가능)"),
            persist_state=state.KEPT,
            help=ctx.t("효력발생일부터 새 공간에 연결됨. 그 전날까지의 연결은 이력으로 남음"),
        )
    show_faults(ctx, "moved_links", "decision")


def _chosen(ctx: Context, draft: Draft, space_id: str) -> None:
    """Show a space that was chosen."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(plain(name_of(ctx, space_id)), width="content")
        if not draft.decision_id:
            st.button(ctx.t("빼기"), key=f"roles.drop.{space_id}", on_click=_drop, args=((space_id,),))


def _offered() -> tuple[str, ...]:
    """Return the spaces that can be ticked."""
    held = state.typed(OFFERED)
    return held if isinstance(held, tuple) else ()


def _offer(ctx: Context, draft: Draft, offered: Sequence[str]) -> None:
    """Let an official tick some of the spaces that a filter of the map showed."""
    t = ctx.t
    ticked = sum(space_id in draft.seen for space_id in offered)
    words = t("지도의 조건에 맞는 공간 {count}곳 중 {ticked}곳 선택")
    st.markdown(plain(words.format(count=f"{len(offered):,}", ticked=f"{ticked:,}")))
    with st.container(horizontal=True):
        st.button(t("모두 선택"), on_click=_add, args=(tuple(offered),), key="roles.tick_all")
        st.button(t("모두 빼기"), on_click=_drop, args=(tuple(offered),), key="roles.tick_none")
    areas = {
        item.id: display_name(item.name, item.name_en, ctx.language, ctx.city) for item in ctx.atlas.areas.districts
    }
    with st.container(height=OFFER_HEIGHT_PX, border=True, key="role_offer"):
        for space_id in offered:
            row = ctx.atlas.row(space_id, ctx.today)
            key, chosen = f"roles.tick.{space_id}", space_id in draft.seen
            state.put({key: chosen})
            place = areas.get(row.district_id, "") if row else ""
            label = f"{plain(name_of(ctx, space_id))} :gray[{plain(place)}]" if place else plain(name_of(ctx, space_id))
            st.checkbox(label, key=key, on_change=_drop if chosen else _add, args=((space_id,),))


def _search(ctx: Context, draft: Draft) -> None:
    """Find spaces by name."""
    text = st.text_input(
        ctx.t("공간 찾기"),
        key=state.ROLE_SEARCH,
        placeholder=ctx.t("공간 이름, 초성도 가능")
        if draft.moves_id
        else ctx.t("공간 이름, 초성도 가능. 여러 공간을 고르면 같은 내용으로 한 번에 제안"),
        icon=":material/search:",
        max_chars=100,
    )
    if not (text or "").strip():
        return
    asked = Query(text=text or "", types=frozenset({RecordType.SPACE}))
    rows = ctx.atlas.rows(asked, ctx.today, "relevance", slice(0, SPACES_FOUND))
    if not rows:
        st.caption(ctx.t("조건에 맞는 결과가 없습니다."))
    for row in rows:
        label = f"{plain(name_of(ctx, row.id))} :gray[{plain(ctx.word(ctx.city.term('kinds', row.kind).labels))}]"
        chosen = row.id in draft.seen
        key = f"roles.add.{row.id}"
        st.button(label, key=key, icon=":material/add:", disabled=chosen, on_click=_add, args=((row.id,),))


def _add(space_ids: Sequence[str]) -> None:
    """Choose spaces; what stands there now is what the writer has seen. A callback."""
    ctx, draft = context(), state.role_draft()
    if draft is not None:
        new = {key: ctx.app.store.last_seq(key) for key in space_ids if key not in draft.seen}
        if draft.moves_id:
            _move_to(ctx, replace(draft, form=state.typed_role_form(), seen=new))
        else:
            state.change_role_draft(replace(draft, seen={**draft.seen, **new}))
        state.put({state.ROLE_SEARCH: ""})


def _move_to(ctx: Context, draft: Draft) -> None:
    """Let a role move to another space: what is planned for it there is filled in, unless somebody typed already."""
    decided = board_of(ctx).decision(draft.moves_id).decided
    if decided is not None and draft.form == draft.base:
        draft = with_plan(ctx, draft, decided, next(iter(draft.seen)))
        state.open_role_form(draft)
    state.change_role_draft(draft)


def _drop(space_ids: Sequence[str]) -> None:
    """Take spaces out again; a callback."""
    draft = state.role_draft()
    if draft is not None:
        seen = {key: seq for key, seq in draft.seen.items() if key not in space_ids}
        state.change_role_draft(replace(draft, seen=seen))
