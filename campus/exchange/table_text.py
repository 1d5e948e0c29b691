"""Which rows does a comma-separated text hold, and why can it not be read?

Encoding, delimiter and the apostrophe that our own CSV puts before a computed text are found out and told; what is
broken is refused with its line, never guessed.
"""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import BinaryIO, Protocol

from campus.domain.imports import Notice, Table
from campus.errors import ImportFileError

MOST_COLUMNS = 500
LONGEST_CELL = 100_000
LONGEST_LINE = 8_000_000
MOST_ROWS = 2_000_000
DELIMITERS = (",", "\t", ";")
CHUNK_BYTES = 1 << 20
_SEP = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_GUARDED = re.compile(r"'[\s'\ufeff\x00-\x20]*[=+\-@＝＋－＠]")
_COMPUTED = re.compile(r"[=@]|[+-](?!\d)")
_FULL_WIDTH = re.compile("[\uff10-\uff19\uff0d\uff0e]")

Notices = list[tuple[Notice, str]]


class RowSink(Protocol):
    """Takes the rows of a table one by one."""

    def append(self, row: list[str], /) -> None:
        """Take the next row."""


def read_text_table(stream: BinaryIO, rows: RowSink) -> Table:
    """Read a CSV: comma, tab or semicolon; UTF-8, UTF-16 or CP949. The rows go into ``rows``, and the table has none.

    Raises :class:`ImportFileError`.
    """
    codec, encoding = encoding_of(stream)
    notices: Notices = [] if encoding == "UTF-8" else [(Notice.ENCODING, encoding)]
    stream.seek(0)
    text = io.TextIOWrapper(stream, codec, newline="")
    delimiter, lines = _delimiter(text, notices)
    csv.field_size_limit(LONGEST_LINE)
    reader = _lines(csv.reader(lines, delimiter=delimiter, strict=True))
    headers = check_headers(next(reader, (0, []))[1])
    numbers = clean_rows(headers, reader, rows, notices)
    text.detach()
    return Table("CSV", encoding, headers, (), numbers, notices=tuple(notices))


def encoding_of(stream: BinaryIO) -> tuple[str, str]:
    """Return a text's codec and the encoding's name. A text that mixes encodings is refused with its line."""
    start = stream.read(4)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        if _fault_line(stream, "utf-16", nul=True):
            raise ImportFileError("encoding_mixed", "UTF-16")
        return "utf-16", "UTF-16"
    in_utf8 = _fault_line(stream, "utf-8-sig")
    if not in_utf8:
        return "utf-8-sig", "UTF-8"
    in_cp949 = _fault_line(stream, "cp949")
    if in_cp949:
        raise ImportFileError("encoding_mixed", rows=[max(in_utf8, in_cp949)])
    return "cp949", "CP949"


def _fault_line(stream: BinaryIO, codec: str, *, nul: bool = False) -> int:
    """Return the first line that a codec cannot decode, 0 when there is none; NUL is refused where it is no letter."""
    decoder = codecs.getincrementaldecoder(codec)()
    stream.seek(0)
    line = 1
    while True:
        chunk = stream.read(CHUNK_BYTES)
        if b"\0" in chunk and not nul:
            raise ImportFileError("nul", rows=[line + chunk[: chunk.index(b"\0")].count(b"\n")])
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            return line + error.object[: error.start].count(b"\n")
        if not chunk:
            return 0
        line += chunk.count(b"\n")


def _delimiter(text: io.TextIOWrapper, notices: Notices) -> tuple[str, Iterator[str]]:
    """Find what separates the cells: what Excel's own first line says, else what the header has most of."""
    lines = _bounded(text)
    first = next(lines, "")
    named = _SEP.fullmatch(first)
    if named:
        notices.append((Notice.DELIMITER, named[1]))
        return named[1], lines
    found = max(DELIMITERS, key=first.count)
    if found != ",":
        notices.append((Notice.DELIMITER, "TAB" if found == "\t" else found))
    return found, chain([first], lines)


def _bounded(text: io.TextIOWrapper) -> Iterator[str]:
    """Yield the lines of a text, none of them longer than can be."""
    number = 0
    while line := text.readline(LONGEST_LINE):
        number += 1
        if len(line) >= LONGEST_LINE:
            raise ImportFileError("cell_size", rows=[number])
        yield line


def _lines(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Yield number and cells of each row; rows count, not lines, because a cell may hold line ends."""
    number = 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            code = "quote" if "quote" in str(error) or "end of data" in str(error) else "csv"
            raise ImportFileError(code, rows=[number + 1]) from error
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
    headers: Sequence[str], lines: Iterator[tuple[int, Sequence[str]]], rows: RowSink, notices: Notices
) -> list[int]:
    """Put the rows into ``rows`` and return their numbers; refuse ragged ones, too long cells and a lack of rows."""
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
        if len(numbers) > MOST_ROWS:
            raise ImportFileError("rows_many", f"{MOST_ROWS:,}")
    if ragged:
        raise ImportFileError("ragged", rows=ragged[:5])
    if not numbers:
        raise ImportFileError("empty")
    notices.extend((kind, f"{count:,}") for kind, count in counts.items() if count)
    return numbers


def _cell(text: str, number: int, counts: dict[Notice, int]) -> str:
    """Clean one cell, counting what was done to it."""
    if text == "" or (text.isascii() and text.isalnum() and len(text) < LONGEST_CELL):
        return text
    if len(text) > LONGEST_CELL:
        raise ImportFileError("cell_size", rows=[number])
    if "\0" in text:
        raise ImportFileError("nul", rows=[number])
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
