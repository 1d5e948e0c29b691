"""Which tables does a city have, and how is a cell's text turned into a value and back?

A city pack's CSV files and the store's tables both follow from the record classes through this module.
"""

import dataclasses
import math
import re
import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, cast

from campus.domain import record
from campus.domain.assignment import Decision

LIST_SEPARATOR = ";"
YES, NO = "yes", "no"
TRUTHS = {YES: True, NO: False}
"""How a cell says yes or no."""

RECORD_TABLES: dict[str, type] = {
    "spaces": record.Space,
    "institutions": record.Institution,
    "companies": record.Company,
    "programs": record.Program,
    "stations": record.Station,
}
"""The tables whose rows have a page, a place and links; in the order in which features are numbered."""

AREA_TABLES: dict[str, type] = {"districts": record.District, "neighbours": record.Neighbour}
"""The tables that come as GeoJSON, because their rows are polygons."""

TABLES: dict[str, type] = {
    "sources": record.Source,
    "living_areas": record.LivingArea,
    **AREA_TABLES,
    "industry_lists": record.IndustryList,
    "industries": record.Industry,
    "institutions": record.Institution,
    "spaces": record.Space,
    "companies": record.Company,
    "programs": record.Program,
    "program_sessions": record.ProgramSession,
    "stations": record.Station,
    "decisions": Decision,
    "links": record.Link,
    "population": record.Population,
    "timeline": record.TimelineEntry,
    "indicators": record.Indicator,
    "indicator_values": record.IndicatorValue,
    "value_sources": record.ValueSource,
    "matches": record.Match,
}
"""Every table, each after the tables that it refers to, as far as that is possible."""

REFERENCE_SETS: dict[str, tuple[str, ...]] = {
    "records": tuple(RECORD_TABLES),
    "records or decisions": (*RECORD_TABLES, "decisions"),
}
"""What a column may refer to that is not one table: the tables whose ids it may hold."""

TYPE_OF_TABLE = {
    "spaces": record.RecordType.SPACE,
    "institutions": record.RecordType.INSTITUTION,
    "companies": record.RecordType.COMPANY,
    "programs": record.RecordType.PROGRAM,
    "stations": record.RecordType.STATION,
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its Python type without ``None``, and what may stand in it."""

    name: str
    type: type
    optional: bool
    required: bool
    key: bool
    pattern: str
    refers_to: str
    choices: tuple[str, ...]

    @property
    def is_list(self) -> bool:
        """Tell whether the cell holds several values."""
        return self.type is tuple


def columns_of(cls: type) -> tuple[Column, ...]:
    """Describe the columns of a record class; ``id`` first, then the order in which the class names them."""
    return _described(cls)


@cache
def _described(cls: Any) -> tuple[Column, ...]:
    """Read the class once: its hints are looked up slowly."""
    hints = typing.get_type_hints(cls)
    found = [_column(item, hints[item.name]) for item in dataclasses.fields(cls)]
    keys = [item for item in found if item.key]
    return tuple(keys + [item for item in found if not item.key])


def _column(item: "dataclasses.Field[Any]", hint: Any) -> Column:
    """Read one column's description from a dataclass field."""
    parts = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    plain = next(part for part in parts if part is not types.NoneType)
    base = cast("type", typing.get_origin(plain) or plain)
    choices = tuple(member.value for member in base) if issubclass(base, StrEnum) else ()
    meta = item.metadata
    return Column(
        name=item.name,
        type=base,
        optional=types.NoneType in parts,
        required=bool(meta.get("required")),
        key=bool(meta.get("key")),
        pattern=meta.get("pattern", ""),
        refers_to=meta.get("refers_to", ""),
        choices=choices,
    )


def parse_cell(column: Column, text: str) -> Any:
    """Turn a cell's text into its value; raise ``ValueError`` with the reason when it is none.

    An empty cell is the column's unknown: ``None``, an empty text or an empty list. Whether it may be empty is
    checked by the caller, so that all faults of a row can be told together.
    """
    if text == "":
        return _unknown(column)
    if column.is_list:
        return tuple(part for part in text.split(LIST_SEPARATOR) if part)
    if column.pattern and not re.fullmatch(column.pattern, text):
        raise ValueError(f"does not look like {column.pattern}")
    if column.choices and text not in column.choices:
        raise ValueError(f"must be one of {', '.join(column.choices)}")
    parse: Callable[[str], Any] = _PARSERS.get(column.type, column.type)
    return parse(text)


def _unknown(column: Column) -> Any:
    """Return what stands for an unknown value of the column."""
    if column.is_list:
        return ()
    if column.type is bool and not column.optional:
        return False
    return None if column.optional or column.type is not str else ""


def _truth(text: str) -> bool:
    """Read a cell that says yes or no."""
    if text not in TRUTHS:
        raise ValueError(f"must be one of {', '.join(TRUTHS)}")
    return TRUTHS[text]


def _finite(text: str) -> float:
    """Parse a number that can be computed with."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("is not a finite number")
    return number


_PARSERS: dict[type, Callable[[str], Any]] = {
    bool: _truth,
    date: date.fromisoformat,
    bytes: bytes.fromhex,
    float: _finite,
}


def format_cell(value: Any) -> str:
    """Turn a value into the text of its cell; the inverse of :func:`parse_cell`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, tuple):
        return LIST_SEPARATOR.join(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return str(value)


def iter_references(cls: type) -> Iterator[Column]:
    """Yield the columns that refer to another table or to a vocabulary of the city."""
    return (item for item in columns_of(cls) if item.refers_to)
