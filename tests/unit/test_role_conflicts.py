"""An approver is told with which other plans a proposal does not go together, and of nothing else."""

from dataclasses import replace
from datetime import date

import pytest

from campus.domain.assignment import AssignmentState
from campus.domain.role_conflicts import ConflictKind, role_conflicts
from tests.factories import make_decision

MAY, JUNE, JULY = (date(2027, month, 1) for month in (5, 6, 7))
PROPOSED = make_decision(
    id="DC-P", space_id="SP-9", state=AssignmentState.IN_REVIEW, successor_id="DC-2", valid_to=JUNE, parent_id="DC-4"
)
AFTER = make_decision(id="DC-2", space_id="SP-2", valid_from=JUNE)


def kinds(proposed, *others):
    return [(item.kind, item.other.id) for item in role_conflicts(proposed, others)]


def test_a_chain_that_fits_has_no_conflict():
    before = make_decision(id="DC-0", successor_id="DC-P", valid_to=PROPOSED.valid_from)
    assert kinds(PROPOSED, AFTER, before, make_decision(id="DC-4")) == []
    assert kinds(make_decision(id="DC-P"), AFTER, before) == []


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        (make_decision(id="DC-3", space_id="SP-9", state=AssignmentState.IN_REVIEW), ConflictKind.SAME_SPACE),
        (make_decision(id="DC-3", space_id="SP-9", state=AssignmentState.SENT_BACK), ConflictKind.SAME_SPACE),
        (make_decision(id="DC-3", successor_id="DC-2"), ConflictKind.SAME_SUCCESSOR),
        (make_decision(id="DC-4", valid_to=MAY), ConflictKind.PARENT_ENDS),
        (make_decision(id="DC-3", successor_id="DC-P", valid_to=date(2025, 1, 1)), ConflictKind.OVERLAP),
    ],
)
def test_another_decision_stands_in_the_way(other, kind):
    assert kinds(PROPOSED, AFTER, other) == [(kind, other.id)]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"valid_from": MAY}, ConflictKind.OVERLAP),
        ({"valid_from": JULY}, ConflictKind.GAP),
        ({"valid_from": None}, ConflictKind.NO_START),
        ({"state": AssignmentState.ENDED}, ConflictKind.SUCCESSOR_ENDED),
        ({"successor_id": "DC-P"}, ConflictKind.CIRCLE),
    ],
)
def test_the_next_role_does_not_join(changes, kind):
    after = replace(AFTER, **changes)
    found = kinds(PROPOSED, after)
    assert (kind, "DC-2") in found
    assert {item for item, _ in found} <= {kind, ConflictKind.OVERLAP, ConflictKind.GAP}


def test_a_circle_elsewhere_does_not_hang():
    first = replace(AFTER, successor_id="DC-5")
    assert (ConflictKind.CIRCLE, "DC-2") not in kinds(PROPOSED, first, make_decision(id="DC-5", successor_id="DC-2"))


def test_what_was_withdrawn_or_is_the_proposal_itself_is_no_conflict():
    candidate = make_decision(id="DC-3", space_id="SP-9", state=AssignmentState.CANDIDATE)
    assert kinds(PROPOSED, AFTER, candidate, replace(PROPOSED, state=AssignmentState.APPROVED)) == []
