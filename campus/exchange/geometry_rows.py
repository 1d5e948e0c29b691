"""How do features become rows: their properties as cells, their geometry as one point or as what is wrong with it?"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from campus.domain.imports import WGS84, Notice, Table
from campus.errors import ImportFileError
from campus.exchange.table_text import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, RowSink, clean

LON, LAT = "geometry_lon", "geometry_lat"
"""The headers of the coordinate; no office names its columns so."""

DECIMALS = 7
SURE_ENOUGH = 20
"""Confidence, of 100, with which a definition without a number counts as that of the register."""


@dataclass(frozen=True, slots=True)
class System:
    """What a file's numbers are measured in: its EPSG code, and how they become degrees; 0 when nothing is declared."""

    code: int = 0
    name: str = ""
    transformer: Transformer | None = None


def declared_system(definition: str) -> System:
    """Return the system of a definition; an empty one declares none. Raises :class:`ImportFileError`.

    A definition without a number of its own is looked up, because the register knows the shift between datums that old
    files leave out.
    """
    if not definition:
        return System()
    try:
        crs = CRS.from_user_input(definition)
        code = crs.to_epsg(min_confidence=SURE_ENOUGH)
        known = CRS.from_epsg(code) if code else crs
    except CRSError as error:
        raise ImportFileError("crs", definition[:80]) from error
    if code == WGS84 or known.name == "WGS 84 (CRS84)":
        return System(WGS84, known.name)
    name = f"EPSG:{code} {known.name}" if code else str(known.name)
    return System(code or -1, name, Transformer.from_crs(known, WGS84, always_xy=True))


@dataclass(slots=True)
class FeatureRows:
    """Collects features into rows; the headers are the properties in the order in which they first come."""

    system: System
    headers: dict[str, int] = field(default_factory=dict)
    rows: list[dict[str, str]] = field(default_factory=list)
    flattened: int = 0
    centred: int = 0

    def add(self, properties: Mapping[str, Any], geometry: Any) -> None:
        """Take a feature with its shapely geometry, which may be missing, or the text that says why it cannot be."""
        row = {}
        for name, value in properties.items():
            header = clean(str(name))[:200]
            if header not in self.headers:
                self.headers[header] = len(self.headers)
                if len(self.headers) > MOST_COLUMNS:
                    raise ImportFileError("columns_many", f"{MOST_COLUMNS:,}")
            row[header] = _cell(value, len(self.rows) + 1)
        row[LON], row[LAT] = self._place(geometry)
        self.rows.append(row)
        if len(self.rows) > MOST_ROWS:
            raise ImportFileError("rows_many", f"{MOST_ROWS:,}")

    def _place(self, geometry: Any) -> tuple[str, str]:
        """Return a feature's point as cells; a geometry that cannot be used gives the reason in their place."""
        if geometry is None or isinstance(geometry, str):
            return geometry or "", geometry or ""
        if shapely.is_empty(geometry):
            return "", ""
        self.flattened += bool(shapely.has_z(geometry))
        if not shapely.is_valid(geometry):
            reason = str(shapely.is_valid_reason(geometry))[:80]
            return reason, reason
        if geometry.geom_type != "Point":
            self.centred += 1
            geometry = shapely.point_on_surface(geometry)
        lon, lat = float(shapely.get_x(geometry)), float(shapely.get_y(geometry))
        if self.system.transformer is not None:
            lon, lat = self.system.transformer.transform(lon, lat)
        return repr(round(lon, DECIMALS)), repr(round(lat, DECIMALS))

    def table(self, kind: str, encoding: str, sink: RowSink, notices: Iterable[tuple[Notice, str]] = ()) -> Table:
        """Return the table of all features."""
        if not self.rows:
            raise ImportFileError("empty")
        headers = (*self.headers, LON, LAT)
        for row in self.rows:
            sink.append([row.get(header, "") for header in headers])
        told = list(notices)
        if self.system.transformer is not None:
            told.append((Notice.TRANSFORMED, self.system.name))
        told += [(Notice.HEIGHT_DROPPED, f"{self.flattened:,}")] if self.flattened else []
        told += [(Notice.CENTRE, f"{self.centred:,}")] if self.centred else []
        numbers: Sequence[int] = range(1, len(self.rows) + 1)
        return Table(kind, encoding, headers, (), numbers, self.system.code, tuple(told))


def _cell(value: Any, row: int) -> str:
    """Write a property as a cell; what has parts stays JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Y" if value else "N"
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)
    if len(text) > LONGEST_CELL:
        raise ImportFileError("cell_size", rows=[row])
    if "\0" in text:
        raise ImportFileError("nul", rows=[row])
    return clean(text)
