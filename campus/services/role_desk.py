"""How does a role come about: proposed, sent back or approved, changed, ended; and who may do which of it?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from campus.domain.account import Actor, Right
from campus.domain.assignment import AssignmentEvent, AssignmentState, Decision
from campus.domain.assignment_form import (
    Approval,
    Problem,
    RoleForm,
    changes,
    check_approval,
    check_texts,
    with_form,
)
from campus.domain.evidence import Upload
from campus.domain.record import DateBasis
from campus.domain.role_path import Path, ProposalKind, paths, person_id, person_text, same_content
from campus.errors import FieldFault, FormError, NotFoundError
from campus.services.evidence import evidence_faults, with_uploads
from campus.services.rights import require_right
from campus.services.role_writer import RoleWriter, Step, check_seen, new_id, not_in_review, repeats, rivalry, tidied

PAPERS = {"reason", "document_no", "evidence"}
"""The fields of a form that change nothing by themselves."""


FOLLOWS = ("parent_id", "successor_id")
"""The fields that name another decision."""


@dataclass(frozen=True, slots=True)
class Follow:
    """What comes after a role that ends: the decision, and the links at the space that go along to its space."""

    successor_id: str
    moved_links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Basis:
    """What an end rests on: the number of a document, and files that are handed in with it."""

    document_no: str = ""
    files: tuple[Upload, ...] = ()

    def put_into(self, ended: Decision) -> Decision:
        """Return an end that rests on these papers; what was not handed in stays."""
        evidence = with_uploads((), self.files) or ended.evidence
        return replace(ended, document_no=self.document_no.strip() or ended.document_no, evidence=evidence)


class RoleDesk(RoleWriter):
    """The acts of officials and approvers on one city, as of one day."""

    def propose(
        self, actor: Actor, form: RoleForm, seen: Mapping[str, int], operation_id: str, files: Sequence[Upload] = ()
    ) -> list[str]:
        """Propose the same role for one or more spaces, all or none; return the ids of the new decisions.

        ``seen`` gives for each space the number of its newest event that the writer had seen; ``files`` are handed in
        with the form and kept together with it. Raises :class:`~campus.errors.RightError`,
        :class:`~campus.errors.FormError`, :class:`~campus.errors.ConflictError`.
        """
        require_right(self.store, actor, Right.OFFICIAL, "propose_role", " ".join(seen))
        form = tidied(form, files)
        wanted = [self._first(actor, form, space, operation_id) for space in seen]
        events = {space: self.store.events(space) for space in seen}
        if not any(repeats(items, operation_id) for items in events.values()):
            self._check_first(form, wanted, events, seen, files)
            self.write(actor, wanted, seen, operation_id, files)
        return [item.id for item in wanted]

    def amend(self, actor: Actor, form: RoleForm, step: Step, files: Sequence[Upload] = ()) -> None:
        """Propose other content for a decision, or hand a proposal that was sent back in again."""
        require_right(self.store, actor, Right.OFFICIAL, "amend_role", step.decision_id)
        path = self.path(step)
        if path is None:
            return
        form = tidied(form, files)
        self.refuse([FieldFault("decision", Problem.PART_OF_MOVE)] if self.move_of(path) else [])
        base = path.decided or path.events[-1].decision
        wanted = self.proposed(actor, with_form(base, form))
        faults = self.checks.form_faults(form, files, wanted.space_id) + rivalry(wanted, self.others(wanted))
        faults += [FieldFault(name, Problem.OWN_SUCCESSOR) for name in FOLLOWS if getattr(form, name) == wanted.id]
        self.refuse([*faults, *self._change_faults(path, wanted)])
        self.write(actor, [wanted], {wanted.space_id: step.expected_seq}, step.operation_id, files)

    def end(
        self,
        actor: Actor,
        valid_to: date | None,
        reason: str,
        step: Step,
        follow: Follow | None = None,
        *,
        basis: Basis | None = None,
    ) -> None:
        """Propose that a decided assignment ends on a day (the first on which it no longer holds).

        ``follow`` says what comes after it and which links go there; without it the planned successor stays.
        ``basis`` are the papers of the end; without them those of the assignment stay.
        """
        require_right(self.store, actor, Right.OFFICIAL, "end_role", step.decision_id)
        path = self.path(step)
        if path is None:
            return
        basis = basis or Basis()
        faults = check_texts({"reason": reason, "document_no": basis.document_no})
        faults += [] if reason.strip() else [FieldFault("reason", Problem.NO_REASON)]
        faults += [] if valid_to else [FieldFault("valid_to", Problem.NO_END)]
        if path.decided is None:
            raise FormError([*faults, FieldFault("decision", Problem.NOT_DECIDED)])
        faults += [FieldFault("decision", Problem.PENDING)] if path.pending else []
        follow = follow or Follow(path.decided.successor_id)
        ended = replace(path.decided, valid_to=valid_to, valid_to_basis=DateBasis.EXACT, reason=reason.strip())
        ended = replace(ended, successor_id=follow.successor_id, moved_links=follow.moved_links)
        ended = basis.put_into(ended)
        faults += self.checks.follow_faults(ended) + evidence_faults(self.store, ended.evidence, basis.files)
        self.refuse(faults + self.end_faults(path.decided, valid_to, "valid_to"))
        wanted = self.proposed(actor, ended)
        self.write(actor, [wanted], {wanted.space_id: step.expected_seq}, step.operation_id, basis.files)

    def send_back(self, actor: Actor, reason: str, step: Step) -> None:
        """Give a proposal back to its proposer, with the reason."""
        require_right(self.store, actor, Right.APPROVER, "send_back_role", step.decision_id)
        path = self.path(step)
        if path is None:
            return
        faults = check_texts({"note": reason}) + not_in_review(path)
        faults += [] if reason.strip() else [FieldFault("note", Problem.NO_REASON)]
        self.refuse(faults)
        halves, seen = self._halves(path, step)
        newest = [half.events[-1].decision for half in halves]
        wanted = [replace(item, state=AssignmentState.SENT_BACK, note=reason.strip()) for item in newest]
        self.write(actor, wanted, seen, step.operation_id)

    def withdraw(self, actor: Actor, step: Step) -> None:
        """Take one's own proposal back; what was decided before stays as it is."""
        require_right(self.store, actor, Right.OFFICIAL, "withdraw_role", step.decision_id)
        path = self.path(step)
        if path is None:
            return
        newest = path.events[-1].decision
        faults = [] if path.pending else [FieldFault("decision", Problem.NOT_PENDING)]
        if person_id(newest.proposer) != actor.account_id:
            self.store.add_audit(actor.account_id, "withdraw_role", step.decision_id, "refused: another's proposal")
            faults.append(FieldFault("proposer", Problem.NOT_YOURS))
        self.refuse(faults)
        halves, seen = self._halves(path, step)
        wanted = [replace(half.events[-1].decision, state=AssignmentState.CANDIDATE) for half in halves]
        self.write(actor, wanted, seen, step.operation_id)

    def approve(self, actor: Actor, approval: Approval, step: Step) -> None:
        """Enter the city's decision on a proposal; nobody approves what they put forward.

        A change of an assignment that has begun ends its first part on the day of effect, and a new decision begins
        there: both are written together. So are a role's end at one space and its beginning at the next when they are
        one proposal.
        """
        require_right(self.store, actor, Right.APPROVER, "approve_role", step.decision_id)
        path = self.path(step)
        if path is None:
            return
        faults = not_in_review(path) + check_approval(approval, self.today)
        halves, seen = self._halves(path, step)
        if any(actor.account_id in half.hands for half in halves):
            self.store.add_audit(actor.account_id, "approve_role", step.decision_id, "refused: own proposal")
            faults.append(FieldFault("approver", Problem.OWN_PROPOSAL))
        self.refuse(faults)
        wanted = []
        for number, half in enumerate(halves):
            kind = ProposalKind.END if number == 0 < len(halves) - 1 else half.kind
            decided = self._approved(actor, approval, half, step, kind)
            faults += self._final_faults(half, decided[-1], kind)
            # What began meanwhile at the next space is not where the role moves to.
            faults += [FieldFault("effective_on", Problem.IN_FORCE_MOVED)] if number and len(decided) > 1 else []
            wanted += decided
        self.refuse(faults)
        self.write(actor, wanted, seen, step.operation_id)

    def _halves(self, path: Path, step: Step) -> tuple[tuple[Path, ...], dict[str, int]]:
        """Return what an act is about, both halves of a move, and the newest events that its writer had seen.

        Whoever saw the one half as it is has seen the other: every act on a move writes both.
        """
        seen = {path.events[-1].space_id: step.expected_seq}
        move = self.move_of(path)
        if move is None:
            return (path,), seen
        spaces = (half.events[-1].space_id for half in move.halves)
        return move.halves, {key: self.store.last_seq(key) for key in spaces} | seen

    def _first(self, actor: Actor, form: RoleForm, space_id: str, operation_id: str) -> Decision:
        """Make a first proposal."""
        fresh = Decision(id=new_id(operation_id, space_id), space_id=space_id)
        return self.proposed(actor, with_form(fresh, form))

    def _approved(self, actor: Actor, approval: Approval, path: Path, step: Step, kind: ProposalKind) -> list[Decision]:
        """Make what was proposed decided: one event, or two when it goes on from the middle of an assignment."""
        decided = path.decided
        final = replace(
            path.events[-1].decision,
            state=AssignmentState.ENDED if kind is ProposalKind.END else AssignmentState.APPROVED,
            approver=person_text(actor),
            decided_on=approval.decided_on,
            announced_on=approval.announced_on,
            document_no=approval.document_no.strip(),
            reference_date=(approval.decided_on or self.today).isoformat(),
        )
        effective = approval.effective_on
        if kind is ProposalKind.END:
            links = final.moved_links if approval.moved_links is None else approval.moved_links
            return [replace(final, valid_to=effective, valid_to_basis=DateBasis.EXACT, moved_links=links)]
        final = replace(final, valid_from=effective, valid_from_basis=DateBasis.EXACT)
        if decided is None or effective is None or not self.goes_on(decided, effective):
            return [final]
        part = replace(final, id=new_id(step.operation_id, step.decision_id))
        end = min(effective, decided.valid_to or effective)
        first = replace(decided, valid_to=end, valid_to_basis=DateBasis.EXACT, successor_id=part.id, period_text="")
        return [replace(first, state=AssignmentState.ENDED), part]

    def _check_first(
        self,
        form: RoleForm,
        wanted: Sequence[Decision],
        events: Mapping[str, Sequence[AssignmentEvent]],
        seen: Mapping[str, int],
        files: Sequence[Upload],
    ) -> None:
        """Refuse a first proposal that cannot stand, with all its faults, or one of somebody who saw less."""
        for space_id, expected in seen.items():
            if self.atlas.index_of(space_id) is None:
                raise NotFoundError(f"No space has the id {space_id!a}.")
            check_seen(space_id, events[space_id], expected)
        faults = [] if wanted else [FieldFault("space", Problem.NO_SPACE)]
        for item in wanted:
            faults += rivalry(item, list(paths(events[item.space_id]).values()))
        self.refuse([*dict.fromkeys(faults), *self.checks.form_faults(form, files)])

    def _change_faults(self, path: Path, wanted: Decision) -> list[FieldFault]:
        """Return what speaks against a change of what was decided."""
        decided = path.decided
        if decided is None:
            return []
        if not {item.field for item in changes(decided, wanted)} - PAPERS:
            return [FieldFault("decision", Problem.NOTHING_CHANGED)]
        later = wanted.valid_from is not None and self.goes_on(decided, wanted.valid_from)
        moved = later and same_content(decided, wanted)
        return [FieldFault("valid_from", Problem.IN_FORCE_MOVED)] if moved else []

    def _final_faults(self, path: Path, final: Decision, kind: ProposalKind) -> list[FieldFault]:
        """Return what speaks against a decision with the days that the approver entered."""
        if kind is ProposalKind.END and path.decided is not None:
            return self.end_faults(path.decided, final.valid_to, "effective_on") + self.checks.follow_faults(final)
        others = [other for other in self.others(final) if other.events[-1].decision.id != path.events[-1].decision.id]
        faults = [FieldFault("effective_on", item.problem) for item in rivalry(final, others)]
        ends_first = final.valid_to is not None and final.valid_from is not None and final.valid_to <= final.valid_from
        return [*faults, FieldFault("effective_on", Problem.END_BEFORE_START)] if ends_first else faults
