"""Files of every format are read in a process with limits, and hostile ones end in a plain refusal."""

import io
import json
import sqlite3
import stat
import subprocess
import sys
import tempfile
import zipfile
from datetime import date
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from xlsxwriter import Workbook

from campus.domain.imports import Notice
from campus.errors import ImportFileError
from campus.exchange import upload_reading
from campus.exchange.geometry_rows import LAT, LON
from campus.exchange.reading_child import read_by_ending
from campus.exchange.table_gis import ALLOWED, SKIPPED
from campus.exchange.upload_reading import read_upload

POINT = {"type": "Point", "coordinates": [128.2, 35.1]}
PROJECT = Path(__file__).parents[2]


def geojson(*geometries, **members):
    features = [
        {"type": "Feature", "properties": {"이름": f"곳{number}"}, "geometry": geometry}
        for number, geometry in enumerate(geometries)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features, **members}).encode()


def polygon(*pairs):
    return {"type": "Polygon", "coordinates": [[list(pair) for pair in pairs]]}


def workbook(*rows, sheets=1):
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        for _ in range(sheets):
            page = book.add_worksheet()
        page = book.worksheets()[0]
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return target.getvalue()


def archive(members, **links):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
        for name in links:
            info = zipfile.ZipInfo(name)
            info.external_attr = (stat.S_IFLNK | 0o777) << 16
            packed.writestr(info, "/etc/passwd")
    return target.getvalue()


def gis(folder, name, driver, crs, names=("가", "나"), **options):
    """Write two points with GDAL."""
    path = folder / name
    points = shapely.to_wkb(shapely.points([[200_000.0, 500_000.0], [200_100.0, 500_000.0]]))
    pyogrio.raw.write(
        str(path), points, [np.array(names, dtype=object)], ["이름"], geometry_type="Point", crs=crs, driver=driver,
        **options,
    )  # fmt: skip
    return path


def read_here(name, content):
    """Read as the child does, which takes a second to start: nothing that is refused gets as far as GDAL."""
    ending = name.rpartition(".")[2]
    upload_reading.check_kind(ending, content)
    with tempfile.TemporaryDirectory() as folder:
        upload = Path(folder) / "upload"
        upload.write_bytes(content)
        read_by_ending(upload, ending, [])


def refusal(name, content):
    with pytest.raises(ImportFileError) as caught:
        read_here(name, content)
    return caught.value.code


def test_rows_of_a_large_text_are_unpacked_one_by_one():
    table = read_upload("a.csv", "이름,값\n가,1\n나,2\n다,3\n".encode("cp949"))
    assert len(table.rows) == 3
    assert (table.rows[0], table.rows[-1], table.rows[1:]) == (["가", "1"], ["다", "3"], [["나", "2"], ["다", "3"]])
    assert list(table.rows) == [table.rows[number] for number in range(3)]
    with pytest.raises(IndexError):
        table.rows[3]


def test_a_workbook_gives_values_never_formulas():
    rows = [("번호", "날", "수", "글"), ("007", date(2026, 3, 1), 1.5, "=1+1"), ("", "", "", ""), (8, "", 35, "x")]
    table = read_upload("a.xlsx", workbook(*rows, sheets=2))
    assert table.headers == ("번호", "날", "수", "글")
    assert table.rows[0][0] == "007"
    assert table.rows[0][2] == "1.5"
    assert [cells[0] for cells in table.rows] == ["007", "8"]
    assert table.numbers == [2, 4]
    assert Notice.SHEET in dict(table.notices)


def test_features_become_rows_with_a_point_or_the_reason_why_not():
    bow_tie = polygon((128, 35), (128.2, 35.2), (128.2, 35), (128, 35.2), (128, 35))
    open_ring = polygon((128, 35), (128.2, 35), (128.2, 35.2), (128, 35.2))
    flat = polygon((128, 35), (128.1, 35), (128.2, 35), (128, 35))
    high = {"type": "Point", "coordinates": [128.2, 35.1, 7]}
    table = read_upload("a.geojson", geojson(POINT, bow_tie, open_ring, flat, high, None))
    assert table.headers == ("이름", LON, LAT)
    places = [cells[1] for cells in table.rows]
    assert (places[0], places[4], places[5]) == ("128.2", "128.2", "")
    assert places[1].startswith("Self-intersection")
    assert 128 < float(places[2]) < 128.2
    assert places[3]
    assert "128" not in places[3][:3]
    assert dict(table.notices) == {Notice.CENTRE: "1", Notice.HEIGHT_DROPPED: "1"}
    assert list(table.numbers) == [1, 2, 3, 4, 5, 6]


def test_an_older_geojson_names_its_system_and_is_transformed():
    member = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::5186"}}
    table = read_upload("a.geojson", geojson({"type": "Point", "coordinates": [200_000, 500_000]}, crs=member))
    assert [float(cell) for cell in table.rows[0][1:]] == pytest.approx([127.0, 37.1], abs=0.2)
    assert table.crs == 5186
    assert dict(table.notices)[Notice.TRANSFORMED].startswith("EPSG:5186")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.geojson", b'{"type": "FeatureCollection", "features": [NaN]}', "json_number"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": [1e999]}', "json_number"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": [' + b"1" * 100_000 + b"]}", "json_number"),
        ("a.geojson", b"[" * 100_000, "json_depth"),
        ("a.geojson", b'{"type": "Topology", "objects": {}}', "geojson"),
        ("a.json", b'{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline"}', "geojson"),
        ("a.geojson", b"<OGRVRTDataSource/>", "json"),
        ("a.geojson", b'{"type": "x", "type": "y"}', "json_dup_key"),
        ("a.geojson", geojson(POINT, crs={"type": "name", "properties": {"name": "moon"}}), "crs"),
        ("a.geojson", geojson(), "empty"),
        ("a.kml", b'<!DOCTYPE k [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><kml>&b;</kml>', "xml_dtd"),
        ("a.kml", '<!DOCTYPE k [<!ENTITY a SYSTEM "file:///etc/passwd">]><kml>&a;</kml>'.encode("utf-16"), "xml_dtd"),
        ("a.kml", b"<kml><Placemark>", "xml"),
        ("a.kml", b"<gpx/>", "type"),
        ("a.vrt", b"<OGRVRTDataSource/>", "type"),
        ("a.exe", b"MZ", "type"),
        ("a.xls", b" <html><table></table></html>", "html"),
        ("a.csv", b"PK\x03\x04", "content_type"),
        ("a.xlsx", b"a,b\n", "zip"),
        ("a.xlsx", archive({"x.xml": "<a/>"}), "xlsx"),
        ("a.xlsx", archive({"xl/workbook.xml": "<!DOCTYPE a><a/>"}), "xml_dtd"),
        ("a.xlsx", archive({"xl/workbook.xml": "<a/>"}), "xlsx"),
        ("a.zip", archive({"../a.shp": "x"}), "zip_path"),
        ("a.zip", archive({"..\\a.shp": "x"}), "zip_path"),
        ("a.zip", archive({}, link="x"), "zip_link"),
        ("a.zip", archive({"b.zip": "x"}), "zip_nested"),
        ("a.zip", archive({"a.shp": "\0" * 30_000_000}), "zip_ratio"),
        ("a.zip", archive({"a.shp": "x"}), "shp_parts"),
        ("a.zip", archive({"a.shp": "x", "a.shx": "x", "a.dbf": "x" * 40}), "corrupt"),
        ("a.zip", archive({"a.txt": "x"}), "shp_parts"),
        ("a.gpkg", b"SQLite format 3\0" + b"x" * 2_000, "corrupt"),
        ("a.gpkg", b"a,b\n", "content_type"),
    ],
)
def test_what_is_hostile_or_broken_is_refused(name, content, code):
    assert refusal(name, content) == code


def test_placemarks_become_rows_and_links_are_not_followed():
    kml = (
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink><href>http://x</href></NetworkLink>'
        "<Placemark><name>가</name><ExtendedData><Data name='전화'><value>1</value></Data></ExtendedData>"
        "<Point><coordinates>128.2,35.1,0</coordinates></Point></Placemark>"
        "<Placemark><name>나</name><Point><coordinates>x</coordinates></Point></Placemark></Document></kml>"
    )
    table = read_upload("a.kml", kml.encode())
    assert table.headers == ("name", "전화", LON, LAT)
    assert table.rows[0] == ["가", "1", "128.2", "35.1"]
    assert table.rows[1][2] == "no coordinates"
    assert dict(table.notices) == {Notice.LINK_IGNORED: "1"}


def test_a_geopackage_and_a_shapefile_in_another_system_land_where_they_lie(tmp_path):
    package = gis(tmp_path, "a.gpkg", "GPKG", "EPSG:5186")
    gis(tmp_path, "가.shp", "ESRI Shapefile", "EPSG:5186", encoding="CP949")
    parts = {path.name: path.read_bytes() for path in tmp_path.glob("가.*") if path.suffix != ".cpg"}
    for name, content, encoding in (("a.gpkg", package.read_bytes(), "UTF-8"), ("a.zip", archive(parts), "CP949")):
        table = read_upload(name, content)
        assert [cells[0] for cells in table.rows] == ["가", "나"]
        assert [float(cell) for cell in table.rows[0][1:]] == pytest.approx([127.0, 37.1], abs=0.2)
        assert (table.crs, table.encoding) == (5186, encoding)
    assert dict(table.notices)[Notice.ENCODING] == "CP949"


def test_a_shapefile_without_a_system_keeps_its_numbers_and_one_that_lies_is_refused(tmp_path):
    gis(tmp_path, "a.shp", "ESRI Shapefile", "EPSG:5186", encoding="UTF-8")
    parts = {path.name: path.read_bytes() for path in tmp_path.glob("a.*")}
    bare = {name: content for name, content in parts.items() if not name.endswith(".prj")}
    table = read_upload("a.zip", archive(bare))
    assert (table.crs, table.rows[0][1:]) == (0, ["200000.0", "500000.0"])
    lies = parts | {"a.dbf": parts["a.dbf"][:4] + b"\xff\xff\xff\x7f" + parts["a.dbf"][8:]}
    assert refusal("a.zip", archive(lies)) == "dbf_count"
    assert refusal("a.zip", archive(parts | {"b.shp": b"x"})) == "layers"


def test_a_database_that_is_no_geopackage_or_has_two_layers_is_refused(tmp_path):
    path = tmp_path / "a.gpkg"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE x (y)")
    database.close()
    assert refusal("a.gpkg", path.read_bytes()) == "gpkg"
    path.unlink()
    gis(tmp_path, "a.gpkg", "GPKG", "EPSG:5186", layer="one")
    gis(tmp_path, "a.gpkg", "GPKG", "EPSG:5186", layer="two", append=True)
    assert refusal("a.gpkg", path.read_bytes()) == "layers"


def test_every_other_driver_of_gdal_is_left_out():
    assert set(pyogrio.list_drivers()) - set(SKIPPED.split(",")) == ALLOWED


CHILD = """
import ctypes, socket, sys
sys.path.insert(0, sys.argv[1])
from campus.exchange import reading_child
reading_child.limit_resources(); reading_child.forbid_network()
try:
    socket.socket()
    print("python opened a socket")
except Exception as error:
    print(type(error).__name__)
print("library", ctypes.CDLL(None).socket(2, 1, 0))
try:
    bytearray(reading_child.MEMORY_BYTES)
    print("memory without end")
except MemoryError:
    print("MemoryError")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Linux filters the calls of libraries")
def test_the_reading_process_has_no_network_and_bounded_memory():
    told = subprocess.run(
        [sys.executable, "-c", CHILD, str(PROJECT)], capture_output=True, text=True, check=True
    ).stdout.split("\n")
    assert told[:3] == ["ImportFileError", "library -1", "MemoryError"]


def test_a_file_that_takes_too_long_or_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(upload_reading, "LONGEST_S", 0.001)
    with pytest.raises(ImportFileError) as caught:
        read_upload("a.csv", b"a\n1\n")
    assert caught.value.code == "limits"
    monkeypatch.setattr(upload_reading, "LARGEST_BYTES", 3)
    assert refusal("a.csv", b"a\n1\n") == "size"
