"""How is a decision added to the chain, and does the chain still hold?

Events are only ever added. Each carries the SHA-256 of its own content and of the event before it, so that a change
of the past shows; whoever can rewrite the whole file can also rewrite all hashes, so keep a copy of the newest hash
outside (tamper-evident with anchors).
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from campus.domain.assignment import AssignmentEvent, Decision
from campus.domain.record import Source
from campus.domain.tables import Column, columns_of, format_cell, parse_cell
from campus.errors import ChainError, ConflictError, NotFoundError, StoreError
from campus.store.cells import encode_rows
from campus.store.schema import EVENT_SOURCED, assignment_event, meta, pack_tables, roles

GENESIS = "0" * 64
"""Stands for the hash of the event before the first one."""

HASHED = ("chain_no", "space_id", "seq", "operation_id", "content", "recorded_at", "recorded_by", "previous_hash")
MIRRORED = {"decision_id": "id", "space_id": "space_id", "role": "role", "source_id": "source_id"}
"""The columns that repeat a part of the content, so that the database can check and find it."""

EVENT_FIELDS = tuple(item.name for item in fields(AssignmentEvent) if item.name != "decision")

EventRow = dict[str, Any]


@dataclass(frozen=True, slots=True)
class NewEvent:
    """A decision that wants to be the next event of its space; see :meth:`campus.store.store.Store.append_event`."""

    decision: Decision
    expected_seq: int
    operation_id: str
    recorded_by: str


def instant_now() -> str:
    """Return the present instant as ISO 8601 in UTC, always of the same width, so that texts compare like times."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def lock_for_writing(connection: sa.Connection) -> sa.Row[Any]:
    """Make other writers wait until this transaction ends; return the ``meta`` row as it stands now."""
    return connection.execute(sa.select(meta).with_for_update()).one()


def raise_data_version(connection: sa.Connection) -> int:
    """Raise the data version in the caller's transaction and return it."""
    update = sa.update(meta).values(data_version=meta.c.data_version + 1).returning(meta.c.data_version)
    version: int = connection.execute(update).scalar_one()
    return version


def add_event(
    connection: sa.Connection, decision: Decision, expected_seq: int, operation_id: str, recorded_by: str
) -> AssignmentEvent:
    """Append a decision in the caller's transaction; see :meth:`campus.store.store.Store.append_event`."""
    tip = lock_for_writing(connection)
    repeated = connection.execute(_select().where(assignment_event.c.operation_id == operation_id)).mappings().first()
    if repeated is not None:
        return _same_event(_event(dict(repeated)), decision)
    (stored,) = encode_rows(EVENT_SOURCED, [decision])
    _check_decision(connection, decision, expected_seq)
    row: EventRow = {
        "chain_no": tip.chain_length + 1,
        "seq": expected_seq + 1,
        "operation_id": operation_id,
        **{column: stored[field] for column, field in MIRRORED.items()},
        "content": _canonical({item.name: _plain(getattr(decision, item.name)) for item in fields(decision)}),
        "recorded_at": max(instant_now(), _newest_instant(connection, tip.chain_length)),
        "recorded_by": recorded_by,
        "previous_hash": tip.chain_hash,
    }
    row["hash"] = _hash(row)
    connection.execute(sa.insert(assignment_event), row)
    connection.execute(sa.update(meta).values(chain_length=row["chain_no"], chain_hash=row["hash"]))
    raise_data_version(connection)
    return _event(row)


def ensure_source(connection: sa.Connection, source: Source) -> None:
    """Add a source in the caller's transaction, unless it is known."""
    lock_for_writing(connection)
    sources = pack_tables["sources"]
    if connection.scalar(sa.select(sources.c.id).where(sources.c.id == source.id)) is None:
        connection.execute(sa.insert(sources), encode_rows("sources", [source]))


def read_newest(connection: sa.Connection) -> list[AssignmentEvent]:
    """Return the newest event of every decision, in the order in which they were written."""
    events = assignment_event.c
    newest = sa.select(sa.func.max(events.chain_no)).group_by(events.decision_id)
    query = _select().where(events.chain_no.in_(newest))
    return [_event(dict(row)) for row in connection.execute(query).mappings()]


def read_first_instant(connection: sa.Connection) -> str:
    """Return when the first event was recorded; nothing when there is none."""
    events = assignment_event.c
    return str(connection.scalar(sa.select(events.recorded_at).order_by(events.chain_no).limit(1)) or "")


def read_space_of(connection: sa.Connection, decision_id: str) -> str:
    """Return the space of a decision; raise :class:`NotFoundError` when there is no such decision."""
    events = assignment_event.c
    found = connection.scalar(sa.select(events.space_id).where(events.decision_id == decision_id).limit(1))
    if found is None:
        raise NotFoundError(f"No decision has the id {decision_id!a}.")
    return str(found)


def read_events(connection: sa.Connection, space_id: str | None, after: int = 0) -> list[AssignmentEvent]:
    """Return the events of a space, or of the city, after a link of the chain, in the order of writing."""
    query = _select().where(assignment_event.c.chain_no > after) if after else _select()
    query = query if space_id is None else query.where(assignment_event.c.space_id == space_id)
    return [_event(dict(row)) for row in connection.execute(query).mappings()]


def read_seq(connection: sa.Connection, space_id: str) -> int:
    """Return the number of a space's newest event; 0 when it has none."""
    events = assignment_event.c
    return connection.scalar(sa.select(sa.func.max(events.seq)).where(events.space_id == space_id)) or 0


def check_chain(connection: sa.Connection) -> int:
    """Count the links of the chain; raise :class:`ChainError` naming the first that does not hold."""
    tip = connection.execute(sa.select(meta)).one()
    length, previous, counts = 0, GENESIS, dict[str, int]()
    for row in connection.execute(_select()).mappings():
        length, event = length + 1, dict(row)
        counts[event["space_id"]] = counts.get(event["space_id"], 0) + 1
        if fault := _broken(event, length, counts[event["space_id"]], previous):
            told = f"The chain of decisions is broken at link {length} (space {event['space_id']}): {fault}."
            raise ChainError(length, told)
        previous = event["hash"]
    if (length, previous) != (tip.chain_length, tip.chain_hash):
        told = f"The chain of decisions ends at link {length}, but {tip.chain_length} links were written."
        raise ChainError(length + 1, told)
    return length


def _broken(event: EventRow, chain_no: int, seq: int, previous: str) -> str:
    """Tell what is wrong with a link; an empty text when it holds."""
    if event["chain_no"] != chain_no or event["seq"] != seq:
        return "an event before it is missing"
    if event["previous_hash"] != previous:
        return "it does not follow the event before it"
    # SQLite keeps whatever somebody puts into a column, also what no hash was ever made of.
    if not all(isinstance(event[name], str | int) for name in HASHED) or event["hash"] != _hash(event):
        return "its content was changed"
    try:
        content = json.loads(event["content"])
        changed = [column for column, field in MIRRORED.items() if event[column] != content[field]]
    except (ValueError, TypeError, LookupError):
        return "its content cannot be read"
    return f"{', '.join(changed)} differs from its content" if changed else ""


def _select() -> sa.Select[Any]:
    """Select events in the order of the chain."""
    return sa.select(assignment_event).order_by(assignment_event.c.chain_no)


def _same_event(event: AssignmentEvent, decision: Decision) -> AssignmentEvent:
    """Return the event that an operation wrote before; refuse the operation's id for another decision."""
    if event.decision != decision:
        raise StoreError(f"Operation {event.operation_id!a} has already written another decision. Begin a new one.")
    return event


def _check_decision(connection: sa.Connection, decision: Decision, expected_seq: int) -> None:
    """Refuse a decision that does not fit what stands; the errors name what."""
    missing = [c.name for c in columns_of(Decision) if c.required and not getattr(decision, c.name)]
    if missing:
        raise StoreError(f"Decision {decision.id!a} needs {', '.join(missing)}.")
    events = assignment_event.c
    spaces = pack_tables["spaces"].c
    if connection.scalar(sa.select(spaces.id).where(spaces.id == decision.space_id)) is None:
        raise NotFoundError(f"No space has the id {decision.space_id!a}.")
    if connection.scalar(sa.select(roles.c.key).where(roles.c.key == decision.role)) is None:
        raise StoreError(f"{decision.role!a} is not a role of this city.")
    found = read_seq(connection, decision.space_id)
    if found != expected_seq:
        raise ConflictError(decision.space_id, expected_seq, found)
    others = sa.select(events.space_id).where(events.decision_id == decision.id)
    other = connection.scalar(others.where(events.space_id != decision.space_id).limit(1))
    if other is not None:
        raise StoreError(f"Decision {decision.id!a} belongs to space {other}; decide anew for another space.")


def _newest_instant(connection: sa.Connection, chain_no: int) -> str:
    """Return when the newest event was written, so that a clock set back does not reorder the past."""
    query = sa.select(assignment_event.c.recorded_at).where(assignment_event.c.chain_no == chain_no)
    return connection.scalar(query) or ""


def _hash(row: EventRow) -> str:
    """Return the SHA-256 of an event's content and of the hash before it."""
    return hashlib.sha256(_canonical({name: row[name] for name in HASHED}).encode()).hexdigest()


def _canonical(content: Any) -> str:
    """Write JSON that is the same text for the same content, whatever the machine; always ASCII."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _plain(value: Any) -> Any:
    """Write a value of a decision in JSON's own kinds: lists, whole numbers, null, and cells' text for the rest."""
    if isinstance(value, tuple):
        return list(value)
    return value if value is None or isinstance(value, int) else format_cell(value)


def _event(row: EventRow) -> AssignmentEvent:
    """Read an event from its row."""
    return AssignmentEvent(decision=_decision(json.loads(row["content"])), **{name: row[name] for name in EVENT_FIELDS})


def _decision(content: dict[str, Any]) -> Decision:
    """Read a decision; columns that its time did not know keep their default."""
    return Decision(**{name: read(content[name]) for name, read in _readers() if name in content})


@cache
def _readers() -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    """Choose once how the value of each column is read: there may be a hundred thousand decisions."""
    return tuple((column.name, _reader(column)) for column in columns_of(Decision))


def _reader(column: Column) -> Callable[[Any], Any]:
    """Choose how a column is read from JSON's own kinds."""
    if column.is_list:
        return tuple
    if column.type is str:
        return lambda value: value
    return lambda value: parse_cell(column, value) if isinstance(value, str) else value
