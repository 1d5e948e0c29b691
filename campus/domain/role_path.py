"""Where does a proposal stand on its path, who has had a hand in it, and what would it do to what was decided?

A decision's events are read in their order: proposals (in review, sent back, withdrawn) between what was decided.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from campus.domain.account import Actor
from campus.domain.assignment import PROPOSED, AssignmentEvent, AssignmentState, Decision
from campus.domain.record import DateBasis

OPEN = frozenset({AssignmentState.IN_REVIEW, AssignmentState.SENT_BACK})
"""The proposals that somebody still wants; a withdrawn one is a candidate again."""


class ProposalKind(StrEnum):
    """What a proposal would do."""

    FIRST = "first"
    CHANGE = "change"
    END = "end"
    MOVE = "move"


class Lane(StrEnum):
    """The lists of the board, in their order."""

    IN_REVIEW = "in_review"
    SENT_BACK = "sent_back"
    WAITING = "waiting"
    OVERDUE = "overdue"
    ENDING = "ending"
    IN_FORCE = "in_force"
    ENDED = "ended"


INNER_LANES = frozenset({Lane.IN_REVIEW, Lane.SENT_BACK})
"""The lists of proposals."""


def person_text(actor: Actor) -> str:
    """Return how a person is written down in an event: the account's id and the name, as it was then."""
    return f"{actor.account_id} {actor.name}".strip()


def person_id(text: str) -> str:
    """Return the account's id of a person that was written down."""
    return text.partition(" ")[0]


def person_name(text: str) -> str:
    """Return the name of a person that was written down; empty for what came with the city's data."""
    return text.partition(" ")[2]


@dataclass(frozen=True, slots=True)
class Path:
    """The events of one decision, oldest first: what was decided last, and what is proposed since then."""

    events: tuple[AssignmentEvent, ...]

    @property
    def decided(self) -> Decision | None:
        """The content that was decided last; not its first announcement, which belongs to an older event."""
        found = [event.decision for event in self.events if event.decision.state not in PROPOSED]
        return found[-1] if found else None

    @property
    def pending(self) -> Decision | None:
        """What is proposed, if the newest event is a proposal that somebody still wants."""
        newest = self.events[-1].decision
        return newest if newest.state in OPEN else None

    @property
    def since_decided(self) -> tuple[AssignmentEvent, ...]:
        """The proposals after the last decided event."""
        last = max((at for at, item in enumerate(self.events) if item.decision.state not in PROPOSED), default=-1)
        return self.events[last + 1 :]

    @property
    def hands(self) -> frozenset[str]:
        """The ids of the accounts that put the present proposal forward, each of its versions: none may approve it."""
        put = (item for item in self.since_decided if item.decision.state is AssignmentState.IN_REVIEW)
        return frozenset(person_id(text) for item in put for text in (item.recorded_by, item.decision.proposer))

    @property
    def kind(self) -> ProposalKind:
        """What the proposal would do; only an end ends nothing but the period."""
        decided, newest = self.decided, self.events[-1].decision
        if decided is None:
            return ProposalKind.FIRST
        return ProposalKind.END if is_end(decided, newest) else ProposalKind.CHANGE


def paths(events: Iterable[AssignmentEvent]) -> dict[str, Path]:
    """Sort events into the paths of their decisions, by decision id."""
    found: dict[str, list[AssignmentEvent]] = {}
    for event in sorted(events, key=lambda item: item.seq):
        found.setdefault(event.decision.id, []).append(event)
    return {key: Path(tuple(items)) for key, items in found.items()}


CONTENT = (
    *("role", "mission", "mission_en", "functions", "industries", "stages", "lead_id", "operator_id", "parent_id"),
    *("stage_no", "successor_id", "industry_list_id", "budget_line"),
)
"""The fields that say what an assignment is, apart from its period, its papers and its people."""

OF_AN_END = frozenset({"successor_id"})
"""The content that an end may settle as well: what follows."""


def same_content(one: Decision, other: Decision, *, but: frozenset[str] = frozenset()) -> bool:
    """Tell whether two decisions differ at most in their period, papers and people, and in the fields of ``but``."""
    return all(getattr(one, name) == getattr(other, name) for name in CONTENT if name not in but)


def is_end(decided: Decision, proposed: Decision) -> bool:
    """Tell whether a proposal only sets the day on which a decided assignment ends, and perhaps what follows."""
    return (
        proposed.valid_to is not None
        and (proposed.valid_to, proposed.valid_to_basis) != (decided.valid_to, decided.valid_to_basis)
        and proposed.valid_from == decided.valid_from
        and same_content(decided, proposed, but=OF_AN_END)
    )


def is_move(ended: Decision, begun: Decision) -> bool:
    """Tell whether a role ends at one space and goes on at another on the same day."""
    follows = ended.successor_id == begun.id and ended.space_id != begun.space_id
    return follows and ended.valid_to is not None and ended.valid_to == begun.valid_from


@dataclass(frozen=True, slots=True)
class Move:
    """One proposal about two spaces: a role's end at the one and its beginning at the other, on the same day."""

    ending: Path
    beginning: Path

    @property
    def halves(self) -> tuple[Path, Path]:
        """Both, in the order in which they are written."""
        return self.ending, self.beginning


def second_part(operation_id: str) -> str:
    """Return the id of the second event that an act writes."""
    return f"{operation_id}:1"


def are_one_proposal(ending: AssignmentEvent, beginning: AssignmentEvent) -> bool:
    """Tell whether two newest events are the halves of a move that somebody still wants: one act wrote both."""
    is_open = ending.decision.state in OPEN and beginning.decision.state in OPEN
    one_act = beginning.operation_id == second_part(ending.operation_id)
    return is_open and one_act and is_move(ending.decision, beginning.decision)


def halves_of(event: AssignmentEvent, newest: Iterable[AssignmentEvent]) -> tuple[str, str] | None:
    """Return the decision that ends and the one that begins when a newest event is half of a move, else ``None``."""
    if event.decision.state not in OPEN:
        return None
    for other in newest:
        for ending, beginning in ((event, other), (other, event)):
            if are_one_proposal(ending, beginning):
                return ending.decision.id, beginning.decision.id
    return None


def has_begun(decision: Decision, today: date) -> bool:
    """Tell whether an assignment is known to have begun."""
    planned = decision.valid_from_basis is DateBasis.PLANNED
    return decision.valid_from is not None and decision.valid_from <= today and not planned


def overlap(one: Decision, other: Decision) -> bool:
    """Tell whether two periods share a day; an unknown start lies before every day, an unknown end after it."""
    start = max(one.valid_from or date.min, other.valid_from or date.min)
    end = min(one.valid_to or date.max, other.valid_to or date.max)
    return start < end


def rivals(proposed: Decision, known: Sequence[Path]) -> list[Decision]:
    """Return the decided or proposed assignments of the same role on the same space in an overlapping period."""
    others = [path for path in known if path.events[-1].decision.id != proposed.id]
    contents = [item for path in others for item in (path.decided, path.pending) if item is not None]
    return [item for item in contents if item.role == proposed.role and overlap(item, proposed)]
