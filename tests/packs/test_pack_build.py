"""Collected files become a pack: matched, placed, sourced, and always the same bytes."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from campus.cli import main
from campus.errors import PackError
from campus.services.pack_build import build_pack
from campus.services.pack_check import check_pack
from campus.store.pack import read_pack

CITY = (Path(__file__).parents[1] / "cities" / "brightwater" / "city.toml").read_text(encoding="utf-8")
BASES = 'location_bases = [{ key = "source", labels = { en = "S" } }, { key = "same_address", labels = { en = "A" } }]'

DATASETS = """
version = "1"
collected_on = 2031-03-01
unknown_date_note = "no date"
same_address_note = "that of {name}"
place_note = "that of {name}"
place_kind = "library"
written_tables = ["living_areas"]
date_words = { inferred = "inferred" }
id_prefixes = { spaces = "SP", institutions = "IN", companies = "CO", programs = "PR", stations = "ST" }
licences = [{ name = "other", title = "Invented" }]

[areas]
tolerance_m = 10
districts = { file = "wards.geojson", code = "code" }
neighbours = { file = "wards.geojson", code = "code", leave_out = ["1000000001"] }

[population]
file = "people.csv"
unit = "구역"
fixed = { source_id = "SR-file", reference_date = "2031", date_basis = "exact" }

[[datasets]]
key = "new"
file = "new.csv"
table = "spaces"
source = "SR-file"
reference = "기준일"
row_key = ["이름"]
match = ["same_name"]
address_book = true
columns = { name = "이름", kind = { value = "library" }, address = "주소", lat = "위도", lon = "경도", phone = "전화" }

[[datasets]]
key = "old"
file = "old.csv"
table = "spaces"
source_column = "어디서"
reference = "기준일"
row_key = ["이름"]
match = ["same_name"]
columns = { name = "이름", kind = { value = "library" }, address = "주소", lat = "위도", lon = "경도", url = "누리집" }
"""

SOURCES = """
[licences]
open = "Open"

[[sources]]
id = "SR-file"
title = "A file"
licence = "open"

[[publishers]]
name = "Paper"
hosts = ["paper.example"]
form = "article"
licence = "open"
"""

NEW = """이름,주소,위도,경도,전화,기준일
꿈 도서관,어느시 왕릉길 72,40.01,-73.52,02,2031-01-02
뒤바뀐도서관,어느시 가로 1,-73.52,40.01,,2031-01-02
먼도서관,어느시 나로 2,65.5,-73.52,,2031-01-02
"""

OLD = """이름,주소,위도,경도,누리집,기준일,어디서
꿈도서관,어느시 다로 3,40.02,-73.53,http://dream,2030,https://paper.example/1
옆 도서관,왕릉길72(어느동),,,,unknown,https://paper.example/2
남쪽 도서관,South ward 일원,,,,2030-05-06 (month inferred),https://paper.example/3
"""


def ward(code, south, north):
    ring = [[-73.55, south], [-73.45, south], [-73.45, north], [-73.55, north], [-73.55, south]]
    return {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


@pytest.fixture
def folder(tmp_path):
    pack = tmp_path / "pack"
    (pack / "curation" / "tables").mkdir(parents=True)
    (pack / "curation" / "rows").mkdir()
    city = CITY.replace('location_bases = [{ key = "survey", labels = { en = "Surveyed" } }]', BASES)
    (pack / "city.toml").write_text(city, encoding="utf-8")
    (pack / "datasets.toml").write_text(DATASETS, encoding="utf-8")
    (pack / "curation" / "sources.toml").write_text(SOURCES, encoding="utf-8")
    (pack / "curation" / "words.toml").write_text("", encoding="utf-8")
    areas = "code,id,name,{}source_id,reference_date,date_basis\n{}"
    wards = "1000000001,WD-1,North ward,LA-1,SR-file,2031,exact\n1000000002,WD-2,South ward,LA-1,SR-file,2031,exact\n"
    tables = pack / "curation" / "tables"
    (tables / "districts.csv").write_text(areas.format("living_area_id,", wards), encoding="utf-8")
    (tables / "neighbours.csv").write_text(
        areas.format("", "1000000002,NB-2,Other,SR-file,2031,exact\n"), encoding="utf-8"
    )
    living = "# one\nid,name,source_id,reference_date,date_basis\nLA-1,All,SR-file,2031,exact\n"
    (tables / "living_areas.csv").write_text(living, encoding="utf-8")
    return pack


@pytest.fixture
def material(tmp_path):
    home = tmp_path / "material"
    home.mkdir()
    wards = {
        "type": "FeatureCollection",
        "features": [ward("1000000001", 40.0, 40.05), ward("1000000002", 39.95, 40.0)],
    }
    (home / "wards.geojson").write_text(json.dumps(wards), encoding="utf-8")
    (home / "new.csv").write_bytes(NEW.encode("cp949"))
    (home / "old.csv").write_text(OLD, encoding="utf-8-sig")
    people = "구역,_계_0~9세,_계_100세 이상\n북(1000000001),1,2\n다른(4825051000),5,6\n"
    (home / "people.csv").write_text(people, encoding="utf-8")
    return home


def bytes_of(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def space(folder, name):
    return next(row for row in read_pack(folder).tables["spaces"] if row.name == name)


def test_what_comes_out_is_a_sound_pack(folder, material):
    result = CliRunner().invoke(main, ["pack", "build", str(folder), "--from", str(material)])
    assert result.exit_code == 0, result.output
    assert ["spaces", "5"] in [line.split() for line in result.output.splitlines()]
    assert check_pack(folder).faults == ()
    people = read_pack(folder).tables["population"]
    assert [(row.district_id, row.age_from, row.age_to, row.people) for row in people] == [
        ("WD-1", 0, 9, 1),
        ("WD-1", 100, None, 2),
    ]


def test_the_same_material_gives_the_same_bytes_in_whatever_order_it_comes(folder, material):
    build_pack(folder, material)
    first = bytes_of(folder)
    header, *rows = NEW.splitlines()
    columns = list(csv.DictReader([header, *rows]))
    shuffled = [
        list(reversed(header.split(","))),
        *([row[name] for name in reversed(row)] for row in reversed(columns)),
    ]
    (material / "new.csv").write_text("\n".join(",".join(cells) for cells in shuffled), encoding="utf-8-sig")
    build_pack(folder, material)
    assert bytes_of(folder) == first


def test_two_rows_of_one_place_become_one_and_say_where_each_value_is_from(folder, material):
    build_pack(folder, material)
    tables = read_pack(folder).tables
    dream = space(folder, "꿈 도서관")
    assert (dream.phone, dream.url, dream.lat, dream.source_id) == ("02", "http://dream", 40.01, "SR-file")
    (match,) = tables["matches"]
    assert (match.record_id, match.row_key, match.rule) == (dream.id, "꿈도서관", "same_name")
    assert 1300 < match.distance_m < 1500
    found = {(row.record_id, row.field): row for row in tables["value_sources"]}
    page = next(row for row in tables["sources"] if row.url == "https://paper.example/1")
    assert (found[dream.id, "url"].source_id, found[dream.id, "url"].reference_date) == (page.id, "2030")


@pytest.mark.parametrize("name", ["뒤바뀐도서관", "먼도서관"])
def test_a_coordinate_nobody_can_believe_leaves_the_place_unknown(folder, material, name):
    build_pack(folder, material)
    row = space(folder, name)
    assert (row.lon, row.lat, row.location_basis, row.district_id) == (None, None, "", "")


def test_a_place_without_coordinate_gets_that_of_an_official_row_at_its_address(folder, material):
    build_pack(folder, material)
    row = space(folder, "옆 도서관")
    assert (row.lat, row.lon, row.location_basis, row.district_id) == (40.01, -73.52, "same_address", "WD-1")
    sources = {item.field: item for item in read_pack(folder).tables["value_sources"] if item.record_id == row.id}
    assert (sources["lat"].source_id, sources["lon"].note) == ("SR-file", "that of 꿈 도서관")
    assert (row.date_basis.value, row.reference_date, row.note) == ("collected", "2031-03-01", "no date")


def test_a_text_that_is_no_address_tells_of_the_place_but_names_no_district_it_does_not_spell_out(folder, material):
    build_pack(folder, material)
    row = space(folder, "남쪽 도서관")
    assert (row.address, row.place_text, row.district_id, row.date_basis.value) == (
        "",
        "South ward 일원",
        "",
        "inferred",
    )


def test_ids_stay_when_a_newer_file_writes_the_name_differently(folder, material):
    build_pack(folder, material)
    before = space(folder, "꿈 도서관").id
    (material / "new.csv").write_text(NEW.replace("꿈 도서관", "꿈·도서관"), encoding="utf-8")
    build_pack(folder, material)
    assert space(folder, "꿈·도서관").id == before


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("old.csv", "https://paper.example/2", "somewhere", "'somewhere' is no source that the register knows"),
        ("old.csv", "https://paper.example/2", "", "spaces.csv name='옆 도서관': '' is no source"),
        ("old.csv", "누리집", "홈페이지", "'누리집'"),
        ("wards.geojson", "features", "shapes", "wards.geojson: cannot be read as GeoJSON"),
        ("people.csv", "구역", "지역", "people.csv:1 구역='': column is missing"),
        ("wards.geojson", "1000000001", "1000000003", "districts.csv code='1000000003': is not named"),
    ],
)
def test_material_that_cannot_be_used_is_told(folder, material, file, old, new, fault):
    path = material / file
    path.write_text(path.read_text(encoding="utf-8-sig").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PackError, match=fault):
        build_pack(folder, material)


def test_a_decision_about_a_row_that_is_gone_must_be_looked_at_again(folder, material):
    (folder / "curation" / "rows" / "new.csv").write_text("row,phone\n꿈 도서관,03\n없는 도서관,04\n", encoding="utf-8")
    with pytest.raises(PackError, match=r"new\.csv row='없는 도서관': is not in the data set"):
        build_pack(folder, material)
