"""How many people of which age live in a district, by the registration statistics of the ministry of the interior?

The file has a row a unit with its code in brackets behind the name, and a column an age band; thousands may be
written with commas.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from campus.exchange.source_table import SourceRow

UNIT_CODE = re.compile(r"\((\d{10})\)")
BAND = re.compile(r"_계_(?:(\d+)~(\d+)세|(\d+)세 이상)$")


@dataclass(frozen=True, slots=True)
class BandCount:
    """The people of one unit in one age band; ``age_to`` is included, ``None`` means and older."""

    code: str
    age_from: int
    age_to: int | None
    people: int


def read_bands(rows: Iterable[SourceRow], unit_column: str) -> Iterator[BandCount]:
    """Yield the counts of every unit of the file; columns that are no age bands are passed over."""
    for row in rows:
        found = UNIT_CODE.search(row[unit_column])
        for header, cell in row.items():
            band = BAND.search(header)
            if found and band:
                low, high, older = band.groups()
                age_to = int(high) if high else None
                yield BandCount(found[1], int(low or older), age_to, int(cell.replace(",", "")))
