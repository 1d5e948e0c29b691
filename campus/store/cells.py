"""How does a row of the domain become a row of the database, and back?

Lists are text joined by ``;``, enumerations their value, unknown references ``NULL``. What a database cannot give back
as it was (NUL, lone surrogates, NaN, a separator within a list) is refused before anything is written.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Any

from campus.domain.tables import LIST_SEPARATOR, TABLES, Column, columns_of, format_cell
from campus.errors import StoreError
from campus.store.schema import REFERABLE_TABLES

Convert = Callable[[Any], Any]


def encode_rows(table: str, rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Turn rows of a table into parameters; raise :class:`StoreError` naming row and field of a value that cannot."""
    return [_encode_row(table, row) for row in rows]


def encode_value(table: str, field: str, value: Any) -> Any:
    """Turn one value of a table's field into its parameter; raise ``ValueError`` with the reason."""
    return _encoders(table)[field](value)


def decode_rows(table: str, rows: Iterable[Sequence[Any]]) -> list[Any]:
    """Turn rows of the database, in the order of the table's columns, into rows of the domain."""
    cls, decoders = TABLES[table], _decoders(table)
    return [
        cls(**{name: decode(cell) if decode else cell for (name, decode), cell in zip(decoders, row, strict=False)})
        for row in rows
    ]


def _encode_row(table: str, row: Any) -> dict[str, Any]:
    """Turn one row into parameters."""
    parameters = {}
    for name, encode in _encoders(table).items():
        try:
            parameters[name] = encode(getattr(row, name))
        except ValueError as error:
            cell = ascii(format_cell(getattr(row, name)))
            raise StoreError(f"{table} {key_text(table, row)!a}: {name}={cell} {error}.") from error
    return parameters


def key_text(table: str, row: Any) -> str:
    """Return what names a row to a person: the cells of its key."""
    return " ".join(format_cell(getattr(row, column.name)) for column in columns_of(TABLES[table]) if column.key)


@cache
def _encoders(table: str) -> Mapping[str, Convert]:
    """Choose how each column of a table is written."""
    return {column.name: _encoder(column) for column in columns_of(TABLES[table])}


def _encoder(column: Column) -> Convert:
    """Choose how a column is written."""
    if column.is_list:
        return _encode_list
    if column.type is float:
        return _encode_number
    if column.refers_to in REFERABLE_TABLES:
        return lambda value: _encode_text(value) or None
    if column.optional:
        return lambda value: _encode_text(value) if isinstance(value, str) else value
    return _encode_text if issubclass(column.type, str) else _as_it_is


def _encode_text(value: str) -> str:
    """Refuse text that no database gives back; an enumeration becomes its value."""
    if "\0" in value:
        raise ValueError("holds a NUL character, which cannot be stored")
    if not value.isascii():
        _check_encodable(value)
    return str(value)


def _check_encodable(value: str) -> None:
    """Refuse half of a surrogate pair, which is no character."""
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError("holds half a character (a lone surrogate), which cannot be stored") from error


def _encode_list(value: tuple[str, ...]) -> str:
    """Join a list; refuse members that would not come back."""
    if any(not member or LIST_SEPARATOR in member for member in value):
        raise ValueError(f"has a member that is empty or holds {LIST_SEPARATOR!r}")
    return _encode_text(LIST_SEPARATOR.join(value))


def _encode_number(value: float | None) -> float | None:
    """Refuse what is no number; SQLite would store it as unknown."""
    if value is not None and not math.isfinite(value):
        raise ValueError("is not a finite number")
    return value


def _as_it_is(value: Any) -> Any:
    """Leave a value to the driver."""
    return value


@cache
def _decoders(table: str) -> tuple[tuple[str, Convert | None], ...]:
    """Choose how each column of a table is read, in their order; ``None`` where the driver's value is the value."""
    return tuple((column.name, _decoder(column)) for column in columns_of(TABLES[table]))


def _decoder(column: Column) -> Convert | None:
    """Choose how a column is read."""
    if column.is_list:
        return lambda text: tuple(text.split(LIST_SEPARATOR)) if text else ()
    if issubclass(column.type, StrEnum):
        kind = column.type
        return lambda text: None if text is None else kind(text)
    if column.refers_to in REFERABLE_TABLES:
        return lambda text: text or ""
    return None
