"""Two people's forms go together without losing a word, and a decision's path is read as it was written."""

from dataclasses import fields, replace
from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus.domain.account import Actor
from campus.domain.assignment import AssignmentState, Decision
from campus.domain.assignment_form import (
    FORM_FIELDS,
    RoleForm,
    changes,
    check_form,
    form_of,
    merge,
    with_form,
)
from campus.domain.record import DateBasis
from campus.domain.role_path import Path, ProposalKind, overlap, paths, person_id, person_name, person_text
from campus.services.role_board import RoleBoard
from tests.factories import TODAY, make_decision
from tests.unit.test_assignment import make_event

texts = st.sampled_from(["", "가", "나"])
lists = st.sampled_from([(), ("one",), ("one", "two")])
days = st.sampled_from([None, date(2026, 1, 1), date(2027, 1, 1)])
KINDS = {"valid_from": days, "valid_to": days, "stage_no": st.sampled_from([None, 1, 2])}
forms = st.builds(
    RoleForm,
    **{
        name: KINDS.get(name, lists if getattr(RoleForm(), name) == () else texts)
        for name in (item.name for item in fields(RoleForm))
    },
)


@given(base=forms, mine=forms, theirs=forms)
def test_a_merge_keeps_what_each_of_two_people_changed(base: RoleForm, mine: RoleForm, theirs: RoleForm) -> None:
    merged = merge(base, mine, theirs)
    clashing = {clash.field for clash in merged.clashes}
    for name in FORM_FIELDS:
        was, here, there, now = (getattr(form, name) for form in (base, mine, theirs, merged.form))
        assert now in {here, there}
        assert (name in clashing) == (was != here != there != was)
        if name in clashing or there == was:
            assert now == here
        elif here == was:
            assert now == there


@given(form=forms, other=forms)
def test_a_merge_with_nobody_else_changes_nothing(form: RoleForm, other: RoleForm) -> None:
    assert merge(form, other, form).form == other
    assert merge(form, form, other).form == other
    assert merge(form, other, other).clashes == ()


@given(form=forms)
def test_a_decision_and_its_form_say_the_same(form: RoleForm) -> None:
    decision = with_form(Decision(id="DC-1", space_id="SP-1"), form)
    assert form_of(decision) == form
    assert {item.field for item in changes(None, decision)} == {
        name for name in FORM_FIELDS if getattr(form, name) not in ("", None, ())
    }
    assert changes(decision, form) == ()


def test_a_day_that_was_not_changed_stays_known_as_it_was() -> None:
    planned = make_decision(valid_from_basis=DateBasis.PLANNED, valid_to=date(2027, 1, 1))
    assert with_form(planned, form_of(planned)) == planned
    moved = with_form(planned, replace(form_of(planned), valid_from=date(2024, 6, 1), valid_to=None))
    assert (moved.valid_from_basis, moved.valid_to_basis) == (DateBasis.EXACT, None)


def test_a_form_that_is_filled_in_has_no_faults() -> None:
    form = RoleForm(role="hub", mission="m", reason="r", valid_from=TODAY, functions=("one",))
    assert check_form(form, {"role": frozenset({"hub"}), "functions": frozenset({"one"})}) == []


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ((date(2026, 1, 1), date(2026, 2, 1)), (date(2026, 2, 1), None), False),
        ((date(2026, 1, 1), date(2026, 2, 2)), (date(2026, 2, 1), None), True),
        ((None, None), (date(2026, 2, 1), date(2026, 2, 2)), True),
        ((None, date(2026, 1, 1)), (date(2026, 1, 1), None), False),
        ((date(2026, 3, 1), date(2026, 2, 1)), (date(2026, 1, 1), None), False),
    ],
)
def test_periods_overlap_when_they_share_a_day(
    one: tuple[date | None, date | None], other: tuple[date | None, date | None], *, share: bool
) -> None:
    first, second = (make_decision(valid_from=start, valid_to=end) for start, end in (one, other))
    assert overlap(first, second) is overlap(second, first) is share


REVIEW = AssignmentState.IN_REVIEW


def test_a_path_knows_what_was_decided_what_is_proposed_and_by_whom() -> None:
    decided = make_decision()
    first = replace(decided, state=REVIEW, mission="a", proposer="AC-1 김")
    again = replace(first, state=AssignmentState.SENT_BACK)
    second = replace(first, mission="b", proposer="AC-2 이")
    written = [make_event(seq, item, "2025") for seq, item in enumerate((first, decided, first, again, second), 1)]
    path = paths(reversed(written))["DC-1"]
    assert (path.decided, path.pending, path.kind) == (decided, second, ProposalKind.CHANGE)
    assert path.hands == {"AC-1", "AC-2", "somebody"}
    assert Path(path.events[:1]).kind is ProposalKind.FIRST
    assert Path(path.events[:2]).pending is None
    ends = replace(decided, state=REVIEW, valid_to=TODAY, valid_to_basis=DateBasis.EXACT, reason="closed")
    assert Path((*path.events, make_event(6, ends, "2025"))).kind is ProposalKind.END


def test_a_person_is_written_with_the_accounts_id_and_the_name_of_that_day() -> None:
    text = person_text(Actor("AC-1", "김 주무관"))
    assert (person_id(text), person_name(text)) == ("AC-1", "김 주무관")
    assert person_name("pack:testville") == ""


def test_the_board_does_not_even_ask_for_proposals_when_the_public_looks() -> None:
    atlas = SimpleNamespace(contents=SimpleNamespace(decisions=(make_decision(),)))
    # There is no store to ask.
    lanes = RoleBoard(None, atlas, TODAY, Actor("", "")).lanes(TODAY)
    assert [item.decision.id for items in lanes.values() for item in items] == ["DC-1"]
