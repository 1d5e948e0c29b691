"""Which rows does a table from elsewhere hold, whatever its encoding and the order of its columns?"""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from campus.errors import Fault, PackError

ENCODINGS = ("utf-8-sig", "cp949")
"""Tried in this order: UTF-8 with or without a byte order mark, then what Korean offices' programs write."""

SourceRow = Mapping[str, str]
"""A row by column name, the cells without surrounding or doubled blanks."""


def decode_table(content: bytes, file: str) -> str:
    """Decode a table's bytes; raise :class:`PackError` when no known encoding fits."""
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise PackError([Fault(file, None, "", "", f"is in none of the encodings {', '.join(ENCODINGS)}")])


def parse_table(text: str) -> list[SourceRow]:
    """Parse comma-separated text whose first row names the columns; missing cells are empty."""
    reader = csv.DictReader(io.StringIO(text, newline=""), restval="")
    return [{_clean(name): _clean(cell) for name, cell in row.items() if name is not None} for row in reader]


def read_source_table(path: Path) -> list[SourceRow]:
    """Read a table from elsewhere; raise :class:`PackError` when it is missing or cannot be decoded."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise PackError([Fault(path.name, None, "", "", f"cannot be read: {error.strerror}")]) from error
    return parse_table(decode_table(content, path.name))


def _clean(text: str) -> str:
    """Drop the blanks that no reader sees."""
    return " ".join(text.split())
