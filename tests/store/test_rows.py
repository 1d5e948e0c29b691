"""What goes into the store comes out of it, whatever it is; what could not come out is refused."""

import itertools
import math
from dataclasses import replace
from datetime import date
from enum import StrEnum

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campus.domain.tables import LIST_SEPARATOR, RECORD_TABLES, TABLES, TYPE_OF_TABLE, columns_of
from campus.errors import NotFoundError, StoreError
from campus.store.reading import TEXT_COLUMNS
from campus.store.schema import REFERABLE_TABLES
from tests.store.pack_factory import HOSTILE, SPACE, WKB, make_pack

numbers = itertools.count(1)
texts = st.one_of(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), st.just(HOSTILE))
members = texts.map(lambda text: text.replace(LIST_SEPARATOR, "")).filter(bool)
GIVEN = {"sources": "SR-1", "living_areas": "LA-1", "districts": "DI-1", "industry_lists": "2023", "spaces": "SP-1"}
GIVEN |= {"institutions": "IN-1", "indicators": "KP-1", "programs": "PR-1"}
COUNTED = ("age_from", "number")
"""The numbers that tell rows of the same owner apart."""

VALUES = {
    bool: st.booleans(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    int: st.integers(-(2**63), 2**63 - 1),
    date: st.dates(),
    bytes: st.just(WKB),
    tuple: st.lists(members).map(tuple),
    str: texts,
}


def values_of(column):
    if column.refers_to in REFERABLE_TABLES:
        known = st.just(GIVEN[column.refers_to])
        return known if column.required else st.one_of(known, st.just(""))
    if issubclass(column.type, StrEnum):
        return st.sampled_from(column.type)
    return st.one_of(VALUES[column.type], st.none()) if column.optional else VALUES[column.type]


def rows_of(table):
    """Generate rows whose keys no row had before."""
    columns = columns_of(TABLES[table])
    fresh = [c.name for c in columns if c.key and c.type is str and c.refers_to not in REFERABLE_TABLES]
    fresh = fresh or [c.name for c in columns if c.key and c.name in COUNTED]
    values = {c.name: values_of(c) for c in columns if c.name not in fresh}

    def with_key(row):
        number = next(numbers) + 2
        return replace(row, **{name: number if name in COUNTED else f"X-{number}" for name in fresh})

    return st.lists(st.builds(TABLES[table], **values).map(with_key), min_size=1, max_size=4)


def key_of(row):
    return tuple(getattr(row, column.name) for column in columns_of(type(row)) if column.key)


def test_a_pack_comes_out_as_it_went_in(store):
    for table in TABLES:
        rows = make_pack().tables[table]
        assert rows
        assert store.rows(table) == sorted(rows, key=key_of), table


@pytest.mark.parametrize("table", [name for name in TABLES if name != "decisions"])
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_rows_come_out_as_they_went_in(shared_store, table, data):
    rows = data.draw(rows_of(table))
    shared_store.add_rows(table, rows)
    held = {key_of(row): row for row in shared_store.rows(table)}
    assert [held[key_of(row)] for row in rows] == rows


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": "a\0b"}, r"spaces 'SP-9': name='a\\x00b' holds a NUL"),
        ({"name": "a\ud800"}, "lone surrogate"),
        ({"lon": math.nan}, "not a finite number"),
        ({"lat": math.inf}, "not a finite number"),
        ({"aliases": ("a;b",)}, "has a member that is empty or holds ';'"),
        ({"stages": ("",)}, "has a member that is empty"),
    ],
)
def test_what_could_not_come_out_is_refused(shared_store, changes, reason):
    before = shared_store.data_version()
    with pytest.raises(StoreError, match=reason):
        shared_store.add_rows("spaces", [replace(SPACE, id="SP-8"), replace(SPACE, id="SP-9", **changes)])
    assert shared_store.data_version() == before
    with pytest.raises(NotFoundError):
        shared_store.record("SP-8")


def test_a_reference_to_nothing_is_refused_and_named(store):
    before = store.data_version()
    with pytest.raises(StoreError, match=r"Nothing was written.*(district)"):
        store.add_rows("spaces", [replace(SPACE, id="SP-8"), replace(SPACE, id="SP-9", district_id="DI-404")])
    assert store.data_version() == before


def test_a_key_that_stands_already_is_refused(store):
    with pytest.raises(StoreError, match=r"(?i)unique"):
        store.add_rows("spaces", [SPACE])


def test_many_rows_are_added_in_batches(store):
    rows = [replace(SPACE, id=f"SP-N{number:05}") for number in range(4_500)]
    store.add_rows("spaces", rows)
    assert len(store.rows("spaces")) == 4_500 + len(make_pack().tables["spaces"])


def test_feature_columns_hold_what_the_rows_hold(store):
    columns = store.feature_columns()
    rows = [(TYPE_OF_TABLE[table], row) for table in RECORD_TABLES for row in store.rows(table)]
    assert columns.version == store.data_version()
    assert columns.text["type"] == [kind for kind, _ in rows]
    assert columns.places == {name: [getattr(row, name) for _, row in rows] for name in ("lon", "lat")}
    for name in TEXT_COLUMNS:
        values = [getattr(row, name, "") for _, row in rows]
        joined = [LIST_SEPARATOR.join(value) if isinstance(value, tuple) else value for value in values]
        assert columns.text[name] == joined, name


def test_a_record_is_found_in_any_table(store):
    for table in RECORD_TABLES:
        for row in make_pack().tables[table]:
            assert store.record(row.id) == row
            assert store.record_version(row.id) == 1
    with pytest.raises(NotFoundError, match="SP-404"):
        store.record("SP-404")


def test_what_belongs_to_a_record_is_found(store):
    tables = make_pack().tables
    assert store.links_of("IN-1") == store.links_of("SP-1") == list(tables["links"])
    assert store.value_sources_of("SP-1") == list(tables["value_sources"])
    assert store.matches_of("SP-1") == list(tables["matches"])
    assert store.links_of("SP-2") == store.value_sources_of("SP-2") == store.matches_of("SP-2") == []


def test_a_snapshot_does_not_see_later_changes(store):
    with store.snapshot() as moment:
        before = moment.data_version()
        store.add_rows("spaces", [replace(SPACE, id="SP-9")])
        assert moment.data_version() == moment.feature_columns().version == before
        assert "SP-9" not in moment.feature_columns().text["id"]
    assert store.data_version() > before
