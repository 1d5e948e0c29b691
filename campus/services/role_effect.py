"""What would a proposal do to the city, on the day from which it holds?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from campus.domain.assignment import AssignmentState, Decision, inner_standing
from campus.domain.assignment_form import FieldChange, changes
from campus.domain.record import DateBasis, Relation
from campus.domain.role_conflicts import RoleConflict, role_conflicts
from campus.domain.role_path import OPEN, Move, Path, ProposalKind
from campus.services.atlas import Atlas
from campus.services.role_reach import Method, Reach, ReachCounter
from campus.store.store import Store


@dataclass(frozen=True, slots=True)
class Count:
    """How many spaces of a district have a role in force, before and after."""

    role: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class LinkedProgram:
    """A programme that takes place in the space: the link, and what becomes of it.

    ``goes_to`` is the successor's space when the link goes along. ``left``: the space has no role any more, the link
    stays, and none of the programme's other places has one.
    """

    link_id: str
    program_id: str
    goes_to: str
    left: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """What a proposal would do on the day from which it holds.

    Of a move, ``changes`` are those of the role that ends and ``next_changes`` those of the one that begins, and
    ``next_district_id`` is where it begins.
    ``counts`` are those of the space's district. ``reaches`` count the residents within a walk of a space with the
    role, and of one with any; empty without a ``method``, or when the space's own place is not known (``located``).
    """

    kind: ProposalKind
    day: date | None
    changes: tuple[FieldChange, ...]
    next_changes: tuple[FieldChange, ...]
    roles_gained: tuple[str, ...]
    roles_lost: tuple[str, ...]
    industries_gained: tuple[str, ...]
    industries_lost: tuple[str, ...]
    district_id: str
    counts: tuple[Count, ...]
    next_district_id: str
    next_counts: tuple[Count, ...]
    programs: tuple[LinkedProgram, ...]
    conflicts: tuple[RoleConflict, ...]
    located: bool
    method: Method | None
    reaches: tuple[Reach, ...]


class EffectFinder:
    """Compares the city before and after a proposal, on one day's knowledge."""

    def __init__(self, store: Store, atlas: Atlas, today: date) -> None:
        """Keep what stands."""
        self._store, self._atlas, self._today = store, atlas, today

    def effect(self, path: Path, move: Move | None = None) -> Effect:
        """Compare before and after a decision's open proposal; of a move, of both its halves."""
        halves = move.halves if move else (path,)
        proposed, decided = halves[0].events[-1].decision, halves[0].decided
        wanted = [half.events[-1].decision for half in halves]
        kind = ProposalKind.MOVE if move else path.kind
        ends = kind in {ProposalKind.END, ProposalKind.MOVE}
        day = proposed.valid_to if ends else proposed.valid_from
        on = self._compared_day(day, decided) if ends else day
        before = self._in_force(self._atlas.contents.decisions, on)
        after = self._in_force(self._with(wanted), on)
        roles = [{(item.space_id, item.role) for item in _here(side, wanted)} for side in (before, after)]
        fields = [{key for item in _here(side, wanted) for key in item.industries} for side in (before, after)]
        counter = ReachCounter(self._store, self._atlas)
        located, method = all(counter.is_located(item.space_id) for item in wanted), counter.method
        asked = (proposed.role, "") if located and method else ()
        return Effect(
            kind=kind,
            day=day,
            changes=changes(decided, proposed),
            next_changes=changes(move.beginning.decided, wanted[-1]) if move else (),
            roles_gained=tuple(sorted({role for _, role in roles[1] - roles[0]})),
            roles_lost=tuple(sorted({role for _, role in roles[0] - roles[1]})),
            industries_gained=tuple(sorted(fields[1] - fields[0])),
            industries_lost=tuple(sorted(fields[0] - fields[1])),
            district_id=self._district(proposed.space_id),
            counts=self._counts(proposed.space_id, before, after),
            next_district_id=self._district(wanted[-1].space_id) if move else "",
            next_counts=self._counts(wanted[-1].space_id, before, after) if move else (),
            programs=self._programs(proposed, day, after),
            conflicts=self._conflicts(wanted),
            located=located,
            method=method,
            reaches=tuple(counter.reach(role, before, after, method) for role in asked if method),
        )

    def _compared_day(self, day: date | None, decided: Decision | None) -> date | None:
        """Return the day on which an end makes a difference: when it is put off, the one on which it was to be."""
        end = decided.valid_to if decided else None
        if decided is None or end is None or day is None:
            return day
        # A planned end that has passed has ended nothing.
        counts = decided.valid_to_basis is not DateBasis.PLANNED or end > self._today
        return min(day, end) if counts else day

    def _conflicts(self, wanted: Sequence[Decision]) -> tuple[RoleConflict, ...]:
        """Return with which other plans a proposal does not go together; the halves of a move do with each other."""
        others, own = self._others(), {item.id for item in wanted}
        found = [conflict for item in wanted for conflict in role_conflicts(item, others)]
        return tuple(item for item in found if len(own) == 1 or item.other.id not in own)

    def _others(self) -> list[Decision]:
        """Return every decision as it is proposed or, without a proposal, decided."""
        known = {item.id: item for item in self._atlas.contents.decisions}
        proposed = (event.decision for event in self._store.newest_events() if event.decision.state in OPEN)
        return list((known | {item.id: item for item in proposed}).values())

    def _with(self, wanted: Sequence[Decision]) -> list[Decision]:
        """Return the decisions as they would be if a proposal were approved as it stands."""
        approved = [replace(item, state=AssignmentState.APPROVED, valid_from_basis=DateBasis.EXACT) for item in wanted]
        own = {item.id for item in wanted}
        return [*(item for item in self._atlas.contents.decisions if item.id not in own), *approved]

    def _in_force(self, decisions: Sequence[Decision], day: date | None) -> list[Decision]:
        """Return the decisions that are in force on a day, plans included when it lies ahead."""
        on = day or self._today
        found = ((item, inner_standing(item, on, self._today)) for item in decisions)
        return [item for item, standing in found if standing.state is AssignmentState.IN_FORCE]

    def _district(self, space_id: str) -> str:
        """Return the district of a space, or nothing."""
        row = self._atlas.row(space_id, self._today)
        return row.district_id if row else ""

    def _counts(self, space_id: str, before: Sequence[Decision], after: Sequence[Decision]) -> tuple[Count, ...]:
        """Count the spaces with each role in the district of a space."""
        district = self._district(space_id)

        def count(role: str, decisions: Sequence[Decision]) -> int:
            return len({d.space_id for d in decisions if d.role == role and self._district(d.space_id) == district})

        if not district:
            return ()
        return tuple(Count(r.key, count(r.key, before), count(r.key, after)) for r in self._atlas.city.roles)

    def _programs(self, proposed: Decision, day: date | None, after: Sequence[Decision]) -> tuple[LinkedProgram, ...]:
        """Tell what becomes of the programmes that take place in a space."""
        on = day or self._today
        following = next((item for item in self._others() if item.id == proposed.successor_id), None)
        target = following.space_id if following else ""
        campuses = {item.space_id for item in after}
        # What is proposed to follow by then is a campus too when it is approved; if not, nothing goes along.
        campuses |= {item.space_id for item in (following,) if item and item.valid_from and item.valid_from <= on}
        found = []
        for link in self._atlas.links_of(proposed.space_id, on, self._today):
            if link.relation is not Relation.TAKES_PLACE_IN or link.to_id != proposed.space_id:
                continue
            goes_to = target if link.id in proposed.moved_links else ""
            places = {goes_to or proposed.space_id, *self._other_places(link.from_id, proposed.space_id, on)}
            left = proposed.role not in {item.role for item in _here(after, [proposed])} and not places & campuses
            found.append(LinkedProgram(link.id, link.from_id, goes_to, left))
        return tuple(found)

    def _other_places(self, program_id: str, space_id: str, day: date) -> Iterable[str]:
        """Return where else a programme takes place."""
        links = self._atlas.links_of(program_id, day, self._today)
        return {link.to_id for link in links if link.relation is Relation.TAKES_PLACE_IN} - {space_id}


def _here(decisions: Iterable[Decision], wanted: Sequence[Decision]) -> list[Decision]:
    """Return the decisions on the spaces of a proposal."""
    spaces = {item.space_id for item in wanted}
    return [item for item in decisions if item.space_id in spaces]
