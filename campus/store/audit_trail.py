"""Who did, or was refused, what? Acts that were written down and events of decisions as one trail, newest first."""

import json
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from campus.domain.audit_trail import ROLE_EVENT, Outcome, TrailEntry, TrailPage
from campus.store.account_schema import audit_event
from campus.store.engine import reading
from campus.store.schema import assignment_event


@dataclass(frozen=True, slots=True)
class TrailRange:
    """What to read: as ``TrailQuery``, but between two instants (ISO 8601, UTC), the second one excluded."""

    who: str = ""
    act: str = ""
    outcome: Outcome | None = None
    since: str = ""
    until: str = ""


class TrailStore:
    """The trail of one database."""

    def __init__(self, engine: sa.Engine) -> None:
        """Keep the engine."""
        self._engine = engine

    def page(self, wanted: TrailRange, offset: int, size: int) -> TrailPage:
        """Return ``size`` entries after the newest ``offset`` ones."""
        trail = _trail(wanted).subquery()
        order = (trail.c.at.desc(), trail.c.number.desc(), trail.c.act)
        query = sa.select(trail).order_by(*order).offset(offset).limit(size)
        with reading(self._engine) as connection:
            total = connection.scalar(sa.select(sa.func.count()).select_from(trail)) or 0
            return TrailPage(tuple(_entry(row) for row in connection.execute(query)), total)

    def acts(self) -> list[str]:
        """Return every act that was ever written down."""
        with reading(self._engine) as connection:
            return sorted(connection.scalars(sa.select(audit_event.c.act).distinct()))


def _trail(wanted: TrailRange) -> sa.CompoundSelect[Any]:
    """Select both kinds of entry in the same columns."""
    acts, events = audit_event.c, assignment_event.c
    one = sa.select(acts.at, acts.no.label("number"), acts.who, acts.act, acts.what, acts.outcome, _text(""))
    done = sa.literal(Outcome.DONE.value, sa.Text).label("outcome")
    act = sa.literal(ROLE_EVENT, sa.Text).label("act")
    other = sa.select(
        events.recorded_at.label("at"),
        events.chain_no.label("number"),
        events.recorded_by.label("who"),
        act,
        events.decision_id.label("what"),
        done,
        events.content.label("content"),
    )
    by = sa.or_(events.recorded_by == wanted.who, events.recorded_by.startswith(f"{wanted.who} ", autoescape=True))
    if wanted.who:
        one, other = one.where(acts.who == wanted.who), other.where(by)
    if wanted.act:
        one, other = one.where(acts.act == wanted.act), other.where(sa.literal(wanted.act == ROLE_EVENT))
    if wanted.outcome:
        begins = acts.outcome.startswith(wanted.outcome.value)
        one, other = one.where(begins), other.where(sa.literal(wanted.outcome is Outcome.DONE))
    if wanted.since:
        one, other = one.where(acts.at >= wanted.since), other.where(events.recorded_at >= wanted.since)
    if wanted.until:
        one, other = one.where(acts.at < wanted.until), other.where(events.recorded_at < wanted.until)
    return sa.union_all(one, other)


def _text(text: str) -> sa.Label[str]:
    """Return an empty content, which only events have."""
    return sa.literal(text, sa.Text).label("content")


def _entry(row: sa.Row[Any]) -> TrailEntry:
    """Read a line; of an event the state is told, whose content may be anything after somebody's tampering."""
    outcome = row.outcome
    if row.act == ROLE_EVENT:
        outcome = f"{outcome}: {_state(row.content)}"
    return TrailEntry(row.at, row.who, row.act, row.what, outcome)


def _state(content: str) -> str:
    """Return the state that an event's content names, if it can be read."""
    try:
        return str(json.loads(content)["state"])
    except (ValueError, TypeError, LookupError):
        return "?"
