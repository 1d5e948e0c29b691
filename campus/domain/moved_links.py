"""Which links went with a role that moved to another space, and from which day on?

A link is never rewritten: the decision that ends a role names the links that go to the successor's space, and as of a
day the links are read through all such decisions in force by then. So the past keeps its own links.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from campus.domain.assignment import AssignmentState, Decision, standing_on
from campus.domain.record import DateBasis, Link


@dataclass(frozen=True, slots=True)
class Move:
    """Links that went from a space to another on a day, by a decision."""

    decision: Decision
    day: date
    to_space: str

    @property
    def from_space(self) -> str:
        """The space that was left."""
        return self.decision.space_id


def moves_until(decisions: Sequence[Decision], day: date, today: date) -> tuple[Move, ...]:
    """Return the moves that have taken place by a day, in their order; ``decisions`` are the newest decided ones."""
    moving = [item for item in decisions if item.moved_links and _over(item, day, today)]
    spaces = {item.id: item.space_id for item in decisions} if moving else {}
    found = [
        Move(item, item.valid_to, spaces[item.successor_id])
        for item in moving
        if item.valid_to is not None and item.successor_id in spaces
    ]
    return tuple(sorted(found, key=lambda move: (move.day, move.decision.id)))


def _over(decision: Decision, day: date, today: date) -> bool:
    """Tell whether a decided assignment has ended by a day."""
    standing = standing_on(decision, day, today)
    return standing is not None and standing.state is AssignmentState.ENDED


def moved(links: Iterable[Link], moves: Sequence[Move]) -> tuple[Link, ...]:
    """Return the links as they are after some moves; the decision becomes the source of a link that it moved."""
    return tuple(_moved(link, moves) for link in links)


def _moved(link: Link, moves: Sequence[Move]) -> Link:
    """Take one link along with the moves that name it."""
    for move in moves:
        if link.id not in move.decision.moved_links:
            continue
        if link.to_id == move.from_space:
            source, day = move.decision.source_id, move.day.isoformat()
            link = replace(link, to_id=move.to_space, source_id=source, reference_date=day, date_basis=DateBasis.EXACT)
    return link


def places_of_programs(links: Iterable[Link], moves: Sequence[Move]) -> Mapping[str, tuple[str, str]]:
    """Return for every linked record that went along the space it left and the space where it is now, by its id."""
    found: dict[str, tuple[str, str]] = {}
    listed = list(links)
    for link, now in zip(listed, moved(listed, moves), strict=True):
        if link.to_id != now.to_id:
            found[link.from_id] = (link.to_id, now.to_id)
    return found
