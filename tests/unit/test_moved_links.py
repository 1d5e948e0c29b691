"""Links go along with a role on its day; before that day, and in the pack, they stay as they were."""

from dataclasses import replace
from datetime import date

from campus.domain.assignment import AssignmentState
from campus.domain.moved_links import moved, moves_until, places_of_programs
from campus.domain.record import DateBasis, Link, Relation
from tests.factories import TODAY, make_decision

FIRST, SECOND = date(2026, 5, 1), date(2026, 9, 1)
LINKS = tuple(
    Link(id=f"LK-{number}", from_id=f"PR-{number}", relation=Relation.TAKES_PLACE_IN, to_id="SP-A", source_id="SR-1")
    for number in (1, 2)
)
ENDED = {"state": AssignmentState.ENDED, "valid_to_basis": DateBasis.EXACT}
A = make_decision(id="DC-A", space_id="SP-A", valid_to=FIRST, successor_id="DC-B", moved_links=("LK-1",), **ENDED)
B = make_decision(
    id="DC-B", space_id="SP-B", valid_from=FIRST, valid_to=SECOND, successor_id="DC-C", moved_links=("LK-1",), **ENDED
)
C = make_decision(id="DC-C", space_id="SP-C", valid_from=SECOND)


def places(day, *decisions):
    moves = moves_until(decisions, day, TODAY)
    return [link.to_id for link in moved(LINKS, moves)]


def test_a_link_follows_a_role_from_place_to_place():
    days = (date(2026, 4, 30), FIRST, date(2026, 8, 31), SECOND)
    # The order in which the decisions come does not matter.
    assert [places(day, C, B, A) for day in days] == [
        ["SP-A", "SP-A"],
        ["SP-B", "SP-A"],
        ["SP-B", "SP-A"],
        ["SP-C", "SP-A"],
    ]


def test_a_link_stays_when_the_end_is_only_planned_proposed_or_leads_nowhere():
    assert places(TODAY, replace(A, valid_to_basis=DateBasis.PLANNED), B, C)[0] == "SP-A"
    assert places(TODAY, replace(A, successor_id=""))[0] == "SP-A"
    assert places(TODAY, A)[0] == "SP-A"
    assert places(TODAY, replace(A, state=AssignmentState.IN_REVIEW), B, C)[0] == "SP-A"


def test_a_link_of_another_space_does_not_go_along():
    elsewhere = replace(LINKS[0], to_id="SP-X")
    assert moved([elsewhere], moves_until([A, B, C], TODAY, TODAY)) == (elsewhere,)


def test_the_decision_is_the_source_of_the_link_that_it_moved():
    (link, _) = moved(LINKS, moves_until([replace(A, source_id="SR-9"), B], FIRST, TODAY))
    assert (link.source_id, link.reference_date, link.id) == ("SR-9", "2026-05-01", "LK-1")
    assert places_of_programs(LINKS, moves_until([A, B, C], TODAY, TODAY)) == {"PR-1": ("SP-A", "SP-C")}
