"""The same place in several files is one space, and what is not the same stays apart."""

import random

import pytest

from campus.exchange.curation import apply_curation
from campus.exchange.dataset import Draft
from campus.exchange.matching import match_places
from campus.exchange.rooms import split_places
from campus.services.pack_links import implied_links

ALL = ["same_id", "same_name", "same_address"]


def draft(dataset, name, day="2020-01-01", **values):
    return Draft(dataset, name, {"name": name, "kind": "library", "reference_date": day, **values})


def grouped(drafts, rules=None):
    places = match_places(drafts, rules or {"a": ALL, "b": ALL, "c": ALL})
    return sorted([(row.dataset, row.row_key, rule) for row, rule in place.rows] for place in places)


@pytest.mark.parametrize(
    ("first", "second", "rule"),
    [
        ({"external_id": "B1"}, {"external_id": "B1"}, "same_id"),
        ({"match_id": "x"}, {"match_id": "x"}, "curated"),
        ({"address": "김해시 왕릉길 72"}, {"address": "경상남도 김해시 왕릉길72 (봉황동)"}, "same_address"),
    ],
)
def test_rows_are_one_place_by_id_by_a_person_or_by_address(first, second, rule):
    found = grouped([draft("a", "New", "2024", **first), draft("b", "Old", **second)])
    assert found == [[("a", "New", ""), ("b", "Old", rule)]]


def test_rows_are_one_place_by_name_and_kind_wherever_they_put_it():
    found = grouped([draft("a", "꿈 도서관", "2024", address="가로 1"), draft("b", "꿈도서관", address="나로 2")])
    assert [rule for *_, rule in found[0]] == ["", "same_name"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (draft("a", "Same"), draft("b", "Same", kind="museum")),
        (draft("a", "One", address="왕릉길 72"), draft("b", "Two", address="왕릉길 72", kind="museum")),
        (draft("a", "One", address="왕릉길 72"), draft("a", "Two", address="왕릉길 72")),
        (draft("a", "One", address="일원"), draft("b", "Two", address="일원")),
        (draft("a", "Pool", parent_name="East"), draft("b", "Pool", parent_name="West")),
        (draft("a", "One", external_id=""), draft("b", "Two", external_id="")),
    ],
)
def test_what_only_looks_the_same_stays_apart(first, second):
    assert len(grouped([first, second])) == 2


def test_a_rule_counts_only_where_the_data_set_allows_it():
    drafts = [draft("a", "One", "2024", address="왕릉길 72"), draft("b", "Two", address="왕릉길 72")]
    assert len(grouped(drafts, {"b": ["same_name"]})) == 2


def test_the_newer_file_wins_field_by_field_and_a_coordinate_is_taken_whole():
    newer = draft("a", "X", "2024-01", phone="new", lon="", lat="", location_basis="")
    older = draft("b", "X", "2020", phone="old", url="u", lon="1", lat="2", location_basis="source", note="old note")
    (place,) = match_places([older, newer], {"a": ALL, "b": ALL})
    values, origin = place.merged()
    assert (values["phone"], values["url"], values["lon"], values["location_basis"]) == ("new", "u", "1", "source")
    assert {name: row.dataset for name, row in origin.items()} == dict.fromkeys(
        ["url", "lon", "lat", "location_basis"], "b"
    )
    assert "note" not in values


def test_the_result_does_not_depend_on_the_order_of_rows():
    drafts = [draft(key, f"N{number % 5}", f"20{number:02}") for number in range(10, 30) for key in "abc"]
    expected = grouped(drafts)
    for seed in range(5):
        random.Random(seed).shuffle(drafts)  # noqa: S311 - no secret, only another order
        assert grouped(drafts) == expected


def room(place, name, kind):
    return Draft("a", f"{place}|{name}|{kind}", {"parent_name": place, "name": name, "type_text": kind, "lat": "35"})


def test_rooms_of_one_place_get_names_that_tell_them_apart_and_a_place():
    rooms = [room("Hall", "Gym", "badminton"), room("Hall", "Gym", "yoga"), room("Hall", "Hall", "pool")]
    found = split_places(rooms, "sports")
    assert [(row.get("name"), row.get("parent_name")) for row in found] == [
        ("Hall", ""),
        ("Hall Gym (badminton)", "Hall"),
        ("Hall Gym (yoga)", "Hall"),
        ("Hall pool", "Hall"),
    ]
    assert (found[0].get("kind"), found[0].row_key, found[0].get("lat")) == ("sports", "Hall|*", "35")


def test_a_place_with_one_row_of_its_own_name_is_that_row():
    (only,) = split_places([room("Range", "Range", "shooting")], "sports")
    assert (only.get("name"), only.get("parent_name")) == ("Range", "")


def test_a_person_replaces_clears_and_drops_cells_and_rows():
    drafts = [draft("a", "One", phone="1", url="u"), draft("a", "Two")]
    sheet = [
        {"row": "One", "drop": "", "phone": "2", "url": "-"},
        {"row": "Two", "drop": "no source", "phone": "", "url": ""},
    ]
    (kept,) = apply_curation(drafts, sheet, "a.csv")
    assert (kept.get("phone"), kept.get("url"), kept.get("name")) == ("2", "", "One")


def test_links_follow_from_columns_once_and_a_hand_written_one_keeps_its_evidence():
    row = {"source_id": "SR-a", "reference_date": "2024", "date_basis": "exact"}
    written = {"from_id": "IN-1", "relation": "operates", "to_id": "SP-1", "note": "by hand", **row}
    spaces = [
        {"id": "SP-1", "operator_id": "IN-1", "operator_text": "in the file", **row},
        {"id": "SP-2", "parent_id": "SP-1", "name": "room", **row},
    ]
    tables = {"links": [written], "spaces": spaces, "companies": [], "programs": [], "value_sources": []}
    links = implied_links(tables)
    assert [(link["from_id"], link["relation"], link["to_id"], link["note"]) for link in links] == [
        ("IN-1", "operates", "SP-1", "by hand"),
        ("SP-2", "is_part_of", "SP-1", "room"),
    ]
    assert len({link["id"] for link in links}) == 2


@pytest.mark.parametrize(
    ("text", "field", "source"),
    [
        ("run since 2026", "operator_text", "SR-b"),
        ("run since 2026", "operator_id", "SR-a"),
        ("", "operator_id", "SR-b"),
        ("run since 2026", "name", "SR-a"),
    ],
)
def test_a_link_has_the_source_of_the_words_that_are_its_evidence(text, field, source):
    row = {"source_id": "SR-a", "reference_date": "2024", "date_basis": "exact"}
    space = {"id": "SP-1", "operator_id": "IN-1", "operator_text": text, **row}
    own = {"record_id": "SP-1", "field": field, "source_id": "SR-b", "reference_date": "2026", "date_basis": "reported"}
    tables = {"links": [], "spaces": [space], "companies": [], "programs": [], "value_sources": [own]}
    (link,) = implied_links(tables)
    told = {"SR-a": ("2024", "exact"), "SR-b": ("2026", "reported")}
    assert (link["source_id"], link["reference_date"], link["date_basis"]) == (source, *told[source])
