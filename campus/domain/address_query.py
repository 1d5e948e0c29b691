"""How does a question stand in an address (URL), and how is it read back?

A question is a plain frozen value whose fields are texts, days, yes or no, numbers and sets of keys. A field at its
default is open and stands in no address; parts that mean nothing are told by name, never guessed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeVar
from urllib.parse import urlencode

MAX_TEXT = 100


@dataclass(frozen=True, slots=True)
class AddressQuery:
    """A question that stands in an address; its fields are those of its subclass."""

    def to_params(self) -> dict[str, str]:
        """Write the question as address parameters, sorted: equal questions, equal text."""
        values = {item.name: (getattr(self, item.name), item.default) for item in fields(self)}
        return {name: _written(value) for name, (value, default) in sorted(values.items()) if value != default}

    def to_address(self) -> str:
        """Write the question as percent-encoded address text: letters, digits and ``%&=-._~+`` only.

        That alphabet matters: the text goes through folium, which would run anything in double braces.
        """
        return urlencode(self.to_params())


AnyQuery = TypeVar("AnyQuery", bound=AddressQuery)


def read_query(
    kind: type[AnyQuery], params: Mapping[str, str], read: Callable[[str, str], Any]
) -> tuple[AnyQuery, tuple[str, ...]]:
    """Read a question; ``read`` turns a field's name and text into its value, ``None`` when it means nothing.

    Return the question with the names of the parts that mean nothing.
    """
    texts = {item.name: text for item in fields(kind) if (text := params.get(item.name))}
    values = {name: read(name, text) for name, text in texts.items()}
    ignored = tuple(name for name, value in values.items() if value is None)
    return kind(**{name: value for name, value in values.items() if value is not None}), ignored


def read_keys(text: str) -> frozenset[str] | None:
    """Read a set of keys; ``None`` when there is none in it."""
    return frozenset(part for part in text.split(",") if part) or None


def read_choice(text: str) -> bool | None:
    """Read yes or no."""
    return {"1": True, "0": False}.get(text)


def _written(value: object) -> str:
    """Write one value."""
    if isinstance(value, frozenset):
        return ",".join(sorted(value))
    if isinstance(value, bool):
        return "1" if value else "0"
    return value.isoformat() if isinstance(value, date) else str(value)
