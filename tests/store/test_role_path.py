"""A role comes about by two people at least, nothing is lost on the way, and the public sees only what was decided."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from campus.domain.account import Account, AuditEntry, Right
from campus.domain.assignment import AssignmentState, assignments_on, latest_decisions
from campus.domain.assignment_form import Approval, Problem, RoleForm, form_of
from campus.domain.role_path import Lane
from campus.errors import ConflictError, FormError, NotFoundError, RightError, StoreError
from campus.services.app_state import build_atlas
from campus.services.role_drafts import Draft, delete_draft, drafts_of, save_draft
from campus.services.role_writer import Step
from campus.store.accounts import Link
from tests.factories import TODAY, make_city
from tests.store.pack_factory import HOSTILE
from tests.store.role_office import (
    APPROVER,
    BOTH,
    CHIEF,
    FORM,
    NOBODY,
    OFFICIAL,
    SECOND,
    SIGNED,
    TOMORROW,
    board_of,
    desk_of,
    problems,
    propose,
    propose_and_approve,
    public,
    step_of,
)


def test_a_role_goes_from_proposal_to_force_and_the_map_changes_on_its_day(store):
    before = public(store, TODAY)
    decision_id = propose(store)
    desk = desk_of(store)
    desk.send_back(APPROVER, "임무 보완 필요", step_of(store, decision_id))
    assert [item.decision.note for item in board_of(store, OFFICIAL).lanes(TODAY)[Lane.SENT_BACK]] == ["임무 보완 필요"]
    desk.amend(OFFICIAL, replace(FORM, mission="현장 실습과 채용"), step_of(store, decision_id))
    assert public(store, TOMORROW) == before
    desk.approve(APPROVER, SIGNED, step_of(store, decision_id))
    assert public(store, TODAY) == before
    assert public(store, TOMORROW) == before | {("SP-0", "field", "in_force")}
    assert store.verify_chain() == 6
    view = board_of(store, OFFICIAL).decision(decision_id)
    assert [entry.state.value for entry in view.history] == ["approved", "in_review", "sent_back", "in_review"]
    assert [entry.who for entry in view.history] == ["박 과장", "kim 주무관", "박 과장", "kim 주무관"]
    assert [(change.field, change.new) for change in view.history[1].changes] == [("mission", "현장 실습과 채용")]


def test_what_is_proposed_or_only_signed_does_not_exist_for_the_public(store):
    decision_id = propose(store)
    shown = str(
        [board_of(store).lanes(TODAY), board_of(store).history("SP-0"), build_atlas(store, make_city()).contents]
    )
    assert FORM.mission not in shown
    with pytest.raises(NotFoundError):
        board_of(store).decision(decision_id)
    assert set(board_of(store).lanes(TODAY)) == set(Lane) - {Lane.IN_REVIEW, Lane.SENT_BACK}
    desk_of(store).approve(APPROVER, SIGNED, step_of(store, decision_id))
    with pytest.raises(NotFoundError):
        board_of(store).decision(decision_id)
    waiting = board_of(store, APPROVER).lanes(TODAY)[Lane.WAITING]
    assert [item.decision.id for item in waiting] == [decision_id]
    seen = board_of(store, today=TOMORROW).decision(decision_id)
    names = ("박 과장", "kim 주무관", "AC-")
    atlas = build_atlas(store, make_city())
    assert seen.pending is None
    assert [entry.state.value for entry in seen.history] == ["approved"]
    assert not [name for name in names if name in str([seen, atlas.contents, board_of(store).history("SP-0")])]


@pytest.mark.parametrize("act", ["propose", "amend", "end", "withdraw", "send_back", "approve"])
@pytest.mark.parametrize("actor", [NOBODY, CHIEF, OFFICIAL, APPROVER])
def test_an_act_without_the_right_is_refused_and_written_down(store, act, actor):
    needed = Right.APPROVER if act in {"send_back", "approve"} else Right.OFFICIAL
    if actor.has(needed):
        return
    decision_id = propose(store, SECOND)
    step, desk, length = step_of(store, decision_id), desk_of(store), store.verify_chain()
    acts = {
        "propose": lambda: desk.propose(actor, FORM, {"SP-2": 1}, "op-x"),
        "amend": lambda: desk.amend(actor, FORM, step),
        "end": lambda: desk.end(actor, TOMORROW, "사유", step),
        "withdraw": lambda: desk.withdraw(actor, step),
        "send_back": lambda: desk.send_back(actor, "사유", step),
        "approve": lambda: desk.approve(actor, SIGNED, step),
    }
    with pytest.raises(RightError, match=needed.value):
        acts[act]()
    assert store.verify_chain() == length
    (written,) = store.audit_events(1)
    assert (written.entry.who, written.entry.outcome) == (actor.account_id, f"refused: needs {needed}")


def test_nobody_approves_what_they_put_forward_at_any_time(store):
    decision_id = propose(store, BOTH)
    desk_of(store).send_back(APPROVER, "보완", step_of(store, decision_id))
    desk_of(store).amend(OFFICIAL, replace(FORM, mission="다른 임무"), step_of(store, decision_id))
    with pytest.raises(FormError) as caught:
        desk_of(store).approve(BOTH, SIGNED, step_of(store, decision_id))
    assert problems(caught) == {("approver", Problem.OWN_PROPOSAL)}
    assert store.audit_events(1)[0].entry.outcome == "refused: own proposal"
    desk_of(store).approve(APPROVER, SIGNED, step_of(store, decision_id))


def test_all_faults_of_a_form_are_told_at_once_and_nothing_is_written(store):
    wrong = RoleForm(
        role="port", stage_no=0, valid_from=TODAY, valid_to=TODAY, lead_id="SP-1", reason=" ", stages=("moon",)
    )
    with pytest.raises(FormError) as caught:
        desk_of(store).propose(OFFICIAL, wrong, {"SP-1": 1}, "op-x")
    assert problems(caught) == {
        ("role", Problem.UNKNOWN),
        ("mission", Problem.NO_MISSION),
        ("reason", Problem.NO_REASON),
        ("valid_to", Problem.END_BEFORE_START),
        ("stage_no", Problem.STAGE),
        ("stages", Problem.UNKNOWN),
        ("lead_id", Problem.UNKNOWN),
    }
    assert store.verify_chain() == 2


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"decided_on": TOMORROW}, ("decided_on", Problem.FUTURE_SIGNATURE)),
        ({"decided_on": None}, ("decided_on", Problem.NO_DAY)),
        ({"document_no": "  "}, ("document_no", Problem.NO_DOCUMENT)),
        ({"announced_on": TODAY - timedelta(days=1)}, ("announced_on", Problem.BEFORE_SIGNATURE)),
        ({"effective_on": TODAY - timedelta(days=1)}, ("effective_on", Problem.BEFORE_SIGNATURE)),
        ({"effective_on": date(2027, 6, 1)}, ("effective_on", Problem.END_BEFORE_START)),
    ],
)
def test_a_decision_needs_its_papers_in_order(store, changes, fault):
    decision_id = propose(store, form=replace(FORM, valid_to=date(2027, 6, 1)))
    with pytest.raises(FormError) as caught:
        desk_of(store).approve(APPROVER, replace(SIGNED, **changes), step_of(store, decision_id))
    assert fault in problems(caught)
    assert store.verify_chain() == 3


@pytest.mark.parametrize(
    ("first", "second", "allowed"),
    [
        ({}, {}, False),
        ({"valid_to": date(2027, 1, 1)}, {"valid_from": date(2026, 12, 31)}, False),
        ({"valid_to": date(2027, 1, 1)}, {"valid_from": date(2027, 1, 1)}, True),
        ({}, {"role": "base"}, True),
    ],
)
def test_the_same_role_stands_once_on_a_space(store, first, second, allowed):
    decision_id = propose(store, form=replace(FORM, **first))
    if allowed:
        propose(store, SECOND, form=replace(FORM, **second))
        desk_of(store).approve(APPROVER, SIGNED, step_of(store, decision_id))
        return
    for _ in ("while it is proposed", "when it is decided"):
        with pytest.raises(FormError) as caught:
            propose(store, SECOND, form=replace(FORM, **second))
        assert problems(caught) == {("role", Problem.SAME_ROLE)}
        if store.events("SP-0")[-1].decision.state is AssignmentState.IN_REVIEW:
            desk_of(store).approve(APPROVER, SIGNED, step_of(store, decision_id))


def test_the_same_for_several_spaces_is_written_for_all_or_for_none(store):
    seen = {"SP-0": 0, "SP-1": 1, "SP-2": 1}
    with pytest.raises(ConflictError):
        desk_of(store).propose(OFFICIAL, FORM, {**seen, "SP-2": 0}, "op-a")
    assert store.verify_chain() == 2
    made = desk_of(store).propose(OFFICIAL, FORM, seen, "op-a")
    assert desk_of(store).propose(OFFICIAL, FORM, seen, "op-a") == made
    assert store.verify_chain() == 5
    assert {store.space_of(decision_id) for decision_id in made} == set(seen)
    with pytest.raises(NotFoundError):
        desk_of(store).propose(OFFICIAL, FORM, {"SP-9": 0}, "op-b")
    with pytest.raises(FormError, match=Problem.NO_SPACE):
        desk_of(store).propose(OFFICIAL, FORM, {}, "op-c")


def test_a_change_of_an_assignment_that_has_begun_keeps_what_held_before(store):
    begun = replace(FORM, valid_from=date(2026, 6, 1))
    decision_id = propose_and_approve(store, begun, approval=replace(SIGNED, effective_on=TODAY))
    desk = desk_of(store, TOMORROW)
    change = replace(begun, mission="새 임무", valid_from=date(2026, 12, 1), reason="수요 변화")
    desk.amend(OFFICIAL, change, step_of(store, decision_id))
    paper = Approval(decided_on=TOMORROW, document_no="가-2", announced_on=TOMORROW, effective_on=date(2026, 12, 1))
    desk.approve(APPROVER, paper, step_of(store, decision_id))
    held = {}
    for day in (TODAY, date(2026, 11, 30), date(2026, 12, 1), date(2030, 1, 1)):
        found = assignments_on(latest_decisions(store.events("SP-0")), day, TOMORROW)
        held[day] = [(item.decision.mission, item.standing.state.value) for item in found]
    assert held[TODAY] == [("현장 실습", "in_force")]
    assert held[date(2026, 11, 30)] == [("현장 실습", "in_force"), ("새 임무", "approved")]
    assert held[date(2026, 12, 1)] == held[date(2030, 1, 1)] == [("새 임무", "in_force")]


def test_a_plan_is_given_up_and_the_past_still_shows_it(store):
    plan = {"valid_from": None, "valid_from_basis": None, "announced_on": date(2024, 2, 14), "role": "field"}
    held = replace(
        store.events("SP-1")[0].decision, id="DC-plan", space_id="SP-0", state=AssignmentState.APPROVED, **plan
    )
    store.append_event(held, 0, "op-plan", "pack")
    desk_of(store).end(OFFICIAL, TOMORROW, "계획 취소", step_of(store, "DC-plan"))
    desk_of(store).approve(APPROVER, SIGNED, step_of(store, "DC-plan"))
    states = {
        day: public(store, day) & {("SP-0", "field", s.value) for s in AssignmentState}
        for day in (date(2025, 1, 1), TODAY, TOMORROW)
    }
    assert [{state for _, _, state in found} for found in states.values()] == [{"approved"}, {"approved"}, {"ended"}]


def test_an_end_takes_effect_on_its_day(store):
    desk_of(store).end(OFFICIAL, date(2026, 12, 1), "이전", step_of(store, "DC-1"))
    effect = board_of(store, APPROVER).decision("DC-1").effect
    assert (effect.roles_lost, effect.roles_gained, effect.industries_lost) == (("hub",), (), ("bio",))
    assert [(item.before, item.after) for item in effect.counts if item.role == "hub"] == [(2, 1)]
    assert effect.programs == ()
    ending = replace(SIGNED, effective_on=date(2026, 12, 10))
    desk_of(store).approve(APPROVER, ending, step_of(store, "DC-1"))
    assert ("SP-1", "hub", "in_force") in public(store, date(2026, 12, 9))
    assert ("SP-1", "hub", "ended") in public(store, date(2026, 12, 10))
    assert [item.decision.id for item in board_of(store).lanes(TODAY)[Lane.ENDING]] == ["DC-1"]


@pytest.mark.parametrize(
    ("act", "fault"),
    [
        (lambda desk, step: desk.end(OFFICIAL, None, " ", step), ("valid_to", Problem.NO_END)),
        (lambda desk, step: desk.end(OFFICIAL, date(2024, 1, 1), "x", step), ("valid_to", Problem.END_BEFORE_START)),
        (lambda desk, step: desk.send_back(APPROVER, "x", step), ("decision", Problem.NOT_PENDING)),
        (lambda desk, step: desk.approve(APPROVER, SIGNED, step), ("decision", Problem.NOT_PENDING)),
        (lambda desk, step: desk.withdraw(OFFICIAL, step), ("decision", Problem.NOT_PENDING)),
        (
            lambda desk, step: desk.amend(
                OFFICIAL, replace(form_of(held(desk)), mission="m", reason="r", industry_list_id="2023"), step
            ),
            None,
        ),
        (
            lambda desk, step: desk.amend(OFFICIAL, replace(form_of(held(desk)), valid_from=date(2025, 1, 1)), step),
            ("valid_from", Problem.IN_FORCE_MOVED),
        ),
        (
            lambda desk, step: desk.amend(OFFICIAL, replace(form_of(held(desk)), reason="r"), step),
            ("decision", Problem.NOTHING_CHANGED),
        ),
    ],
)
def test_an_act_has_to_fit_what_stands(store, act, fault):
    if fault is None:
        act(desk_of(store), step_of(store, "DC-1"))
        return
    with pytest.raises(FormError) as caught:
        act(desk_of(store), step_of(store, "DC-1"))
    assert fault in problems(caught)
    assert store.verify_chain() == 2


def held(desk):
    return desk.store.events("SP-1")[-1].decision


def test_only_the_proposer_withdraws_and_what_was_decided_stays(store):
    desk_of(store).end(OFFICIAL, date(2026, 12, 1), "이전", step_of(store, "DC-1"))
    with pytest.raises(FormError) as caught:
        desk_of(store).withdraw(SECOND, step_of(store, "DC-1"))
    assert problems(caught) == {("proposer", Problem.NOT_YOURS)}
    desk_of(store).withdraw(OFFICIAL, step_of(store, "DC-1"))
    view = board_of(store, OFFICIAL).decision("DC-1")
    assert (view.pending, view.decided.valid_to) == (None, None)
    desk_of(store).end(SECOND, date(2026, 12, 2), "이전", step_of(store, "DC-1"))


def test_hostile_text_comes_back_as_it_was(store):
    decision_id = propose(store, form=replace(FORM, mission=HOSTILE))
    assert board_of(store, OFFICIAL).decision(decision_id).pending.mission == HOSTILE.strip()
    with pytest.raises(FormError) as caught:
        propose(store, form=replace(FORM, mission="\0", reason="\ud800", role="base"))
    assert {field for field, _ in problems(caught)} == {"mission", "reason"}


def test_a_draft_belongs_to_one_person_and_comes_back_as_it_was(store):
    for actor in (OFFICIAL, SECOND):
        account = Account(id=actor.account_id, login=actor.account_id.lower(), name=actor.name, rights=actor.rights)
        link = Link(actor.account_id, "2099")
        store.accounts.add_account(account, link, AuditEntry("", "add", actor.account_id, "done"))
    version = store.data_version()
    saved = save_draft(store, OFFICIAL, Draft(id="DR-1", form=FORM, seen={"SP-0": 0}))
    assert drafts_of(store, OFFICIAL) == [saved]
    assert (saved.form, saved.seen, store.data_version()) == (FORM, {"SP-0": 0}, version)
    assert drafts_of(store, SECOND) == drafts_of(store, NOBODY) == []
    with pytest.raises(NotFoundError):
        save_draft(store, SECOND, replace(saved, form=RoleForm()))
    delete_draft(store, SECOND, "DR-1")
    again = save_draft(store, OFFICIAL, replace(saved, form=replace(FORM, mission="")))
    assert drafts_of(store, OFFICIAL) == [again]
    with pytest.raises(FormError):
        save_draft(store, OFFICIAL, Draft(id="DR-2", form=RoleForm(mission="\0")))
    with pytest.raises(RightError):
        save_draft(store, APPROVER, Draft(id="DR-3", form=FORM))
    delete_draft(store, OFFICIAL, "DR-1")
    assert drafts_of(store, OFFICIAL) == []


def test_a_retry_of_an_act_that_was_done_does_nothing(store):
    decision_id = propose(store)
    step = step_of(store, decision_id)
    for _ in range(2):
        desk_of(store).approve(APPROVER, SIGNED, step)
    assert store.verify_chain() == 4
    with pytest.raises(StoreError):
        desk_of(store).approve(APPROVER, SIGNED, Step(decision_id, step.expected_seq, "op-other"))


def test_what_is_shown_and_its_number_come_from_one_moment(store):
    board = board_of(store, OFFICIAL)
    desk_of(store).amend(OFFICIAL, replace(FORM, role="hub", mission="새 임무"), step_of(store, "DC-1"))
    desk_of(store).approve(APPROVER, SIGNED, step_of(store, "DC-1"))
    # The board's atlas is older than these events.
    view = board.decision("DC-1")
    assert view.seq == store.last_seq("SP-1")
    assert view.decided.valid_to == TOMORROW
