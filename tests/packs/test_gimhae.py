"""Gimhae's pack is sound, every row of it has a source, and it says no more than its sources say."""

import re
from collections import Counter
from dataclasses import fields
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
import shapely

from campus.domain.assignment import AssignmentState, assignments_on
from campus.domain.record import Sourced
from campus.domain.tables import RECORD_TABLES, TABLES
from campus.services.pack_check import check_pack
from campus.store.pack import read_pack

FOLDER = Path(__file__).parents[2] / "geodata" / "gimhae"
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def pack():
    return read_pack(FOLDER)


def test_the_pack_passes_its_check():
    assert check_pack(FOLDER).faults == ()


@pytest.mark.parametrize(
    ("table", "count"),
    [
        ("districts", 19),
        ("living_areas", 4),
        ("neighbours", 8),
        ("institutions", 47),
        ("companies", 67),
        ("programs", 43),
        ("stations", 21),
        ("decisions", 9),
        ("timeline", 50),
        ("industry_lists", 3),
    ],
)
def test_nothing_that_was_collected_is_lost(pack, table, count):
    assert len(pack.tables[table]) == count


def test_the_districts_hold_the_people_that_the_ministry_counted(pack):
    assert sum(row.people for row in pack.tables["population"]) == 542_338
    assert len({row.district_id for row in pack.tables["population"]}) == 19


def test_the_bounds_hold_every_district(pack):
    west, south, east, north = shapely.total_bounds(shapely.from_wkb([row.wkb for row in pack.tables["districts"]]))
    bounds = pack.city.bounds
    assert bounds[0] <= west < east <= bounds[2]
    assert bounds[1] <= south < north <= bounds[3]


def test_the_nine_roles_are_the_official_ones(pack):
    assert Counter(row.role for row in pack.tables["decisions"]) == {"hub": 3, "base": 3, "field": 3}


@pytest.mark.parametrize(
    ("day", "in_force"),
    [
        (date(2023, 6, 27), set()),
        (date(2024, 1, 1), {"SP-inje", "SP-kaya", "SP-gimhae-univ"}),
        (date(2024, 2, 14), {"SP-inje", "SP-kaya", "SP-gimhae-univ", "SP-isquare"}),
        (
            date(2027, 1, 1),
            {
                "SP-inje",
                "SP-kaya",
                "SP-gimhae-univ",
                "SP-knowledge-centre",
                "SP-pharma-logistics",
                "SP-daeheung",
                "SP-chamber",
            },
        ),
    ],
)
def test_the_map_of_a_day_shows_what_was_known_or_planned_for_it(pack, day, in_force):
    standing = assignments_on(pack.tables["decisions"], day, TODAY)
    found = {item.decision.space_id for item in standing if item.standing.state is AssignmentState.IN_FORCE}
    assert found == in_force


def test_every_row_has_a_source_with_a_licence_that_is_clear(pack):
    licences = {row.id: row.licence for row in pack.tables["sources"]}
    for table, cls in TABLES.items():
        if issubclass(cls, Sourced):
            assert all(licences[row.source_id] for row in pack.tables[table])
    assert len(set(licences.values())) <= 6


def test_nothing_of_unclear_origin_is_shipped(pack):
    text = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.csv"))
    unclear = ["unclear", "convenience", "read_file", "find_string", "github.com/junho", "code file", "re-geocode"]
    assert [word for word in unclear if word in text] == []
    kaya = next(row for row in pack.tables["spaces"] if row.id == "SP-kaya")
    assert kaya.lon is None


def test_no_private_owner_is_named(pack):
    assert not any(re.search(r"개인\(", row.manager_text + row.operator_text) for row in pack.tables["spaces"])


def test_notes_are_in_the_language_of_the_pack(pack):
    for table in TABLES:
        for row in pack.tables[table]:
            note = getattr(row, "note", "")
            assert not re.search(r"[a-z]{3,} [a-z]{3,}", note), (table, note)


def test_a_date_that_is_only_the_day_of_collection_says_so(pack):
    rows = [row for rows in pack.tables.values() for row in rows if getattr(row, "date_basis", None) == "collected"]
    assert rows
    assert all("수집일" in row.note for row in rows)


TOLD = re.compile(r"(20\d\d(?:-\d\d)?) 보도")
SINCE = re.compile(r"(20\d\d(?:-\d\d)?)부터")


def is_later(told, reference_date):
    return told > reference_date[: len(told)]


def test_no_value_is_younger_than_its_source(pack):
    own = {(row.record_id, row.field): row.reference_date for row in pack.tables["value_sources"]}
    checked = 0
    for row in pack.tables["spaces"]:
        for name, pattern in (("status_text", TOLD), ("operator_text", SINCE)):
            reference_date = own.get((row.id, name), row.reference_date)
            for told in pattern.findall(getattr(row, name)):
                assert not is_later(told, reference_date), (row.id, name)
                checked += 1
    for link in pack.tables["links"]:
        assert not any(is_later(told, link.reference_date) for told in SINCE.findall(link.note)), link.id
    assert checked > 30


def test_what_runs_says_since_when_a_report_knows_it(pack):
    official = {row.id for row in pack.tables["sources"] if row.licence.startswith("공공데이터포털")}
    bare = [row.id for row in pack.tables["spaces"] if row.source_id not in official and row.status_text == "운영"]
    assert bare == []


@pytest.mark.parametrize(
    ("space", "opening"),
    [
        ("SP-station-g-jangyu", "2024-05-10"),
        ("SP-west-youth-centre", "2025-02-08"),
        ("SP-living-culture", "2022-04"),
    ],
)
def test_an_opening_told_before_it_happened_is_only_announced(pack, space, opening):
    row = next(row for row in pack.tables["spaces"] if row.id == space)
    assert row.opened_text.startswith(f"{opening} ")
    assert row.opened_text.endswith("예정(보도)")
    assert (row.status_text, is_later(opening, row.reference_date)) == ("", True)


def test_a_span_of_dates_stands_as_its_newest_inferred_date(pack):
    rows = [row for row in pack.tables["companies"] if "2019~2021년" in row.note]
    assert {(row.reference_date, row.date_basis.value) for row in rows} == {("2021", "inferred")}
    assert len(rows) == 5


def test_a_place_is_not_named_by_its_role(pack):
    roles = re.compile(r"campus|hub|field|base|캠퍼스", re.IGNORECASE)
    named = {row.space_id for row in pack.tables["decisions"]}
    spaces = [row for row in pack.tables["spaces"] if row.id in named]
    assert [row.id for row in spaces if roles.search(row.name + row.name_en)] == []


def test_what_a_decision_takes_from_elsewhere_names_its_source(pack):
    own = {(row.record_id, row.field): row for row in pack.tables["value_sources"]}
    for row in pack.tables["decisions"]:
        assert {own[row.id, name].reference_date for name in ("mission", "functions")} == {"2023-06-30"}
        assert (row.stages, bool(row.period_text)) == ((), True)
        assert not re.search(r"\d{4}-\d{2}|로 봄", row.period_text)


def test_a_coordinate_that_is_not_the_rows_own_names_its_source(pack):
    sourced = {(row.record_id, row.field) for row in pack.tables["value_sources"]}
    borrowed = [
        row.id
        for table in RECORD_TABLES
        for row in pack.tables[table]
        if row.location_basis in {"same_address", "place"}
    ]
    assert borrowed
    assert all({(key, "lon"), (key, "lat")} <= sourced for key in borrowed)


def test_no_text_holds_a_line_break_or_an_invisible_character(pack):
    for table, cls in TABLES.items():
        for row in pack.tables[table]:
            for field in fields(cls):
                value = getattr(row, field.name)
                assert not isinstance(value, str) or value.isprintable(), (table, field.name, value)


def test_three_lists_of_industries_stand_beside_each_other(pack):
    lists = {item.id: set() for item in pack.tables["industry_lists"]}
    for row in pack.tables["industries"]:
        lists[row.list_id].add(row.industry_key)
    assert lists == {
        "2022-04": {"bio", "future_car", "smart_sensor", "logistics", "hydrogen"},
        "2023-03": {"bio", "future_car", "smart_sensor", "logistics", "robot"},
        "2025-01": {"bio", "future_car", "logistics", "robot", "semiconductor", "hydrogen"},
    }


def test_targets_are_the_declared_ones_without_milestones(pack):
    declared = {row.id: row for row in pack.tables["indicators"] if row.group == "declared" and row.target_text}
    assert {key: (row.baseline_text, row.target_text, row.target_year) for key, row in declared.items()} == {
        "KP-qs-asia": ("350~400위대", "200위대", 2027),
        "KP-local-entry": ("9", "25", 2027),
        "KP-local-jobs": ("4", "16", 2027),
    }


def luminance(color):
    parts = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_role_colours_can_be_read_and_stay_apart_in_grey(pack):
    light = sorted(luminance(role.color) for role in pack.city.roles)
    dark = sorted(luminance(role.color_dark) for role in pack.city.roles)
    assert all(1.05 / (value + 0.05) >= 4.5 for value in light)
    for values in (light, dark):
        assert all((high + 0.05) / (low + 0.05) >= 1.35 for low, high in pairwise(values))
