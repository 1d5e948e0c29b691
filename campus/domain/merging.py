"""How do two people's versions of one form go together without losing what either wrote?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that two people changed differently."""

    field: str
    base: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class MergedFields:
    """Two people's changes put together: where they differ, mine stands and the clash is told."""

    content: Mapping[str, Any]
    clashes: tuple[Clash, ...]


def merge_fields(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> MergedFields:
    """Put together, field by field, what two people made of the same beginning; all have the fields of ``base``."""
    content, clashes = {}, []
    for name, was in base.items():
        here, there = mine[name], theirs[name]
        content[name] = there if here == was else here
        if was not in {here, there} and here != there:
            clashes.append(Clash(name, was, here, there))
    return MergedFields(content, tuple(clashes))
