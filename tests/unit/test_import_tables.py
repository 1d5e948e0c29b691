"""A text table is read whatever its encoding and delimiter, or refused with the line at which it is broken."""

import io
from dataclasses import replace

import pytest

from campus.domain.imports import FaultKind, Notice
from campus.domain.sheet import Sheet
from campus.errors import ImportFileError
from campus.exchange.place_reading import dragged_rows, impossible, is_elsewhere, is_scientific, judge_place, undated
from campus.exchange.sheet_csv import csv_file
from campus.exchange.table_text import LONGEST_CELL, MOST_COLUMNS, read_text_table

BOUNDS = (128.0, 35.0, 129.0, 36.0)


def read(content):
    """Read a text table with its rows."""
    rows = []
    return replace(read_text_table(io.BytesIO(content), rows), rows=rows)


SYSTEMS = (4326, 5187, 5186, 5179, 5174, 2097)


@pytest.mark.parametrize(
    ("content", "code", "part"),
    [
        (b"", "empty", ""),
        (b"\xef\xbb\xbf\r\n", "empty", ""),
        (b"a,b\n", "empty", ""),
        (b"a,b\n1,2\n3\n4,5,6\n", "ragged", (3, 4)),
        (b'a,b\n1,"2\n3,4\n', "quote", (2,)),
        (b"a,b\n1,2\0\n", "nul", (2,)),
        (b"a,a\n1,2\n", "columns_twice", "a"),
        ("이름\n가나\n".encode() + "다라\n".encode("cp949"), "encoding_mixed", (3,)),
        (b",".join(b"c%d" % n for n in range(MOST_COLUMNS + 1)) + b"\n1\n", "columns_many", "501"),
        (b"a\n" + b"x" * (LONGEST_CELL + 1) + b"\n", "cell_size", (2,)),
        (b"a\n" + "가".encode() * (LONGEST_CELL + 1) + b"\n", "cell_size", (2,)),
        ("a\n1\n".encode("utf-16") + b"\0", "encoding_mixed", "UTF-16"),
    ],
)
def test_a_broken_table_is_refused_with_its_line(content, code, part):
    with pytest.raises(ImportFileError) as caught:
        read(content)
    assert (caught.value.code, caught.value.rows or caught.value.part) == (code, part)


def test_blank_rows_and_surplus_empty_cells_do_not_count_and_rows_keep_their_numbers():
    table = read("a,b,,\n\n1,2,,,,\n,,\n가,  나  다 \n".encode())
    assert (table.headers, table.rows) == (("a", "b"), [["1", "2"], ["가", "나 다"]])
    assert table.numbers == [3, 5]
    assert table.notices == ((Notice.BLANK_ROWS, "2"),)


@pytest.mark.parametrize(
    ("content", "told"), [("sep=;\na;b\n1;2\n", ";"), ("a;b\n1;2\n", ";"), ("a\tb\n1\t2\n", "TAB")]
)
def test_another_delimiter_is_found_and_told(content, told):
    table = read(content.encode())
    assert (table.rows, table.notices) == ([["1", "2"]], ((Notice.DELIMITER, told),))


def test_full_width_digits_are_numbers_and_names_stay():
    table = read("위도,이름\n３５．１,ＡＢＣ１\n".encode())
    assert (table.rows, table.notices) == ([["35.1", "ＡＢＣ１"]], ((Notice.NORMALISED, "1"),))


def test_what_our_own_csv_makes_harmless_comes_back_as_it_was():
    texts = ("=1+1", "+82-55", "@x", "-3", "'=x", "'", "'tis", "plain", "＝A1")
    sheet = Sheet(name="x", headings=("a",), rows=tuple((text,) for text in texts))
    table = read(csv_file(sheet).content)
    assert [cells[0] for cells in table.rows] == list(texts)
    assert dict(table.notices)[Notice.UNGUARDED] == "6"


@pytest.mark.parametrize(
    ("lat", "lon", "kind", "place"),
    [
        ("", "", None, (None, None)),
        ("35.1", "128.2", None, (128.2, 35.1)),
        ("128.2", "35.1", FaultKind.SWAPPED, (128.2, 35.1)),
        ("37.5", "127.0", FaultKind.PLACE, (None, None)),
        ("inf", "128", FaultKind.PLACE, (None, None)),
        ("abc", "128", FaultKind.PLACE, (None, None)),
    ],
)
def test_a_place_is_judged_and_never_mended_in_silence(lat, lon, kind, place):
    verdict = judge_place(lat, lon, 4326, SYSTEMS, BOUNDS)
    assert (verdict.kind, (verdict.lon, verdict.lat)) == (kind, place)


def test_metres_name_the_systems_that_they_could_be_in():
    verdict = judge_place("1685000", "1110000", 4326, SYSTEMS, BOUNDS)
    assert verdict.kind is FaultKind.CRS
    assert "EPSG:5179" in verdict.detail
    read = judge_place("1685000", "1110000", 5179, SYSTEMS, BOUNDS)
    assert read.kind is None
    assert 128 < read.lon < 129


def test_only_runs_with_a_fraction_are_dragged_cells():
    assert dragged_rows(["1.5", "39.22", "40.22", "41.22", "", "3.5", "4.5"]) == {1, 2, 3}
    assert dragged_rows(["1", "2", "3", "4"]) == frozenset()


def test_building_numbers_that_became_dates_are_read_back():
    assert undated("가상시 나무로 12월 02일") == "가상시 나무로 12-2"
    assert undated("가상시 나무로 12-Feb") == "가상시 나무로 2-12"
    assert undated("가상시 나무로 Mar-04") == "가상시 나무로 3-4"
    assert undated("가상시 5월길 3") == "가상시 5월길 3"


def test_codes_places_and_the_country_are_told_apart():
    assert is_scientific("4.82504E+18")
    assert not is_scientific("385-2-000064")
    assert is_elsewhere(["먼도 먼시"], ["가상시"], ["도"]) is True
    assert is_elsewhere(["경상도 가상시"], ["가상시"], ["도"]) is False
    assert is_elsewhere(["나무로 1", ""], ["가상시"], ["도"]) is None
    around = (124.0, 33.0, 132.0, 39.0)
    assert impossible("65.5", "127", around) is FaultKind.PLACE
    assert impossible("127", "35", around) is FaultKind.SWAPPED
    assert impossible("35", "127", around) is None
