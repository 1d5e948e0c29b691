"""What does a person ask the map for, and how does it stand in an address (URL)?

A query is a plain value: the page reads it from the address, the layer route reads it from the address, and both
mean the same. Unknown or broken parts are reported, never guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from urllib.parse import urlencode

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

MAX_TEXT = 100


@dataclass(frozen=True, slots=True)
class Query:
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

    def to_params(self) -> dict[str, str]:
        """Write the query as address parameters, sorted, open dimensions left out: equal queries, equal text."""
        params = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, frozenset):
                value = ",".join(sorted(value))
            elif isinstance(value, date):
                value = value.isoformat()
            elif isinstance(value, bool):
                value = "1" if value else "0"
            if value:
                params[item.name] = value
        return dict(sorted(params.items()))

    def to_address(self) -> str:
        """Write the query as percent-encoded address text: letters, digits and ``%&=-._~+`` only.

        That alphabet matters: the text goes through folium, which would run anything in double braces.
        """
        return urlencode(self.to_params())


def parse_query(params: Mapping[str, str]) -> tuple[Query, tuple[str, ...]]:
    """Read a query from address parameters; return it with the names of the parts that mean nothing."""
    values: dict[str, Any] = {}
    ignored = []
    for name in (item.name for item in fields(Query)):
        text = params.get(name)
        if not text:
            continue
        value = _parse(name, text)
        if value is None:
            ignored.append(name)
        else:
            values[name] = value
    return Query(**values), tuple(ignored)


def _parse(name: str, text: str) -> Any:
    """Read one parameter; ``None`` when it means nothing."""
    if name in {"text", "industry_list"}:
        return text[:MAX_TEXT]
    if name in {"day", "known"}:
        return _parse_day(text)
    if name == "located":
        return {"1": True, "0": False}.get(text)
    keys = frozenset(part for part in text.split(",") if part)
    known = name != "types" or keys <= {item.value for item in RecordType}
    return keys if known else None


def _parse_day(text: str) -> date | None:
    """Read a date (ISO 8601)."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
