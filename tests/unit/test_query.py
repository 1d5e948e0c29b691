"""A query means the same in the page, in the address and in the layer."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus.domain.query import FACETS, Query, parse_query
from campus.domain.record import RecordType

SAFE = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%&=-._~+")
keys = st.frozensets(st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,9}", fullmatch=True), max_size=3)
queries = st.builds(
    Query,
    text=st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    known=st.none() | st.dates(),
    day=st.none() | st.dates(),
    located=st.none() | st.booleans(),
    industry_list=st.sampled_from(["", "2023"]),
    types=st.frozensets(st.sampled_from([item.value for item in RecordType])),
    **{facet: keys for facet in FACETS if facet != "types"},
)


@given(queries)
def test_an_address_brings_back_the_query(query: Query) -> None:
    assert parse_query(dict(parse_qsl(query.to_address()))) == (query, ())


@given(queries)
def test_an_address_holds_nothing_that_a_template_could_run(query: Query) -> None:
    assert set(query.to_address()) <= SAFE


@pytest.mark.parametrize(
    ("part", "value"),
    [("day", "soon"), ("known", "then"), ("day", "2024-13-01"), ("types", "space,ghost"), ("located", "perhaps")],
)
def test_a_broken_part_is_named_and_left_out(part: str, value: str) -> None:
    assert parse_query({part: value, "roles": "hub"}) == (Query(roles=frozenset({"hub"})), (part,))


def test_parts_that_are_not_ours_are_left_alone() -> None:
    assert parse_query({"lang": "en", "selected": "SP-1"}) == (Query(), ())


def test_a_long_text_is_cut() -> None:
    assert len(parse_query({"text": "가" * 1000})[0].text) == 100
