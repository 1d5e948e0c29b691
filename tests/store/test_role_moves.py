"""A role moves to another space with its programmes, each on its day; what was is never rewritten."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from campus.domain import record
from campus.domain.assignment_form import Problem
from campus.domain.role_conflicts import ConflictKind
from campus.domain.role_path import Lane, ProposalKind
from campus.errors import ConflictError, FormError
from campus.services.app_state import build_atlas
from campus.services.record_view import record_view
from campus.services.role_desk import Follow
from campus.services.role_move import RoleMover
from campus.services.role_writer import DESK_SOURCE
from tests.factories import TODAY, make_city
from tests.store.pack_factory import FROM, SPACE
from tests.store.role_office import (
    APPROVER,
    BOTH,
    FORM,
    OFFICIAL,
    SIGNED,
    TOMORROW,
    board_of,
    desk_of,
    problems,
    propose_and_approve,
    public,
    step_of,
)

MOVE = TOMORROW + timedelta(days=6)
BEFORE = MOVE - timedelta(days=1)
TAKES = record.Relation.TAKES_PLACE_IN


@pytest.fixture
def city(store):
    """A city in which a programme takes place in the hub, another one there and in a second hub."""
    store.add_rows("spaces", [replace(SPACE, id="SP-9", name="새 허브", lon=128.4, lat=35.2)])
    store.add_rows("programs", [record.Program(id="PR-2", name="둘", kind="one", **FROM)])
    links = [("LK-10", "PR-1", "SP-1"), ("LK-11", "PR-2", "SP-1"), ("LK-12", "PR-2", "SP-2")]
    store.add_rows("links", [record.Link(id=i, from_id=p, relation=TAKES, to_id=s, **FROM) for i, p, s in links])
    store.successor = propose_and_approve(
        store,
        form=replace(FORM, role="hub", valid_from=MOVE),
        space="SP-9",
        approval=replace(SIGNED, effective_on=MOVE),
    )
    return store


def end(store, links=("LK-10", "LK-11"), successor=None, day=MOVE):
    follow = Follow(store.successor if successor is None else successor, links)
    desk_of(store).end(OFFICIAL, day, "허브 이전", step_of(store, "DC-1"), follow)


def places(store, day, program="PR-1"):
    atlas = build_atlas(store, make_city(), TODAY)
    return {link.to_id for link in atlas.links_of(program, day, TODAY) if link.relation is TAKES}


def test_a_hub_moves_with_its_programmes_on_its_day(city):
    end(city)
    effect = board_of(city, APPROVER).decision("DC-1").effect
    assert effect.kind is ProposalKind.END
    assert [(item.link_id, item.goes_to, item.left) for item in effect.programs] == [
        ("LK-10", "SP-9", False),
        ("LK-11", "SP-9", False),
    ]
    assert places(city, MOVE) == {"SP-1"}
    desk_of(city).approve(APPROVER, replace(SIGNED, effective_on=MOVE), step_of(city, "DC-1"))
    assert [places(city, day) for day in (TODAY, BEFORE, MOVE)] == [{"SP-1"}, {"SP-1"}, {"SP-9"}]
    assert places(city, MOVE, "PR-2") == {"SP-9", "SP-2"}
    held = {("SP-1", "hub"), ("SP-9", "hub")}
    standing = [{item for item in public(city, day) if item[:2] in held} for day in (BEFORE, MOVE)]
    assert ("SP-1", "hub", "in_force") in standing[0]
    assert {("SP-1", "hub", "ended"), ("SP-9", "hub", "in_force")} <= standing[1]
    # The table of links was not touched; the decision tells what went along.
    assert {link.to_id for link in city.links_of("PR-1")} == {"SP-1"}
    entry = board_of(city, APPROVER).decision("DC-1").history[0]
    assert [
        item.new for item in board_of(city, APPROVER).decision("DC-1").history[1].changes if item.field == "moved_links"
    ]
    assert entry.state.value == "ended"


def test_a_programme_is_shown_where_it_takes_place_by_then(city):
    end(city)
    desk_of(city).approve(APPROVER, replace(SIGNED, effective_on=MOVE), step_of(city, "DC-1"))
    place = {"lon": SPACE.lon, "lat": SPACE.lat, "location_basis": "one", "district_id": "DI-1", "place_id": "SP-1"}
    city.add_rows("programs", [record.Program(id="PR-3", name="셋", kind="one", **place, **FROM)])
    city.add_rows("links", [record.Link(id="LK-13", from_id="PR-3", relation=TAKES, to_id="SP-1", **FROM)])
    points = {}
    for today in (BEFORE, MOVE):
        atlas = build_atlas(city, make_city(), today)
        number = atlas.index_of("PR-1")
        assert number is not None
        view = record_view(city, atlas, "PR-1", today, today)
        points[today] = {item.row.id for item in view.related if item.relation is TAKES}, float(atlas.lon[number])
    assert points[BEFORE][0] == {"SP-1"}
    assert points[MOVE][0] == {"SP-9"}
    atlas = build_atlas(city, make_city(), MOVE)
    # Nothing said that the third one goes along.
    assert atlas.lon[atlas.index_of("PR-3")] == SPACE.lon


def test_a_programme_on_its_places_point_goes_to_the_new_point(city):
    place = {"lon": SPACE.lon, "lat": SPACE.lat, "location_basis": "one", "district_id": "DI-1", "place_id": "SP-1"}
    city.add_rows("programs", [record.Program(id="PR-3", name="셋", kind="one", **place, **FROM)])
    city.add_rows("links", [record.Link(id="LK-13", from_id="PR-3", relation=TAKES, to_id="SP-1", **FROM)])
    end(city, links=("LK-13",))
    desk_of(city).approve(APPROVER, replace(SIGNED, effective_on=MOVE), step_of(city, "DC-1"))
    found = []
    for today in (BEFORE, MOVE):
        atlas = build_atlas(city, make_city(), today)
        view = record_view(city, atlas, "PR-3", today, today)
        origin = next(value.origin.source.id for value in view.values if value.field == "location")
        found.append((float(atlas.lon[atlas.index_of("PR-3")]), view.record.lon, view.record.place_id, origin))
    assert found == [(SPACE.lon, SPACE.lon, "SP-1", "SR-1"), (128.4, 128.4, "SP-9", DESK_SOURCE)]


MOVED = replace(FORM, role="field", mission="허브의 일", valid_from=MOVE, moved_links=("LK-10", "LK-11"))


def move(store, official=OFFICIAL, space="SP-9", form=MOVED, step=None, files=()):
    """Propose that the hub moves; return the decision that begins."""
    mover = RoleMover(store, build_atlas(store, make_city()), TODAY)
    mover.propose(official, form, {space: store.last_seq(space)}, step or step_of(store, "DC-1"), files)
    return store.events(store.space_of("DC-1"))[-1].decision.successor_id


def states(store, *ids):
    newest = {event.decision.id: event.decision.state.value for event in store.newest_events()}
    return [newest[key] for key in ids]


@pytest.fixture
def hubs(store):
    """A city in which programmes take place in the hub, and another space has no role."""
    store.add_rows("spaces", [replace(SPACE, id="SP-9", name="새 허브", lon=128.4, lat=35.2)])
    store.add_rows("programs", [record.Program(id="PR-2", name="둘", kind="one", **FROM)])
    links = [("LK-10", "PR-1", "SP-1"), ("LK-11", "PR-2", "SP-1"), ("LK-12", "PR-2", "SP-2")]
    store.add_rows("links", [record.Link(id=i, from_id=p, relation=TAKES, to_id=s, **FROM) for i, p, s in links])
    return store


def test_a_move_is_one_proposal_and_one_decision(hubs):
    after = move(hubs)
    board = board_of(hubs, APPROVER)
    view, other = board.decision("DC-1"), board.decision(after)
    assert (view.effect.kind, view.effect.day) == (ProposalKind.MOVE, MOVE)
    # Of a role that moves, the role stays what it is whatever the form says.
    assert (view.move.ending.valid_to, view.move.beginning.valid_from) == (MOVE, MOVE)
    assert (view.move, view.pending.role, other.pending.role) == (other.move, "hub", "hub")
    assert [(item.goes_to, item.left) for item in view.effect.programs] == [("SP-9", False)] * 2
    assert (view.effect.roles_gained, view.effect.roles_lost) == (("hub",), ("hub",))
    assert {item.field for item in view.effect.next_changes} >= {"role", "mission", "valid_from", "reason"}
    assert [item.decision.id for item in board.lanes(TODAY)[Lane.IN_REVIEW]] == ["DC-1"]
    assert board.moves() == {"DC-1": "SP-9"}
    assert (board_of(hubs).moves(), board_of(hubs).find(after)) == ({}, None)

    step, approval = step_of(hubs, "DC-1"), replace(SIGNED, effective_on=MOVE)
    desk_of(hubs).approve(APPROVER, approval, step)
    assert {("SP-1", "hub", "in_force"), ("SP-9", "hub", "in_force")} & public(hubs, BEFORE) == {
        ("SP-1", "hub", "in_force")
    }
    assert {("SP-1", "hub", "ended"), ("SP-9", "hub", "in_force")} <= public(hubs, MOVE)
    assert [places(hubs, day) for day in (BEFORE, MOVE)] == [{"SP-1"}, {"SP-9"}]
    length = hubs.verify_chain()
    desk_of(hubs).approve(APPROVER, approval, step)
    assert hubs.verify_chain() == length
    assert [board_of(hubs, APPROVER).decision(key).pending for key in ("DC-1", after)] == [None, None]
    # The page of the end tells the end's own announcement, not that of the beginning years ago.
    assert board_of(hubs, APPROVER).decision("DC-1").announced_on is SIGNED.announced_on
    assert [len(board_of(hubs, APPROVER).decision(key).history) for key in ("DC-1", after)] == [3, 2]


def test_a_move_can_be_decided_from_either_space_on_another_day(hubs):
    after, later = move(hubs), MOVE + timedelta(days=3)
    desk_of(hubs).approve(APPROVER, replace(SIGNED, effective_on=later, moved_links=("LK-10",)), step_of(hubs, after))
    assert {("SP-1", "hub", "in_force")} <= public(hubs, MOVE)
    assert {("SP-1", "hub", "ended"), ("SP-9", "hub", "in_force")} <= public(hubs, later)
    assert (places(hubs, later, "PR-1"), places(hubs, later, "PR-2")) == ({"SP-9"}, {"SP-1", "SP-2"})


def test_nobody_approves_their_own_move_from_either_space(hubs):
    after = move(hubs, BOTH)
    length = hubs.verify_chain()
    for key in ("DC-1", after):
        with pytest.raises(FormError) as caught:
            desk_of(hubs).approve(BOTH, replace(SIGNED, effective_on=MOVE), step_of(hubs, key))
        assert problems(caught) == {("approver", Problem.OWN_PROPOSAL)}
    assert hubs.verify_chain() == length


def test_whoever_mended_a_move_does_not_approve_it_either(hubs):
    after = move(hubs, BOTH)
    desk_of(hubs).send_back(APPROVER, "보완", step_of(hubs, after))
    assert states(hubs, "DC-1", after) == ["sent_back", "sent_back"]
    assert move(hubs, form=replace(MOVED, mission="고친 일", valid_from=BEFORE)) == after
    assert states(hubs, "DC-1", after) == ["in_review", "in_review"]
    with pytest.raises(FormError) as caught:
        desk_of(hubs).approve(BOTH, replace(SIGNED, effective_on=MOVE), step_of(hubs, "DC-1"))
    assert ("approver", Problem.OWN_PROPOSAL) in problems(caught)
    desk_of(hubs).approve(APPROVER, replace(SIGNED, effective_on=BEFORE), step_of(hubs, "DC-1"))
    assert board_of(hubs, APPROVER).decision(after).decided.mission == "고친 일"


def test_a_move_is_withdrawn_whole_and_can_be_proposed_again(hubs):
    after = move(hubs)
    desk_of(hubs).withdraw(OFFICIAL, step_of(hubs, after))
    assert states(hubs, "DC-1", after) == ["candidate", "candidate"]
    again = move(hubs)
    assert again != after
    assert states(hubs, "DC-1", again, after) == ["in_review", "in_review", "candidate"]


def test_what_is_over_does_not_move(hubs):
    end(hubs, links=(), successor="")
    desk_of(hubs).approve(APPROVER, replace(SIGNED, effective_on=TODAY), step_of(hubs, "DC-1"))
    with pytest.raises(FormError) as caught:
        move(hubs)
    assert problems(caught) == {("decision", Problem.OVER)}


def test_half_a_move_is_changed_by_nobody(hubs):
    after = move(hubs)
    for key in ("DC-1", after):
        with pytest.raises(FormError) as caught:
            desk_of(hubs).amend(OFFICIAL, replace(FORM, role="hub"), step_of(hubs, key))
        assert problems(caught) == {("decision", Problem.PART_OF_MOVE)}
    with pytest.raises(FormError) as caught:
        move(hubs, space="SP-0")
    assert problems(caught) == {("space", Problem.PART_OF_MOVE)}


def test_a_move_confirms_what_was_planned_at_the_next_space(city):
    plan = city.successor
    city.append_event(
        replace(
            next(item.decision for item in city.newest_events() if item.decision.id == plan),
            valid_from_basis=record.DateBasis.PLANNED,
        ),
        city.last_seq("SP-9"),
        "op-plan",
        "AC-1",
    )
    assert RoleMover(city, build_atlas(city, make_city()), TODAY).plan_at(
        board_of(city).decision("DC-1").decided, "SP-9"
    )
    assert move(city, space="SP-9", form=replace(MOVED, valid_from=BEFORE)) == plan
    assert board_of(city, APPROVER).decision("DC-1").effect.conflicts == ()
    desk_of(city).approve(APPROVER, replace(SIGNED, effective_on=BEFORE), step_of(city, plan))
    assert {("SP-1", "hub", "ended"), ("SP-9", "hub", "in_force")} <= public(city, BEFORE)


@pytest.mark.parametrize(
    ("changed", "space", "fault"),
    [
        ({}, "SP-1", ("space", Problem.SAME_SPACE)),
        ({"valid_from": None}, "SP-2", ("valid_from", Problem.NO_START)),
        ({"valid_from": date(2020, 1, 1)}, "SP-2", ("valid_from", Problem.END_BEFORE_START)),
        ({"reason": " "}, "SP-2", ("reason", Problem.NO_REASON)),
        ({"moved_links": ("LK-12",)}, "SP-2", ("moved_links", Problem.UNKNOWN)),
        ({}, "SP-9", ("role", Problem.SAME_ROLE)),
    ],
)
def test_a_move_that_cannot_stand_is_refused_with_its_faults(city, changed, space, fault):
    length = city.verify_chain()
    with pytest.raises(FormError) as caught:
        move(city, space=space, form=replace(MOVED, **changed))
    assert fault in problems(caught)
    assert city.verify_chain() == length


def test_somebody_who_saw_less_moves_nothing(hubs):
    stale = step_of(hubs, "DC-1")
    after = move(hubs)
    with pytest.raises(ConflictError):
        move(hubs, step=stale)
    step = step_of(hubs, after)
    desk_of(hubs).send_back(APPROVER, "보완", step_of(hubs, "DC-1"))
    with pytest.raises(ConflictError):
        desk_of(hubs).approve(APPROVER, replace(SIGNED, effective_on=MOVE), step)


def test_an_approver_chooses_what_goes_along(city):
    end(city)
    approval = replace(SIGNED, effective_on=MOVE, moved_links=("LK-11",))
    desk_of(city).approve(APPROVER, approval, step_of(city, "DC-1"))
    assert (places(city, MOVE, "PR-1"), places(city, MOVE, "PR-2")) == ({"SP-1"}, {"SP-9", "SP-2"})


def test_who_is_left_without_a_campus_is_told(city):
    end(city, links=(), successor="")
    effect = board_of(city, APPROVER).decision("DC-1").effect
    # The second programme has another campus.
    assert [(item.program_id, item.left) for item in effect.programs] == [("PR-1", True), ("PR-2", False)]


def test_a_gap_between_two_places_is_told(city):
    end(city, day=BEFORE)
    effect = board_of(city, APPROVER).decision("DC-1").effect
    assert [(item.kind, item.other.id) for item in effect.conflicts] == [(ConflictKind.GAP, city.successor)]


@pytest.mark.parametrize(
    ("links", "successor", "fault"),
    [
        (("LK-10",), "", ("moved_links", Problem.NO_SUCCESSOR)),
        (("LK-12",), None, ("moved_links", Problem.UNKNOWN)),
        (("LK-1",), None, ("moved_links", Problem.UNKNOWN)),
        ((), "DC-gone", ("successor_id", Problem.UNKNOWN)),
        ((), "DC-1", ("successor_id", Problem.OWN_SUCCESSOR)),
    ],
)
def test_only_what_takes_place_there_goes_along_and_only_to_a_role_that_exists(city, links, successor, fault):
    length = city.verify_chain()
    with pytest.raises(FormError) as caught:
        end(city, links, successor)
    assert fault in problems(caught)
    assert city.verify_chain() == length


def test_a_role_may_be_followed_by_one_that_is_only_proposed(city):
    desk = desk_of(city)
    (proposed,) = desk.propose(OFFICIAL, replace(FORM, role="base", valid_from=MOVE), {"SP-2": 1}, "op-next")
    end(city, links=(), successor=proposed)
    assert board_of(city, APPROVER).decision("DC-1").pending.successor_id == proposed
    with pytest.raises(FormError) as caught:
        desk_of(city).amend(OFFICIAL, replace(FORM, successor_id=proposed), step_of(city, proposed))
    assert ("successor_id", Problem.OWN_SUCCESSOR) in problems(caught)


def test_residents_within_a_walk_are_counted_before_and_after(store):
    thresholds = {"walk_limit_min": 10, "walk_speed_m_per_min": 75, "detour_factor": 1.3}
    city = make_city(thresholds=thresholds)
    desk = desk_of(store)
    (decision_id,) = desk.propose(OFFICIAL, replace(FORM, valid_from=TOMORROW), {"SP-0": 0}, "op-1")
    board = board_of(store, APPROVER)
    assert board.decision(decision_id).effect.method is None
    board.atlas = build_atlas(store, city, TODAY)
    effect = board.decision(decision_id).effect
    field, any_role = effect.reaches
    assert (field.role, any_role.role, effect.located) == ("field", "", True)
    assert field.bands == ((0, 9), (90, None))
    assert sum(map(sum, field.before)) == 0 < sum(map(sum, field.after)) < 123
    # The space stands where the hub stands, so nobody new is reached by any role; the other hub has no place.
    assert sum(any_role.before, ()) == pytest.approx(sum(any_role.after, ()))
    assert any_role.unlocated == ("SP-2",)
    assert (effect.method.source_ids, effect.method.reference_dates) == (("SR-1",), ("2025-03",))


def test_a_space_without_a_place_reaches_nobody_that_could_be_counted(store):
    desk_of(store).propose(OFFICIAL, replace(FORM, valid_from=date(2027, 1, 1)), {"SP-2": 1}, "op-1")
    board = board_of(store, APPROVER)
    (decision_id,) = [item.id for item in board._proposals() if item.state.value == "in_review"]
    effect = board.decision(decision_id).effect
    assert (effect.located, effect.reaches) == (False, ())
