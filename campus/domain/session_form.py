"""What may be typed of one session of a programme, how does it stand in its form, and what is wrong with it?

A form holds cells, as that of a record does (:mod:`campus.domain.record_form`). A session is never deleted: one that
does not take place says so, and calendars that hold it learn of it.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from campus.domain.assignment_form import check_texts
from campus.domain.partial_date import earliest, latest
from campus.domain.record import ProgramSession
from campus.domain.record_form import Cells
from campus.domain.schedule import WEEKDAYS
from campus.domain.tables import Column, columns_of, format_cell, parse_cell
from campus.errors import FieldFault

SESSION_TABLE: Final = "program_sessions"

_KEPT_APART = frozenset({"program_id", "number", "source_id", "reference_date", "date_basis"})
"""What no one types: a session keeps its number, and source and date are asked for with every change."""

_FIELD = re.compile(r"([0-9]+)\.([a-z_]+)")


def session_columns() -> tuple[Column, ...]:
    """Return the columns that a person fills in."""
    return tuple(column for column in columns_of(ProgramSession) if column.name not in _KEPT_APART)


def session_cells(session: ProgramSession | None) -> dict[str, str]:
    """Return the form of a session as it stands; of a new one nothing is known."""
    shown = session or ProgramSession(source_id="", reference_date="")
    return {column.name: format_cell(getattr(shown, column.name)) for column in session_columns()}


def session_values(cells: Cells) -> dict[str, Any]:
    """Turn checked cells into values of a session."""
    return {column.name: parse_cell(column, cells[column.name]) for column in session_columns()}


def history_field(number: int, field: str) -> str:
    """Return the name under which the history of a programme keeps a field of one of its sessions."""
    return f"{number}.{field}"


def field_of_history(name: str) -> tuple[int, str]:
    """Read such a name: the session's number, and the field."""
    found = _FIELD.fullmatch(name)
    if found is None:
        raise ValueError(f"{name!a} names no field of a session")
    return int(found[1]), found[2]


def check_session(cells: Cells) -> list[FieldFault]:
    """Return everything that is wrong with a session's form by itself."""
    faults = [fault for column in session_columns() for fault in _cell_faults(column, cells[column.name])]
    return faults or [*_order_faults(cells), *check_texts(cells)]


def _cell_faults(column: Column, cell: str) -> Iterator[FieldFault]:
    """Yield what is wrong with one cell."""
    if column.required and not cell:
        yield FieldFault(column.name, "빈칸일 수 없음")
    try:
        value = parse_cell(column, cell)
        _check_days(column.name, value)
    except ValueError:
        yield FieldFault(column.name, "형식이 맞지 않음")


def _check_days(name: str, value: Any) -> None:
    """Raise ``ValueError`` for days that no calendar has."""
    if name in {"start_on", "end_on"}:
        earliest(value)
    if name in {"except_days", "extra_days"} and any(date.fromisoformat(day).isoformat() != day for day in value):
        raise ValueError("is no day")
    if name == "weekdays" and not set(value) <= set(WEEKDAYS):
        raise ValueError("is no weekday")


def _order_faults(cells: Mapping[str, str]) -> Iterator[FieldFault]:
    """Yield what does not go together: an end before the beginning, an end without a beginning."""
    first, last = earliest(cells["start_on"]), latest(cells["end_on"])
    if first and last and last < first:
        yield FieldFault("end_on", "끝나는 날이 시작하는 날보다 빠름")
    if cells["end_time"] and not cells["start_time"]:
        yield FieldFault("start_time", "시작 시각 없이 끝나는 시각만 있음")
