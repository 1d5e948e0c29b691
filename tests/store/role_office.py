"""Who works on roles in a store test, and how do they do it in a line?"""

import itertools
from dataclasses import replace
from datetime import timedelta

from campus.domain.account import Actor, Right
from campus.domain.assignment import assignments_on
from campus.domain.assignment_form import Approval, RoleForm
from campus.services.app_state import build_atlas
from campus.services.role_board import RoleBoard
from campus.services.role_desk import RoleDesk
from campus.services.role_writer import Step
from tests.factories import TODAY, make_city

OFFICIAL, SECOND = (Actor(f"AC-{name}", f"{name} 주무관", frozenset({Right.OFFICIAL})) for name in ("kim", "lee"))
APPROVER = Actor("AC-park", "박 과장", frozenset({Right.APPROVER}))
BOTH = Actor("AC-choi", "최 팀장", frozenset({Right.OFFICIAL, Right.APPROVER}))
CHIEF = Actor("AC-root", "관리자", frozenset({Right.ADMINISTRATOR}))
NOBODY = Actor("", "")

TOMORROW = TODAY + timedelta(days=1)
FORM = RoleForm(role="field", mission="현장 실습", industries=("bio",), valid_from=TOMORROW, reason="수요 조사 결과")
FORM = replace(FORM, industry_list_id="2023")
SIGNED = Approval(decided_on=TODAY, document_no="인재양성과-1", announced_on=None, effective_on=TOMORROW)
numbers = itertools.count(1)


def desk_of(store, today=TODAY):
    return RoleDesk(store, build_atlas(store, make_city()), today)


def board_of(store, actor=NOBODY, today=TODAY):
    return RoleBoard(store, build_atlas(store, make_city()), today, actor)


def step_of(store, decision_id):
    return Step(decision_id, store.last_seq(store.space_of(decision_id)), f"op-{next(numbers)}")


def propose(store, actor=OFFICIAL, space="SP-0", form=FORM):
    (decision_id,) = desk_of(store).propose(actor, form, {space: store.last_seq(space)}, f"op-{next(numbers)}")
    return decision_id


def propose_and_approve(store, form=FORM, space="SP-0", approval=SIGNED):
    decision_id = propose(store, form=form, space=space)
    desk_of(store).approve(APPROVER, approval, step_of(store, decision_id))
    return decision_id


def public(store, day, today=TODAY):
    found = assignments_on(build_atlas(store, make_city()).contents.decisions, day, today)
    return {(item.decision.space_id, item.decision.role, item.standing.state.value) for item in found}


def problems(caught):
    return {(fault.field, fault.problem) for fault in caught.value.faults}
