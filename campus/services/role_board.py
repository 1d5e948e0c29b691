"""Which decisions wait for whom, what would a proposal do, and how did a space's roles come about?

The public sees what was decided and may know of it; proposals and names are for those who propose or approve. The
same questions can be asked as of an earlier day's knowledge: then nothing that was recorded later is read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    latest_decisions,
    standing_on,
    without_names,
)
from campus.domain.assignment_form import FieldChange, RoleForm, changes, form_of
from campus.domain.known_day import end_of_day
from campus.domain.role_path import INNER_LANES, OPEN, Lane, Move, Path, halves_of, paths, person_name
from campus.errors import NotFoundError
from campus.services.atlas import Atlas
from campus.services.role_effect import Effect, EffectFinder
from campus.store.store import Store

ENDING_DAYS = 90
"""An assignment that ends within so many days is on the list, early enough to decide what follows."""


NOT_PUBLIC = frozenset({"evidence"})
"""The fields of which the public learns nothing: files may hold what is nobody's business."""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One event of a decision: what it changed of the form, how it stood then, when (ISO 8601, UTC), and who.

    ``who`` is a name, and ``note`` the reason of sending back; both are empty for the public. ``form`` is what was
    decided, so that it can be proposed again; ``None`` for what was only proposed, and for the public.
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
    form: RoleForm | None


@dataclass(frozen=True, slots=True)
class MoveView:
    """One proposal about two spaces, as it stands now: what ends and what begins."""

    ending: Decision
    beginning: Decision


@dataclass(frozen=True, slots=True)
class DecisionView:
    """Everything that is shown of a decision; ``pending`` and ``effect`` only to those who propose or approve.

    ``seq`` is the number of the space's newest event, which the next act has to name. ``evidence`` are the files of
    what was decided; the public gets none. ``move`` tells that the proposal is half of one about two spaces: it is seen
    and decided on the page of the decision that ends. ``announced_on`` is the day of the newest decided act's own
    announcement, while ``decided`` keeps the first one.
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
    evidence: tuple[str, ...] = ()
    move: MoveView | None = None
    announced_on: date | None = None


def sees_proposals(actor: Actor) -> bool:
    """Tell whether a person may see what is only proposed, and by whom."""
    return actor.has(Right.OFFICIAL) or actor.has(Right.APPROVER)


class RoleBoard:
    """The questions about decisions, for one person on one day."""

    def __init__(self, store: Store, atlas: Atlas, today: date, actor: Actor, known: date | None = None) -> None:
        """Keep where decisions stand, and who asks; ``known`` is a day by whose end something must be recorded."""
        past = known is not None and known < today
        self.store, self.atlas, self.actor = store, atlas, actor
        self.today = known if known is not None and past else today
        self.until = end_of_day(self.today, atlas.city.timezone) if past else None
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
        decided = self._decided_contents()
        if not self.inner:
            return assignments_on(decided, day, self.today)
        public = {item.decision.id: item for item in assignments_on(decided, day, self.today)}
        signed = [item for item in decided if standing_on(item, day, self.today) is None and item.decided_on]
        waiting = [Assignment(item, inner_standing(item, day, self.today)) for item in signed]
        proposed = [Assignment(item, Standing(item.state)) for item in self._proposals()]
        return [*proposed, *waiting, *public.values()]

    def _decided_contents(self) -> Sequence[Decision]:
        """Return the public content of every decision, as it was known."""
        if self.until is None:
            return self.atlas.contents.decisions
        return tuple(map(without_names, latest_decisions(self.store.events(), self.until)))

    def _newest(self) -> list[AssignmentEvent]:
        """Return the newest event of every decision, as it was known."""
        if self.until is None:
            return self.store.newest_events()
        return list({event.decision.id: event for event in self._events(None)}.values())

    def _proposals(self) -> list[Decision]:
        """Return the open proposals; a move stands for itself once, by what ends."""
        wanted = [event for event in self._newest() if event.decision.state in OPEN]
        return [event.decision for event in wanted if (halves_of(event, wanted) or ("", ""))[1] != event.decision.id]

    def moves(self) -> Mapping[str, str]:
        """Return the spaces to which roles are proposed to move, by the decision that ends; for the board."""
        wanted = [event for event in self._newest() if event.decision.state in OPEN] if self.inner else []
        found = {event.decision.id: event.decision.space_id for event in wanted}
        halves = filter(None, (halves_of(event, wanted) for event in wanted))
        return {ending: found[beginning] for ending, beginning in halves}

    def _move(self, path: Path) -> Move | None:
        """Return the move of which a decision's open proposal is half."""
        ids = halves_of(path.events[-1], self._newest())
        known = (paths(self._events(self.store.space_of(key)))[key] for key in ids or ())
        return Move(*known) if ids else None

    def _events(self, space_id: str | None) -> list[AssignmentEvent]:
        """Return the events of a space, or of the city, that were recorded by then."""
        return [event for event in self.store.events(space_id) if self.until is None or event.recorded_at <= self.until]

    def decision(self, decision_id: str) -> DecisionView:
        """Return everything that this person may see of a decision; raise :class:`NotFoundError` when that is nothing.

        A proposal that nobody outside may know of answers like one that does not exist.
        """
        space_id = self.store.space_of(decision_id)
        events = self._events(space_id)
        path = paths(events).get(decision_id)
        if path is None:
            raise NotFoundError(f"No decision had the id {decision_id!a} by then.")
        decided = self._decided(path)
        if not self.inner and (decided is None or standing_on(decided, self.today, self.today) is None):
            raise NotFoundError(f"No decision has the id {decision_id!a}.")
        pending = path.pending if self.inner else None
        move = self._move(path) if pending else None
        halves = move.halves if move else (path,)
        return DecisionView(
            decision_id=decision_id,
            space_id=space_id,
            seq=max(event.seq for event in events),
            decided=decided,
            standing=inner_standing(decided, self.today, self.today) if decided else None,
            pending=pending,
            effect=EffectFinder(self.store, self.atlas, self.today).effect(path, move)
            if pending and not self.until
            else None,
            hands=frozenset().union(*(half.hands for half in halves)) if self.inner else frozenset(),
            history=tuple(self._entries(path)),
            evidence=path.decided.evidence if self.inner and path.decided else (),
            announced_on=path.decided.announced_on if path.decided and not pending else None,
            move=MoveView(*(half.events[-1].decision for half in halves)) if move else None,
        )

    def find(self, decision_id: str) -> DecisionView | None:
        """Return what this person may see of a decision, ``None`` when that is nothing."""
        try:
            return self.decision(decision_id)
        except NotFoundError:
            return None

    def form_now(self, decision_id: str) -> RoleForm:
        """Return the form of a decision as it stands now, proposal or not; for those who propose or approve."""
        if not self.inner:
            raise NotFoundError(f"No decision has the id {decision_id!a}.")
        path = paths(self.store.events(self.store.space_of(decision_id)))[decision_id]
        return form_of(path.pending or path.decided or path.events[-1].decision)

    def _decided(self, path: Path) -> Decision | None:
        """Return the public content of a decision, from the same reading as the number of the newest event.

        The atlas may be a moment older: somebody would then write over what they never saw.
        """
        found = latest_decisions(path.events)
        return without_names(found[0]) if found else None

    def history(self, space_id: str) -> list[HistoryEntry]:
        """Return how a space's roles came about, the newest event first."""
        entries = [entry for path in paths(self._events(space_id)).values() for entry in self._entries(path)]
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
        decision, decided = event.decision, event.decision.state not in PROPOSED
        changed = changes(before.decision if before else None, decision)
        return HistoryEntry(
            decision_id=decision.id,
            role=decision.role,
            state=decision.state,
            changes=tuple(item for item in changed if self.inner or item.field not in NOT_PUBLIC),
            recorded_at=event.recorded_at,
            who=person_name(event.recorded_by) if self.inner else "",
            note=decision.note if self.inner and decision.state is AssignmentState.SENT_BACK else "",
            decided_on=decision.decided_on,
            announced_on=decision.announced_on,
            form=form_of(decision) if self.inner and decided else None,
        )


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
