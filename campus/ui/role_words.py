"""What do the pages about roles share: names, messages, faults beside their fields, and acts that may fail?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from uuid import uuid4

import streamlit as st

from campus.domain.assignment import Decision
from campus.domain.assignment_form import RoleForm, form_of
from campus.domain.record import RecordType, Relation
from campus.errors import CampusError, ConflictError, FormError, RightError, StoreError, TwinError
from campus.services.role_board import MoveView, RoleBoard, sees_proposals
from campus.services.role_desk import RoleDesk
from campus.services.role_drafts import Draft
from campus.services.role_move import RoleMover
from campus.ui import state
from campus.ui.context import Context
from campus.views.account_text import right_needed
from campus.views.plain import plain
from campus.views.record_text import display_name
from campus.views.role_text import decision_title, problem_text

ROLES_PAGE, DECISION_PAGE = "roles.py", "decision.py"
OFFERED = "roles.offered"
"""The spaces that the map's filter showed when a proposal was begun from there."""
ANNOUNCEMENTS_PAGE, HELP_PAGE = "announcements.py", "help.py"


def desk_of(ctx: Context) -> RoleDesk:
    """Return the acts on roles."""
    return RoleDesk(ctx.app.store, ctx.atlas, ctx.today)


def board_of(ctx: Context) -> RoleBoard:
    """Return the questions about roles, asked by the person who is signed in."""
    return RoleBoard(ctx.app.store, ctx.atlas, ctx.today, ctx.actor)


def name_of(ctx: Context, record_id: str) -> str:
    """Name a record or a decision by its id; what is not known stands for itself. The text is not escaped."""
    row = ctx.atlas.row(record_id, ctx.today)
    if row is not None:
        return display_name(row.name, row.name_en, ctx.language, ctx.city)
    decision = next((item for item in ctx.atlas.contents.decisions if item.id == record_id), None)
    return title_of(ctx, decision) if decision else _other_name(ctx, record_id)


def _other_name(ctx: Context, key: str) -> str:
    """Name an industry list, a link by the record that goes along, or a proposal to those who may see it."""
    listed = next((item for item in ctx.atlas.contents.industry_lists if item.id == key), None)
    if listed is not None:
        return display_name(listed.name, listed.name_en, ctx.language, ctx.city)
    link = next((item for item in ctx.atlas.contents.links if item.id == key), None)
    if link is not None:
        return name_of(ctx, link.from_id)
    newest = ctx.app.store.newest_events() if sees_proposals(ctx.actor) else []
    proposed = next((event.decision for event in newest if event.decision.id == key), None)
    return title_of(ctx, proposed) if proposed else key


def title_of(ctx: Context, decision: Decision) -> str:
    """Name a decision by its space and role. The text is not escaped."""
    return decision_title(decision, lambda key: name_of(ctx, key), ctx.city, ctx.language)


def show_notice(ctx: Context) -> None:
    """Show what the last act led to.

    What comes and goes has a container that stays: otherwise it would move what follows, the browser would make
    those elements anew, and what somebody is typing there would be lost.
    """
    told = state.take_notice()
    with st.container():
        if told is not None:
            kind, text = told
            {"done": st.success, "warning": st.warning}.get(kind, st.error)(plain(text))
        loose = [item for item in state.faults() if item.field in {"decision", "proposer", "approver"}]
        for item in loose:
            st.error(plain(problem_text(item.problem, ctx.t)))


def show_faults(ctx: Context, *fields: str) -> None:
    """Show beside a field what is wrong with it, in a container that stays."""
    with st.container():
        for item in state.faults():
            if item.field in fields:
                st.markdown(f":red[**{plain(problem_text(item.problem, ctx.t))}**]")


def attempt(ctx: Context, act: Callable[[], None], done: str) -> bool:
    """Do an act from a callback; whatever goes wrong is told on the page, and what was typed stays there."""
    state.keep_faults(())
    try:
        act()
    except FormError as error:
        state.keep_faults(error.faults)
        state.tell(ctx.t("고칠 곳이 있어 기록하지 않음. 표시된 항목 확인 필요"), "error")
    except ConflictError:
        state.tell(ctx.t("그 사이 다른 사람이 먼저 기록함. 바뀐 내용을 확인하고 다시 실행 필요"), "warning")
    except TwinError:
        state.tell(ctx.t("같은 것으로 보이는 기록을 그 사이 다른 사람이 추가함. 아래 비슷한 기록을 확인"), "warning")
    except RightError as error:
        state.tell(right_needed(error.right, ctx.t), "error")
    except StoreError as error:
        words = ctx.t("데이터베이스에 기록하지 못함. 입력한 내용은 그대로 있으니 잠시 뒤 다시 실행 ({cause})")
        state.tell(words.format(cause=error), "error")
    except CampusError as error:
        state.tell(str(error), "error")
    else:
        state.tell(done)
        return True
    return False


def begin_proposal(ctx: Context, space_id: str = "") -> None:
    """Open the form for a first proposal, for a space if one is given; a callback."""
    row = ctx.atlas.row(space_id, ctx.today) if space_id else None
    known = row is not None and row.type is RecordType.SPACE
    seen = {space_id: ctx.app.store.last_seq(space_id)} if known else {}
    form = _with_list(ctx, RoleForm())
    state.put({OFFERED: ()})
    state.open_role_form(Draft(id=uuid4().hex, form=form, base=form, seen=seen))


def programs_at(ctx: Context, space_id: str) -> dict[str, str]:
    """Name what takes place in a space, by the link's id."""
    links = ctx.atlas.links_of(space_id, ctx.today, ctx.today)
    there = (link for link in links if link.relation is Relation.TAKES_PLACE_IN and link.to_id == space_id)
    return {link.id: name_of(ctx, link.from_id) for link in there}


def begin_move(ctx: Context, decided: Decision, seq: int, links: Sequence[str]) -> None:
    """Open the form to move a decided role to another space, to that of its planned successor if there is one."""
    again = form_of(decided)
    blank = replace(again, valid_from=None, valid_to=None, document_no="", reason="", evidence=(), stage_no=None)
    form = _with_list(ctx, replace(blank, successor_id="", moved_links=tuple(links)))
    draft = Draft(id=uuid4().hex, form=form, base=form, moves_id=decided.id, moves_seq=seq)
    planned = next((item for item in ctx.atlas.contents.decisions if item.id == decided.successor_id), None)
    if planned is not None and planned.space_id != decided.space_id:
        draft = with_plan(ctx, draft, decided, planned.space_id)
        draft = replace(draft, seen={planned.space_id: ctx.app.store.last_seq(planned.space_id)})
    state.open_role_form(draft)


def with_plan(ctx: Context, draft: Draft, decided: Decision, space_id: str) -> Draft:
    """Return a move's form with what is planned for the role at the space to which it goes, if anything is."""
    plan = RoleMover(ctx.app.store, ctx.atlas, ctx.today).plan_at(decided, space_id)
    if plan is None:
        return draft
    form = replace(plan, document_no="", reason="", evidence=(), moved_links=draft.form.moved_links)
    form = _with_list(ctx, form)
    return replace(draft, form=form, base=form)


def _with_list(ctx: Context, form: RoleForm) -> RoleForm:
    """Name the newest list of industries where a form names none, as a fresh form does; the official looks at it."""
    newest = max(ctx.atlas.contents.industry_lists, key=lambda item: item.valid_from, default=None)
    return form if form.industry_list_id or newest is None else replace(form, industry_list_id=newest.id)


def begin_move_again(move: MoveView, seqs: Mapping[str, int]) -> None:
    """Open the form of a move that is proposed, to mend it or to hand it in again."""
    form = move_form(move)
    ending, space_id = move.ending, move.beginning.space_id
    state.open_role_form(
        Draft(
            id=uuid4().hex,
            form=form,
            base=form,
            seen={space_id: seqs[space_id]},
            decision_id=move.beginning.id,
            moves_id=ending.id,
            moves_seq=seqs[ending.space_id],
        )
    )


def move_form(move: MoveView) -> RoleForm:
    """Return the form of a move: what begins, with the links that go along."""
    return replace(form_of(move.beginning), moved_links=move.ending.moved_links)


def begin_change(decision: Decision, seq: int) -> None:
    """Open the form to change a decision, or to hand a proposal in again; a callback."""
    form = form_of(decision)
    seen = {decision.space_id: seq}
    state.open_role_form(Draft(id=uuid4().hex, form=form, base=form, seen=seen, decision_id=decision.id))
