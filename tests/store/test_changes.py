"""Records other than decisions are changed with their past kept, and every change raises the data version."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import sqlalchemy as sa

from campus.errors import ConflictError, NotFoundError, StoreError
from campus.store.history import Edit
from tests.store.pack_factory import HOSTILE, SPACE, decision


def edit(expected_version: int = 1, **changes) -> Edit:
    return Edit(
        table="spaces",
        record_id="SP-1",
        expected_version=expected_version,
        changes=changes,
        who="이 주무관",
        why="현장 확인",
        source_id="SR-2",
    )


def test_a_change_is_seen_and_the_old_value_is_kept(store):
    assert store.update_record(edit(name=HOSTILE, industries=("car",), lon=None, owner_id="")) == 2
    assert store.record("SP-1") == replace(SPACE, name=HOSTILE, industries=("car",), lon=None, owner_id="")
    assert store.record_version("SP-1") == 2
    assert store.versions_of("spaces", ["SP-1", "SP-2", "SP-none"]) == {"SP-1": 2, "SP-2": 1}
    changes = store.history_of("SP-1")
    assert [(item.field, item.old, item.new) for item in changes] == [
        ("industries", "bio;robot", "car"),
        ("lon", "128.25", ""),
        ("name", "시립도서관", HOSTILE),
        ("owner_id", "IN-1", ""),
    ]
    assert {(item.version, item.who, item.why, item.source_id) for item in changes} == {
        (2, "이 주무관", "현장 확인", "SR-2")
    }


def test_values_that_stand_already_change_nothing(store):
    before = store.data_version()
    assert store.update_record(edit(name=SPACE.name)) == 1
    assert (store.history_of("SP-1"), store.data_version()) == ([], before)
    assert store.update_record(edit(name=SPACE.name, phone="055")) == 2
    assert [item.field for item in store.history_of("SP-1")] == ["phone"]


def test_who_writes_second_gets_both_versions_and_writes_nothing(store):
    store.update_record(edit(phone="1"))
    with pytest.raises(ConflictError) as caught:
        store.update_record(edit(phone="2"))
    assert (caught.value.expected, caught.value.found) == (1, 2)
    assert store.record("SP-1").phone == "1"


def test_of_two_writers_at_once_one_wins(store):
    def write(number):
        try:
            return store.update_record(edit(phone=str(number)))
        except ConflictError:
            return None

    with ThreadPoolExecutor(8) as pool:
        versions = list(pool.map(write, range(8)))
    assert [version for version in versions if version] == [2]
    assert len(store.history_of("SP-1")) == 1


@pytest.mark.parametrize(
    ("wrong", "error", "reason"),
    [
        ({"table": "sources"}, StoreError, "'sources' is not one of spaces"),
        ({"record_id": "SP-404"}, NotFoundError, "SP-404"),
        ({"who": ""}, StoreError, "who makes it and why"),
        ({"why": ""}, StoreError, "who makes it and why"),
        ({"source_id": "SR-404"}, StoreError, "Nothing was written"),
        ({"changes": {"id": "SP-9"}}, StoreError, "no field 'id' that can be changed"),
        ({"changes": {"version": 9}}, StoreError, "no field 'version'"),
        ({"changes": {"name": ""}}, StoreError, "name='' must not be empty"),
        ({"changes": {"name": None}}, StoreError, "name=None is not a value of this field"),
        ({"changes": {"lon": "128"}}, StoreError, "lon='128' is not a value of this field"),
        ({"changes": {"lon": float("nan")}}, StoreError, "not a finite number"),
        ({"changes": {"reference_date": "yesterday"}}, StoreError, "does not look like"),
        ({"changes": {"date_basis": "guessed"}}, StoreError, "must be one of exact"),
        ({"changes": {"aliases": ("a;b",)}}, StoreError, "is not a value of this field"),
        ({"changes": {"phone": "\0"}}, StoreError, "NUL"),
        ({"changes": {"district_id": "DI-404"}}, StoreError, "Nothing was written"),
    ],
)
def test_a_change_that_does_not_fit_is_refused(shared_store, wrong, error, reason):
    before = shared_store.data_version()
    with pytest.raises(error, match=reason):
        shared_store.update_record(replace(edit(phone="1"), **wrong))
    assert shared_store.data_version() == before
    assert shared_store.record("SP-1") == SPACE
    assert shared_store.history_of("SP-1") == []


@pytest.mark.parametrize("statement", ["UPDATE record_history SET who = 'x'", "DELETE FROM record_history"])
def test_the_database_itself_refuses_changes_of_the_history(store, statement):
    store.update_record(edit(phone="1"))
    with pytest.raises(sa.exc.DBAPIError, match="only ever added"), store._engine.begin() as connection:
        connection.execute(sa.text(statement))


@pytest.mark.parametrize(
    "write",
    [
        lambda store: store.append_event(decision(), 1, "op-1", "a"),
        lambda store: store.update_record(edit(phone="1")),
        lambda store: store.add_rows("spaces", [replace(SPACE, id="SP-9")]),
        lambda store: store.add_rows("decisions", [decision()]),
    ],
    ids=["event", "edit", "rows", "decisions"],
)
def test_every_change_raises_the_data_version(store, write):
    before = store.data_version()
    write(store)
    assert store.data_version() > before


def test_changes_of_another_process_are_seen(store, address):
    before = store.data_version()
    other = sa.create_engine(address)
    with other.begin() as connection:
        connection.execute(sa.text("UPDATE meta SET data_version = data_version + 1"))
    other.dispose()
    assert store.data_version() == before + 1
