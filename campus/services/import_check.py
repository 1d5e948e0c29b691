"""Do a pack's descriptions of official data sets fit its tables and its words?"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from campus.domain.city import City
from campus.domain.tables import RECORD_TABLES, columns_of
from campus.errors import Fault, PackError
from campus.exchange.import_sets import COURSES, IMPORTS_FILE, POPULATION, DataSet, ImportPlan, read_import_plan

READERS = ("", COURSES, POPULATION)
TABLES = ("", "population", *RECORD_TABLES)
OF_ROOMS = frozenset({"parent_name", "type_text"})
"""Columns that only help to tell a place from its rooms."""


def import_faults(folder: Path, city: City | None) -> Iterator[Fault]:
    """Yield what is wrong with ``imports.toml``; a pack need not have one."""
    try:
        plan = read_import_plan(folder)
    except PackError as error:
        yield from error.faults
        return
    often = Counter(item.key for item in plan.sets)
    for data_set in plan.sets:
        if often[data_set.key] > 1 or "-" in data_set.key:
            yield _fault(data_set, "key", data_set.key, "must be a name of its own, without a hyphen")
        yield from _set_faults(data_set, plan)
        if city is not None:
            yield from _kind_faults(data_set, plan, city)


def _set_faults(data_set: DataSet, plan: ImportPlan) -> Iterator[Fault]:
    """Yield what is wrong with one description by itself."""
    if data_set.table not in TABLES:
        yield _fault(data_set, "table", data_set.table, f"must be one of {', '.join(TABLES[1:])}, or left out")
        return
    if data_set.reader not in READERS:
        yield _fault(data_set, "reader", data_set.reader, f"must be one of {', '.join(READERS[1:])}, or left out")
    if not data_set.needs:
        yield _fault(data_set, "needs", "", "must name the headers by which the data set is known")
    if not data_set.table and not data_set.reason:
        yield _fault(data_set, "reason", "", "must say why the rows are not kept")
    known = {column.name for column in columns_of(RECORD_TABLES[data_set.table])} if _is_plain(data_set) else set()
    for name, spec in data_set.columns.items():
        if known and name not in known | OF_ROOMS:
            yield _fault(data_set, name, "", f"is not a column of {data_set.table}")
        if isinstance(spec, dict) and spec.get("words") not in {None, *plan.words}:
            yield _fault(data_set, name, str(spec["words"]), "is not a word list")


def _is_plain(data_set: DataSet) -> bool:
    """Tell whether a data set becomes records by its columns alone."""
    return data_set.table in RECORD_TABLES and not data_set.reader


def _kind_faults(data_set: DataSet, plan: ImportPlan, city: City) -> Iterator[Fault]:
    """Yield the kinds that the city does not have."""
    named = {data_set.kind} if data_set.reader == COURSES else set()
    if _is_plain(data_set):
        named |= _kinds(data_set.columns.get("kind", {}), plan)
    for kind in sorted(named - city.keys("kinds")):
        yield _fault(data_set, "kind", kind, "is not in kinds")


def _kinds(spec: Any, plan: ImportPlan) -> set[str]:
    """Return the kinds that a description can give."""
    if not isinstance(spec, dict):
        return set()
    words = set(plan.words.get(str(spec.get("words", "")), {}).values())
    return words | {str(spec[name]) for name in ("value", "otherwise") if name in spec}


def _fault(data_set: DataSet, field: str, value: str, problem: str) -> Fault:
    """Make a fault of a description."""
    return Fault(IMPORTS_FILE, None, f"{data_set.key}.{field}", value, problem)
