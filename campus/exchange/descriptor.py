"""What does a city pack's ``datapackage.json`` say, so that any Frictionless tool can read and check the pack?"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from campus.domain.city import City
from campus.domain.tables import AREA_TABLES, NO, REFERENCE_SETS, TABLES, YES, Column, columns_of, iter_references

Rows = Mapping[str, Sequence[Mapping[str, str]]]

TYPES = {int: "integer", float: "number", date: "date", bool: "boolean"}


def describe_pack(city: City, rows: Rows, licences: Sequence[Mapping[str, str]], version: str) -> dict[str, Any]:
    """Return the descriptor of a pack: one resource a table, with schema, sources and reference date."""
    return {
        "profile": "data-package",
        "name": f"{city.key}-city-pack",
        "title": city.program_names[city.source_language],
        "version": version,
        "licenses": [dict(licence) for licence in licences],
        "resources": [_resource(table, city, rows) for table in TABLES],
    }


def _resource(table: str, city: City, rows: Rows) -> dict[str, Any]:
    """Describe one table's file."""
    found = rows.get(table, ())
    resource: dict[str, Any] = {"name": table, "title": (TABLES[table].__doc__ or "").split("\n")[0]}
    if table in AREA_TABLES:
        resource |= {"path": f"{table}.geojson", "format": "geojson", "mediatype": "application/geo+json"}
    else:
        resource |= {"path": f"{table}.csv", "profile": "tabular-data-resource", "format": "csv"}
        resource |= {"mediatype": "text/csv", "encoding": "utf-8", "schema": _schema(table, city), "rows": len(found)}
    used = {row.get("source_id", "") for row in found}
    sources = [_source(row) for row in rows["sources"] if row["id"] in used]
    dates = sorted(row["reference_date"] for row in found if row.get("reference_date"))
    if sources:
        resource |= {"sources": sources, "licenses": _licences(row for row in rows["sources"] if row["id"] in used)}
    if dates:
        resource |= {"referenceDate": dates[-1], "oldestReferenceDate": dates[0]}
    return resource


def _source(row: Mapping[str, str]) -> dict[str, str]:
    """Describe a source; a page's address is left out when it is not known."""
    source = {"title": row["title"], "path": row.get("url", "")}
    return {name: value for name, value in source.items() if value}


def _licences(rows: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Return the licences of some sources, each once."""
    return [{"name": "other", "title": title} for title in sorted({row["licence"] for row in rows})]


def _schema(table: str, city: City) -> dict[str, Any]:
    """Describe the columns of a table, its key and what they refer to."""
    columns = columns_of(TABLES[table])
    schema: dict[str, Any] = {
        "fields": [_field(column, city) for column in columns],
        "primaryKey": [column.name for column in columns if column.key],
        "missingValues": [""],
    }
    keys = [_foreign_key(table, column) for column in iter_references(TABLES[table]) if _is_foreign(column)]
    return schema | ({"foreignKeys": keys} if keys else {})


def _field(column: Column, city: City) -> dict[str, Any]:
    """Describe one column."""
    constraints: dict[str, Any] = {}
    if column.required and not column.optional:
        constraints["required"] = True
    if column.pattern:
        constraints["pattern"] = column.pattern
    words = column.choices or _words(column, city)
    if words:
        constraints["enum"] = sorted(words)
    field: dict[str, Any] = {"name": column.name, "type": TYPES.get(column.type, "string")}
    if column.type is bool:
        field |= {"trueValues": [YES], "falseValues": [NO]}
    if column.is_list:
        field["description"] = "several values, separated by semicolons"
    return field | ({"constraints": constraints} if constraints else {})


def _words(column: Column, city: City) -> Iterable[str]:
    """Return the city's words that may stand in a single-valued column."""
    is_row = column.refers_to == "" or column.refers_to in TABLES or column.refers_to in REFERENCE_SETS
    return () if is_row or column.is_list else city.keys(column.refers_to)


def _is_foreign(column: Column) -> bool:
    """Tell whether Frictionless can check the reference: one value, to one table that is a CSV."""
    return column.refers_to in TABLES and column.refers_to not in AREA_TABLES and not column.is_list


def _foreign_key(table: str, column: Column) -> dict[str, Any]:
    """Describe a reference to another table, or to the same one."""
    target = "" if column.refers_to == table else column.refers_to
    return {"fields": [column.name], "reference": {"resource": target, "fields": ["id"]}}
