"""Which acts made an assignment what it is: given, changed, ended, each with its own paper and its own three dates?

An assignment's decided events say in turn what held. What only adds a paper's day or number is no act of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from campus.domain.assignment import PROPOSED, AssignmentEvent, AssignmentState, Decision, standing_on, without_names
from campus.domain.paper import Act
from campus.domain.record import DateBasis
from campus.domain.role_path import is_end, same_content

PERIOD = ("valid_from", "valid_from_basis", "valid_to", "valid_to_basis")
PAPERS = ("decided_on", "document_no")


@dataclass(frozen=True, slots=True)
class DecidedAct:
    """One act: what it did, the assignment as it said, and the day from which it counts, if that is known.

    An end counts from the first day on which the mission no longer holds, every other act from its first day.
    """

    act: Act
    decision: Decision
    effective: date | None
    effective_basis: DateBasis | None

    def known_on(self, today: date) -> bool:
        """Tell whether the public may know of the act: it was announced, or it counts already.

        As on the board nothing is told of a decision that the public does not know; beyond that, an end or a change
        that is signed and lies ahead is not told before it is announced.
        """
        if standing_on(self.decision, today, today) is None:
            return False
        days = [day for day in (self.decision.announced_on, self.effective) if day is not None]
        return not days or min(days) <= today


def steps(contents: Iterable[Decision]) -> list[Decision]:
    """Return what an assignment said in turn; of contents that say the same, the last one."""
    found: list[Decision] = []
    for item in contents:
        if found and _says_the_same(found[-1], item):
            found.pop()
        found.append(item)
    return found


def _says_the_same(one: Decision, other: Decision) -> bool:
    """Tell whether two contents are one: a paper's day or number that is added later makes no other decision."""
    return same_content(one, other) and all(getattr(one, name) == getattr(other, name) for name in PERIOD)


def act_of(before: Decision | None, decision: Decision) -> Act:
    """Tell whether a mission is given, changed or ended."""
    if before is None:
        return Act.ASSIGN
    return Act.END if is_end(before, decision) or decision.state is AssignmentState.ENDED else Act.CHANGE


def decided_acts(events: Iterable[AssignmentEvent]) -> tuple[DecidedAct, ...]:
    """Return every act that was decided, in the order in which its assignment was first decided; without names."""
    contents: dict[str, list[Decision]] = {}
    for event in events:
        if event.decision.state not in PROPOSED:
            contents.setdefault(event.decision.id, []).append(without_names(event.decision))
    said = {key: steps(items) for key, items in contents.items()}
    earlier = {(item.successor_id, item.space_id): item for items in said.values() for item in items}
    begun = {(key, items[0].space_id) for key, items in said.items()}
    return tuple(
        act for key, items in said.items() for act in _acts(items, earlier.get((key, items[0].space_id)), begun)
    )


def _acts(items: Sequence[Decision], predecessor: Decision | None, begun: set[tuple[str, str]]) -> list[DecidedAct]:
    """Return the acts of one assignment; ``predecessor`` is the one of its space that it goes on from."""
    found = []
    for before, item in zip([predecessor, *items[:-1]], items, strict=True):
        if before is not predecessor and _is_first_part(before, item, begun):
            continue
        act = act_of(before, item)
        ends = act is Act.END
        day, basis = (item.valid_to, item.valid_to_basis) if ends else (item.valid_from, item.valid_from_basis)
        found.append(DecidedAct(act, item, day, basis))
    first = items[0]
    if first.state is AssignmentState.ENDED and found and found[0].act is Act.ASSIGN:
        found.insert(1, _untold_end(first))
    return found


def _is_first_part(before: Decision | None, item: Decision, begun: set[tuple[str, str]]) -> bool:
    """Tell whether an assignment only makes room for the one that changes it: the change is told there."""
    goes_on = item.state is AssignmentState.ENDED and (item.successor_id, item.space_id) in begun
    return goes_on and before is not None and all(getattr(before, name) == getattr(item, name) for name in PAPERS)


def _untold_end(first: Decision) -> DecidedAct:
    """Return the end of an assignment that came to us as ended: the paper of its end is not known."""
    ended = replace(first, decided_on=None, announced_on=None, document_no="")
    return DecidedAct(Act.END, ended, first.valid_to, first.valid_to_basis)
