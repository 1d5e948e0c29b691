"""What does a table for a file hold, whatever file it is written to?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

Cell = str | int | float | date | None
"""``None`` is an empty cell. A text stays a text, whatever it looks like."""


class SheetKind(StrEnum):
    """Which file a sheet is written to."""

    CSV = "csv"
    CSV_CP949 = "cp949.csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with one row of headings; every row has a cell for each.

    A sheet for reports has a title, the unit of its numbers and notes (sources, what is not known) around the table; a
    sheet for data has none of them.
    """

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: str = ""
    unit: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetFile:
    """A written sheet, and what the file had to do to its texts.

    ``guarded`` counts the texts that got an apostrophe in front; ``lost`` counts the letters, by letter, that the
    file's encoding does not have.
    """

    content: bytes
    guarded: int = 0
    lost: Mapping[str, int] = field(default_factory=dict)
