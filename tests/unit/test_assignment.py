"""A role stands as its decision says: facts up to today, plans after it."""

from dataclasses import replace
from datetime import date

import pytest

from campus.domain.assignment import (
    AssignmentEvent,
    AssignmentState,
    Decision,
    Standing,
    assignments_on,
    latest_decisions,
    standing_on,
)
from campus.domain.record import DateBasis
from tests.factories import TODAY, make_decision

FORCE, APPROVED, ENDED = AssignmentState.IN_FORCE, AssignmentState.APPROVED, AssignmentState.ENDED
OPENED = make_decision(valid_from=date(2024, 2, 14), announced_on=date(2024, 2, 14))
MOVING = make_decision(valid_from=date(2024, 2, 14), valid_to=date(2026, 12, 31), valid_to_basis=DateBasis.PLANNED)
PLANNED = make_decision(
    state=APPROVED,
    valid_from=date(2026, 12, 31),
    valid_from_basis=DateBasis.PLANNED,
    announced_on=date(2024, 2, 14),
)
UNDATED = make_decision(state=APPROVED, valid_from=None, valid_from_basis=None, announced_on=date(2024, 2, 14))
CLOSED = make_decision(valid_to=date(2025, 6, 1), valid_to_basis=DateBasis.EXACT)
SIGNED = make_decision(state=APPROVED, valid_from=date(2026, 12, 1), decided_on=date(2026, 11, 20))
GIVEN_UP = replace(PLANNED, state=ENDED, valid_to=date(2026, 10, 1), valid_to_basis=DateBasis.EXACT)
NEVER = replace(UNDATED, state=ENDED, valid_to=date(2026, 10, 1), valid_to_basis=DateBasis.EXACT)

CASES = [
    ("before anybody knew of it", OPENED, date(2024, 2, 13), TODAY, None),
    ("on its first day", OPENED, date(2024, 2, 14), TODAY, Standing(FORCE)),
    ("ahead, with no end in sight", OPENED, date(2030, 1, 1), TODAY, Standing(FORCE)),
    ("announced, its day still to come", PLANNED, date(2024, 3, 1), TODAY, Standing(APPROVED)),
    ("before it was announced", PLANNED, date(2024, 2, 13), TODAY, None),
    ("ahead, after its planned start", PLANNED, date(2027, 1, 1), TODAY, Standing(FORCE, by_plan=True)),
    (
        "its planned start passed unconfirmed",
        PLANNED,
        date(2027, 1, 1),
        date(2027, 2, 1),
        Standing(APPROVED, overdue=True),
    ),
    ("without a date, however far ahead", UNDATED, date(2090, 1, 1), TODAY, Standing(APPROVED)),
    ("ahead, after its planned end", MOVING, date(2027, 1, 1), TODAY, Standing(ENDED, by_plan=True)),
    ("its planned end passed unconfirmed", MOVING, date(2027, 1, 1), date(2027, 1, 1), Standing(FORCE, overdue=True)),
    ("the day before its end", CLOSED, date(2025, 5, 31), TODAY, Standing(FORCE)),
    ("signed but neither announced nor begun", SIGNED, date(2026, 11, 30), TODAY, None),
    ("signed, on its first day", SIGNED, date(2026, 12, 1), TODAY, Standing(FORCE)),
    ("given up before its planned start", GIVEN_UP, TODAY, TODAY, Standing(ENDED)),
    ("before it was given up", GIVEN_UP, date(2026, 9, 30), TODAY, Standing(APPROVED)),
    ("given up without ever having had a date", NEVER, TODAY, TODAY, Standing(ENDED)),
    ("the day of its end", CLOSED, date(2025, 6, 1), TODAY, Standing(ENDED)),
]


@pytest.mark.parametrize(
    ("decision", "day", "today", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_a_decision_stands(decision: Decision, day: date, today: date, expected: Standing | None) -> None:
    assert standing_on(decision, day, today) == expected


@pytest.mark.parametrize("state", [AssignmentState.CANDIDATE, AssignmentState.IN_REVIEW, AssignmentState.SENT_BACK])
def test_what_is_not_approved_never_comes_into_force(state: AssignmentState) -> None:
    assert standing_on(make_decision(state=state), date(2030, 1, 1), TODAY) == Standing(state)


def make_event(seq: int, decision: Decision, recorded_at: str) -> AssignmentEvent:
    return AssignmentEvent(
        chain_no=seq,
        space_id=decision.space_id,
        seq=seq,
        operation_id=f"op{seq}",
        decision=decision,
        recorded_at=recorded_at,
        recorded_by="somebody",
        previous_hash="",
        hash="",
    )


def test_the_newest_event_known_at_a_moment_counts() -> None:
    first, second = make_decision(mission="old"), make_decision(mission="new")
    other = make_decision(id="DC-2", mission="other")
    events = [
        make_event(2, second, "2025-02-01T00:00:00Z"),
        make_event(1, first, "2025-01-01T00:00:00Z"),
        make_event(3, other, "2025-03-01T00:00:00Z"),
    ]
    assert {item.mission for item in latest_decisions(events)} == {"new", "other"}
    assert [item.mission for item in latest_decisions(events, "2025-01-15T00:00:00Z")] == ["old"]
    assert latest_decisions(events, "2024-01-01T00:00:00Z") == []


def test_what_is_proposed_is_not_public_until_it_is_decided() -> None:
    decided = make_decision(announced_on=date(2024, 2, 1))
    proposed = replace(decided, state=AssignmentState.IN_REVIEW, mission="new", announced_on=None)
    sent_back = make_decision(id="DC-2", state=AssignmentState.SENT_BACK)
    approved = replace(proposed, state=APPROVED, announced_on=date(2026, 11, 1))
    written = [make_event(seq, item, "2025") for seq, item in enumerate((decided, proposed, sent_back), 1)]
    assert latest_decisions(written) == [decided]
    written.append(make_event(4, approved, "2025"))
    # It has been known since it was first announced, whatever was announced later.
    assert latest_decisions(written) == [replace(approved, announced_on=date(2024, 2, 1))]


def test_a_changed_assignment_goes_on_as_one() -> None:
    first = replace(CLOSED, state=ENDED, successor_id="DC-2")
    second = make_decision(id="DC-2", state=APPROVED, valid_from=CLOSED.valid_to, mission="new")
    days = {date(2025, 5, 31): ["DC-1"], date(2025, 6, 1): ["DC-2"], date(2030, 1, 1): ["DC-2"]}
    shown = {day: [item.decision.id for item in assignments_on([first, second], day, TODAY)] for day in days}
    assert shown == days
    elsewhere = replace(second, space_id="SP-2")
    assert [item.standing.state for item in assignments_on([first, elsewhere], TODAY, TODAY)] == [ENDED, FORCE]


def test_several_roles_may_stand_at_once() -> None:
    both = [make_decision(), make_decision(id="DC-2", role="field")]
    assert [item.decision.role for item in assignments_on(both, TODAY, TODAY)] == ["hub", "field"]
