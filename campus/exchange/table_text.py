"""Which rows does a comma-separated text hold, and why can it not be read?

Encoding, delimiter and the apostrophe that our own CSV puts before a computed text are found out and told; what is
broken is refused with its line, never guessed.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence

from campus.domain.imports import Notice, Table
from campus.errors import ImportFileError

MOST_COLUMNS = 500
LONGEST_CELL = 100_000
MOST_ROWS = 2_000_000
LINE = "{}행"
DELIMITERS = (",", "\t", ";")
_SEP = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_GUARDED = re.compile(r"'[\s'\ufeff\x00-\x20]*[=+\-@＝＋－＠]")
_COMPUTED = re.compile(r"[=@]|[+-](?!\d)")
_FULL_WIDTH = re.compile("[\uff10-\uff19\uff0d\uff0e]")
_SPECIMEN = 65_536

Notices = list[tuple[Notice, str]]


def read_text_table(content: bytes) -> Table:
    """Read a CSV: comma, tab or semicolon; UTF-8, UTF-16 or CP949. Raises :class:`ImportFileError`."""
    text, encoding = decode(content)
    notices: Notices = [] if encoding == "UTF-8" else [(Notice.ENCODING, encoding)]
    delimiter, text = _delimiter(text, notices)
    csv.field_size_limit(max(len(text), LONGEST_CELL))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines = _lines(reader)
    headers = check_headers(next(lines, (0, []))[1])
    rows, numbers = clean_rows(headers, lines, notices)
    return Table("CSV", encoding, headers, rows, numbers, notices=tuple(notices))


def decode(content: bytes) -> tuple[str, str]:
    """Decode a text; return it with the encoding's name. A text that mixes encodings is refused with its line."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(content, "utf-16", "UTF-16"), "UTF-16"
    if b"\0" in content:
        raise ImportFileError("nul", LINE.format(content[: content.index(b"\0")].count(b"\n") + 1))
    try:
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError as error:
        in_utf8 = error
    try:
        return content.decode("cp949"), "CP949"
    except UnicodeDecodeError as error:
        at = max(in_utf8.start, error.start)
        line = content[:at].count(b"\n") + 1
        raise ImportFileError("encoding_mixed", LINE.format(line)) from error


def _decoded(content: bytes, codec: str, name: str) -> str:
    """Decode with a codec that the first bytes announce."""
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        raise ImportFileError("encoding_mixed", name) from error


def _delimiter(text: str, notices: Notices) -> tuple[str, str]:
    """Find what separates the cells: what Excel's own first line says, else what the header has most of."""
    named = _SEP.match(text)
    if named:
        notices.append((Notice.DELIMITER, named[1]))
        return named[1], text[named.end() :]
    header = text[:_SPECIMEN].split("\n", 1)[0]
    found = max(DELIMITERS, key=header.count)
    if found != ",":
        notices.append((Notice.DELIMITER, "TAB" if found == "\t" else found))
    return found, text


def _lines(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Yield number and cells of each row; rows count, not lines, because a cell may hold line ends."""
    number = 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            code = "quote" if "quote" in str(error) or "end of data" in str(error) else "csv"
            raise ImportFileError(code, LINE.format(number + 1)) from error
        if cells is None:
            return
        number += 1
        yield number, cells


def check_headers(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the column names; refuse a table without any, with too many, or with one twice."""
    headers = tuple(clean(cell) for cell in cells)
    while headers and not headers[-1]:
        headers = headers[:-1]
    if not headers:
        raise ImportFileError("empty")
    if len(headers) > MOST_COLUMNS:
        raise ImportFileError("columns_many", f"{len(headers):,}")
    twice = [name for name in dict.fromkeys(headers) if name and headers.count(name) > 1]
    if twice:
        raise ImportFileError("columns_twice", ", ".join(twice[:5]))
    return headers


def clean_rows(
    headers: Sequence[str], lines: Iterator[tuple[int, Sequence[str]]], notices: Notices
) -> tuple[list[list[str]], list[int]]:
    """Return the rows with their numbers; refuse ragged ones, too long cells and a table without rows."""
    rows: list[list[str]] = []
    numbers: list[int] = []
    ragged: list[int] = []
    counts = dict.fromkeys((Notice.BLANK_ROWS, Notice.UNGUARDED, Notice.NORMALISED, Notice.FORMULA_TEXT), 0)
    width = len(headers)
    for number, cells in lines:
        if not any(cells):
            counts[Notice.BLANK_ROWS] += 1
            continue
        if len(cells) < width or any(cells[width:]):
            ragged.append(number)
            continue
        rows.append([_cell(cell, number, counts) for cell in cells[:width]])
        numbers.append(number)
        if len(rows) > MOST_ROWS:
            raise ImportFileError("rows_many", f"{MOST_ROWS:,}")
    if ragged:
        raise ImportFileError("ragged", ", ".join(LINE.format(number) for number in ragged[:5]))
    if not rows:
        raise ImportFileError("empty")
    notices.extend((kind, f"{count:,}") for kind, count in counts.items() if count)
    return rows, numbers


def _cell(text: str, number: int, counts: dict[Notice, int]) -> str:
    """Clean one cell, counting what was done to it."""
    if text == "" or (text.isascii() and text.isalnum() and len(text) < LONGEST_CELL):
        return text
    if len(text) > LONGEST_CELL:
        raise ImportFileError("cell_size", LINE.format(number))
    if "\0" in text:
        raise ImportFileError("nul", LINE.format(number))
    if text[0] == "'" and _GUARDED.match(text):
        text = text[1:]
        counts[Notice.UNGUARDED] += 1
    if _COMPUTED.match(text):
        counts[Notice.FORMULA_TEXT] += 1
    if _FULL_WIDTH.search(text) and _is_number(unicodedata.normalize("NFKC", text)):
        text = unicodedata.normalize("NFKC", text)
        counts[Notice.NORMALISED] += 1
    return clean(text)


def _is_number(text: str) -> bool:
    """Tell whether a text is a number, a date or a telephone number."""
    return bool(re.fullmatch(r"[\d\s.,:+-]+", text))


def clean(text: str) -> str:
    """Drop the blanks that no reader sees; line ends within a cell are blanks."""
    return " ".join(text.split())
