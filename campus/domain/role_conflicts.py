"""With which other plans does a proposal not go together?

Nothing here forbids anything: an approver is told, and decides.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from campus.domain.assignment import PROPOSED, AssignmentState, Decision


class ConflictKind(StrEnum):
    """How another decision or proposal stands in the way."""

    SAME_SPACE = "same_space"
    SAME_SUCCESSOR = "same_successor"
    CIRCLE = "circle"
    OVERLAP = "overlap"
    GAP = "gap"
    NO_START = "no_start"
    SUCCESSOR_ENDED = "successor_ended"
    PARENT_ENDS = "parent_ends"


@dataclass(frozen=True, slots=True)
class RoleConflict:
    """A conflict, and the other decision or proposal."""

    kind: ConflictKind
    other: Decision


def role_conflicts(proposed: Decision, others: Sequence[Decision]) -> tuple[RoleConflict, ...]:
    """Return the conflicts of a proposal with all other decisions, each as it is decided or proposed now."""
    known = {item.id: item for item in others if item.id != proposed.id}
    return (
        *_on_the_space(proposed, known),
        *_same_successor(proposed, known),
        *_in_the_chain(proposed, known),
        *_with_the_parent(proposed, known),
    )


def _on_the_space(proposed: Decision, known: Mapping[str, Decision]) -> Iterator[RoleConflict]:
    """Yield the other proposals for the space."""
    for item in known.values():
        if (
            item.space_id == proposed.space_id
            and item.state in PROPOSED
            and item.state is not AssignmentState.CANDIDATE
        ):
            yield RoleConflict(ConflictKind.SAME_SPACE, item)


def _same_successor(proposed: Decision, known: Mapping[str, Decision]) -> Iterator[RoleConflict]:
    """Yield who else is to be followed by the same decision."""
    for item in known.values():
        if proposed.successor_id and item.successor_id == proposed.successor_id:
            yield RoleConflict(ConflictKind.SAME_SUCCESSOR, item)


def _in_the_chain(proposed: Decision, known: Mapping[str, Decision]) -> Iterator[RoleConflict]:
    """Yield what is wrong between a role and the ones before and after it in a chain of places."""
    after = known.get(proposed.successor_id)
    if after is not None:
        yield from (RoleConflict(kind, after) for kind in _joint(proposed, after))
        if _leads_back(proposed, known):
            yield RoleConflict(ConflictKind.CIRCLE, after)
    for before in known.values():
        if before.successor_id == proposed.id:
            yield from (RoleConflict(kind, before) for kind in _joint(before, proposed))


def _joint(before: Decision, after: Decision) -> Iterator[ConflictKind]:
    """Yield what is wrong where one role ends and the next begins."""
    if after.state is AssignmentState.ENDED:
        yield ConflictKind.SUCCESSOR_ENDED
    elif before.valid_to is None:
        return
    elif after.valid_from is None:
        yield ConflictKind.NO_START
    elif after.valid_from < before.valid_to:
        yield ConflictKind.OVERLAP
    elif after.valid_from > before.valid_to:
        yield ConflictKind.GAP


def _leads_back(proposed: Decision, known: Mapping[str, Decision]) -> bool:
    """Tell whether the successors of a proposal come back to it."""
    seen: set[str] = set()
    key = proposed.successor_id
    while key in known and key not in seen:
        seen.add(key)
        key = known[key].successor_id
    return key == proposed.id


def _with_the_parent(proposed: Decision, known: Mapping[str, Decision]) -> Iterator[RoleConflict]:
    """Yield the campus above when it ends before this one does."""
    parent = known.get(proposed.parent_id)
    if parent is None or parent.valid_to is None or parent.state in PROPOSED:
        return
    if proposed.valid_to is None or proposed.valid_to > parent.valid_to:
        yield RoleConflict(ConflictKind.PARENT_ENDS, parent)
