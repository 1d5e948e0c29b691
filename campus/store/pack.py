"""What does a city pack's folder hold, and can it be used as it is?

A pack is ``city.toml``, one UTF-8 CSV a table and one GeoJSON (RFC 7946) a table of areas. Everything is read and
checked before anything is used, and all faults are told together.
"""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from campus.domain.city import City, parse_city
from campus.domain.tables import (
    AREA_TABLES,
    LIST_SEPARATOR,
    REFERENCE_SETS,
    TABLES,
    Column,
    columns_of,
    iter_references,
)
from campus.errors import Fault, PackError
from campus.store.pack_file import Sheet, read_area_sheet, read_sheet

CITY_FILE = "city.toml"


@dataclass(frozen=True, slots=True)
class Pack:
    """A city and all its rows.

    ``tables`` has every name of ``domain.tables.TABLES``; ``digest`` changes with any file.
    """

    city: City
    tables: Mapping[str, tuple[Any, ...]]
    digest: str


@dataclass(frozen=True, slots=True)
class PackDraft:
    """A pack as far as it could be read, with its faults; ``city`` is ``None`` when ``city.toml`` cannot be used."""

    city: City | None
    sheets: Mapping[str, Sheet]
    faults: tuple[Fault, ...]


def file_of(table: str) -> str:
    """Return the name of the file that holds a table."""
    return f"{table}.geojson" if table in AREA_TABLES else f"{table}.csv"


def read_pack(folder: Path) -> Pack:
    """Read a city pack; raise :class:`PackError` with all faults, each with its file, row, field and value."""
    draft = read_draft(folder)
    if draft.faults or draft.city is None:
        raise PackError(draft.faults)
    tables = {name: sheet.records for name, sheet in draft.sheets.items()}
    return Pack(draft.city, MappingProxyType(tables), pack_digest(folder))


def read_draft(folder: Path) -> PackDraft:
    """Read as much of a pack as can be read, and collect what is wrong with it."""
    faults: list[Fault] = []
    city = _read_city(folder / CITY_FILE, faults)
    sheets = {name: _read_table(folder, name) for name in TABLES}
    for sheet in sheets.values():
        faults.extend(sheet.faults)
        faults.extend(_repeated_keys(sheet))
    faults.extend(_dangling(sheets, city))
    return PackDraft(city, sheets, tuple(faults))


def pack_digest(folder: Path) -> str:
    """Return the SHA-256 of the files that make up a pack, as hexadecimal text."""
    digest = hashlib.sha256()
    for name in (CITY_FILE, *(file_of(table) for table in TABLES)):
        content = (folder / name).read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _read_city(path: Path, faults: list[Fault]) -> City | None:
    """Read ``city.toml``, noting what is wrong with it."""
    try:
        return parse_city(tomllib.loads(path.read_text(encoding="utf-8")), path.name)
    except OSError as error:
        faults.append(Fault(path.name, None, "", "", f"cannot be read: {error.strerror}"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError, AttributeError, LookupError) as error:
        faults.append(Fault(path.name, None, "", "", f"is not usable TOML: {error}"))
    except PackError as error:
        faults.extend(error.faults)
    return None


def _read_table(folder: Path, name: str) -> Sheet:
    """Read the file of a table, whichever format it has."""
    reader = read_area_sheet if name in AREA_TABLES else read_sheet
    return reader(folder / file_of(name), TABLES[name])


def _repeated_keys(sheet: Sheet) -> Iterator[Fault]:
    """Find rows whose key another row has already."""
    names = [column.name for column in columns_of(sheet.cls) if column.key]
    seen: dict[tuple[str, ...], int] = {}
    for row, texts in sheet.texts:
        key = tuple(texts.get(name, "") for name in names)
        if key in seen:
            yield Fault(sheet.file, row, "+".join(names), "+".join(key), f"stands in row {seen[key]} already")
        seen.setdefault(key, row)


def _dangling(sheets: Mapping[str, Sheet], city: City | None) -> Iterator[Fault]:
    """Find cells that name a row or a word that does not exist; what could not be read is taken to be right."""
    ids = {name: sheet.column("id") for name, sheet in sheets.items() if sheet.is_readable}
    for name, members in REFERENCE_SETS.items():
        if all(member in ids for member in members):
            ids[name] = frozenset().union(*(ids[member] for member in members))
    for sheet in sheets.values():
        for column in iter_references(sheet.cls):
            is_table = column.refers_to in TABLES or column.refers_to in REFERENCE_SETS
            words = None if is_table or city is None else city.keys(column.refers_to)
            known = ids.get(column.refers_to, words)
            if known is not None:
                yield from _unknown_values(sheet, column, known)


def _unknown_values(sheet: Sheet, column: Column, known: frozenset[str]) -> Iterator[Fault]:
    """Find the values of one column that are not among the known ones."""
    for row, texts in sheet.texts:
        text = texts.get(column.name, "")
        for value in text.split(LIST_SEPARATOR) if column.is_list else (text,):
            if value and value not in known:
                yield Fault(sheet.file, row, column.name, value, f"is not in {column.refers_to}")
