"""What may be asked of the trail of acts, and how does the question stand in an address?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

ROLE_EVENT = "role_event"
"""The act of whoever wrote an event of a decision; the events are their own trail and stand in it beside the rest."""

LONGEST_KEY = 100


class Outcome(StrEnum):
    """How an act ended; the first word of what is written down."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class TrailQuery:
    """Which entries to show: of an account, of an act, with an outcome, of a period of days, both included."""

    who: str = ""
    act: str = ""
    outcome: Outcome | None = None
    first: date | None = None
    last: date | None = None

    def to_params(self) -> dict[str, str]:
        """Write the question as address parameters, open parts left out."""
        days = {name: day.isoformat() for name, day in (("from", self.first), ("to", self.last)) if day}
        params = {"who": self.who, "act": self.act, "outcome": self.outcome or "", **days}
        return {name: text for name, text in params.items() if text}


def parse_trail(params: Mapping[str, str]) -> TrailQuery:
    """Read a question from address parameters; a part that means nothing leaves it open."""
    outcome = params.get("outcome", "")
    return TrailQuery(
        who=params.get("who", "")[:LONGEST_KEY],
        act=params.get("act", "")[:LONGEST_KEY],
        outcome=Outcome(outcome) if outcome in set(Outcome) else None,
        first=_day(params.get("from", "")),
        last=_day(params.get("to", "")),
    )


def _day(text: str) -> date | None:
    """Read a day (ISO 8601)."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One line of the trail: the instant (ISO 8601, UTC), who (an account's id or, of an event, id and name), the act.

    ``what`` is the id of what it was about; ``outcome`` begins with a word of :class:`Outcome`, and of an event of a
    decision it ends with the state that was written.
    """

    at: str
    who: str
    act: str
    what: str
    outcome: str


@dataclass(frozen=True, slots=True)
class TrailPage:
    """A part of the trail, newest first, and how many entries there are in all."""

    entries: tuple[TrailEntry, ...]
    total: int
