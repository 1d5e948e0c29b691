"""What do all acts on roles share: what their writer had seen, what is wrong in general, and how it is written?

Every act names what its writer had seen (the number of the space's newest event); when something was written since,
:class:`~campus.errors.ConflictError` is raised and nothing is written. The same operation id again is the same act.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from campus.domain.account import Actor
from campus.domain.assignment import AssignmentEvent, AssignmentState, Decision
from campus.domain.assignment_form import Problem, RoleForm
from campus.domain.city import pick
from campus.domain.evidence import Upload
from campus.domain.record import ROLE_REGISTER, DateBasis, Source
from campus.domain.role_path import Move, Path, halves_of, has_begun, paths, person_text, rivals
from campus.errors import ConflictError, FieldFault, FormError
from campus.locale import translator
from campus.services.atlas import Atlas
from campus.services.evidence import with_uploads
from campus.services.role_checks import RoleChecks
from campus.store.events import NewEvent
from campus.store.store import Store

DESK_SOURCE = ROLE_REGISTER
"""The source of everything that is decided here: the city's own register."""


@dataclass(frozen=True, slots=True)
class Step:
    """One act on a decision: which, the newest event that its writer had seen, and the act's own id for safe retry."""

    decision_id: str
    expected_seq: int
    operation_id: str


class RoleWriter:
    """Reads and writes the events of decisions on one city, as of one day."""

    def __init__(self, store: Store, atlas: Atlas, today: date) -> None:
        """Keep where decisions are written and what they may refer to."""
        self.store, self.atlas, self.today = store, atlas, today
        self.checks = RoleChecks(store, atlas, today)

    def proposed(self, actor: Actor, content: Decision) -> Decision:
        """Put content forward: nobody has decided on it yet."""
        return replace(
            content,
            state=AssignmentState.IN_REVIEW,
            proposer=person_text(actor),
            approver="",
            decided_on=None,
            announced_on=None,
            # What a source said of a period or a plan does not hold for what the city decides itself.
            note="",
            period_text="",
            source_id=DESK_SOURCE,
            reference_date=self.today.isoformat(),
            date_basis=DateBasis.EXACT,
        )

    def goes_on(self, decided: Decision, effective: date) -> bool:
        """Tell whether a change takes effect in the middle of an assignment."""
        return has_begun(decided, self.today) and decided.valid_from is not None and decided.valid_from < effective

    def write(
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
        self.store.append_events(new, self.source(), files)

    def source(self) -> Source:
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

    def path(self, step: Step) -> Path | None:
        """Return a decision's path as its writer saw it; ``None`` when the act was done already."""
        space_id = self.store.space_of(step.decision_id)
        events = self.store.events(space_id)
        if repeats(events, step.operation_id):
            return None
        check_seen(space_id, events, step.expected_seq)
        return paths(events)[step.decision_id]

    def move_of(self, path: Path) -> Move | None:
        """Return the move of which a decision's open proposal is half."""
        ids = halves_of(path.events[-1], self.store.newest_events()) if path.pending else None
        if ids is None:
            return None
        return Move(*(paths(self.store.events(self.store.space_of(key)))[key] for key in ids))

    def others(self, wanted: Decision) -> list[Path]:
        """Return the paths of all decisions on a space."""
        return list(paths(self.store.events(wanted.space_id)).values())

    def end_faults(self, decided: Decision, valid_to: date | None, field: str) -> list[FieldFault]:
        """Return what speaks against an end on a day; what has not begun may be given up on any day."""
        start = decided.valid_from
        early = start is not None and valid_to is not None and valid_to <= start and has_begun(decided, self.today)
        faults = [FieldFault(field, Problem.END_BEFORE_START)] if early else []
        if valid_to is None or decided.valid_to is None or valid_to <= decided.valid_to:
            return faults
        # A later end must not reach into what goes on from here, or another one of the same role.
        later = replace(decided, valid_to=valid_to)
        return [*faults, *(FieldFault(field, item.problem) for item in rivalry(later, self.others(later)))]

    @staticmethod
    def refuse(faults: Sequence[FieldFault]) -> None:
        """Raise :class:`~campus.errors.FormError` when there is any fault."""
        if faults:
            raise FormError(faults)


def tidied(form: RoleForm, files: Sequence[Upload]) -> RoleForm:
    """Put the files that came with a form into it; a list that names no industry is not recorded."""
    listed = form.industry_list_id if form.industries else ""
    return replace(form, evidence=with_uploads(form.evidence, files), industry_list_id=listed)


def new_id(operation_id: str, subject: str) -> str:
    """Make a decision's id from the act that brings it about, so that a retry finds the same."""
    return f"DC-{hashlib.sha256(f'{operation_id} {subject}'.encode()).hexdigest()[:16]}"


def repeats(events: Sequence[AssignmentEvent], operation_id: str) -> bool:
    """Tell whether an act was done already."""
    return any(item.operation_id == operation_id or item.operation_id.startswith(f"{operation_id}:") for item in events)


def check_seen(space_id: str, events: Sequence[AssignmentEvent], expected: int) -> None:
    """Refuse to write over what the writer has not seen."""
    found = max((item.seq for item in events), default=0)
    if found != expected:
        raise ConflictError(space_id, expected, found)


def rivalry(wanted: Decision, known: Sequence[Path]) -> list[FieldFault]:
    """Return the fault of a role that its space has already in the same period."""
    return [FieldFault("role", Problem.SAME_ROLE)] if rivals(wanted, known) else []


def not_in_review(path: Path) -> list[FieldFault]:
    """Return the fault of a decision on which nothing is proposed."""
    waits = path.events[-1].decision.state is AssignmentState.IN_REVIEW
    return [] if waits else [FieldFault("decision", Problem.NOT_PENDING)]
