"""How is a table written as CSV that a spreadsheet opens rightly: its letters, its dates, and no formula among them?

RFC 4180: commas, quotes doubled, CRLF. UTF-8 carries a byte order mark, without which Excel reads it as CP949.

A spreadsheet computes a cell that begins with ``= + - @``, whoever typed it. A text that begins so, blanks and
apostrophes before it not counted, gets one apostrophe in front; a number does not, and no other text is changed. It is
never done silently: the file's notes and the page count such texts. It can be undone: a reader takes one apostrophe
from every text that begins with apostrophes and one of those signs.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Final

from campus.domain.sheet import Cell, Sheet, SheetFile

GUARD: Final = "'"
MISSING: Final = "〓"
"""Stands for a letter that CP949 does not have: printers' sign for a missing letter, and CP949 has it."""

REPLACEMENT: Final = "\ufffd"
_COMPUTED: Final = re.compile(r"[\s'\ufeff\x00-\x20]*[=+\-@＝＋－＠]")
_UNFIT: Final = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def fitting(text: str) -> str:
    """Return a text that every file can hold: a control or broken sign becomes ``U+FFFD``, a line end one sign."""
    return _UNFIT.sub(REPLACEMENT, text.replace("\r\n", "\n").replace("\r", "\n"))


def csv_file(sheet: Sheet, *, cp949: bool = False) -> SheetFile:
    """Write a sheet as CSV, in UTF-8 with a byte order mark or in CP949."""
    rows = list(_rows(sheet))
    guarded = sum(_is_computed(cell) for row in rows for cell in row)
    target = io.StringIO(newline="")
    csv.writer(target, lineterminator="\r\n").writerows([_written(cell) for cell in row] for row in rows)
    text = target.getvalue()
    if not cp949:
        return SheetFile(text.encode("utf-8-sig"), guarded)
    lost = lost_letters(text)
    return SheetFile("".join(MISSING if letter in lost else letter for letter in text).encode("cp949"), guarded, lost)


def lost_letters(text: str) -> dict[str, int]:
    """Count the letters that CP949 does not have, the most frequent first."""
    known = {letter: _has(letter) for letter in set(text)}
    return dict(Counter(letter for letter in text if not known[letter]).most_common())


def _has(letter: str) -> bool:
    """Tell whether CP949 has a letter."""
    try:
        letter.encode("cp949")
    except UnicodeEncodeError:
        return False
    return True


def _rows(sheet: Sheet) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of the file: around a report's table stand its title, its unit and its notes."""
    yield from ((text,) for text in (sheet.title, sheet.unit) if text)
    yield sheet.headings
    yield from sheet.rows
    yield from ((note,) for note in sheet.notes)


def _is_computed(cell: Cell) -> bool:
    """Tell whether a spreadsheet would compute a text."""
    return isinstance(cell, str) and _COMPUTED.match(cell) is not None


def _written(cell: Cell) -> str:
    """Write a cell; a date as ISO 8601."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    if not isinstance(cell, str):
        return f"{cell:.15g}" if isinstance(cell, float) else str(cell)
    return f"{GUARD}{fitting(cell)}" if _is_computed(cell) else fitting(cell)
