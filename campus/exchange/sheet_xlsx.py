"""How is a table written as an Excel workbook in which a text is a text, a date a date and nothing is a formula?"""

import io
from datetime import date, datetime, time
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from campus.domain.sheet import Cell, Sheet, SheetFile
from campus.exchange.sheet_csv import fitting

LONGEST_TEXT: Final = 32_767
"""Excel's own limit for a cell; a longer text ends in an ellipsis."""

A4: Final = 9
WIDEST, NARROWEST = 48, 6
MADE: Final = datetime.combine(date(2000, 1, 1), time.min)
"""When every workbook says that it was made, in the library's naive time: the same content makes the same bytes."""

_OPTIONS: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def xlsx_file(sheet: Sheet) -> SheetFile:
    """Write a sheet as a workbook of one worksheet, ready to be printed on A4."""
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True, **_OPTIONS}) as book:
        book.set_properties({"title": fitting(sheet.title or sheet.name), "created": MADE})
        page = book.add_worksheet(_sheet_name(sheet.name))
        _write(book, page, sheet)
    return SheetFile(target.getvalue())


def _write(book: Workbook, page: Worksheet, sheet: Sheet) -> None:
    """Write title, unit, table and notes, and set the page."""
    top, last = 0, max(0, len(sheet.headings) - 1)
    for text, look in ((sheet.title, {"bold": True, "font_size": 14}), (sheet.unit, {"align": "right"})):
        if text:
            page.write_string(top, last if "align" in look else 0, fitting(text), book.add_format(look))
            top += 1
    heading = book.add_format({"bold": True, "bottom": 1, "align": "center", "text_wrap": True})
    for column, text in enumerate(sheet.headings):
        page.write_string(top, column, fitting(text), heading)
        page.set_column(column, column, _width(sheet, column))
    looks = _looks(book)
    for number, row in enumerate(sheet.rows, top + 1):
        for column, cell in enumerate(row):
            _write_cell(page, (number, column), cell, looks)
    for number, note in enumerate(sheet.notes, top + len(sheet.rows) + 1):
        page.write_string(number, 0, fitting(note))
    _set_page(page, top, last, sheet)


def _looks(book: Workbook) -> dict[type, Format]:
    """Return how each kind of value looks."""
    around = {"valign": "top", "text_wrap": True}
    return {
        str: book.add_format({**around, "num_format": "@"}),
        date: book.add_format({"valign": "top", "num_format": "yyyy-mm-dd"}),
        float: book.add_format({"valign": "top", "num_format": "#,##0.##"}),
        int: book.add_format({"valign": "top", "num_format": "0"}),
    }


def _write_cell(page: Worksheet, at: tuple[int, int], cell: Cell, looks: dict[type, Format]) -> None:
    """Write one cell by the type of its value, never by what its text looks like."""
    if isinstance(cell, str):
        text = fitting(cell)
        page.write_string(*at, text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…", looks[str])
    elif isinstance(cell, date):
        page.write_datetime(*at, cell, looks[date])
    elif cell is not None:
        page.write_number(*at, cell, looks[type(cell)])


def _width(sheet: Sheet, column: int) -> float:
    """Return a column's width in letters; a Korean one is as wide as two others."""
    texts = [sheet.headings[column], *(str(row[column] or "") for row in sheet.rows[:200])]
    wide = max(sum(2 if letter >= "ᄀ" else 1 for letter in text) for text in texts)
    return float(min(WIDEST, max(NARROWEST, wide + 2)))


def _set_page(page: Worksheet, top: int, last: int, sheet: Sheet) -> None:
    """Let the headings stay in sight and on every printed page, and let the table be filtered where it is data."""
    page.freeze_panes(top + 1, 0)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(top)
    if not sheet.title and sheet.rows:
        page.autofilter(top, 0, top + len(sheet.rows), last)


def _sheet_name(name: str) -> str:
    """Return a name that Excel takes: at most 31 letters, and none that a formula could read."""
    return "".join(" " if letter in "[]:*?/\\'" else letter for letter in fitting(name))[:31] or "1"
