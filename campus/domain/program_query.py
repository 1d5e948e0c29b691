"""What does a person ask of the programmes, and how does it stand in an address (URL)?

A query is a plain value. Where somebody is stands in no address and in no query: a position is passed beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from campus.domain.address_query import MAX_TEXT, AddressQuery, read_choice, read_keys, read_query

FACETS = (
    "states",
    "groups",
    "weekdays",
    "day_parts",
    "fees",
    "districts",
    "living_areas",
    "modes",
    "industries",
    "stages",
    "kinds",
    "languages",
)
"""The dimensions of a query that hold sets of keys; an empty set leaves the dimension open."""

SORT_ORDERS = ("relevance", "distance", "deadline", "start", "name")

FREE, PAID, UNKNOWN_FEE = "free", "paid", "unknown"
FEES = (FREE, PAID, UNKNOWN_FEE)

MAX_RADIUS_M = 50_000


@dataclass(frozen=True, slots=True)
class ProgramQuery(AddressQuery):
    """What to show. Within a dimension any key may match, between dimensions all must; ``text`` is the search box.

    ``over`` shows also what nobody can join any more. ``radius_m`` keeps what is not farther away from the position
    that is passed beside the query, in metres along the straight line.
    """

    text: str = ""
    states: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    weekdays: frozenset[str] = frozenset()
    day_parts: frozenset[str] = frozenset()
    fees: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    living_areas: frozenset[str] = frozenset()
    modes: frozenset[str] = frozenset()
    industries: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    over: bool = False
    radius_m: int | None = None
    sort: str = "relevance"


def parse_program_query(params: Mapping[str, str]) -> tuple[ProgramQuery, tuple[str, ...]]:
    """Read a query from address parameters; return it with the names of the parts that mean nothing."""
    return read_query(ProgramQuery, params, _parse)


def _parse(name: str, text: str) -> Any:
    """Read one parameter; ``None`` when it means nothing."""
    if name == "text":
        return text[:MAX_TEXT]
    if name == "sort":
        return text if text in SORT_ORDERS else None
    if name == "over":
        return read_choice(text)
    if name == "radius_m":
        return int(text) if text.isascii() and text.isdecimal() and 0 < int(text) <= MAX_RADIUS_M else None
    return read_keys(text)
