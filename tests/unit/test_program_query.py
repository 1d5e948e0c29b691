"""A query of programmes and its address mean the same; broken parts are told, and no position stands in it."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus.domain.program_query import FACETS, SORT_ORDERS, ProgramQuery, parse_program_query

keys = st.frozensets(st.text("abcXYZ-_1", min_size=1, max_size=6), max_size=3)
queries = st.builds(
    ProgramQuery,
    text=st.text(max_size=20),
    over=st.booleans(),
    radius_m=st.one_of(st.none(), st.integers(1, 50_000)),
    sort=st.sampled_from(SORT_ORDERS),
    **dict.fromkeys(FACETS, keys),
)


@given(queries)
def test_an_address_brings_the_query_back(query):
    assert parse_program_query(query.to_params()) == (query, ())


def test_the_default_query_is_an_empty_address():
    assert ProgramQuery().to_address() == ""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sort", "colour"),
        ("over", "yes"),
        ("radius_m", "-5"),
        ("radius_m", "1e3"),
        ("radius_m", "99999999"),
        ("groups", ","),
    ],
)
def test_a_broken_part_is_told_and_the_rest_stays(name, text):
    query, ignored = parse_program_query({name: text, "weekdays": "SA"})
    assert ignored == (name,)
    assert query == ProgramQuery(weekdays=frozenset({"SA"}))


def test_a_text_is_cut_and_a_position_has_no_place():
    assert len(parse_program_query({"text": "가" * 500})[0].text) == 100
    assert not {"lon", "lat", "origin", "position"} & {item.name for item in fields(ProgramQuery)}
    assert set(FACETS) < {item.name for item in fields(ProgramQuery)}
