"""Which roles did a space have on a day, and how sure is that?

A role is a decision. Decisions are kept as events that are only ever added; each event carries the whole
assignment as it stood after it, so the newest event of an assignment that was known at a moment is its content.
Facts hold up to today; beyond today plans are shown, marked as plans.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from campus.domain.record import DateBasis, Sourced, column, id_column


class AssignmentState(StrEnum):
    """Where an assignment stands on its path."""

    CANDIDATE = "candidate"
    IN_REVIEW = "in_review"
    SENT_BACK = "sent_back"
    APPROVED = "approved"
    IN_FORCE = "in_force"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Sourced):
    """The content of an assignment: a space, its role and mission, the period, the reason and the evidence.

    ``valid_from`` is included, ``valid_to`` is not. A date that is not known is ``None``; ``valid_from_basis`` and
    ``valid_to_basis`` say how a known one is known. ``stage_no`` counts the places of a role that moves by plan.
    """

    id: str = id_column()
    space_id: str = column(required=True, refers_to="spaces", default="")
    role: str = column(required=True, refers_to="roles", default="")
    state: AssignmentState = column(required=True, default=AssignmentState.CANDIDATE)
    mission: str = column(default="")
    mission_en: str = column(default="")
    functions: tuple[str, ...] = column(refers_to="functions", default=())
    industries: tuple[str, ...] = column(refers_to="industry_keys", default=())
    stages: tuple[str, ...] = column(refers_to="stages", default=())
    lead_id: str = column(refers_to="institutions", default="")
    operator_id: str = column(refers_to="institutions", default="")
    parent_id: str = column(refers_to="decisions", default="")
    stage_no: int | None = column()
    successor_id: str = column(refers_to="decisions", default="")
    valid_from: date | None = column()
    valid_from_basis: DateBasis | None = column()
    valid_to: date | None = column()
    valid_to_basis: DateBasis | None = column()
    period_text: str = column(default="")
    decided_on: date | None = column()
    announced_on: date | None = column()
    document_no: str = column(default="")
    proposer: str = column(default="")
    approver: str = column(default="")
    reason: str = column(required=True, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentEvent:
    """One link of the chain: what was written, when, by whom, and the hash of the event before it.

    ``seq`` counts the events of one space from 1; ``chain_no`` counts all events of the city. ``recorded_at`` is
    an ISO 8601 instant in UTC.
    """

    chain_no: int
    space_id: str
    seq: int
    operation_id: str
    decision: Decision
    recorded_at: str
    recorded_by: str
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How an assignment stands on a day, seen from today.

    ``by_plan``: the day lies ahead and only a plan says so. ``overdue``: a planned date has passed and nothing
    confirms that it happened.
    """

    state: AssignmentState
    by_plan: bool = False
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Assignment:
    """A decision together with how it stands on the day that was asked for."""

    decision: Decision
    standing: Standing


def latest_decisions(events: Iterable[AssignmentEvent], known_at: str | None = None) -> list[Decision]:
    """Return the content of every assignment as it was known at ``known_at`` (ISO 8601, UTC); ``None`` means now."""
    newest: dict[str, AssignmentEvent] = {}
    for event in events:
        if known_at is not None and event.recorded_at > known_at:
            continue
        held = newest.get(event.decision.id)
        if held is None or event.seq > held.seq:
            newest[event.decision.id] = event
    return [event.decision for event in newest.values()]


def first_known(decision: Decision) -> date | None:
    """Return the first day on which the public could know of the decision, if any of its dates is known."""
    known = [day for day in (decision.decided_on, decision.announced_on, decision.valid_from) if day is not None]
    return min(known, default=None)


def standing_on(decision: Decision, day: date, today: date) -> Standing | None:
    """Tell how a decision stands on ``day``; ``None`` when it was not yet known on that day.

    Up to ``today`` only facts count: a planned start that has passed without a confirming decision stays planned
    and a planned end does not end anything; both are reported as overdue. After ``today`` plans are followed.
    """
    known_from = first_known(decision)
    if known_from is not None and day < known_from:
        return None
    if decision.state in {AssignmentState.CANDIDATE, AssignmentState.IN_REVIEW, AssignmentState.SENT_BACK}:
        return Standing(decision.state)
    return _standing_of_decided(decision, day, today)


def _standing_of_decided(decision: Decision, day: date, today: date) -> Standing:
    """Place an approved decision in time."""
    ahead = day > today
    start_planned = decision.valid_from_basis is DateBasis.PLANNED
    started = decision.valid_from is not None and decision.valid_from <= day
    if not started:
        return Standing(AssignmentState.APPROVED)
    if start_planned and not ahead:
        return Standing(AssignmentState.APPROVED, overdue=True)
    if decision.valid_to is not None and decision.valid_to <= day:
        if decision.valid_to_basis is not DateBasis.PLANNED:
            return Standing(AssignmentState.ENDED)
        if ahead:
            return Standing(AssignmentState.ENDED, by_plan=True)
        return Standing(AssignmentState.IN_FORCE, overdue=True)
    return Standing(AssignmentState.IN_FORCE, by_plan=start_planned)


def assignments_on(decisions: Iterable[Decision], day: date, today: date) -> list[Assignment]:
    """Return what is known to stand on ``day``, each decision with its standing."""
    result = []
    for decision in decisions:
        standing = standing_on(decision, day, today)
        if standing is not None:
            result.append(Assignment(decision, standing))
    return result
