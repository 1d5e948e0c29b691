"""How does a table become a file, and what is lost or changed on the way?"""

from campus.domain.sheet import Sheet, SheetFile, SheetKind
from campus.exchange.sheet_csv import csv_file
from campus.exchange.sheet_xlsx import xlsx_file


def sheet_file(sheet: Sheet, kind: SheetKind) -> SheetFile:
    """Write a sheet to the kind of file that is asked for; the file says what it did to the texts."""
    if kind is SheetKind.XLSX:
        return xlsx_file(sheet)
    return csv_file(sheet, cp949=kind is SheetKind.CSV_CP949)
