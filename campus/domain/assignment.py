"""Which roles did a space have on a day, and how sure is that?

A role is a decision. Decisions are kept as events that are only ever added; each event carries the whole
assignment as it was decided, or as somebody proposes it. Only what was decided is public: the newest decided event of
an assignment is its content. Facts hold up to today; beyond today plans are shown, marked as plans.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
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


PROPOSED = frozenset({AssignmentState.CANDIDATE, AssignmentState.IN_REVIEW, AssignmentState.SENT_BACK})
"""The states of what is only proposed (a candidate is a proposal that nobody puts forward now); never public."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Sourced):
    """The content of an assignment: a space, its role and mission, the period, the reason and the evidence.

    ``valid_from`` is included, ``valid_to`` is not. A date that is not known is ``None``; ``valid_from_basis`` and
    ``valid_to_basis`` say how a known one is known. ``stage_no`` counts the places of a role that moves by plan.
    ``proposer`` and ``approver`` hold an account's id, a space and the name (see ``domain.account``); no public view
    shows them, nor ``evidence``, the files it rests on (see ``domain.evidence``). ``industry_list_id`` is the dated
    list by which the industries are named, ``budget_line`` the city's budget item. ``moved_links`` are the links at
    the space that go to the successor's space on the day of the end.
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
    industry_list_id: str = column(refers_to="industry_lists", default="")
    budget_line: str = column(default="")
    evidence: tuple[str, ...] = column(default=())
    moved_links: tuple[str, ...] = column(refers_to="links", default=())


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
    """Return the public content of every assignment as it was known at ``known_at`` (ISO 8601, UTC; ``None``: now).

    That is its newest event that was decided. ``announced_on`` is the day of the first announcement of any of them:
    an assignment that was changed or ended later has been known to the public since then.
    """
    newest: dict[str, AssignmentEvent] = {}
    announced: dict[str, date] = {}
    for event in events:
        if event.decision.state in PROPOSED or (known_at is not None and event.recorded_at > known_at):
            continue
        key, told = event.decision.id, event.decision.announced_on
        newest[key] = max(event, newest.get(key, event), key=lambda item: item.seq)
        if told is not None:
            announced[key] = min(told, announced.get(key, told))
    return [replace(event.decision, announced_on=announced.get(key)) for key, event in newest.items()]


def without_names(decision: Decision) -> Decision:
    """Return a decision as the public may see it: nobody's name is in it, nor the files, which may hold some."""
    return replace(decision, proposer="", approver="", evidence=())


def first_known(decision: Decision) -> date | None:
    """Return the first day on which the public could know of the decision, if it was announced or has a first day.

    The day of signing does not count: a decision that was signed is not public before it is announced or begins.
    """
    known = [day for day in (decision.announced_on, decision.valid_from) if day is not None]
    return min(known, default=None)


def standing_on(decision: Decision, day: date, today: date) -> Standing | None:
    """Tell how a decision stands on ``day``; ``None`` when it was not yet known on that day.

    Up to ``today`` only facts count: a planned start that has passed without a confirming decision stays planned
    and a planned end does not end anything; both are reported as overdue. After ``today`` plans are followed.
    """
    known_from = first_known(decision)
    if known_from is not None and day < known_from:
        return None
    return inner_standing(decision, day, today)


def inner_standing(decision: Decision, day: date, today: date) -> Standing:
    """Tell how a decision stands on ``day`` for those who know of it before the public does."""
    if decision.state in PROPOSED:
        return Standing(decision.state)
    over = decision.valid_to is not None and decision.valid_to <= day
    if over and decision.valid_to_basis is not DateBasis.PLANNED:
        # Also a plan that was given up before it began has ended.
        return Standing(AssignmentState.ENDED)
    if decision.valid_from is None or decision.valid_from > day:
        return Standing(AssignmentState.APPROVED)
    planned = decision.valid_from_basis is DateBasis.PLANNED
    if day > today:
        return Standing(AssignmentState.ENDED if over else AssignmentState.IN_FORCE, by_plan=over or planned)
    return Standing(AssignmentState.APPROVED if planned else AssignmentState.IN_FORCE, overdue=planned or over)


def assignments_on(decisions: Iterable[Decision], day: date, today: date) -> list[Assignment]:
    """Return what is known to stand on ``day``, each decision with its standing.

    A decision that was changed goes on as another one on the same space; its ended first part is left out then.
    """
    listed = list(decisions)
    standing = [(item, standing_on(item, day, today)) for item in listed]
    begun = {(item.id, item.space_id, item.role) for item, found in standing if found is not None}
    return [
        Assignment(item, found)
        for item, found in standing
        if found is not None
        and not (found.state is AssignmentState.ENDED and (item.successor_id, item.space_id, item.role) in begun)
    ]
