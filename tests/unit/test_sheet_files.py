"""A table comes out of every file as it went in; nothing in it is ever computed, and what is lost is told."""

import csv
import io
import zipfile
from datetime import date

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus.domain.sheet import Sheet, SheetKind
from campus.services.sheet_files import sheet_file

COMPUTED = [
    "=1+1",
    '=HYPERLINK("http://x","y")',
    "+82-55-330-1234",
    "-5",
    "@SUM(A1)",
    "  =1+1",
    "\t=1",
    "\n=cmd|' /C calc'!A0",
    "＝1+1",
    "＠x",
    "\ufeff=1",
    "'=1",
    "''-1",
    "- 교육",
]
HARMLESS = [
    "도서관",
    "1+1=2",
    "055-330-1234",
    "㈜가",
    "'quoted'",
    "{{7*7}}",
    "<b>&amp;</b>",
    'a"b',
    "a,b",
    "줄\n바꿈",
    "㎡",
    "",
]
DAY = date(2026, 3, 11)


def make_sheet(*rows, **parts):
    width = len(rows[0]) if rows else 1
    return Sheet(name="조서", headings=tuple(f"열{n}" for n in range(width)), rows=tuple(rows), **parts)


def read_csv(file, encoding="utf-8-sig"):
    return list(csv.reader(io.StringIO(file.content.decode(encoding), newline="")))


def read_xlsx(file):
    return openpyxl.load_workbook(io.BytesIO(file.content)).worksheets[0]


def unguarded(text):
    """Take the apostrophe away again, as the module's own words say."""
    rest = text.lstrip("'").lstrip("\ufeff \t\n'")
    return text[1:] if text.startswith("'") and rest[:1] and rest[0] in "=+-@＝＋－＠" else text


@pytest.mark.parametrize("text", COMPUTED)
def test_a_text_that_would_be_computed_gets_an_apostrophe_in_csv_and_that_is_counted(text):
    file = sheet_file(make_sheet((text, "x")), SheetKind.CSV)
    assert read_csv(file)[1] == [f"'{text}", "x"]
    assert file.guarded == 1


@pytest.mark.parametrize("text", HARMLESS)
def test_any_other_text_stands_in_csv_as_it_is(text):
    file = sheet_file(make_sheet((text, "x")), SheetKind.CSV)
    assert read_csv(file)[1] == [text, "x"]
    assert file.guarded == 0


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("='+-@\n\t "), max_size=8))
def test_the_apostrophe_can_be_taken_away_again(text):
    held = read_csv(sheet_file(make_sheet((text, "x")), SheetKind.CSV))[1][0]
    assert unguarded(held) == text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


def test_numbers_and_days_are_no_texts():
    file = sheet_file(make_sheet((-5, -0.5, 14360.0, DAY, None)), SheetKind.CSV)
    assert read_csv(file)[1] == ["-5", "-0.5", "14360", "2026-03-11", ""]
    assert file.guarded == 0


def test_a_csv_in_utf8_begins_with_the_mark_that_excel_needs_and_is_read_by_pandas():
    file = sheet_file(make_sheet(("도서관", 3), ("똠방각하", 4)), SheetKind.CSV)
    assert file.content.startswith(b"\xef\xbb\xbf")
    assert pd.read_csv(io.BytesIO(file.content)).to_dict("list") == {"열0": ["도서관", "똠방각하"], "열1": [3, 4]}


def test_a_report_has_title_unit_and_notes_around_its_table_and_data_has_none():
    report = make_sheet(("가",), title="조서", unit="(단위: ㎡)", notes=("출처: 시",))
    assert read_csv(sheet_file(report, SheetKind.CSV)) == [["조서"], ["(단위: ㎡)"], ["열0"], ["가"], ["출처: 시"]]
    assert read_csv(sheet_file(make_sheet(("가",)), SheetKind.CSV)) == [["열0"], ["가"]]


@pytest.mark.parametrize("text", ["똠방각하 뷁 펲시 믜", "ㆍ·㎡①～", "Москва", "㈜", "힣"])
def test_cp949_has_all_of_hangul_and_more(text):
    file = sheet_file(make_sheet((text,)), SheetKind.CSV_CP949)
    assert read_csv(file, "cp949")[1] == [text]
    assert file.lost == {}


def test_letters_that_cp949_does_not_have_are_marked_and_counted():
    file = sheet_file(make_sheet(("취․창업 • café – café 🏫",)), SheetKind.CSV_CP949)
    assert read_csv(file, "cp949")[1] == ["취〓창업 〓 caf〓 〓 caf〓 〓"]
    assert file.lost == {"é": 2, "․": 1, "•": 1, "–": 1, "🏫": 1}


@pytest.mark.parametrize("text", [*COMPUTED, *HARMLESS, "http://x.example", "00123", "1E5", "{=1}", "_x0041_"])
def test_a_text_is_a_text_in_a_workbook(text):
    page = read_xlsx(sheet_file(make_sheet((text, 1)), SheetKind.XLSX))
    cell = page["A2"]
    assert (cell.value or "", cell.data_type) == (text, "s")
    assert cell.hyperlink is None


def test_days_are_days_and_numbers_numbers_in_a_workbook_and_pandas_reads_the_same():
    file = sheet_file(make_sheet(("가", 7, 14360.5, DAY, None)), SheetKind.XLSX)
    page = read_xlsx(file)
    assert [cell.data_type for cell in page[2]] == ["s", "n", "n", "d", "n"]
    row = pd.read_excel(io.BytesIO(file.content), dtype={"열0": str}).iloc[0].tolist()
    assert row[:3] == ["가", 7, 14360.5]
    assert row[3].date() == DAY
    assert pd.isna(row[4])


def test_a_workbook_holds_no_formula_no_macro_and_no_link():
    sheet = make_sheet(*((text, text) for text in COMPUTED), title="=1+1", unit="=2", notes=("=3",))
    with zipfile.ZipFile(io.BytesIO(sheet_file(sheet, SheetKind.XLSX).content)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert not [name for name in parts if "vba" in name or "externalLinks" in name]
    page = parts["xl/worksheets/sheet1.xml"]
    assert "<f>" not in page
    assert "<hyperlink" not in page


def test_the_same_table_makes_the_same_bytes():
    sheets = [make_sheet(("가", 1)) for _ in range(2)]
    assert len({sheet_file(sheet, SheetKind.XLSX).content for sheet in sheets}) == 1


@pytest.mark.parametrize("kind", [SheetKind.CSV, SheetKind.XLSX])
@pytest.mark.parametrize("text", ["\x00가\x1b", "\ud800가", "가\ufffe\uffff"])
def test_a_sign_that_no_file_can_hold_is_seen_to_be_missing(kind, text):
    file = sheet_file(make_sheet((text,)), kind)
    held = read_csv(file)[1][0] if kind is SheetKind.CSV else read_xlsx(file)["A2"].value
    assert "가" in held
    assert "\ufffd" in held


@pytest.mark.parametrize("name", ["", "a/b:c*?[x]'\\", "가" * 40])
def test_a_hostile_or_empty_name_makes_a_workbook_all_the_same(name):
    sheet = Sheet(name=name, headings=("열",), rows=())
    assert [cell.value for cell in read_xlsx(sheet_file(sheet, SheetKind.XLSX))[1]] == ["열"]


def test_a_text_beyond_the_limit_of_excel_ends_in_an_ellipsis():
    page = read_xlsx(sheet_file(make_sheet(("가" * 40_000,)), SheetKind.XLSX))
    assert page["A2"].value == "가" * 32_766 + "…"
