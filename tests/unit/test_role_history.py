"""The history answers what the rules of the domain answer one by one, however it grew."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from campus.domain.assignment import (
    PROPOSED,
    AssignmentEvent,
    AssignmentState,
    assignments_on,
    latest_decisions,
    without_names,
)
from campus.domain.record import DateBasis
from campus.services.role_history import RoleHistory
from tests.factories import TODAY, make_decision

DAYS = [TODAY + timedelta(days=number) for number in (-400, -1, 0, 1, 300)]
some_day = st.one_of(st.none(), st.sampled_from(DAYS))
basis = st.sampled_from(DateBasis)
contents = st.fixed_dictionaries(
    {
        "state": st.sampled_from(AssignmentState),
        "role": st.sampled_from(["hub", "base"]),
        "valid_from": some_day,
        "valid_to": some_day,
        "valid_from_basis": basis,
        "valid_to_basis": basis,
        "announced_on": some_day,
        "successor_id": st.sampled_from(["", "DC-0", "DC-1", "DC-2", "DC-3", "DC-unknown"]),
        "proposer": st.sampled_from(["", "AC-kim 김"]),
    }
)
acts = st.lists(st.tuples(st.integers(0, 3), contents), max_size=14)


def events_of(written):
    """Make events: two decisions on each of two spaces; of two written at the same instant, the second counts."""
    return [
        AssignmentEvent(
            chain_no=number,
            space_id=f"SP-{which % 2}",
            seq=number,
            operation_id=str(number),
            decision=make_decision(id=f"DC-{which}", space_id=f"SP-{which % 2}", **content),
            recorded_at=f"2026-11-{number // 2 + 1:02}T00:00:00.000000+00:00",
            recorded_by="a",
            previous_hash="",
            hash=str(number),
        )
        for number, (which, content) in enumerate(written, 1)
    ]


def answer(history, day, known_at=None):
    found = history.on(day, TODAY, known_at)
    return [
        (history.decision(found, row), found.standing(row), history.spaces[found.space[row]])
        for row in range(len(found.row))
    ]


def oracle(events, day, known_at=None):
    standing = assignments_on(latest_decisions(events, known_at), day, TODAY)
    return [(without_names(item.decision), item.standing, item.decision.space_id) for item in standing]


@given(written=acts, cut=st.integers(0, 14), day=st.sampled_from(DAYS))
def test_what_stood_on_a_day_as_known_now_and_as_known_then(written, cut, day):
    events = events_of(written)
    history = RoleHistory().with_events(events[:cut]).with_events(events[cut:])
    assert answer(history, day) == oracle(events, day)
    for instant in {event.recorded_at for event in events} | {"2020-01-01"}:
        assert answer(history, day, instant) == oracle(events, day, instant)
    assert history.decisions() == tuple(map(without_names, latest_decisions(events)))
    assert history.events == tuple(events)


@given(written=acts, cut=st.integers(0, 14), day=st.sampled_from(DAYS))
def test_a_longer_history_leaves_the_shorter_one_as_it_was(written, cut, day):
    events = events_of(written)
    shorter = RoleHistory().with_events(events[:cut])
    before = answer(shorter, day)
    shorter.with_events(events[cut:])
    assert answer(shorter, day) == before == oracle(events[:cut], day)


@given(written=acts, day=st.sampled_from(DAYS))
def test_decisions_without_their_events_stand_as_they_say(written, day):
    decided = [item for item in latest_decisions(events_of(written)) if item.state not in PROPOSED]
    expected = [(without_names(item.decision), item.standing) for item in assignments_on(decided, day, TODAY)]
    assert [item[:2] for item in answer(RoleHistory.of_decisions(decided), day)] == expected


def test_a_first_day_that_no_calendar_surpasses():
    last = make_decision(valid_from=date.max, announced_on=None)
    assert answer(RoleHistory.of_decisions([last]), TODAY) == []
    assert len(answer(RoleHistory.of_decisions([replace(last, announced_on=TODAY)]), TODAY)) == 1
