"""Decisions are only ever added, nobody overwrites anybody, and a change of the past shows."""

import itertools
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campus.domain.assignment import PROPOSED, AssignmentState, assignments_on, latest_decisions, standing_on
from campus.domain.record import DateBasis
from campus.errors import ConflictError, NotFoundError, StoreError
from campus.store import events as events_module
from campus.store.engine import writing
from tests.store.pack_factory import HOSTILE, SPACE, decision

numbers = itertools.count(1)


def test_a_decision_follows_the_one_before_it(store):
    first, second = store.events()
    added = store.append_event(decision(mission=HOSTILE), 1, "op-1", "김 주무관")
    assert (added.chain_no, added.seq, added.space_id) == (3, 2, "SP-1")
    assert (first.previous_hash, second.previous_hash, added.previous_hash) == ("0" * 64, first.hash, second.hash)
    assert store.events() == [first, second, added]
    assert store.events("SP-1") == [event for event in (first, second, added) if event.space_id == "SP-1"]
    assert added.decision.mission == HOSTILE
    assert store.last_seq("SP-1") == 2
    assert store.last_seq("SP-0") == 0
    assert store.verify_chain() == 3


def test_who_writes_second_gets_both_numbers_and_writes_nothing(store):
    store.append_event(decision(), 1, "op-1", "a")
    before = store.data_version()
    with pytest.raises(ConflictError) as caught:
        store.append_event(decision("DC-8"), 1, "op-2", "b")
    assert (caught.value.record_id, caught.value.expected, caught.value.found) == ("SP-1", 1, 2)
    assert len(store.events()) == 3
    assert store.data_version() == before


def test_of_many_writers_at_once_exactly_one_wins_each_number(store):
    def write(number):
        expected = store.last_seq("SP-0")
        try:
            return store.append_event(decision(f"DC-{number}", "SP-0"), expected, f"op-{number}", "a").seq
        except ConflictError:
            return None

    with ThreadPoolExecutor(8) as pool:
        written = [seq for seq in pool.map(write, range(100, 140)) if seq]
    assert sorted(written) == list(range(1, len(written) + 1))
    assert [event.seq for event in store.events("SP-0")] == sorted(written)
    assert store.verify_chain() == 2 + len(written)


def test_the_same_operation_again_writes_nothing_and_returns_the_first_event(store):
    first = store.append_event(decision(), 1, "op-1", "a")
    version = store.data_version()
    assert store.append_event(decision(), 1, "op-1", "a") == first
    assert (len(store.events()), store.data_version()) == (3, version)


def test_an_operation_cannot_write_two_decisions(store):
    store.append_event(decision(), 1, "op-1", "a")
    with pytest.raises(StoreError, match="'op-1' has already written another decision"):
        store.append_event(decision(mission="other"), 2, "op-1", "a")


@pytest.mark.parametrize(
    ("changes", "error", "reason"),
    [
        ({"space_id": "SP-404"}, NotFoundError, "SP-404"),
        ({"role": "pavilion"}, StoreError, "'pavilion' is not a role"),
        ({"reason": "", "source_id": ""}, StoreError, "'DC-9' needs source_id, reason"),
        ({"source_id": "SR-404"}, StoreError, "Nothing was written"),
        ({"id": "DC-2"}, StoreError, "'DC-2' belongs to space SP-2"),
        ({"functions": ("a;b",)}, StoreError, "holds ';'"),
    ],
)
def test_a_decision_that_does_not_fit_is_refused(shared_store, changes, error, reason):
    before = (shared_store.events(), shared_store.data_version())
    with pytest.raises(error, match=reason):
        shared_store.append_event(decision(**changes), 1, "op-1", "a")
    assert (shared_store.events(), shared_store.data_version()) == before


def test_a_clock_set_back_does_not_reorder_the_past(store, monkeypatch):
    newest = store.events()[-1].recorded_at
    monkeypatch.setattr(events_module, "instant_now", lambda: "1999-01-01T00:00:00.000000+00:00")
    assert store.append_event(decision(), 1, "op-1", "a").recorded_at == newest


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE assignment_event SET role = 'base' WHERE chain_no = 1",
        "DELETE FROM assignment_event WHERE chain_no = 1",
        "DELETE FROM assignment_event",
    ],
)
def test_the_database_itself_refuses_changes_of_the_past(store, statement):
    with pytest.raises(sa.exc.DBAPIError, match="only ever added"), store._engine.begin() as connection:
        connection.execute(sa.text(statement))


@pytest.mark.parametrize("address", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_postgresql_refuses_truncate_too(store):
    with pytest.raises(sa.exc.DBAPIError, match="only ever added"), store._engine.begin() as connection:
        connection.execute(sa.text("TRUNCATE assignment_event"))


@pytest.mark.parametrize(
    "changes", [{"chain_no": 7}, {"previous_hash": "f" * 64}, {"chain_no": 2, "previous_hash": "0" * 64}]
)
def test_the_database_itself_refuses_an_event_beside_the_chain(store, changes):
    with store._engine.begin() as connection:
        newest = connection.execute(sa.text("SELECT * FROM assignment_event WHERE chain_no = 2")).mappings().one()
    row = {**newest, "chain_no": 3, "previous_hash": newest["hash"], "seq": 9, "operation_id": "x", **changes}
    insert = sa.text(f"INSERT INTO assignment_event ({', '.join(row)}) VALUES ({', '.join(f':{key}' for key in row)})")  # noqa: S608 - the columns' own names
    with pytest.raises(sa.exc.DBAPIError, match="continue the chain"), store._engine.begin() as connection:
        connection.execute(insert, row)


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_sqlite_does_not_let_a_replacement_past_the_triggers(store):
    with pytest.raises(sa.exc.IntegrityError, match="only ever added"), store._engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT OR REPLACE INTO assignment_event SELECT chain_length + 1, space_id, seq, operation_id, "
                "decision_id, role, source_id, content, recorded_at, recorded_by, chain_hash, hash "
                "FROM assignment_event, meta WHERE chain_no = 1"
            )
        )


@pytest.mark.parametrize(
    ("statements", "link"),
    [
        (["UPDATE assignment_event SET content = replace(content, 'hub', 'base') WHERE chain_no = 2"], 2),
        (["UPDATE assignment_event SET recorded_at = '2020' WHERE chain_no = 1"], 1),
        (["UPDATE assignment_event SET recorded_by = 'x' WHERE chain_no = 1"], 1),
        (["UPDATE assignment_event SET role = 'base' WHERE chain_no = 2"], 2),
        (["DELETE FROM assignment_event WHERE chain_no = 1"], 1),
        (["DELETE FROM assignment_event WHERE chain_no = 3"], 2),
        (
            [
                "UPDATE assignment_event SET chain_no = 9 WHERE chain_no = 1",
                "UPDATE assignment_event SET chain_no = 1 WHERE chain_no = 2",
                "UPDATE assignment_event SET chain_no = 2 WHERE chain_no = 9",
            ],
            1,
        ),
    ],
)
def test_a_change_of_the_past_shows(store, tamper, statements, link):
    store.append_event(decision(), 1, "op-1", "a")
    assert store.verify_chain() == 3
    tamper(*statements)
    with pytest.raises(StoreError, match=rf"at link {link}\b"):
        store.verify_chain()


def test_an_event_written_anew_with_its_own_hash_shows_at_the_next_one(store, tamper):
    with store.connected() as connection:
        row = dict(connection.execute(sa.text("SELECT * FROM assignment_event WHERE chain_no = 1")).mappings().one())
    forged = events_module._hash(row | {"recorded_by": "x"})
    tamper(f"UPDATE assignment_event SET recorded_by = 'x', hash = '{forged}' WHERE chain_no = 1")  # noqa: S608 - a hash
    with pytest.raises(StoreError, match=r"at link 2 .*does not follow"):
        store.verify_chain()


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_a_writer_keeps_other_processes_out_from_its_first_question_on(store, address):
    other = sqlite3.connect(sa.make_url(address).database, timeout=0, isolation_level=None)
    with writing(store._engine) as connection:
        assert connection.scalar(sa.text("SELECT 1")) == 1
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()


days = st.dates(date(2024, 1, 1), date(2028, 1, 1))
contents = st.fixed_dictionaries(
    {
        "state": st.sampled_from(AssignmentState),
        "valid_from": st.one_of(st.none(), days),
        "valid_from_basis": st.sampled_from(DateBasis),
        "valid_to": st.one_of(st.none(), days),
        "valid_to_basis": st.one_of(st.none(), st.sampled_from(DateBasis)),
        "announced_on": st.one_of(st.none(), days),
        "stages": st.lists(st.sampled_from(["school", "work"])).map(tuple),
        "stage_no": st.one_of(st.none(), st.integers(1, 3)),
    }
)


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(acts=st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1), contents), min_size=1, max_size=8), day=days)
def test_what_stood_when_is_answered_from_the_stored_events(shared_store, acts, day):
    number, today = next(numbers), date(2026, 11, 23)
    shared_store.add_rows("spaces", [replace(SPACE, id=f"SP-E{number}-{space}") for space in (0, 1)])
    written = []
    for count, (space, which, content) in enumerate(acts):
        space_id = f"SP-E{number}-{space}"
        wanted = decision(f"DC-E{number}-{space}-{which}", space_id, **content)
        seq = shared_store.last_seq(space_id)
        written.append(shared_store.append_event(wanted, seq, f"op-{number}-{count}", "a"))
    stored = [event for space in (0, 1) for event in shared_store.events(f"SP-E{number}-{space}")]
    assert sorted(stored, key=lambda event: event.chain_no) == written
    for known in range(len(acts)):
        latest = latest_decisions(stored, written[known].recorded_at)
        assert {item.id.removeprefix(f"DC-E{number}-"): item for item in latest} == {
            key: decision(f"DC-E{number}-{key}", f"SP-E{number}-{key[0]}", **content)
            for key, content in decided_of(acts[: known + 1]).items()
        }
        for when in (day, today, today + timedelta(days=500)):
            standing = {item.decision.id: item.standing for item in assignments_on(latest, when, today)}
            assert standing == {item.id: s for item in latest if (s := standing_on(item, when, today)) is not None}


def decided_of(acts):
    """The newest decided content of each decision, announced when any of them was first announced."""
    found = {}
    for space, which, content in acts:
        if content["state"] not in PROPOSED:
            known = found.get(f"{space}-{which}", content)
            days = [day for day in (known["announced_on"], content["announced_on"]) if day is not None]
            found[f"{space}-{which}"] = content | {"announced_on": min(days, default=None)}
    return found
