"""How is a city pack written so that the same content always gives the same bytes?"""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import shapely

from campus.domain.tables import AREA_TABLES, TABLES, columns_of

Row = Mapping[str, str]


def write_table(folder: Path, table: str, rows: Iterable[Row]) -> None:
    """Write a table's CSV: UTF-8, one header, columns in the order of the class, rows in the order of their key."""
    names = [column.name for column in columns_of(TABLES[table])]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in sorted_rows(table, rows))
    (folder / f"{table}.csv").write_text(text.getvalue(), encoding="utf-8", newline="")


def write_areas(folder: Path, table: str, rows: Iterable[Row], shapes: Mapping[str, Any]) -> None:
    """Write a table of areas as GeoJSON (RFC 7946), one feature a line; ``shapes`` are polygons by row id."""
    names = [column.name for column in columns_of(AREA_TABLES[table]) if column.name != "wkb"]
    lines = [_feature(row, names, shapes[row["id"]]) for row in sorted_rows(table, rows)]
    text = '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"
    (folder / f"{table}.geojson").write_text(text, encoding="utf-8", newline="")


def write_json(path: Path, content: Any) -> None:
    """Write JSON that a person can read and compare."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="")


def sorted_rows(table: str, rows: Iterable[Row]) -> list[Row]:
    """Order rows by their key, numbers by value."""
    keys = [column for column in columns_of(TABLES[table]) if column.key]

    def order(row: Row) -> list[str]:
        return [row[key.name].zfill(6) if key.type is int else row[key.name] for key in keys]

    return sorted(rows, key=order)


def _feature(row: Row, names: Sequence[str], shape: Any) -> str:
    """Write one feature on one line."""
    geometry = json.loads(shapely.to_geojson(shape))
    properties = {name: row.get(name, "") for name in names}
    return json.dumps({"type": "Feature", "properties": properties, "geometry": geometry}, ensure_ascii=False)
