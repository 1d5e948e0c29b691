"""Which rows does a workbook hold? Values only: formulas are never computed and links never followed."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from campus.domain.imports import Notice, Table
from campus.errors import ImportFileError
from campus.exchange.archive_check import member_bytes, members_with, opened_archive
from campus.exchange.table_text import Notices, RowSink, check_headers, clean_rows

_DTD = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_WIDE = (b"<\0!\0D\0", b"\0<\0!\0D", b"<\0!\0E\0", b"\0<\0!\0E")
WORKBOOK = "xl/workbook.xml"


def read_workbook(path: Path, rows: RowSink) -> Table:
    """Read the first sheet that has rows; raises :class:`ImportFileError`."""
    with opened_archive(path) as archive:
        if WORKBOOK not in archive.namelist():
            raise ImportFileError("xlsx", WORKBOOK)
        _refuse_entities(archive)
        links = sum("externalLink" in name for name in archive.namelist())
    try:
        return _table(path, rows, links)
    except ImportFileError:
        raise
    except Exception as error:
        raise ImportFileError("xlsx", type(error).__name__) from error


def _table(path: Path, rows: RowSink, links: int) -> Table:
    """Read the table; whatever the library raises is told by the caller."""
    notices: Notices = []
    book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    for sheet in sheets:
        # What a sheet says of its own size may be a lie.
        sheet.reset_dimensions()
    chosen = next((sheet for sheet in sheets if next(_lines(sheet), None)), None)
    if chosen is None:
        raise ImportFileError("empty")
    if len(book.worksheets) > 1:
        notices.append((Notice.SHEET, str(chosen.title)))
    if links:
        notices.append((Notice.LINK_IGNORED, f"{links:,}"))
    lines = _lines(chosen)
    headers = check_headers(next(lines)[1])
    width = len(headers)
    padded = ((number, [*cells, *[""] * (width - len(cells))]) for number, cells in lines)
    numbers = clean_rows(headers, padded, rows, notices)
    return Table("XLSX", "", headers, (), numbers, notices=tuple(notices))


def _refuse_entities(archive: zipfile.ZipFile) -> None:
    """Refuse a workbook whose parts declare a document type; a spreadsheet program never writes one."""
    for member in members_with(archive, (".xml", ".rels", ".vml")):
        content = member_bytes(archive, member)
        if _DTD.search(content) or any(start in content for start in _WIDE):
            raise ImportFileError("xml_dtd", member.filename[:100])


def _lines(sheet: Any) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield number and cells of each row that is not empty."""
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = [_text(value) for value in row]
        if any(cells):
            yield number, cells


def _text(value: Any) -> str:
    """Write a value as a person reads it; days as ISO 8601."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, date | time):
        return _moment(value)
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _moment(value: date | time) -> str:
    """Write a day, a time or both; a day is a moment at midnight to a spreadsheet."""
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds") if value.time() != time.min else value.date().isoformat()
    return value.isoformat()
