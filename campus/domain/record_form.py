"""What may be typed of a record, how does it stand in its form, and what is wrong with it?

A form holds cells: the text of each column as a city pack writes it, so that a column which is added to a record's
class stands in the form by itself. A place is one cell (``LOCATION``: longitude and latitude, EPSG:4326 degrees),
because half of a coordinate means nothing.
"""

import math
import re
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from campus.domain.assignment_form import check_texts
from campus.domain.tables import (
    LIST_SEPARATOR,
    RECORD_TABLES,
    TYPE_OF_TABLE,
    Column,
    columns_of,
    format_cell,
    parse_cell,
)
from campus.errors import FieldFault

Cells = Mapping[str, str]
"""A record's form: text by field."""

EDITABLE = ("spaces", "institutions", "companies", "programs")
"""The tables whose records people write."""

ID_PREFIX = {"spaces": "SP", "institutions": "IN", "companies": "CO", "programs": "PR"}

LOCATION = "location"
"""The form's name for ``lon`` and ``lat`` together."""

_COORDINATE = ("lon", "lat")
_KEPT_APART = frozenset({"id", "source_id", "reference_date", "date_basis", "estimated", *_COORDINATE})
"""What no one types: the id stays, the source and date are asked for with every change,
and what a person has written is no estimate any more."""

_NAMING = frozenset({"name", "name_en", "aliases", "kind"})
_PLACING = frozenset({"address", "place_text", "location_basis", "district_id"})
_TIED_WORDS = frozenset(
    f"{column.name.removesuffix('_id')}_text"
    for cls in RECORD_TABLES.values()
    for column in columns_of(cls)
    if column.refers_to in RECORD_TABLES
)
"""The columns with a source's own words for another record; they stand beside the column that names it."""
_LONG = re.compile(r"(_text|_duties)$|^note$")


class Group(StrEnum):
    """The parts of a form, in their order."""

    NAME = "name"
    PLACE = "place"
    TIES = "ties"
    CONTENT = "content"


class Entry(StrEnum):
    """How a cell is filled in."""

    PLACE = "place"
    CHOICE = "choice"
    CHOICES = "choices"
    LINES = "lines"
    DAY = "day"
    LONG_TEXT = "long_text"
    TEXT = "text"


_PLACE_COLUMN = Column(
    name=LOCATION, type=str, optional=False, required=False, key=False, pattern="", refers_to="", choices=()
)


def table_of(record_type: str) -> str:
    """Return the table of a type of record."""
    return next(table for table, kind in TYPE_OF_TABLE.items() if kind == record_type)


def form_columns(table: str) -> tuple[Column, ...]:
    """Return the columns that a person fills in; the place stands once, where the class has its coordinate."""
    found: list[Column] = []
    for column in columns_of(RECORD_TABLES[table]):
        if column.name == _COORDINATE[0]:
            found.append(_PLACE_COLUMN)
        elif column.name not in _KEPT_APART:
            found.append(column)
    names = {column.name for column in found}
    return tuple(sorted(found, key=lambda column: _stands_alone(column, names)))


def _stands_alone(column: Column, names: set[str]) -> bool:
    """Tell whether a reference has no words of a source beside it; the others stand in pairs before them."""
    return column.refers_to in RECORD_TABLES and f"{column.name.removesuffix('_id')}_text" not in names


def group_of(column: Column) -> Group:
    """Return the part of the form in which a column stands."""
    if column.name in _NAMING:
        return Group.NAME
    if column.name == LOCATION or column.name in _PLACING:
        return Group.PLACE
    return Group.TIES if column.refers_to in RECORD_TABLES or column.name in _TIED_WORDS else Group.CONTENT


def entry_of(column: Column, *, listed: bool) -> Entry:
    """Return how a column is filled in; ``listed`` tells that the values it may refer to can be chosen from."""
    if column.name == LOCATION:
        return Entry.PLACE
    if column.is_list:
        return Entry.CHOICES if listed else Entry.LINES
    if listed or column.choices or column.type is bool:
        return Entry.CHOICE
    if column.type is date:
        return Entry.DAY
    return Entry.LONG_TEXT if _LONG.search(column.name) and column.type is str else Entry.TEXT


def empty_cells(table: str) -> dict[str, str]:
    """Return the form of a record of which nothing is known."""
    return dict.fromkeys((column.name for column in form_columns(table)), "")


def cells_of(table: str, record: Any) -> dict[str, str]:
    """Return the form of a record as it stands."""
    cells = {name: "" if name == LOCATION else format_cell(getattr(record, name)) for name in empty_cells(table)}
    return {**cells, LOCATION: location_cell(record.lon, record.lat)}


def location_cell(lon: float | None, lat: float | None) -> str:
    """Write a place as one cell; nothing when it is not known."""
    return "" if lon is None or lat is None else f"{lon!r} {lat!r}"


def place_of(cells: Cells) -> tuple[float, float] | None:
    """Return longitude and latitude of a form; raise ``ValueError`` for a cell that is no place."""
    if not cells[LOCATION]:
        return None
    lon, lat = map(float, cells[LOCATION].split(" "))
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise ValueError("is no place")
    return lon, lat


def trimmed(cells: Cells) -> dict[str, str]:
    """Drop the blanks around what was typed."""
    return {name: text.strip() for name, text in cells.items()}


def values_of(table: str, cells: Cells) -> dict[str, Any]:
    """Turn checked cells into values of the record's class."""
    place = place_of(cells)
    values = {
        column.name: parse_cell(column, cells[column.name]) for column in form_columns(table) if column.name != LOCATION
    }
    return {**values, "lon": place[0] if place else None, "lat": place[1] if place else None}


def check_cells(table: str, cells: Cells, known: Mapping[str, frozenset[str]]) -> list[FieldFault]:
    """Return everything that is wrong with a form by itself; ``known`` gives the keys that a field may refer to."""
    faults = [fault for column in form_columns(table) for fault in _cell_faults(column, cells[column.name], known)]
    if bool(cells[LOCATION]) != bool(cells["location_basis"]):
        faults.append(FieldFault("location_basis", "위치와 위치 근거는 함께 있어야 함"))
    return faults + check_texts(cells)


def _cell_faults(column: Column, cell: str, known: Mapping[str, frozenset[str]]) -> Iterator[FieldFault]:
    """Yield what is wrong with one cell."""
    if column.required and not cell:
        yield FieldFault(column.name, "빈칸일 수 없음")
    keys = known.get(column.name)
    named = set(cell.split(LIST_SEPARATOR) if column.is_list else [cell]) - {""}
    if keys is not None and not named <= keys:
        yield FieldFault(column.name, "목록에 없는 값")
    try:
        place_of({LOCATION: cell}) if column.name == LOCATION else parse_cell(column, cell)
    except (ValueError, TypeError):
        yield FieldFault(column.name, "형식이 맞지 않음")
