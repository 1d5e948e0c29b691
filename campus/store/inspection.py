"""What does a database hold as it stands, without being made, filled or brought up to date?"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from campus.domain.evidence import EvidenceFile, read_evidence
from campus.domain.frozen_day import FrozenDay
from campus.errors import StoreError
from campus.store.engine import make_engine, place_of
from campus.store.evidence import evidence_file, read_files
from campus.store.reading import Reader
from campus.store.schema import assignment_event, meta
from campus.store.snapshots import frozen_day, read_frozen_days
from campus.store.store import Store


@contextmanager
def inspected_store(url: str) -> Iterator[Store]:
    """Open a database that is there already; raise :class:`StoreError` when it is not, and change nothing."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").is_file():
        raise StoreError(
            f"{place_of(parsed)}: there is no database. Start the program once, or correct CAMPUS_DATA_DIR."
        )
    store = Store(make_engine(parsed))
    try:
        yield store
    finally:
        store.close()


def link_hashes(reader: Reader) -> Mapping[int, str]:
    """Return the hash of every link of the chain by its number, as it is written, whether it holds or not."""
    events = assignment_event.c
    with reader.connected() as connection:
        query = sa.select(events.chain_no, events.hash).order_by(events.chain_no)
        # SQLite keeps whatever somebody puts into a column; what is no number is no link.
        return {row.chain_no: str(row.hash) for row in connection.execute(query) if isinstance(row.chain_no, int)}


def city_key(reader: Reader) -> str:
    """Return the key of the city that the database holds."""
    with reader.connected() as connection:
        return str(connection.execute(sa.select(meta.c.city_key)).scalar_one())


def changed_frozen_days(reader: Reader) -> list[FrozenDay]:
    """Return the frozen days whose bytes no longer fit their hash; a database from before there were any has none."""
    with reader.connected() as connection:
        if not sa.inspect(connection).has_table(frozen_day.name):
            return []
        return [item for item in read_frozen_days(connection, sa.true()) if not item.holds]


def evidence_faults(reader: Reader) -> list[str]:
    """Tell of every file of a decision that is gone or changed; a database from before there were any has none."""
    with reader.connected() as connection:
        if not sa.inspect(connection).has_table(evidence_file.name):
            return []
    holds = {item.sha256: hashlib.sha256(item.content).hexdigest() == item.sha256 for item in read_files(reader)}
    words = {None: "is missing", False: "was changed: its hash does not fit"}
    found = ((link, file, holds.get(file.sha256)) for link, file in _named_files(reader))
    return [f"The file {file.sha256[:16]}… of link {link} {words[state]}." for link, file, state in found if not state]


def _named_files(reader: Reader) -> Iterator[tuple[int, EvidenceFile]]:
    """Yield the files that the links of the chain name; a link that cannot be read is told by the chain's own check."""
    events = assignment_event.c
    with reader.connected() as connection:
        rows = connection.execute(sa.select(events.chain_no, events.content).order_by(events.chain_no)).all()
    for row in rows:
        try:
            texts = json.loads(row.content).get("evidence", ())
        except (ValueError, TypeError, AttributeError):
            continue
        files = (read_evidence(text) for text in texts if isinstance(text, str))
        yield from ((row.chain_no, file) for file in files if file is not None)
