"""An atlas answers a query as a person with a list and a pencil would."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus.domain.assignment import AssignmentState
from campus.domain.marks import style_numbers
from campus.domain.query import Query
from campus.domain.record import DateBasis, Link, Relation
from tests.factories import SOURCE, TODAY, make_atlas, make_city, make_decision, make_feature

EVERY_TYPE = frozenset({"space", "institution", "company", "program", "station"})
LIVING_AREAS = {"DI-1": "LA-1", "DI-2": "LA-1", "DI-3": "LA-2", "": ""}

features = st.lists(
    st.fixed_dictionaries(
        {
            "type": st.sampled_from(sorted(EVERY_TYPE)),
            "kind": st.sampled_from(["library", "school", "park"]),
            "district_id": st.sampled_from(["", "DI-1", "DI-2", "DI-3"]),
            "owner_id": st.sampled_from(["", "IN-1", "IN-2"]),
            "manager_id": st.sampled_from(["", "IN-1"]),
            "operator_id": st.sampled_from(["", "IN-1", "IN-2", "IN-3"]),
            "industries": st.sampled_from(["", "bio", "bio;car", "robot"]),
            "stages": st.sampled_from(["", "school", "school;work"]),
            "lon": st.sampled_from([None, 128.5]),
        }
    ),
    max_size=12,
)
SETS = {
    "types": EVERY_TYPE,
    "kinds": {"library", "school", "ghost"},
    "districts": {"DI-1", "DI-3"},
    "living_areas": {"LA-1", "LA-2"},
    "bodies": {"IN-1", "IN-2"},
    "industries": {"bio", "robot", "ghost"},
    "stages": {"school", "work"},
}
queries = st.builds(
    Query,
    located=st.sampled_from([None, True, False]),
    **{k: st.frozensets(st.sampled_from(sorted(v))) for k, v in SETS.items()},
)


def keys_of(item: dict[str, Any], facet: str) -> set[str]:
    if facet == "living_areas":
        return {LIVING_AREAS[item["district_id"]]} - {""}
    if facet == "bodies":
        return {item["owner_id"], item["manager_id"], item["operator_id"]} - {""}
    column = {"types": "type", "kinds": "kind", "districts": "district_id"}.get(facet, facet)
    return set(item[column].split(";")) - {""}


def fits(item: dict[str, Any], query: Query, *, leaving_out: str = "") -> bool:
    for facet in SETS:
        wanted = getattr(query, facet) or (frozenset({"space"}) if facet == "types" else frozenset())
        if facet != leaving_out and wanted and not wanted & keys_of(item, facet):
            return False
    return query.located in (None, item["lon"] is not None)


@given(features, queries)
def test_filters_and_counts_agree_with_a_list_and_a_pencil(drawn: list[dict[str, Any]], query: Query) -> None:
    items = [make_feature(number, **item) for number, item in enumerate(drawn)]
    view = make_atlas(items).view(query, TODAY)
    assert list(view.mask) == [fits(item, query) for item in items]
    for facet in SETS:
        others = [item for item in items if fits(item, query, leaving_out=facet)]
        assert view.counts[facet] == Counter(key for item in others for key in keys_of(item, facet))


HUB = make_decision(space_id="SP-0", role="hub")
PLANNED_BASE = make_decision(
    id="DC-2",
    space_id="SP-0",
    role="base",
    state=AssignmentState.APPROVED,
    valid_from=date(2027, 1, 1),
    valid_from_basis=DateBasis.PLANNED,
    announced_on=date(2024, 1, 1),
)
FIELD = make_decision(id="DC-3", space_id="SP-1", role="field")
CITY = [make_feature(0), make_feature(1), make_feature(2)]


@pytest.mark.parametrize(
    ("roles", "states", "shown"),
    [
        ((), (), ["SP-0", "SP-1", "SP-2"]),
        (("hub",), (), ["SP-0"]),
        (("base",), ("in_force",), []),
        (("base",), ("approved",), ["SP-0"]),
        ((), ("candidate",), ["SP-2"]),
        (("field",), ("candidate",), []),
        ((), ("in_force", "candidate"), ["SP-0", "SP-1", "SP-2"]),
        (("hub", "field"), (), ["SP-0", "SP-1"]),
    ],
)
def test_role_and_state_must_hold_for_one_assignment(
    roles: tuple[str, ...], states: tuple[str, ...], shown: list[str]
) -> None:
    atlas = make_atlas(CITY, [HUB, PLANNED_BASE, FIELD])
    query = Query(roles=frozenset(roles), states=frozenset(states))
    assert sorted(row.id for row in atlas.rows(query, TODAY, "name", slice(None))) == shown


def test_roles_and_states_are_counted_as_they_would_be_shown() -> None:
    view = make_atlas(CITY, [HUB, PLANNED_BASE, FIELD]).view(Query(), TODAY)
    assert view.counts["roles"] == {"hub": 1, "field": 1}
    assert view.counts["planned_roles"] == {"base": 1}
    assert view.counts["states"] == {"in_force": 2, "approved": 1, "candidate": 1}


def test_the_strongest_assignment_gives_the_mark() -> None:
    atlas, styles = make_atlas(CITY, [HUB, PLANNED_BASE, FIELD]), style_numbers(make_city())
    now = atlas.mark_codes(Query(), TODAY)
    assert list(now) == [styles[("hub", "solid")], styles[("field", "solid")], styles[("candidate", "")]]


def test_the_map_as_of_another_day() -> None:
    ending = make_decision(valid_to=date(2025, 1, 1), valid_to_basis=DateBasis.EXACT, space_id="SP-0")
    atlas, styles = make_atlas(CITY, [ending]), style_numbers(make_city())
    marks = {day: atlas.mark_codes(Query(day=date(day, 6, 1)), TODAY)[0] for day in (2023, 2024, 2025)}
    assert marks == {2023: styles[("candidate", "")], 2024: styles[("hub", "solid")], 2025: styles[("hub", "ended")]}


def test_what_a_query_hides_has_no_mark() -> None:
    atlas = make_atlas([make_feature(0), make_feature(1, kind="school")])
    assert list(atlas.mark_codes(Query(kinds=frozenset({"school"})), TODAY) > 0) == [False, True]


def test_a_search_looks_at_every_type_and_names_come_first() -> None:
    items = [
        make_feature(0, name="주민센터", address="도서관로 1"),
        make_feature(1, name="장유도서관"),
        make_feature(2, id="PR-2", type="program", name="독서 교실", address="장유도서관"),
        make_feature(3, name="체육관"),
    ]
    rows = make_atlas(items).rows(Query(text="도서관"), TODAY, "relevance", slice(None))
    assert [row.id for row in rows] == ["SP-1", "SP-0", "PR-2"]


def test_every_word_must_be_found_somewhere() -> None:
    items = [make_feature(0, name="도서관", address="장유동 1"), make_feature(1, name="도서관", address="진영읍 1")]
    assert [row.id for row in make_atlas(items).rows(Query(text="장유 도서관"), TODAY, "name", slice(None))] == ["SP-0"]


def test_names_sort_hangul_first() -> None:
    items = [make_feature(0, name="Alpha"), make_feature(1, name="나무"), make_feature(2, name="가람")]
    rows = make_atlas(items).rows(Query(), TODAY, "name", slice(None))
    assert [row.name for row in rows] == ["가람", "나무", "Alpha"]


def test_links_are_seen_from_both_ends() -> None:
    link = Link(id="LK-1", from_id="SP-0", to_id="SP-1", relation=Relation.FEEDS, source_id=SOURCE.id)
    atlas = make_atlas(CITY, links=[link])
    assert (atlas.neighbours_of("SP-0", TODAY, TODAY), atlas.neighbours_of("SP-1", TODAY, TODAY)) == (
        ["SP-1"],
        ["SP-0"],
    )
    assert atlas.neighbours_of("SP-2", TODAY, TODAY) == []


def test_a_text_without_letters_finds_nothing_special() -> None:
    atlas = make_atlas([*CITY, make_feature(3, id="IN-3", type="institution")])
    assert atlas.view(Query(text=" ㈜ - "), TODAY).total == 3


def test_a_city_without_records_can_be_asked() -> None:
    view = make_atlas([]).view(Query(text="가", roles=frozenset({"hub"})), TODAY)
    assert view.total == 0
