"""What may everybody know of a record's past: its changes without names, when it was confirmed, what reports did?"""

from dataclasses import dataclass

from campus.services.reports import Corrections, corrections_of
from campus.store.history import Change
from campus.store.store import Store


@dataclass(frozen=True, slots=True)
class PastChange:
    """One field that was changed: its cell before and after, why, from where, when (ISO 8601, UTC), perhaps by whom."""

    table: str
    field: str
    old: str
    new: str
    why: str
    source_id: str
    at: str
    who: str


@dataclass(frozen=True, slots=True)
class RecordPast:
    """A record's past: changes, newest first; the instant of the last confirmation (ISO 8601, UTC) or nothing."""

    changes: tuple[PastChange, ...]
    confirmed_at: str
    corrections: Corrections


def record_past(store: Store, record_id: str, *, named: bool = False) -> RecordPast:
    """Collect a record's past; ``named`` keeps who made the changes, for those who look after the record."""
    changes = (_past(change, named=named) for change in reversed(store.history_of(record_id)))
    newest = store.confirmations.newest(record_id)
    return RecordPast(tuple(changes), newest.confirmed_at if newest else "", corrections_of(store, record_id))


def _past(change: Change, *, named: bool) -> PastChange:
    """Take over a change, with or without the name of who made it."""
    words = (change.table_name, change.field, change.old, change.new, change.why, change.source_id)
    return PastChange(*words, change.recorded_at, change.who if named else "")
