"""Which decisions wait for whom, what would a proposal do, and how did a space's roles come about?

The public sees what was decided and may know of it; proposals and names are for those who propose or approve.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from campus.domain.account import Actor, Right
from campus.domain.assignment import (
    PROPOSED,
    Assignment,
    AssignmentEvent,
    AssignmentState,
    Decision,
    Standing,
    assignments_on,
    inner_standing,
    standing_on,
    without_names,
)
from campus.domain.assignment_form import FieldChange, RoleForm, changes, form_of
from campus.domain.record import DateBasis, Relation
from campus.domain.role_path import INNER_LANES, OPEN, Lane, Path, ProposalKind, paths, person_name
from campus.errors import NotFoundError
from campus.services.atlas import Atlas
from campus.store.store import Store

ENDING_DAYS = 90
"""An assignment that ends within so many days is on the list, early enough to decide what follows."""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One event of a decision: what it changed of the form, how it stood then, when (ISO 8601, UTC), and who.

    ``who`` is a name, and ``note`` the reason of sending back; both are empty for the public.
    """

    decision_id: str
    role: str
    state: AssignmentState
    changes: tuple[FieldChange, ...]
    recorded_at: str
    who: str
    note: str
    decided_on: date | None
    announced_on: date | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many spaces of a district have a role in force, before and after."""

    role: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What a proposal would do on the day from which it holds.

    ``counts`` are those of the space's district; ``others`` are the other proposals for the space, ``programs`` the
    ids of the programmes that take place there.
    """

    kind: ProposalKind
    day: date | None
    changes: tuple[FieldChange, ...]
    roles_gained: tuple[str, ...]
    roles_lost: tuple[str, ...]
    industries_gained: tuple[str, ...]
    industries_lost: tuple[str, ...]
    district_id: str
    counts: tuple[Count, ...]
    programs: tuple[str, ...]
    others: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class DecisionView:
    """Everything that is shown of a decision; ``pending`` and ``effect`` only to those who propose or approve.

    ``seq`` is the number of the space's newest event, which the next act has to name.
    """

    decision_id: str
    space_id: str
    seq: int
    decided: Decision | None
    standing: Standing | None
    pending: Decision | None
    effect: Effect | None
    hands: frozenset[str]
    history: tuple[HistoryEntry, ...]


def sees_proposals(actor: Actor) -> bool:
    """Tell whether a person may see what is only proposed, and by whom."""
    return actor.has(Right.OFFICIAL) or actor.has(Right.APPROVER)


class RoleBoard:
    """The questions about decisions, for one person on one day."""

    def __init__(self, store: Store, atlas: Atlas, today: date, actor: Actor) -> None:
        """Keep where decisions stand, and who asks."""
        self.store, self.atlas, self.today, self.actor = store, atlas, today, actor
        self.inner = sees_proposals(actor)

    def lanes(self, day: date) -> Mapping[Lane, tuple[Assignment, ...]]:
        """Sort the decisions into the lists of the board; an assignment may stand on two of them."""
        found: dict[Lane, list[Assignment]] = {lane: [] for lane in Lane if self.inner or lane not in INNER_LANES}
        for item in self._known_on(day):
            for lane in _lanes_of(item, day):
                found[lane].append(item)
        return {lane: tuple(sorted(items, key=_urgency)) for lane, items in found.items()}

    def _known_on(self, day: date) -> list[Assignment]:
        """Return what this person may know of: proposals as they are now, decisions as they stand on a day."""
        decided = self.atlas.contents.decisions
        if not self.inner:
            return assignments_on(decided, day, self.today)
        public = {item.decision.id: item for item in assignments_on(decided, day, self.today)}
        signed = [item for item in decided if standing_on(item, day, self.today) is None and item.decided_on]
        waiting = [Assignment(item, inner_standing(item, day, self.today)) for item in signed]
        newest = [event.decision for event in self.store.newest_events()]
        proposed = [Assignment(item, Standing(item.state)) for item in newest if item.state in OPEN]
        return [*proposed, *waiting, *public.values()]

    def decision(self, decision_id: str) -> DecisionView:
        """Return everything that this person may see of a decision; raise :class:`NotFoundError` when that is nothing.

        A proposal that nobody outside may know of answers like one that does not exist.
        """
        space_id = self.store.space_of(decision_id)
        events = self.store.events(space_id)
        path = paths(events)[decision_id]
        decided = self._decided(path)
        if not self.inner and (decided is None or standing_on(decided, self.today, self.today) is None):
            raise NotFoundError(f"No decision has the id {decision_id!a}.")
        pending = path.pending if self.inner else None
        return DecisionView(
            decision_id=decision_id,
            space_id=space_id,
            seq=max(event.seq for event in events),
            decided=decided,
            standing=inner_standing(decided, self.today, self.today) if decided else None,
            pending=pending,
            effect=self._effect(path, events) if pending else None,
            hands=path.hands if self.inner else frozenset(),
            history=tuple(self._entries(path)),
        )

    def form_now(self, decision_id: str) -> RoleForm:
        """Return the form of a decision as it stands now, proposal or not; for those who propose or approve."""
        if not self.inner:
            raise NotFoundError(f"No decision has the id {decision_id!a}.")
        path = paths(self.store.events(self.store.space_of(decision_id)))[decision_id]
        return form_of(path.pending or path.decided or path.events[-1].decision)

    def _decided(self, path: Path) -> Decision | None:
        """Return the public content of a decision."""
        known = (item for item in self.atlas.contents.decisions if item.id == path.events[0].decision.id)
        decided = next(known, None) or path.decided
        return without_names(decided) if decided else None

    def history(self, space_id: str) -> list[HistoryEntry]:
        """Return how a space's roles came about, the newest event first."""
        entries = [entry for path in paths(self.store.events(space_id)).values() for entry in self._entries(path)]
        return sorted(entries, key=lambda entry: entry.recorded_at, reverse=True)

    def _entries(self, path: Path) -> list[HistoryEntry]:
        """Describe the events of a decision, each against the one before that this person may see."""
        shown = [event for event in path.events if self._may_see(event)]
        before = [None, *shown[:-1]]
        return [self._entry(event, old) for event, old in zip(shown, before, strict=True)][::-1] if shown else []

    def _may_see(self, event: AssignmentEvent) -> bool:
        """Tell whether this person may see an event: to the public, what it may know of by now."""
        decision = event.decision
        known = decision.state not in PROPOSED and standing_on(decision, self.today, self.today) is not None
        return self.inner or known

    def _entry(self, event: AssignmentEvent, before: AssignmentEvent | None) -> HistoryEntry:
        """Describe one event."""
        decision = event.decision
        return HistoryEntry(
            decision_id=decision.id,
            role=decision.role,
            state=decision.state,
            changes=changes(before.decision if before else None, decision),
            recorded_at=event.recorded_at,
            who=person_name(event.recorded_by) if self.inner else "",
            note=decision.note if self.inner and decision.state is AssignmentState.SENT_BACK else "",
            decided_on=decision.decided_on,
            announced_on=decision.announced_on,
        )

    def _effect(self, path: Path, events: Sequence[AssignmentEvent]) -> Effect:
        """Compare the city before and after a proposal, on the day from which it would hold."""
        proposed, decided = path.events[-1].decision, path.decided
        day = proposed.valid_to if path.kind is ProposalKind.END else proposed.valid_from
        before = self._in_force(self.atlas.contents.decisions, day)
        after = self._in_force(self._with(proposed), day)
        roles = [{item.role for item in side if item.space_id == proposed.space_id} for side in (before, after)]
        fields = [
            {key for item in side if item.space_id == proposed.space_id for key in item.industries}
            for side in (before, after)
        ]
        others = (other.pending for key, other in paths(events).items() if key != proposed.id)
        return Effect(
            kind=path.kind,
            day=day,
            changes=changes(decided, proposed),
            roles_gained=tuple(sorted(roles[1] - roles[0])),
            roles_lost=tuple(sorted(roles[0] - roles[1])),
            industries_gained=tuple(sorted(fields[1] - fields[0])),
            industries_lost=tuple(sorted(fields[0] - fields[1])),
            district_id=self._district(proposed.space_id),
            counts=self._counts(proposed.space_id, before, after),
            programs=self._programs(proposed.space_id),
            others=tuple(item for item in others if item is not None),
        )

    def _with(self, proposed: Decision) -> list[Decision]:
        """Return the decisions as they would be if a proposal were approved as it stands."""
        approved = replace(proposed, state=AssignmentState.APPROVED, valid_from_basis=DateBasis.EXACT)
        return [item for item in self.atlas.contents.decisions if item.id != proposed.id] + [approved]

    def _in_force(self, decisions: Sequence[Decision], day: date | None) -> list[Decision]:
        """Return the decisions that are in force on a day, plans included when it lies ahead."""
        on = day or self.today
        found = ((item, inner_standing(item, on, self.today)) for item in decisions)
        return [item for item, standing in found if standing.state is AssignmentState.IN_FORCE]

    def _district(self, space_id: str) -> str:
        """Return the district of a space, or nothing."""
        row = self.atlas.row(space_id, self.today)
        return row.district_id if row else ""

    def _counts(self, space_id: str, before: Sequence[Decision], after: Sequence[Decision]) -> tuple[Count, ...]:
        """Count the spaces with each role in the district of a space."""
        district = self._district(space_id)

        def count(role: str, decisions: Sequence[Decision]) -> int:
            return len({d.space_id for d in decisions if d.role == role and self._district(d.space_id) == district})

        if not district:
            return ()
        return tuple(Count(r.key, count(r.key, before), count(r.key, after)) for r in self.atlas.city.roles)

    def _programs(self, space_id: str) -> tuple[str, ...]:
        """Return the programmes that take place in a space."""
        links = self.atlas.links_of(space_id)
        there = (link for link in links if link.relation is Relation.TAKES_PLACE_IN and link.to_id == space_id)
        return tuple(dict.fromkeys(link.from_id for link in there))


def _lanes_of(item: Assignment, day: date) -> list[Lane]:
    """Return the lists on which an assignment stands."""
    state, end = item.standing.state, item.decision.valid_to
    if item.standing.overdue:
        return [Lane.OVERDUE]
    lanes = {
        AssignmentState.IN_REVIEW: Lane.IN_REVIEW,
        AssignmentState.SENT_BACK: Lane.SENT_BACK,
        AssignmentState.APPROVED: Lane.WAITING,
        AssignmentState.IN_FORCE: Lane.IN_FORCE,
        AssignmentState.ENDED: Lane.ENDED,
    }
    found = [lanes[state]] if state in lanes else []
    soon = state is AssignmentState.IN_FORCE and end is not None and end <= day + timedelta(days=ENDING_DAYS)
    return [Lane.ENDING, *found] if soon else found


def _urgency(item: Assignment) -> tuple[date, date, str]:
    """Sort by what comes next: the end, else the beginning."""
    decision = item.decision
    return (decision.valid_to or date.max, decision.valid_from or date.max, decision.id)
