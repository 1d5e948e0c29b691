"""How does a role come about: proposed, sent back or approved, changed, ended; and who may do which of it?

Every act names what its writer had seen (the number of the space's newest event); when something was written since,
:class:`~campus.errors.ConflictError` is raised and nothing is written. The same operation id again is the same act.
"""

import hashlib
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
from campus.domain.city import pick
from campus.domain.evidence import Upload
from campus.domain.record import ROLE_REGISTER, DateBasis, Source
from campus.domain.role_path import (
    Path,
    ProposalKind,
    has_begun,
    paths,
    person_id,
    person_text,
    rivals,
    same_content,
)
from campus.errors import ConflictError, FieldFault, FormError, NotFoundError
from campus.locale import translator
from campus.services.atlas import Atlas
from campus.services.evidence import with_uploads
from campus.services.rights import require_right
from campus.services.role_checks import RoleChecks
from campus.store.events import NewEvent
from campus.store.store import Store

DESK_SOURCE = ROLE_REGISTER
"""The source of everything that is decided here: the city's own register."""

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
class Step:
    """One act on a decision: which, the newest event that its writer had seen, and the act's own id for safe retry."""

    decision_id: str
    expected_seq: int
    operation_id: str


class RoleDesk:
    """The acts of officials and approvers on one city, as of one day."""

    def __init__(self, store: Store, atlas: Atlas, today: date) -> None:
        """Keep where decisions are written and what they may refer to."""
        self.store, self.atlas, self.today = store, atlas, today
        self.checks = RoleChecks(store, atlas, today)

    def propose(
        self, actor: Actor, form: RoleForm, seen: Mapping[str, int], operation_id: str, files: Sequence[Upload] = ()
    ) -> list[str]:
        """Propose the same role for one or more spaces, all or none; return the ids of the new decisions.

        ``seen`` gives for each space the number of its newest event that the writer had seen; ``files`` are handed in
        with the form and kept together with it. Raises :class:`~campus.errors.RightError`,
        :class:`~campus.errors.FormError`, :class:`~campus.errors.ConflictError`.
        """
        require_right(self.store, actor, Right.OFFICIAL, "propose_role", " ".join(seen))
        form = _tidied(form, files)
        wanted = [self._first(actor, form, space, operation_id) for space in seen]
        events = {space: self.store.events(space) for space in seen}
        if not any(_repeats(items, operation_id) for items in events.values()):
            self._check_first(form, wanted, events, seen, files)
            self._write(actor, wanted, seen, operation_id, files)
        return [item.id for item in wanted]

    def amend(self, actor: Actor, form: RoleForm, step: Step, files: Sequence[Upload] = ()) -> None:
        """Propose other content for a decision, or hand a proposal that was sent back in again."""
        require_right(self.store, actor, Right.OFFICIAL, "amend_role", step.decision_id)
        path = self._path(step)
        if path is None:
            return
        form = _tidied(form, files)
        base = path.decided or path.events[-1].decision
        wanted = self._proposed(actor, with_form(base, form), path.decided)
        faults = self.checks.form_faults(form, files, wanted.space_id) + _rivalry(wanted, self._others(wanted))
        faults += [FieldFault(name, Problem.OWN_SUCCESSOR) for name in FOLLOWS if getattr(form, name) == wanted.id]
        self._refuse([*faults, *self._change_faults(path, wanted)])
        self._write(actor, [wanted], {wanted.space_id: step.expected_seq}, step.operation_id, files)

    def end(self, actor: Actor, valid_to: date | None, reason: str, step: Step, follow: Follow | None = None) -> None:
        """Propose that a decided assignment ends on a day (the first on which it no longer holds).

        ``follow`` says what comes after it and which links go there; without it the planned successor stays.
        """
        require_right(self.store, actor, Right.OFFICIAL, "end_role", step.decision_id)
        path = self._path(step)
        if path is None:
            return
        faults = check_texts({"reason": reason})
        faults += [] if reason.strip() else [FieldFault("reason", Problem.NO_REASON)]
        faults += [] if valid_to else [FieldFault("valid_to", Problem.NO_END)]
        if path.decided is None:
            raise FormError([*faults, FieldFault("decision", Problem.NOT_DECIDED)])
        faults += [FieldFault("decision", Problem.PENDING)] if path.pending else []
        follow = follow or Follow(path.decided.successor_id)
        ended = replace(path.decided, valid_to=valid_to, valid_to_basis=DateBasis.EXACT, reason=reason.strip())
        ended = replace(ended, successor_id=follow.successor_id, moved_links=follow.moved_links)
        faults += self.checks.follow_faults(ended)
        self._refuse(faults + self._end_faults(path.decided, valid_to, "valid_to"))
        wanted = self._proposed(actor, ended, path.decided)
        self._write(actor, [wanted], {wanted.space_id: step.expected_seq}, step.operation_id)

    def send_back(self, actor: Actor, reason: str, step: Step) -> None:
        """Give a proposal back to its proposer, with the reason."""
        require_right(self.store, actor, Right.APPROVER, "send_back_role", step.decision_id)
        path = self._path(step)
        if path is None:
            return
        faults = check_texts({"note": reason}) + _not_in_review(path)
        faults += [] if reason.strip() else [FieldFault("note", Problem.NO_REASON)]
        self._refuse(faults)
        wanted = replace(path.events[-1].decision, state=AssignmentState.SENT_BACK, note=reason.strip())
        self._write(actor, [wanted], {wanted.space_id: step.expected_seq}, step.operation_id)

    def withdraw(self, actor: Actor, step: Step) -> None:
        """Take one's own proposal back; what was decided before stays as it is."""
        require_right(self.store, actor, Right.OFFICIAL, "withdraw_role", step.decision_id)
        path = self._path(step)
        if path is None:
            return
        newest = path.events[-1].decision
        faults = [] if path.pending else [FieldFault("decision", Problem.NOT_PENDING)]
        if person_id(newest.proposer) != actor.account_id:
            self.store.add_audit(actor.account_id, "withdraw_role", step.decision_id, "refused: another's proposal")
            faults.append(FieldFault("proposer", Problem.NOT_YOURS))
        self._refuse(faults)
        wanted = replace(newest, state=AssignmentState.CANDIDATE)
        self._write(actor, [wanted], {wanted.space_id: step.expected_seq}, step.operation_id)

    def approve(self, actor: Actor, approval: Approval, step: Step) -> None:
        """Enter the city's decision on a proposal; nobody approves what they put forward.

        A change of an assignment that has begun ends its first part on the day of effect, and a new decision begins
        there: both are written together. So are, when the approver wants it, a role's end at one space and its
        beginning at the next.
        """
        require_right(self.store, actor, Right.APPROVER, "approve_role", step.decision_id)
        path = self._path(step)
        if path is None:
            return
        faults = _not_in_review(path) + check_approval(approval, self.today)
        if actor.account_id in path.hands:
            self.store.add_audit(actor.account_id, "approve_role", step.decision_id, "refused: own proposal")
            faults.append(FieldFault("approver", Problem.OWN_PROPOSAL))
        self._refuse(faults)
        wanted = self._approved(actor, approval, path, step)
        faults, seen = self._final_faults(path, wanted[-1]), {wanted[0].space_id: step.expected_seq}
        if approval.next_seq is not None:
            after = self._next(actor, path, approval.next_seq)
            following = self._approved(actor, approval, after, step)
            faults += self._final_faults(after, following[-1])
            wanted, seen = [*wanted, *following], seen | {following[0].space_id: approval.next_seq}
        self._refuse(faults)
        self._write(actor, wanted, seen, step.operation_id)

    def _next(self, actor: Actor, path: Path, seen: int) -> Path:
        """Return the path of the proposal that follows an end at another space, for the same approver to decide."""
        here = path.events[-1].decision
        if path.kind is not ProposalKind.END or not here.successor_id:
            raise FormError([FieldFault("decision", Problem.NOT_PENDING)])
        space_id = self.store.space_of(here.successor_id)
        events = self.store.events(space_id)
        _check_seen(space_id, events, seen)
        after = paths(events)[here.successor_id]
        faults = _not_in_review(after)
        if space_id == here.space_id or after.kind is ProposalKind.END:
            faults.append(FieldFault("decision", Problem.NOT_PENDING))
        if actor.account_id in after.hands:
            self.store.add_audit(actor.account_id, "approve_role", here.successor_id, "refused: own proposal")
            faults.append(FieldFault("approver", Problem.OWN_PROPOSAL))
        self._refuse(faults)
        return after

    # --- what is written ---

    def _first(self, actor: Actor, form: RoleForm, space_id: str, operation_id: str) -> Decision:
        """Make a first proposal."""
        fresh = Decision(id=_new_id(operation_id, space_id), space_id=space_id)
        return self._proposed(actor, with_form(fresh, form), None)

    def _proposed(self, actor: Actor, content: Decision, decided: Decision | None) -> Decision:
        """Put content forward: nobody has decided on it yet."""
        return replace(
            content,
            state=AssignmentState.IN_REVIEW,
            proposer=person_text(actor),
            approver="",
            decided_on=None,
            announced_on=None,
            note=decided.note if decided else "",
            source_id=DESK_SOURCE,
            reference_date=self.today.isoformat(),
            date_basis=DateBasis.EXACT,
        )

    def _approved(self, actor: Actor, approval: Approval, path: Path, step: Step) -> list[Decision]:
        """Make what was proposed decided: one event, or two when it goes on from the middle of an assignment."""
        decided, kind = path.decided, path.kind
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
        if decided is None or effective is None or not self._goes_on(decided, effective):
            return [final]
        part = replace(final, id=_new_id(step.operation_id, step.decision_id))
        end = min(effective, decided.valid_to or effective)
        first = replace(decided, valid_to=end, valid_to_basis=DateBasis.EXACT, successor_id=part.id)
        return [replace(first, state=AssignmentState.ENDED), part]

    def _goes_on(self, decided: Decision, effective: date) -> bool:
        """Tell whether a change takes effect in the middle of an assignment."""
        return has_begun(decided, self.today) and decided.valid_from is not None and decided.valid_from < effective

    def _write(
        self,
        actor: Actor,
        wanted: Sequence[Decision],
        seen: Mapping[str, int],
        operation_id: str,
        files: Sequence[Upload] = (),
    ) -> None:
        """Write events in their order, and the files that came with them, all or none."""
        next_seq, new = dict(seen), []
        for number, item in enumerate(wanted):
            name = operation_id if number == 0 else f"{operation_id}:{number}"
            new.append(NewEvent(item, next_seq[item.space_id], name, person_text(actor)))
            next_seq[item.space_id] += 1
        self.store.append_events(new, self._source(), files)

    def _source(self) -> Source:
        """Describe the city's own register as a source, in the pack's language."""
        city = self.atlas.city
        t = translator(city.source_language)
        return Source(
            id=DESK_SOURCE,
            title=t("공간 임무 부여 결정 대장"),
            publisher=pick(city.names, city.source_language),
            licence=t("이용조건 미정"),
            collected_on=self.today,
        )

    # --- what is checked ---

    def _path(self, step: Step) -> Path | None:
        """Return a decision's path as its writer saw it; ``None`` when the act was done already."""
        space_id = self.store.space_of(step.decision_id)
        events = self.store.events(space_id)
        if _repeats(events, step.operation_id):
            return None
        _check_seen(space_id, events, step.expected_seq)
        return paths(events)[step.decision_id]

    def _others(self, wanted: Decision) -> list[Path]:
        """Return the paths of all decisions on a space."""
        return list(paths(self.store.events(wanted.space_id)).values())

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
            _check_seen(space_id, events[space_id], expected)
        faults = [] if wanted else [FieldFault("space", Problem.NO_SPACE)]
        for item in wanted:
            faults += _rivalry(item, list(paths(events[item.space_id]).values()))
        self._refuse([*dict.fromkeys(faults), *self.checks.form_faults(form, files)])

    def _change_faults(self, path: Path, wanted: Decision) -> list[FieldFault]:
        """Return what speaks against a change of what was decided."""
        decided = path.decided
        if decided is None:
            return []
        if not {item.field for item in changes(decided, wanted)} - PAPERS:
            return [FieldFault("decision", Problem.NOTHING_CHANGED)]
        later = wanted.valid_from is not None and self._goes_on(decided, wanted.valid_from)
        moved = later and same_content(decided, wanted)
        return [FieldFault("valid_from", Problem.IN_FORCE_MOVED)] if moved else []

    def _end_faults(self, decided: Decision, valid_to: date | None, field: str) -> list[FieldFault]:
        """Return what speaks against an end on a day; what has not begun may be given up on any day."""
        start = decided.valid_from
        early = start is not None and valid_to is not None and valid_to <= start and has_begun(decided, self.today)
        return [FieldFault(field, Problem.END_BEFORE_START)] if early else []

    def _final_faults(self, path: Path, final: Decision) -> list[FieldFault]:
        """Return what speaks against a decision with the days that the approver entered."""
        if path.kind is ProposalKind.END and path.decided is not None:
            return self._end_faults(path.decided, final.valid_to, "effective_on") + self.checks.follow_faults(final)
        others = [other for other in self._others(final) if other.events[-1].decision.id != path.events[-1].decision.id]
        faults = [FieldFault("effective_on", item.problem) for item in _rivalry(final, others)]
        ends_first = final.valid_to is not None and final.valid_from is not None and final.valid_to <= final.valid_from
        return [*faults, FieldFault("effective_on", Problem.END_BEFORE_START)] if ends_first else faults

    @staticmethod
    def _refuse(faults: Sequence[FieldFault]) -> None:
        """Raise :class:`~campus.errors.FormError` when there is any fault."""
        if faults:
            raise FormError(faults)


def _tidied(form: RoleForm, files: Sequence[Upload]) -> RoleForm:
    """Put the files that came with a form into it; a list that names no industry is not recorded."""
    listed = form.industry_list_id if form.industries else ""
    return replace(form, evidence=with_uploads(form.evidence, files), industry_list_id=listed)


def _new_id(operation_id: str, subject: str) -> str:
    """Make a decision's id from the act that brings it about, so that a retry finds the same."""
    return f"DC-{hashlib.sha256(f'{operation_id} {subject}'.encode()).hexdigest()[:16]}"


def _repeats(events: Sequence[AssignmentEvent], operation_id: str) -> bool:
    """Tell whether an act was done already."""
    return any(item.operation_id == operation_id or item.operation_id.startswith(f"{operation_id}:") for item in events)


def _check_seen(space_id: str, events: Sequence[AssignmentEvent], expected: int) -> None:
    """Refuse to write over what the writer has not seen."""
    found = max((item.seq for item in events), default=0)
    if found != expected:
        raise ConflictError(space_id, expected, found)


def _rivalry(wanted: Decision, known: Sequence[Path]) -> list[FieldFault]:
    """Return the fault of a role that its space has already in the same period."""
    return [FieldFault("role", Problem.SAME_ROLE)] if rivals(wanted, known) else []


def _not_in_review(path: Path) -> list[FieldFault]:
    """Return the fault of a decision on which nothing is proposed."""
    waits = path.events[-1].decision.state is AssignmentState.IN_REVIEW
    return [] if waits else [FieldFault("decision", Problem.NOT_PENDING)]
