"""A broken pack tells all its faults, each with file, row, field, value and what is wrong."""

import json
import shutil
from pathlib import Path

import pytest

from campus.domain.tables import TABLES
from campus.errors import PackError
from campus.store.pack import file_of, pack_digest, read_pack

BRIGHTWATER = Path(__file__).parents[1] / "cities" / "brightwater"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(BRIGHTWATER, tmp_path / "brightwater"))


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def faults_of(folder):
    with pytest.raises(PackError) as caught:
        read_pack(folder)
    assert str(caught.value) == "\n".join(str(fault) for fault in caught.value.faults)
    return [str(fault) for fault in caught.value.faults]


def test_a_sound_pack_has_every_table_as_records():
    pack = read_pack(BRIGHTWATER)
    assert pack.city.key == "brightwater"
    assert set(pack.tables) == set(TABLES)
    assert all(isinstance(row, TABLES[name]) for name, rows in pack.tables.items() for row in rows)
    pier = next(row for row in pack.tables["spaces"] if row.id == "SP-pier")
    assert (pier.lon, pier.lat, pier.location_basis) == (None, None, "")


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("spaces.csv", "SP-market", "SP market", "spaces.csv:4 id='SP market': does not look like"),
        ("spaces.csv", "Old Boathouse", "", "spaces.csv:2 name='': must not be empty"),
        ("spaces.csv", ",boathouse,", ",castle,", "spaces.csv:2 kind='castle': is not in kinds"),
        ("spaces.csv", "-73.53", "west", "spaces.csv:2 lon='west': could not convert"),
        ("spaces.csv", "-73.53", "inf", "spaces.csv:2 lon='inf': is not a finite number"),
        ("spaces.csv", "SP-boathouse", "SP-lantern", "spaces.csv:3 id='SP-lantern': stands in row 2 already"),
        ("spaces.csv", ",WD-east,", ",WD-west,", "district_id='WD-west': is not in districts"),
        ("spaces.csv", "2031-02,", "2031-13,", "spaces.csv:2 reference_date='2031-13': month must be in 1..12"),
        ("links.csv", ",owns,", ",likes,", "links.csv:3 relation='likes': must be one of owns"),
        ("links.csv", "CO-clear", "CO-gone", "links.csv:4 from_id='CO-gone': is not in records"),
        ("decisions.csv", ",studio,", ",hub,", "decisions.csv:5 role='hub': is not in roles"),
        ("decisions.csv", "host;teach", "host;sing", "decisions.csv:2 functions='sing': is not in functions"),
        ("decisions.csv", "2032-06-30", "2032-06-31", "valid_to='2032-06-31': day"),
        ("population.csv", ",24,900", ",24,many", "people='many': invalid literal"),
        ("sources.csv", "Invented for tests; any use is allowed", "", "licence='': must not be empty"),
        ("companies.csv", "SR-almanac", "SR-rumour", "companies.csv:2 source_id='SR-rumour': is not in sources"),
        ("programs.csv", "id,", "no,", "programs.csv:1 id='': column is missing"),
        ("programs.csv", "id,", "no,", "programs.csv:1 no='': is not a column"),
        ("programs.csv", "name,name_en", "name,name", "programs.csv:1 name='': column stands twice"),
        ("matches.csv", "\n", '\n"', "matches.csv: is not a CSV file: line"),
        ("matches.csv", ",12.5", "", "matches.csv:2: has 4 cells, the header has 5"),
        (
            "districts.geojson",
            '"type": "FeatureCollection"',
            '"crs": {}, "type": "x"',
            "districts.geojson: names a CRS",
        ),
        ("districts.geojson", "-73.55", "NaN", "districts.geojson: is not JSON: NaN is no number"),
        ("districts.geojson", '"code": "EAST"', '"kode": "EAST"', "districts.geojson:1 properties='': must be exactly"),
        ("districts.geojson", "[-73.45, 39.95]", "[-73.5, 40.2]", "districts.geojson:1 geometry='': is not valid"),
        ("city.toml", "metric_crs", "metric", "city.toml metric_crs='None': must be given as int"),
        ("city.toml", "key = ", "key = = ", "city.toml: is not usable TOML"),
        ("city.toml", '[["harbor", "harbour"]]', '[["harbor"]]', "city.toml: is not usable TOML"),
        ("city.toml", "kinds = [", 'kinds = ["pier",', "city.toml: is not usable TOML"),
    ],
)
def test_a_fault_is_told_where_it_is(folder, file, old, new, fault):
    change(folder / file, old, new)
    assert any(fault in line for line in faults_of(folder)), faults_of(folder)


def test_all_faults_of_all_files_are_told_together(folder):
    change(folder / "spaces.csv", "-73.53", "west")
    change(folder / "spaces.csv", "Glass Market", "")
    change(folder / "links.csv", "CO-clear", "CO-gone")
    (folder / "timeline.csv").unlink()
    places = [line.split(" ")[0] for line in faults_of(folder)]
    assert places == ["spaces.csv:2", "spaces.csv:4", "timeline.csv:", "links.csv:4"]


def test_a_row_that_cannot_be_read_does_not_make_its_neighbours_wrong(folder):
    change(folder / "spaces.csv", "39.98", "south")
    assert len(faults_of(folder)) == 1


@pytest.mark.parametrize("table", list(TABLES))
def test_a_missing_file_is_one_fault_and_not_one_for_every_row_that_names_it(folder, table):
    (folder / file_of(table)).unlink()
    assert faults_of(folder) == [f"{file_of(table)}: does not exist"]


def test_columns_may_stand_in_any_order_and_behind_a_byte_order_mark(folder):
    path = folder / "population.csv"
    rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    path.write_text("\n".join(",".join(reversed(row)) for row in rows), encoding="utf-8-sig")
    assert set(read_pack(folder).tables["population"]) == set(read_pack(BRIGHTWATER).tables["population"])


def test_a_file_in_another_encoding_is_refused_with_the_way_out(folder):
    change(folder / "spaces.csv", "Long Pier", "긴 부두")
    path = folder / "spaces.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp949"))
    assert any("is not UTF-8 (line 6); save it as CSV UTF-8" in line for line in faults_of(folder))


def test_a_geojson_that_is_nested_without_end_is_refused(folder):
    (folder / "neighbours.geojson").write_text('{"features":' + "[" * 100_000, encoding="utf-8")
    assert any(line.startswith("neighbours.geojson: is not JSON") for line in faults_of(folder))


def test_polygons_become_multipolygons(folder):
    content = json.loads((folder / "districts.geojson").read_text(encoding="utf-8"))
    assert {feature["geometry"]["type"] for feature in content["features"]} == {"Polygon"}
    wkb_multipolygon = bytes([1, 6, 0, 0, 0])
    assert all(row.wkb.startswith(wkb_multipolygon) for row in read_pack(folder).tables["districts"])


def test_the_digest_changes_with_any_file(folder):
    seen = {pack_digest(folder)}
    for name in ["city.toml", *(file_of(table) for table in TABLES)]:
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write("\n")
        seen.add(pack_digest(folder))
    assert len(seen) == len(TABLES) + 2
