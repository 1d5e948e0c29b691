"""Where do a hundred thousand invented spaces come from, and how do they get beside the city's own?

They stand only in a database in a temporary folder; their names say that they are invented.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from campus.domain.record import Space
from campus.settings import read_settings
from campus.store.pack import Pack, read_pack
from campus.store.store import Store, open_store

PORTION = 50_000
FIRST_SYLLABLES, LAST_SYLLABLES = "가나다라마바사아자차카타파하", ("학교", "도서관", "센터", "공방", "회관")


def city_pack() -> Pack:
    """Read the pack of the city that the settings choose."""
    return read_pack(read_settings().city_dir)


def invented_spaces(count: int, pack: Pack) -> Iterator[Space]:
    """Make spaces spread over the city's bounds, with kinds, districts and stages by turns."""
    city = pack.city
    west, south, east, north = city.bounds
    places = np.random.default_rng(1).random((count, 2))
    kinds = [term.key for term in city.vocabularies["kinds"] if term.group == "space"]
    stages = [term.key for term in city.vocabularies["stages"]]
    basis = city.vocabularies["location_bases"][0].key
    districts = [row.id for row in pack.tables["districts"]]
    source = pack.tables["sources"][0].id
    for number in range(count):
        syllables = (FIRST_SYLLABLES[(number // 14**place) % 14] for place in range(4))
        yield Space(
            id=f"SP-bench{number}",
            name=f"가상 {''.join(syllables)} {LAST_SYLLABLES[number % 5]} {number}",
            kind=kinds[number % len(kinds)],
            lon=float(west + places[number, 0] * (east - west)),
            lat=float(south + places[number, 1] * (north - south)),
            location_basis=basis,
            district_id=districts[number % len(districts)],
            stages=(stages[number % len(stages)],),
            source_id=source,
            reference_date="2026",
        )


def add_crowd(store: Store, pack: Pack, count: int) -> None:
    """Add invented spaces to a store, a portion at a time."""
    spaces = invented_spaces(count, pack)
    while portion := list(islice(spaces, PORTION)):
        store.add_rows("spaces", portion)


def open_crowded(folder: Path, pack: Pack, count: int) -> Store:
    """Make the database that a server with ``CAMPUS_DATA_DIR=folder`` will open."""
    settings = read_settings({"CAMPUS_DATA_DIR": str(folder)})
    folder.mkdir(parents=True, exist_ok=True)
    store = open_store(settings.store_url, pack)
    add_crowd(store, pack, count)
    return store


def names_of(spaces: Sequence[Space]) -> list[str]:
    """Return the names alone."""
    return [space.name for space in spaces]
