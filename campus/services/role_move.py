"""How does a role move to another space? By one proposal about both: it ends here and begins there on the same day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from campus.domain.account import Actor, Right
from campus.domain.assignment import AssignmentState, Decision, inner_standing
from campus.domain.assignment_form import Problem, RoleForm, form_of, with_form
from campus.domain.evidence import Upload
from campus.domain.record import DateBasis
from campus.domain.role_path import Move, Path, paths
from campus.errors import FieldFault, FormError, NotFoundError
from campus.services.rights import require_right
from campus.services.role_writer import RoleWriter, Step, check_seen, new_id, rivalry, tidied


@dataclass(frozen=True, slots=True)
class Target:
    """Where a role goes: the space, its newest event that the writer had seen, and the space's decisions."""

    space_id: str
    seq: int
    known: Mapping[str, Path]


class RoleMover(RoleWriter):
    """The act of officials by which a role moves, on one city, as of one day."""

    def propose(
        self, actor: Actor, form: RoleForm, seen: Mapping[str, int], step: Step, files: Sequence[Upload] = ()
    ) -> None:
        """Propose that a decided role moves to the one space of ``seen``, or propose the same move anew.

        ``step`` names the decision that ends. ``form`` is what begins: its first day is the day of the move, its role
        is that of what ends, and its links go along. A plan for the role at that space is confirmed by it.
        """
        require_right(self.store, actor, Right.OFFICIAL, "move_role", step.decision_id)
        path = self.path(step)
        if path is None:
            return
        decided, move = path.decided, self.move_of(path)
        if decided is None:
            raise FormError([FieldFault("decision", Problem.NOT_DECIDED)])
        is_over = inner_standing(decided, self.today, self.today).state is AssignmentState.ENDED
        faults = [FieldFault("decision", Problem.OVER)] if is_over else []
        faults += [FieldFault("decision", Problem.PENDING)] if path.pending and move is None else []
        self.refuse(faults)
        target = self._target(decided, move, seen)
        form = replace(tidied(form, files), role=decided.role)
        base = planned_at(target.known, decided, move) or Decision(
            id=new_id(step.operation_id, target.space_id), space_id=target.space_id
        )
        begins = with_form(base, replace(form, moved_links=()))
        beginning = self.proposed(actor, begins)
        ending = self.proposed(actor, _ended(decided, form, beginning.id))
        faults = self.checks.form_faults(form, files, decided.space_id) + rivalry(
            beginning, list(target.known.values())
        )
        faults += self.end_faults(decided, form.valid_from, "valid_from")
        self.refuse(list(dict.fromkeys(faults)))
        wanted_seen = {decided.space_id: step.expected_seq, target.space_id: target.seq}
        self.write(actor, [ending, beginning], wanted_seen, step.operation_id, files)

    def _target(self, decided: Decision, move: Move | None, seen: Mapping[str, int]) -> Target:
        """Return where the role goes, as its writer saw it."""
        if len(seen) != 1:
            raise FormError([FieldFault("space", Problem.ONE_SPACE if seen else Problem.NO_SPACE)])
        ((space_id, seq),) = seen.items()
        if self.atlas.index_of(space_id) is None:
            raise NotFoundError(f"No space has the id {space_id!a}.")
        elsewhere = move is not None and move.beginning.events[-1].space_id != space_id
        if space_id == decided.space_id or elsewhere:
            raise FormError([FieldFault("space", Problem.PART_OF_MOVE if elsewhere else Problem.SAME_SPACE)])
        events = self.store.events(space_id)
        check_seen(space_id, events, seq)
        return Target(space_id, seq, paths(events))

    def plan_at(self, decided: Decision, space_id: str) -> RoleForm | None:
        """Return the form of what is planned for a role at a space; ``None`` when nothing is."""
        plan = planned_at(paths(self.store.events(space_id)), decided, None)
        return form_of(plan) if plan else None


def planned_at(known: Mapping[str, Path], decided: Decision, move: Move | None) -> Decision | None:
    """Return what a move confirms at a space: its own earlier version, else a plan for the role, the successor first.

    A plan has been decided for the same role and has not begun, as far as anybody has confirmed.
    """
    if move is not None:
        return move.beginning.decided or move.beginning.events[-1].decision
    plans = [path.decided for path in known.values() if path.decided is not None and path.pending is None]
    fitting = [item for item in plans if item.role == decided.role and _is_plan(item)]
    return min(fitting, key=lambda item: item.id != decided.successor_id, default=None)


def _is_plan(decision: Decision) -> bool:
    """Tell whether a decided role is only planned."""
    planned = decision.valid_from is None or decision.valid_from_basis is DateBasis.PLANNED
    return planned and decision.state is not AssignmentState.ENDED


def _ended(decided: Decision, form: RoleForm, successor_id: str) -> Decision:
    """Return what ends, on the day and by the papers of what begins."""
    return replace(
        decided,
        valid_to=form.valid_from,
        valid_to_basis=DateBasis.EXACT,
        successor_id=successor_id,
        moved_links=form.moved_links,
        reason=form.reason.strip(),
        document_no=form.document_no.strip(),
        evidence=form.evidence,
    )
