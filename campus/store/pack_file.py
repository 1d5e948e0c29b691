"""Which rows does one file of a city pack hold, and which of its cells are wrong?"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import MultiPolygon, Polygon, shape

from campus.domain.record import PARTIAL_DATE_PATTERN
from campus.domain.tables import Column, columns_of, parse_cell
from campus.errors import Fault

HEADER_ROW = 1
GEOMETRY_COLUMN = "wkb"

Texts = Mapping[str, str]
"""A row as it stands in the file, by column name."""


class _UnreadableError(Exception):
    """A whole file that cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file's content: the rows as text with their numbers, the records that could be made of them, the faults.

    ``record_rows`` are the row numbers of ``records``. CSV rows count as in a spreadsheet, the header being row 1;
    GeoJSON features count from 1.
    """

    file: str
    cls: type
    texts: tuple[tuple[int, Texts], ...]
    records: tuple[Any, ...]
    record_rows: tuple[int, ...]
    faults: tuple[Fault, ...]

    @property
    def is_readable(self) -> bool:
        """Tell whether any row could be read, or nothing is wrong with the file."""
        return bool(self.texts) or not self.faults

    def column(self, name: str) -> frozenset[str]:
        """Return the values of a column as text, also those of faulty rows."""
        return frozenset(texts.get(name, "") for _, texts in self.texts)


def read_sheet(path: Path, cls: type) -> Sheet:
    """Read a CSV of one record class: UTF-8, comma, a header that names every column once, in any order."""
    columns = columns_of(cls)
    try:
        header, *rows = _csv_rows(path)
    except _UnreadableError as error:
        return _nothing(path, cls, [Fault(path.name, None, "", "", str(error))])
    faults = _header_faults(path.name, header, columns)
    if faults:
        return _nothing(path, cls, faults)
    texts: list[tuple[int, Texts]] = []
    for row, cells in enumerate(rows, start=HEADER_ROW + 1):
        if len(cells) == len(header):
            texts.append((row, dict(zip(header, cells, strict=True))))
        elif cells:
            problem = f"has {len(cells)} cells, the header has {len(header)}"
            faults.append(Fault(path.name, row, "", "", problem))
    return _make_sheet(path.name, cls, texts, {}, faults)


def read_area_sheet(path: Path, cls: type) -> Sheet:
    """Read a GeoJSON FeatureCollection (RFC 7946, EPSG:4326) whose properties are the columns except the geometry."""
    faults: list[Fault] = []
    texts: list[tuple[int, Texts]] = []
    shapes: dict[int, bytes] = {}
    try:
        features = _features(path)
    except _UnreadableError as error:
        return _nothing(path, cls, [Fault(path.name, None, "", "", str(error))])
    names = {column.name for column in columns_of(cls)} - {GEOMETRY_COLUMN}
    for row, feature in enumerate(features, start=1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict) or set(properties) != names:
            faults.append(Fault(path.name, row, "properties", "", f"must be exactly {', '.join(sorted(names))}"))
            continue
        texts.append((row, {name: "" if value is None else str(value) for name, value in properties.items()}))
        shapes[row] = _read_shape(path.name, row, feature.get("geometry"), faults)
    return _make_sheet(path.name, cls, texts, shapes, faults)


def _nothing(path: Path, cls: type, faults: list[Fault]) -> Sheet:
    """Return the sheet of a file of which nothing can be used."""
    return Sheet(path.name, cls, (), (), (), tuple(faults))


def _read_text(path: Path) -> str:
    """Read a file as UTF-8; a byte order mark, as spreadsheets write it, is dropped."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise _UnreadableError("does not exist") from error
    except OSError as error:
        raise _UnreadableError(f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise _UnreadableError(f"is not UTF-8 (line {line}); save it as CSV UTF-8") from error


def _csv_rows(path: Path) -> list[list[str]]:
    """Return all rows of a CSV file, the header first."""
    reader = csv.reader(io.StringIO(_read_text(path), newline=""), strict=True)
    try:
        rows = list(reader)
    except csv.Error as error:
        raise _UnreadableError(f"is not a CSV file: line {reader.line_num}: {error}") from error
    if not rows:
        raise _UnreadableError("is empty; even a table without rows needs its header")
    return rows


def _header_faults(file: str, header: Sequence[str], columns: Sequence[Column]) -> list[Fault]:
    """Compare a header with the columns that the table has."""
    names = [column.name for column in columns]
    missing = [Fault(file, HEADER_ROW, name, "", "column is missing") for name in names if name not in header]
    extra = [Fault(file, HEADER_ROW, name, "", "is not a column") for name in header if name not in names]
    twice = {name for name in header if header.count(name) > 1}
    return missing + extra + [Fault(file, HEADER_ROW, name, "", "column stands twice") for name in sorted(twice)]


def _features(path: Path) -> list[Any]:
    """Return the features of a GeoJSON file."""
    try:
        content = json.loads(_read_text(path), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise _UnreadableError(f"is not JSON: {error}") from error
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        raise _UnreadableError("is not a GeoJSON FeatureCollection")
    if "crs" in content:
        raise _UnreadableError("names a CRS; GeoJSON (RFC 7946) is always longitude and latitude in EPSG:4326")
    return features


def _refuse_constant(name: str) -> None:
    """Refuse the numbers that JSON does not have."""
    raise ValueError(f"{name} is no number")


def _read_shape(file: str, row: int, geometry: Any, faults: list[Fault]) -> bytes:
    """Turn a GeoJSON geometry into the WKB of a multipolygon, noting what is wrong with it."""
    try:
        area = shape(geometry)
    except (ShapelyError, ValueError, TypeError, LookupError, AttributeError) as error:
        faults.append(Fault(file, row, "geometry", "", f"cannot be read: {error}"))
        return b""
    if isinstance(area, Polygon):
        area = MultiPolygon([area])
    if not isinstance(area, MultiPolygon) or area.is_empty:
        faults.append(Fault(file, row, "geometry", area.geom_type, "must be a Polygon or MultiPolygon"))
    elif not area.is_valid:
        faults.append(Fault(file, row, "geometry", "", f"is not valid: {shapely.is_valid_reason(area)}"))
    return bytes(shapely.to_wkb(shapely.force_2d(area), byte_order=1))


def _make_sheet(
    file: str, cls: type, texts: list[tuple[int, Texts]], shapes: Mapping[int, bytes], faults: list[Fault]
) -> Sheet:
    """Make records of the rows that are without a fault."""
    columns = [column for column in columns_of(cls) if column.name != GEOMETRY_COLUMN]
    records, rows = [], []
    for row, cells in texts:
        values: dict[str, Any] = {}
        found = list(_parse_row(file, row, cells, columns, values))
        faults.extend(found)
        if not found:
            if row in shapes:
                values[GEOMETRY_COLUMN] = shapes[row]
            records.append(cls(**values))
            rows.append(row)
    return Sheet(file, cls, tuple(texts), tuple(records), tuple(rows), tuple(faults))


def _parse_row(file: str, row: int, cells: Texts, columns: Sequence[Column], values: dict[str, Any]) -> Iterator[Fault]:
    """Parse the cells of one row into ``values``; yield what is wrong with them."""
    for column in columns:
        text = cells[column.name]
        if text == "" and column.required and not column.optional:
            yield Fault(file, row, column.name, text, "must not be empty")
            continue
        try:
            _check_partial_date(column, text)
            values[column.name] = parse_cell(column, text)
        except ValueError as error:
            yield Fault(file, row, column.name, text, str(error))


def _check_partial_date(column: Column, text: str) -> None:
    """Refuse days and months that no calendar has, such as 2024-13."""
    if column.pattern == PARTIAL_DATE_PATTERN and text:
        date.fromisoformat(text + "-01-01"[len(text) - len("2024") :])
