"""`campus pack check` finds every kind of fault, tells all of them on a line each, and says nothing of a sound pack."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from campus.cli import main
from campus.services.pack_check import check_pack

BRIGHTWATER = Path(__file__).parents[1] / "cities" / "brightwater"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(BRIGHTWATER, tmp_path / "brightwater"))


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def run(folder):
    return CliRunner().invoke(main, ["pack", "check", str(folder)])


def test_a_sound_pack_is_counted(folder):
    result = run(folder)
    assert result.exit_code == 0
    assert ["spaces", "6"] in [line.split() for line in result.output.splitlines()]


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("spaces.csv", ",boathouse,,,", ",castle,,,", "spaces.csv:2 kind='castle': is not in kinds"),
        (
            "spaces.csv",
            ",boathouse,,,",
            ",guild,,,",
            "spaces.csv:2 kind='guild': is a kind of institution, not of space",
        ),
        ("spaces.csv", "-73.53", "-75.0", "spaces.csv:2 lon='-75.0, 39.97': lies more than 5 km outside"),
        ("spaces.csv", "-73.53,39.97", "39.97,-73.53", "lies more than 5 km outside"),
        ("spaces.csv", "-73.53,39.97", "-73.53,40.01", "spaces.csv:2 district_id='WD-south': is not where"),
        ("spaces.csv", "39.97,survey,WD-south", "39.97,survey,", "spaces.csv:2 district_id='': must name the district"),
        ("spaces.csv", "-73.53,39.97,survey", "-73.53,39.97,", "spaces.csv:2 location_basis='': must be given exactly"),
        (
            "spaces.csv",
            "-73.53,39.97,survey",
            ",,survey",
            "spaces.csv:2 location_basis='survey': must be given exactly",
        ),
        ("spaces.csv", "-73.53,39.97,", "-73.53,,", "spaces.csv:2 lon='-73.53': and lat must be given together"),
        ("companies.csv", "SR-almanac", "", "companies.csv:2 source_id='': must not be empty"),
        ("companies.csv", "SR-almanac", "SR-rumour", "companies.csv:2 source_id='SR-rumour': is not in sources"),
        ("sources.csv", "Invented for tests; any use is allowed", "", "sources.csv:2 licence='': must not be empty"),
        ("decisions.csv", "SP-lantern", "IN-town", "decisions.csv:2 space_id='IN-town': is not in spaces"),
        ("decisions.csv", "2032-06-30,planned,", "2032-06-30,,", "basis='': must be given exactly when valid_"),
        (
            "decisions.csv",
            "2032-06-30,planned",
            "2030-06-30,planned",
            "valid_to='2030-06-30': must be after valid_from",
        ),
        (
            "decisions.csv",
            "2030-12-31,exact",
            ",",
            "decisions.csv:6 valid_to='': must be given for a decision that has",
        ),
        ("decisions.csv", "2031-01-15,reported", ",", "decisions.csv:5 valid_from='': must be given for a decision in"),
        (
            "decisions.csv",
            "2031-01-15,reported",
            "2031-01-15,planned",
            "decisions.csv:5 valid_from_basis='planned': is no beginning of a decision in force",
        ),
        (
            "decisions.csv",
            ",,,The gazette says so.",
            ",A Clerk,A Clerk,The gazette says so.",
            "decisions.csv:2 approver='': must be another person than the proposer",
        ),
        ("value_sources.csv", "DC-pavilion,mission", "DC-pavilion,stages", "field='stages': names no value of DC-pav"),
        ("value_sources.csv", "DC-pavilion", "DC-gone", "record_id='DC-gone': is not in records or decisions"),
        (
            "city.toml",
            '{ en = "Invented for tests; any use is allowed" }',
            '"Invented"',
            "city.toml licence_lines='Invented': must be",
        ),
        ("links.csv", "CO-clear", "SP-market", "links.csv:4 to_id='SP-market': links a record to itself"),
        ("value_sources.csv", ",lat,", ",phone,", "field='phone': names no value of SP-lantern"),
        (
            "districts.geojson",
            "[-73.5, 40.05], [-73.5, 40.0]",
            "[-73.4995, 40.05], [-73.4995, 40.0]",
            "leaves a gap to another",
        ),
        ("districts.geojson", "[-73.5, 40.05], [-73.5, 40.0]", "[-73.51, 40.05], [-73.51, 40.0]", "overlaps or leaves"),
        (
            "datapackage.json",
            '"name": "spaces"',
            '"name": "places"',
            "datapackage.json resources='spaces': has no resource",
        ),
        ("datapackage.json", '"path": "spaces.csv"', '"path": "gone.csv"', "gone.csv"),
        ("datapackage.json", '"resources"', '"resorces"', "datapackage.json: cannot be read: 'resources'"),
        ("datapackage.json", '"rows": 6', '"rows": 7', "spaces.csv: "),
        ("datapackage.json", '"required": true', '"maxLength": 1', "sources.csv:2 id='SR-almanac': "),
    ],
)
def test_a_planted_fault_is_found(folder, file, old, new, fault):
    change(folder / file, old, new)
    result = run(folder)
    assert result.exit_code == 1
    assert any(fault in line for line in result.output.splitlines()), result.output


def test_all_faults_are_printed_and_each_once(folder):
    change(folder / "spaces.csv", "-73.53", "-75.0")
    change(folder / "spaces.csv", ",market,", ",castle,")
    change(folder / "decisions.csv", "SP-pier", "SP-gone")
    lines = run(folder).output.splitlines()
    assert [line.split(" ")[0] for line in lines] == [
        "spaces.csv:4",
        "decisions.csv:4",
        "spaces.csv:2",
        "spaces.csv:2",
    ], lines
    assert len(lines) == len(set(lines))


def test_a_pack_without_city_is_checked_as_far_as_it_can_be_read(folder):
    (folder / "city.toml").unlink()
    change(folder / "links.csv", "CO-clear", "CO-gone")
    faults = [str(fault) for fault in check_pack(folder).faults]
    assert faults == [
        "city.toml: cannot be read: No such file or directory",
        "links.csv:4 from_id='CO-gone': is not in records",
    ]


def test_the_descriptor_names_schema_sources_and_dates():
    content = json.loads((BRIGHTWATER / "datapackage.json").read_text(encoding="utf-8"))
    spaces = next(item for item in content["resources"] if item["name"] == "spaces")
    kind = next(item for item in spaces["schema"]["fields"] if item["name"] == "kind")
    assert "boathouse" in kind["constraints"]["enum"]
    assert spaces["schema"]["primaryKey"] == ["id"]
    assert {"fields": ["owner_id"], "reference": {"resource": "institutions", "fields": ["id"]}} in spaces["schema"][
        "foreignKeys"
    ]
    assert (spaces["referenceDate"], spaces["licenses"][0]["title"]) == (
        "2031-02",
        "Invented for tests; any use is allowed",
    )
