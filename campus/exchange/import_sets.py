"""Which official data set is a table, told by its headers, and what does the city pack say of it?

A pack's ``imports.toml`` describes every data set that it knows, so that a new one needs no code. Headers are compared
without blanks, case and width; their order and further columns do not matter.
"""

import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from campus.domain.imports import Table
from campus.errors import Fault, PackError
from campus.exchange.dataset import Words

IMPORTS_FILE = "imports.toml"
COURSES, POPULATION = "courses", "population"
"""Data sets that have a reader of their own; every other one is described by its columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSet:
    """What the pack says of one data set.

    ``table`` is where its rows become records; empty when the model has no room for them, and ``reason`` says why.
    ``needs`` are the headers by which it is known, each with the other names of a header in ``aliases``. ``places``
    are the columns that name a city, ``addresses`` those in which a building number may have become a date,
    ``codes`` those that a spreadsheet may have written as powers of ten. ``sources`` are the ids by which the pack
    names earlier editions, ``kind`` the kind of a course. The rows of a data set that is ``everywhere`` are taken also
    when they lie in another city, as the stations of a line do.
    """

    key: str
    number: str = ""
    labels: Mapping[str, str]
    table: str = ""
    reader: str = ""
    needs: tuple[str, ...] = ()
    row_key: tuple[str, ...] = ()
    reference: str = ""
    day: str = ""
    publisher: str = ""
    provider: str = ""
    licence: str = ""
    sources: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    where: Mapping[str, Sequence[str]] = field(default_factory=dict)
    match: tuple[str, ...] = ()
    rooms: bool = False
    columns: Mapping[str, Any] = field(default_factory=dict)
    aliases: Mapping[str, Sequence[str]] = field(default_factory=dict)
    reason: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    everywhere: bool = False

    @property
    def lat_lon(self) -> tuple[str, str]:
        """The headers of latitude and longitude; empty when the data set has none."""
        return str(self.columns.get("lat", "")), str(self.columns.get("lon", ""))


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """A pack's ``imports.toml``: the data sets and, for all of them, words and what names the city.

    ``here`` are texts of which an address in the city has one; ``elsewhere`` are the endings of a word that names
    another place. ``around`` is what no coordinate of the country lies beyond (west, south, east, north).
    ``place_kind`` is the kind of a place that is only known by its rooms.
    """

    sets: tuple[DataSet, ...] = ()
    words: Words = field(default_factory=dict)
    here: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    place_kind: str = ""
    around: tuple[float, ...] = ()

    def get(self, key: str) -> DataSet | None:
        """Return a data set by its key."""
        return next((item for item in self.sets if item.key == key), None)


def read_import_plan(folder: Path) -> ImportPlan:
    """Read a pack's ``imports.toml``; a pack without one knows no data set. Raises :class:`PackError`."""
    path = folder / IMPORTS_FILE
    if not path.is_file():
        return ImportPlan()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        sets = tuple(_data_set(entry) for entry in content["datasets"])
        city = content.get("city", {})
        here, elsewhere = tuple(city.get("here", ())), tuple(city.get("elsewhere", ()))
        around = tuple(map(float, city.get("around", ())))
        return ImportPlan(sets, content.get("words", {}), here, elsewhere, str(content.get("place_kind", "")), around)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError, LookupError, AttributeError) as error:
        raise PackError([Fault(IMPORTS_FILE, None, "", "", f"cannot be used: {error}")]) from error


def _data_set(entry: Mapping[str, Any]) -> DataSet:
    """Read one description; lists of texts become tuples."""
    content: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()
    }
    return DataSet(**content)


def header_key(header: str) -> str:
    """Return a header as it is compared."""
    return "".join(unicodedata.normalize("NFKC", header).split()).lower()


def recognise(plan: ImportPlan, headers: Sequence[str]) -> DataSet | None:
    """Return the data set whose headers a table has; of several the one that needs the most of them."""
    there = {header_key(header) for header in headers}
    fits = [item for item in plan.sets if item.needs and all(_is_there(item, need, there) for need in item.needs)]
    return max(fits, key=lambda item: len(item.needs), default=None)


def _is_there(data_set: DataSet, header: str, there: set[str]) -> bool:
    """Tell whether a table has a column by any of its names; one that ends with ``…`` may go on."""
    names = (header, *data_set.aliases.get(header, ()))
    if header.endswith("…"):
        return any(key.endswith(header_key(header[:-1])) for key in there)
    return any(header_key(name) in there for name in names)


def canonical(data_set: DataSet, table: Table) -> Table:
    """Return a table whose columns bear the names by which the description calls them."""
    known: dict[str, str] = {}
    for name in _named(data_set):
        for alias in (name, *data_set.aliases.get(name, ())):
            known.setdefault(header_key(alias), name)
    headers = tuple(known.get(header_key(header), header) for header in table.headers)
    return Table(table.kind, table.encoding, headers, table.rows, table.numbers, table.crs, table.notices)


def _named(data_set: DataSet) -> set[str]:
    """Return every header that a description names."""
    found = {*data_set.needs, *data_set.row_key, *data_set.places, *data_set.addresses, *data_set.codes}
    found |= {*data_set.where, *data_set.aliases, data_set.reference, data_set.provider}
    for spec in data_set.columns.values():
        found |= set(headers_of(spec))
    return found - {""}


def headers_of(spec: Any) -> list[str]:
    """Return the headers that the description of one of our cells reads."""
    if isinstance(spec, str):
        return [spec]
    if "hours" in spec:
        return [header for part in spec["hours"] for header in part[1:]]
    if "fees" in spec:
        return [part[1] for part in spec["fees"]]
    if "text" in spec:
        return [part.split("}")[0] for part in spec["text"].split("{")[1:]]
    return [spec["from"]] if "from" in spec else []
