"""Under which name may browsers keep a city's layers for ever, so that the name never stands for other contents?

The data version alone does not do: a database that was filled anew, or another program, begins with the same one.
"""

import hashlib
from collections.abc import Iterator
from functools import cache

from campus.domain.marks import mark_styles
from campus.services.atlas import Atlas
from campus.services.map_assets import assets_digest
from campus.settings import PROJECT_DIR

_DIGITS = 10
_CODE_FOLDERS = ("analysis", "domain", "services")
_PART_END = b"\0"


def edition_of(atlas: Atlas) -> str:
    """Return the data version and a digest of all that the layers are made from, and of the code that makes them.

    What only the search in addresses and other names finds is not in the digest. Takes 0.1 s per 100,000 records.
    """
    digest = hashlib.sha256()
    for part in (_program_digest(), assets_digest().encode(), *_features(atlas), *_contents(atlas)):
        digest.update(part + _PART_END)
    return f"{atlas.version}.{digest.hexdigest()[:_DIGITS]}"


@cache
def _program_digest() -> bytes:
    """Digest the code that layers are computed by: a version number stays the same between two releases."""
    digest = hashlib.sha256()
    for folder in _CODE_FOLDERS:
        for path in sorted((PROJECT_DIR / "campus" / folder).glob("*.py")):
            digest.update(path.name.encode() + _PART_END + path.read_bytes() + _PART_END)
    return digest.digest()


def _features(atlas: Atlas) -> Iterator[bytes]:
    """Yield the columns of the features."""
    table = atlas.table
    for texts in (table.ids, table.names, table.names_en):
        yield "\n".join(texts).encode()
    for column in (table.types, table.kinds, table.districts, table.living_areas, *table.bodies.parts):
        yield repr(column.keys).encode() + column.codes.tobytes()
    for bits in (table.industries, table.stages):
        yield repr(bits.keys).encode() + bits.bits.tobytes()
    yield table.lon.tobytes()
    yield table.lat.tobytes()


def _contents(atlas: Atlas) -> Iterator[bytes]:
    """Yield everything else: marks, areas with their shapes, decisions, links and sources."""
    contents = atlas.contents
    for rows in (mark_styles(atlas.city), contents.decisions, atlas.history.events[-1:], contents.sources):
        yield repr(rows).encode()
    areas = contents.areas
    for area in (*areas.districts, *areas.neighbours, *areas.living_areas):
        yield repr(area).encode()
    yield "\n".join(f"{link.from_id} {link.relation} {link.to_id}" for link in contents.links).encode()
