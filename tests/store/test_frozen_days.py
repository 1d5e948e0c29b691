"""What stood on a day is frozen once, keeps its bytes, and tells what is known otherwise later."""

import json
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from campus.domain.account import ANONYMOUS, Actor, AuditEntry, Right
from campus.domain.assignment import AssignmentState
from campus.domain.frozen_day import Tip, hash_of
from campus.errors import ConflictError, NotFoundError, QueryError, RightError, StoreError
from campus.services.snapshots import freeze_day, frozen_days, frozen_edition
from campus.store.history import Edit
from tests.factories import make_city
from tests.store.pack_factory import HOSTILE, SPACE, decision

CITY = make_city()
DAY, TODAY = date(2025, 12, 31), date(2026, 11, 23)
KEEPER = Actor("a1", "김제안", frozenset({Right.APPROVER}))


def freeze(store, day=DAY, **options):
    return freeze_day(store, CITY, KEEPER, day, TODAY, **options)


def content_of(store, day=DAY):
    return json.loads(freeze(store, day).frozen.content)


def add(store, number=9, **changes):
    wanted = decision(f"DC-{number}", **changes)
    seq = store.last_seq(wanted.space_id)
    store.append_event(wanted, seq, f"op-{number}-{seq}", "김제안")


def test_the_same_question_gives_the_same_bytes(store):
    first, second = freeze(store), freeze(store)
    assert (first.is_new, second.is_new, second.differences) == (True, False, ())
    assert second.frozen == first.frozen
    assert first.frozen.sha256 == hash_of(first.frozen.content)
    assert (first.frozen.chain_no, first.frozen.chain_hash) == (2, store.events()[-1].hash)
    assert frozen_days(store) == [first.frozen]
    assert [entry.entry.act for entry in store.audit_events(5)] == ["freeze_day"]


def test_it_counts_what_stood_on_the_day_by_role_state_and_district(store):
    store.add_rows("spaces", [replace(SPACE, id="SP-9", district_id="", name=HOSTILE)])
    add(store, 7, space_id="SP-9", role="field", valid_from=date(2025, 1, 1), mission=HOSTILE)
    add(store, 8, space_id="SP-9", role="base", valid_from=date(2026, 2, 1))
    add(store, 6, space_id="SP-9", state=AssignmentState.IN_REVIEW, valid_from=date(2025, 1, 1))
    found = content_of(store)
    assert sorted(found["assignments"]) == ["DC-1", "DC-2", "DC-7"]
    assert found["counts"] == {
        "assignments": 3,
        "by_role": {"hub": 2, "field": 1},
        "by_state": {"in_force": 3},
        "by_district": {"DI-1": {"hub/in_force": 2}, "": {"field/in_force": 1}},
        "spaces": 4,
        "spaces_without_role": 1,
    }
    assert found["assignments"]["DC-7"]["mission"] == found["assignments"]["DC-7"]["space"]["name"] == HOSTILE
    assert found["districts"] == {"DI-1": "가동"}
    assert list(found["sources"]) == ["SR-1"]


def test_the_bytes_are_canonical(store):
    content = freeze(store).frozen.content
    again = json.dumps(json.loads(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert again.encode() == content


def test_nobodys_name_is_frozen(store):
    add(store, valid_from=date(2025, 1, 1), proposer="김제안", approver="이결재")
    text = freeze(store).frozen.content.decode()
    assert "DC-9" in text
    assert [word for word in ("김제안", "이결재", "proposer", "approver") if word in text] == []


def test_what_is_decided_for_a_later_day_changes_nothing(store):
    first = freeze(store).frozen
    add(store, valid_from=date(2026, 1, 1))
    assert freeze(store).differences == ()
    assert freeze(store).frozen == first


def test_what_is_known_otherwise_later_is_told_and_the_frozen_bytes_stay(store):
    first = freeze(store).frozen
    add(store, valid_from=date(2025, 6, 1), mission="늦게 알려짐")
    store.update_record(
        Edit(table="spaces", record_id="SP-1", expected_version=1, changes={"name": "새 이름"}, who="a", why="b")
    )
    answer = freeze(store)
    assert (answer.frozen, answer.is_new) == (first, False)
    assert any(line.startswith("assignments.DC-9: null → {") for line in answer.differences)
    assert 'assignments.DC-1.space.name: "\\uc2dc' in "\n".join(answer.differences)
    assert "counts.assignments: 2 → 3" in answer.differences
    assert all(len(line.splitlines()) == 1 for line in answer.differences)


def test_a_day_is_frozen_again_only_when_asked_for_and_when_something_differs(store):
    first = freeze(store).frozen
    assert not freeze(store, again=True).is_new
    add(store, valid_from=date(2025, 6, 1))
    second = freeze(store, again=True)
    assert (second.is_new, second.frozen.edition, len(second.differences) > 0) == (True, 2, True)
    assert [item.edition for item in frozen_days(store)] == [1, 2]
    assert frozen_edition(store, DAY, 1) == first
    assert freeze(store).frozen == second.frozen
    with pytest.raises(NotFoundError, match="no frozen edition 3"):
        frozen_edition(store, DAY, 3)


def test_a_day_that_has_not_come_is_not_frozen(store):
    with pytest.raises(QueryError, match="2026-11-24 has not come"):
        freeze(store, date(2026, 11, 24))
    assert freeze(store, TODAY).is_new
    assert [item.day for item in frozen_days(store)] == [TODAY]


def test_freezing_needs_a_right_and_a_refusal_is_written_down(store):
    official = Actor("a2", "이제안", frozenset({Right.OFFICIAL}))
    for actor in (ANONYMOUS, official):
        with pytest.raises(RightError):
            freeze_day(store, CITY, actor, DAY, TODAY)
    assert frozen_days(store) == []
    assert store.audit_events(1)[0].entry.act == "freeze_day"


def test_of_two_who_freeze_a_day_at_once_the_second_is_told(store):
    first = freeze(store).frozen
    entry, tip = AuditEntry("a", "freeze_day", "x", "done"), Tip(1, 1, "x")
    with pytest.raises(ConflictError):
        store.frozen_days.add(DAY, 0, b"{}", tip, entry)
    assert frozen_days(store) == [first]


@pytest.mark.parametrize("statement", ["UPDATE frozen_day SET frozen_by = sha256", "DELETE FROM frozen_day"])
def test_the_database_itself_refuses_changes_of_what_is_frozen(store, statement):
    freeze(store)
    with pytest.raises(sa.exc.DBAPIError, match="only ever added"), store._engine.begin() as connection:
        connection.execute(sa.text(statement))


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_frozen_bytes_that_were_changed_are_refused(store):
    freeze(store)
    with store._engine.begin() as connection:
        connection.execute(sa.text("DROP TRIGGER frozen_day_no_update"))
        connection.execute(sa.text("UPDATE frozen_day SET content = x'7b7d'"))
    with pytest.raises(StoreError, match=r"2025-12-31, edition 1, was changed"):
        freeze(store)
    with pytest.raises(StoreError, match="was changed"):
        frozen_edition(store, DAY, 1)
    assert [item.holds for item in frozen_days(store)] == [False]
