"""Who did, or was refused, what, and does the chain of decisions hold? For administrators, checked here."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from campus.domain.account import Actor, Right
from campus.domain.audit_trail import TrailEntry, TrailPage, TrailQuery
from campus.services.audit import Verdict, verify
from campus.services.rights import require_right
from campus.store.audit_trail import TrailRange
from campus.store.store import Store

PAGE_SIZE: Final = 50
MOST_EXPORTED: Final = 100_000
"""So many entries, the newest ones, go into one file."""

CHECK: Final = "verify_chain"
EXPORT: Final = "export_audit"


class AuditTrail:
    """The trail of one installation, asked by one person; every question needs an administrator."""

    def __init__(self, store: Store, timezone: str, actor: Actor) -> None:
        """Keep where the trail stands, in which zone a day is a day, and who asks."""
        self._store, self._zone, self._actor = store, ZoneInfo(timezone), actor

    def page(self, query: TrailQuery, number: int) -> TrailPage:
        """Return a page of the trail, from 0; a page beyond the end is empty."""
        self._require("read_audit")
        return self._store.trail.page(self._range(query), number * PAGE_SIZE, PAGE_SIZE)

    def export(self, query: TrailQuery) -> TrailPage:
        """Return the newest entries for a file, and write down that they were taken out."""
        self._require(EXPORT)
        found = self._store.trail.page(self._range(query), 0, MOST_EXPORTED)
        self._store.add_audit(self._actor.account_id, EXPORT, "", f"done: {len(found.entries)} of {found.total}")
        return found

    def acts(self) -> list[str]:
        """Return every act that was ever written down."""
        self._require("read_audit")
        return self._store.trail.acts()

    def check(self) -> Verdict:
        """Check every link of the chain and the frozen days now, and write the result down."""
        self._require(CHECK)
        verdict = verify(self._store)
        outcome = f"failed: {verdict.faults[0]}" if verdict.faults else f"done: {verdict.links} links"
        self._store.add_audit(self._actor.account_id, CHECK, "", outcome)
        return verdict

    def last_check(self) -> TrailEntry | None:
        """Return the newest check that was made here; the command line's leaves no entry."""
        self._require("read_audit")
        checks = self._store.trail.page(TrailRange(act=CHECK), 0, PAGE_SIZE).entries
        return next((entry for entry in checks if not entry.outcome.startswith("refused")), None)

    def _require(self, act: str) -> None:
        """Refuse everybody else, and write that down."""
        require_right(self._store, self._actor, Right.ADMINISTRATOR, act)

    def _range(self, query: TrailQuery) -> TrailRange:
        """Turn days of the city into instants."""
        wanted = TrailRange(query.who, query.act, query.outcome)
        until = self._instant(query.last + timedelta(days=1)) if query.last and query.last < date.max else ""
        return replace(wanted, since=self._instant(query.first) if query.first else "", until=until)

    def _instant(self, day: date) -> str:
        """Return when a day begins in the city."""
        beginning = datetime.combine(day, time(), self._zone)
        # The first days of the calendar have no instant in UTC east of it.
        return beginning.astimezone(UTC).isoformat(timespec="microseconds") if day > date.min else ""
