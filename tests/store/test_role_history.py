"""What was known on a day can be asked for later, a decision is undone by a new one, and a lock loses nothing."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

import campus.store.events as events_module
from campus.domain.assignment_form import form_of
from campus.domain.known_day import end_of_day
from campus.domain.query import Query
from campus.domain.role_path import Lane
from campus.errors import NotFoundError, StoreError
from campus.services.app_state import build_atlas
from campus.services.role_board import RoleBoard
from campus.services.role_undo import undo_draft
from campus.services.snapshots import compare_day, freeze_day
from campus.store.store import open_store
from tests.factories import TODAY, make_city
from tests.store.pack_factory import make_pack
from tests.store.role_office import (
    APPROVER,
    FORM,
    NOBODY,
    OFFICIAL,
    SIGNED,
    TOMORROW,
    board_of,
    desk_of,
    propose,
    propose_and_approve,
    step_of,
)


@pytest.fixture
def clock(monkeypatch):
    """Set the instant at which events are recorded."""

    def record_at(day):
        instant = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
        monkeypatch.setattr(events_module, "instant_now", lambda: instant.isoformat(timespec="microseconds"))

    return record_at


def known_on(store, day, actor=NOBODY):
    board = board_of(store, actor)
    return RoleBoard(store, board.atlas, board.today, actor, day)


def test_the_last_instant_of_a_day_is_that_of_the_citys_own_time():
    assert end_of_day(date(2026, 11, 23), "Asia/Seoul") == "2026-11-23T14:59:59.999999+00:00"


def test_what_was_known_then_is_shown_as_it_was_known(store, clock):
    days = [date(2030, 1, day) for day in (10, 20, 30)]
    today = date(2030, 2, 10)
    clock(days[0])
    decision_id = propose(store)
    clock(days[1])
    paper = replace(SIGNED, decided_on=TODAY, effective_on=TOMORROW)
    desk_of(store).approve(APPROVER, paper, step_of(store, decision_id))
    clock(days[2])
    desk_of(store, today).end(OFFICIAL, date(2030, 2, 5), "종료", step_of(store, decision_id))
    board = board_of(store, OFFICIAL, today)

    def lanes(known, actor=OFFICIAL, day=today):
        asked = RoleBoard(store, board.atlas, today, actor, known)
        return {lane for lane, items in asked.lanes(day).items() if decision_id in {item.decision.id for item in items}}

    assert lanes(days[0] - timedelta(days=1)) == set()
    assert lanes(days[0]) == {Lane.IN_REVIEW}
    assert lanes(days[0], NOBODY) == set()
    assert lanes(days[1]) == lanes(days[1], NOBODY) == {Lane.IN_FORCE}
    assert lanes(days[2]) == {Lane.IN_FORCE, Lane.IN_REVIEW} == lanes(None)
    assert (lanes(days[1], day=TODAY), lanes(days[1], NOBODY, TODAY)) == ({Lane.WAITING}, set())
    then = RoleBoard(store, board.atlas, today, OFFICIAL, days[0]).decision(decision_id)
    assert (then.decided, then.pending.mission, len(then.history), then.effect) == (None, FORM.mission, 1, None)
    with pytest.raises(NotFoundError):
        RoleBoard(store, board.atlas, today, OFFICIAL, days[0] - timedelta(days=1)).decision(decision_id)
    with pytest.raises(NotFoundError):
        RoleBoard(store, board.atlas, today, NOBODY, days[0]).decision(decision_id)


def test_the_map_shows_a_day_as_it_was_known_on_another(store, clock):
    day = date(2030, 1, 10)
    today = day + timedelta(days=10)
    clock(day)
    decision_id = propose_and_approve(store, approval=replace(SIGNED, effective_on=day - timedelta(days=5)))
    atlas = build_atlas(store, make_city())

    def held(**asked):
        view = atlas.view(Query(types=frozenset({"space"}), **asked), today)
        rows = [row.decision for row in view.roles.assignments]
        shown = atlas.rows(Query(roles=frozenset({"field"}), **asked), today, "name", slice(9))
        panel = atlas.assignments_of("SP-0", asked.get("day", today), today, asked.get("known"))
        return decision_id in {item.id for item in rows}, [row.id for row in shown], len(panel)

    assert held() == held(known=day) == held(known=today) == held(day=day, known=day) == (True, ["SP-0"], 1)
    assert held(known=day - timedelta(days=1)) == held(day=day, known=day - timedelta(days=1)) == (False, [], 0)


def test_today_and_later_days_of_knowledge_are_now(store):
    propose(store)
    for known in (TODAY, TOMORROW, None):
        assert known_on(store, known, OFFICIAL).lanes(TODAY) == board_of(store, OFFICIAL).lanes(TODAY)


def undo(store, decision_id, number, today=TODAY):
    board = board_of(store, OFFICIAL, today)
    view = board.decision(decision_id)
    return undo_draft(board, view, view.history[number], "DR-1")


def test_a_change_is_undone_by_a_new_change(store):
    decision_id = propose_and_approve(store)
    changed = replace(FORM, mission="다른 임무", reason="바꿈")
    desk_of(store).amend(OFFICIAL, changed, step_of(store, decision_id))
    assert undo(store, decision_id, -1) is None
    desk_of(store).approve(APPROVER, SIGNED, step_of(store, decision_id))
    # What stands now needs no return to it.
    assert undo(store, decision_id, 0) is None
    states = [entry.state.value for entry in board_of(store, OFFICIAL).decision(decision_id).history]
    draft = undo(store, decision_id, states.index("approved", 1))
    assert (draft.decision_id, draft.form.mission, draft.base.mission) == (decision_id, FORM.mission, "다른 임무")
    assert (draft.form.valid_from, draft.form.reason, draft.form.evidence) == (None, "", ())
    again = replace(draft.form, valid_from=TOMORROW, reason="되돌림")
    desk_of(store).amend(OFFICIAL, again, step_of(store, decision_id))
    desk_of(store).approve(APPROVER, SIGNED, step_of(store, decision_id))
    assert board_of(store, OFFICIAL).decision(decision_id).decided.mission == FORM.mission
    assert store.verify_chain() == 8


def test_an_end_is_undone_by_a_new_first_decision(store):
    desk_of(store).end(OFFICIAL, TOMORROW, "종료", step_of(store, "DC-1"))
    desk_of(store).approve(APPROVER, SIGNED, step_of(store, "DC-1"))
    draft = undo(store, "DC-1", -1)
    assert (draft.decision_id, draft.seen, draft.form.role) == ("", {"SP-1": 3}, "hub")
    assert undo(store, "DC-1", 0) is None
    form = replace(draft.form, valid_from=TOMORROW, reason="되돌림", mission="다시", industry_list_id="2023")
    assert desk_of(store).propose(OFFICIAL, form, draft.seen, "op-again")


def test_a_change_in_the_middle_is_undone_where_the_role_goes_on(store):
    held = form_of(board_of(store, OFFICIAL).decision("DC-1").decided)
    changed = replace(held, mission="새 임무", reason="바꿈", valid_from=TOMORROW, industry_list_id="2023")
    desk_of(store).amend(OFFICIAL, changed, step_of(store, "DC-1"))
    desk_of(store).approve(APPROVER, SIGNED, step_of(store, "DC-1"))
    after = board_of(store, OFFICIAL).decision("DC-1").decided.successor_id
    draft = undo(store, "DC-1", -1)
    assert (draft.decision_id, draft.form.mission, draft.base.mission) == (after, held.mission, "새 임무")


def test_the_public_is_not_offered_to_undo(store):
    board = board_of(store)
    assert {entry.form for entry in board.decision("DC-1").history} == {None}


def test_a_frozen_day_says_what_is_known_otherwise_now(store):
    frozen = freeze_day(store, make_city(), APPROVER, TODAY, TODAY).frozen
    assert compare_day(store, make_city(), frozen) == ()
    propose_and_approve(store, approval=replace(SIGNED, effective_on=TODAY))
    assert any("counts.assignments: 2 → 3" in line for line in compare_day(store, make_city(), frozen))
    with pytest.raises(StoreError):
        compare_day(store, make_city(), replace(frozen, sha256="0" * 64))


def test_nothing_is_written_while_another_program_keeps_the_file_locked(tmp_path):
    """PostgreSQL's writers wait for a row; only a file can be locked as a whole."""
    store = open_store(f"sqlite:///{tmp_path / 'city.sqlite3'}", make_pack())
    step = step_of(store, "DC-1")
    desk = desk_of(store)
    with closing(sqlite3.connect(store._engine.url.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with store._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout=50")
            connection.commit()
        with pytest.raises(StoreError, match="locked"):
            desk.end(OFFICIAL, TOMORROW, "종료", step)
        other.execute("ROLLBACK")
    assert store.last_seq("SP-1") == 1
    desk.end(OFFICIAL, TOMORROW, "종료", step)
    assert store.last_seq("SP-1") == 2
    store.close()
