"""How do a hundred thousand records stand in memory so that filtering them takes milliseconds?

Every record of every type is one *feature*: a number from 0, and one value in each column. Columns are read-only
arrays of codes; a code is the position of a key in the column's list of keys.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from campus.domain.record import RecordType
from campus.domain.tables import LIST_SEPARATOR

UNKNOWN = -1
"""The code of a value that is not known."""

MAX_SET_KEYS = 63

Codes = NDArray[np.int32]
Bits = NDArray[np.uint64]
Mask = NDArray[np.bool_]
Scalar = TypeVar("Scalar", bound=np.generic)


@dataclass(frozen=True, slots=True)
class CodedColumn:
    """A column with one key per feature: ``codes[i]`` is a position in ``keys`` or ``UNKNOWN``."""

    keys: tuple[str, ...]
    codes: Codes

    def where(self, wanted: Iterable[str]) -> Mask:
        """Return which features have one of the keys."""
        positions = {key: number for number, key in enumerate(self.keys)}
        table = np.zeros(len(self.keys) + 1, dtype=bool)
        table[[positions[key] for key in wanted if key in positions]] = True
        return table[self.codes]

    def counts(self, mask: Mask) -> dict[str, int]:
        """Count the features of a mask by key; keys that do not occur are left out."""
        codes = self.codes[mask]
        found = np.bincount(codes[codes >= 0], minlength=len(self.keys))
        return {key: int(number) for key, number in zip(self.keys, found, strict=True) if number}


@dataclass(frozen=True, slots=True)
class SetColumn:
    """A column with any number of keys per feature: bit ``k`` of ``bits[i]`` stands for ``keys[k]``."""

    keys: tuple[str, ...]
    bits: Bits

    def where(self, wanted: Iterable[str]) -> Mask:
        """Return which features have at least one of the keys."""
        asked = sum(1 << self.keys.index(key) for key in set(wanted) if key in self.keys)
        found: Mask = (self.bits & np.uint64(asked)) != 0
        return found

    def counts(self, mask: Mask) -> dict[str, int]:
        """Count the features of a mask by key; a feature counts once for each of its keys."""
        bits = self.bits[mask]
        found = {key: int(np.count_nonzero(bits & np.uint64(1 << at))) for at, key in enumerate(self.keys)}
        return {key: number for key, number in found.items() if number}


@dataclass(frozen=True, slots=True)
class JoinedColumn:
    """Several coded columns with the same keys, asked as one: a feature has every key that one of them gives it."""

    keys: tuple[str, ...]
    parts: tuple[CodedColumn, ...]

    def where(self, wanted: Iterable[str]) -> Mask:
        """Return which features have one of the keys in one of the columns."""
        asked = tuple(wanted)
        found: Mask = np.logical_or.reduce([part.where(asked) for part in self.parts])
        return found

    def counts(self, mask: Mask) -> dict[str, int]:
        """Count the features of a mask by key; a feature counts once for each of its keys."""
        codes = np.stack([part.codes[mask] for part in self.parts], axis=1)
        codes.sort(axis=1)
        codes[:, 1:][codes[:, 1:] == codes[:, :-1]] = UNKNOWN
        found = np.bincount(codes[codes >= 0], minlength=len(self.keys))
        return {key: int(number) for key, number in zip(self.keys, found, strict=True) if number}


def joined_column(columns: Sequence[Sequence[str]]) -> JoinedColumn:
    """Code several columns with the keys that occur in any of them."""
    keys = tuple(sorted(set().union(*columns) - {""}))
    return JoinedColumn(keys, tuple(code_column(column, keys) for column in columns))


def code_column(values: Sequence[str], keys: Sequence[str] | None = None) -> CodedColumn:
    """Code a column; ``keys`` fixes the order, otherwise the keys are those that occur, sorted."""
    listed = tuple(keys if keys is not None else sorted(set(values) - {""}))
    positions = {key: number for number, key in enumerate(listed)}
    known = {value: positions.get(value, UNKNOWN) for value in set(values)}
    codes = np.fromiter(map(known.__getitem__, values), dtype=np.int32, count=len(values))
    return CodedColumn(listed, _frozen(codes))


def set_column(values: Sequence[str], keys: Sequence[str]) -> SetColumn:
    """Code a column of key lists joined by ``LIST_SEPARATOR``; raise ``ValueError`` beyond 63 keys."""
    if len(keys) > MAX_SET_KEYS:
        raise ValueError(f"a set column holds at most {MAX_SET_KEYS} keys, not {len(keys)}")
    bit_of = {key: 1 << number for number, key in enumerate(keys)}
    known: dict[str, int] = {"": 0}
    bits = np.zeros(len(values), dtype=np.uint64)
    for number, value in enumerate(values):
        if value not in known:
            known[value] = sum(bit_of.get(key, 0) for key in set(value.split(LIST_SEPARATOR)))
        bits[number] = known[value]
    return SetColumn(tuple(keys), _frozen(bits))


def coordinates(values: Sequence[float | None]) -> NDArray[np.float64]:
    """Return degrees as an array in which an unknown coordinate is ``nan``."""
    return _frozen(np.array([np.nan if value is None else value for value in values], dtype=np.float64))


def _frozen(array: NDArray[Scalar]) -> NDArray[Scalar]:
    """Make an array read-only, because all sessions share it."""
    array.flags.writeable = False
    return array


@dataclass(frozen=True, slots=True)
class FeatureTable:
    """All features: identity, names, codes and coordinates (EPSG:4326 degrees, ``nan`` = unknown)."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    names_en: tuple[str, ...]
    types: CodedColumn
    kinds: CodedColumn
    districts: CodedColumn
    living_areas: CodedColumn
    bodies: JoinedColumn
    sources: CodedColumn
    reference_dates: CodedColumn
    industries: SetColumn
    stages: SetColumn
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]

    def __len__(self) -> int:
        """Count the features."""
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The keys that fix the order of a table's codes."""

    industries: tuple[str, ...]
    stages: tuple[str, ...]
    living_area_of: Mapping[str, str]


def build_features(
    columns: Mapping[str, Sequence[str]], places: Mapping[str, Sequence[float | None]], words: Vocabulary
) -> FeatureTable:
    """Build the table from text columns; ``places`` holds ``lon`` and ``lat``; all columns are of equal length.

    The text columns are id, name, name_en, type, kind, district_id, owner_id, manager_id, operator_id, source_id,
    reference_date, industries and stages.
    """
    districts = columns["district_id"]
    return FeatureTable(
        ids=tuple(columns["id"]),
        names=tuple(columns["name"]),
        names_en=tuple(columns["name_en"]),
        types=code_column(columns["type"], [item.value for item in RecordType]),
        kinds=code_column(columns["kind"]),
        districts=code_column(districts),
        living_areas=code_column([words.living_area_of.get(key, "") for key in districts]),
        bodies=joined_column([columns[name] for name in ("owner_id", "manager_id", "operator_id")]),
        sources=code_column(columns["source_id"]),
        reference_dates=code_column(columns["reference_date"]),
        industries=set_column(columns["industries"], words.industries),
        stages=set_column(columns["stages"], words.stages),
        lon=coordinates(places["lon"]),
        lat=coordinates(places["lat"]),
    )
