"""Campuses of whose place only the district is known: who stands in a district's box, and who does not."""

import json
from collections import Counter, defaultdict
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campus.domain.marks import style_numbers
from campus.domain.query import Query
from campus.services import layers
from campus.services.layers import MAX_BOX_MARKS, LayerSet
from tests.map_city import DAY, NOWHERE, PLACED, UNPLACED, decide, make_atlas, make_city

QUERIES = [
    Query(),
    Query(roles=frozenset({"hub"})),
    Query(roles=frozenset({"base", "field"})),
    Query(states=frozenset({"ended"})),
    Query(states=frozenset({"candidate"})),
    Query(districts=frozenset({"DI-8"})),
    Query(living_areas=frozenset({"LA-1"})),
    Query(day=date(2023, 1, 1)),
    Query(day=date(2030, 1, 1)),
    Query(located=True),
    Query(located=False),
    Query(text="role_hub"),
    Query(types=frozenset({"institution"})),
]
MARKED_STATES = {"in_force", "approved", "ended"}


def count_by_hand(present, query):
    """Count from the public GeoJSON, record by record, who has a role and a district but no place."""
    counts = Counter()
    for feature in json.loads("".join(present.features(query, DAY)))["features"]:
        properties = feature["properties"]
        if feature["geometry"] is None and properties["district"] and MARKED_STATES & set(properties["states"]):
            counts[properties["district"]] += 1
    return dict(counts)


def counts_of(found):
    return {district: box["count"] for district, box in found.items()}


@pytest.fixture(scope="module")
def present():
    ended = [decide("base", "SP-C3", until=date(2025, 1, 1)), decide("hub", NOWHERE, until=date(2025, 6, 1))]
    return LayerSet(make_atlas(unplaced=UNPLACED, decisions=ended))


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.to_address() or "open")
def test_every_box_counts_what_the_query_shows(present, query):
    assert counts_of(present.unplaced(query, DAY)) == count_by_hand(present, query)


def test_the_queries_of_the_table_ask_for_different_boxes(present):
    answers = {json.dumps(counts_of(present.unplaced(query, DAY)), sort_keys=True) for query in QUERIES}
    assert len(answers) >= 6


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.from_regex(r"SP-[A-Z]{3}", fullmatch=True),
        st.tuples(st.sampled_from(["", "DI-0", "DI-4", "DI-8"]), st.sampled_from(["hub", "base", "field"])),
        max_size=14,
    ),
    st.sampled_from(QUERIES),
)
def test_whatever_is_not_placed_is_counted_once_or_not_at_all(unplaced, query):
    present = LayerSet(make_atlas(3, unplaced=unplaced))
    found = present.unplaced(query, DAY)
    assert counts_of(found) == count_by_hand(present, query)
    by_district = defaultdict(set)
    for key, (district, _) in unplaced.items():
        by_district[district].add(key)
    for district, box in found.items():
        ids = [mark["id"] for mark in box["marks"]]
        assert set(ids) <= by_district[district]
        assert len(ids) == len(set(ids)) == min(box["count"], MAX_BOX_MARKS)


def test_the_strongest_marks_stand_first_and_only_few(present):
    numbers = style_numbers(make_city())
    strongest = [("SP-U1", "hub"), ("SP-U2", "base"), ("SP-U5", "base"), ("SP-U0", "field")]
    assert present.unplaced(Query(), DAY)["DI-8"] == {
        "count": 6,
        "marks": [{"style": numbers[role, "solid"], "id": key} for key, role in strongest],
    }


def test_who_has_a_place_or_no_district_or_no_role_is_in_no_box():
    everyone = make_atlas(unplaced=UNPLACED)
    listed = {mark["id"] for box in LayerSet(everyone).unplaced(Query(), DAY).values() for mark in box["marks"]}
    assert "SP-ALONE" in listed
    assert not listed & {*PLACED, NOWHERE, "SP-LOST"}


def test_a_role_that_has_ended_keeps_its_grey_mark(present):
    box = present.unplaced(Query(districts=frozenset({"DI-4"})), DAY)["DI-4"]
    assert box == {"count": 1, "marks": [{"style": style_numbers(make_city())["hub", "ended"], "id": NOWHERE}]}


def test_a_city_in_which_every_place_is_known_is_not_searched(monkeypatch):
    atlas = make_atlas()
    monkeypatch.setattr(atlas, "mark_codes", None)
    assert LayerSet(atlas).unplaced(Query(), DAY) == {}


def test_decisions_on_records_that_the_atlas_does_not_hold_make_no_box(monkeypatch):
    atlas = make_atlas()
    monkeypatch.setattr(atlas, "index_of", lambda _key: None)
    assert LayerSet(atlas).unplaced(Query(), DAY) == {}


def test_the_note_names_the_areas_as_the_city_does():
    assert layers.unplaced_note(make_city(), "ko") == "? = 위치 미확인, 동만 알려짐"
