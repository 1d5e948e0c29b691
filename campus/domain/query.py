"""What does a person ask the map for, and how does it stand in an address (URL)?

A query is a plain value: the page reads it from the address, the layer route reads it from the address, and both
mean the same. Unknown or broken parts are reported, never guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from campus.domain.address_query import MAX_TEXT, AddressQuery, read_choice, read_keys, read_query
from campus.domain.record import RecordType

FACETS = (
    "roles",
    "states",
    "types",
    "kinds",
    "industries",
    "stages",
    "districts",
    "living_areas",
    "bodies",
)
"""The dimensions of a query that hold sets of keys; an empty set leaves the dimension open."""


@dataclass(frozen=True, slots=True)
class Query(AddressQuery):
    """What to show. Within a dimension any key may match, between dimensions all must.

    ``day`` is the date of view, ``None`` for today. ``known`` is the day by whose end the decisions must have been
    recorded, ``None`` for now. ``industry_list`` chooses the list by which industries are named and grouped. ``spaces``
    asks for single spaces by their ids. ``located`` is ``True`` for records with a coordinate, ``False`` for others.
    """

    text: str = ""
    day: date | None = None
    known: date | None = None
    roles: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    industries: frozenset[str] = frozenset()
    industry_list: str = ""
    stages: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    living_areas: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    spaces: frozenset[str] = frozenset()
    located: bool | None = None


def parse_query(params: Mapping[str, str]) -> tuple[Query, tuple[str, ...]]:
    """Read a query from address parameters; return it with the names of the parts that mean nothing."""
    return read_query(Query, params, _parse)


def _parse(name: str, text: str) -> Any:
    """Read one parameter; ``None`` when it means nothing."""
    if name in {"text", "industry_list"}:
        return text[:MAX_TEXT]
    if name in {"day", "known"}:
        return _parse_day(text)
    if name == "located":
        return read_choice(text)
    keys = read_keys(text)
    known = name != "types" or not keys or keys <= {item.value for item in RecordType}
    return keys if known else None


def _parse_day(text: str) -> date | None:
    """Read a date (ISO 8601)."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
