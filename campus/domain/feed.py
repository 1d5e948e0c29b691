"""What stands in a calendar that somebody subscribes to?"""

from dataclasses import dataclass
from datetime import date

from campus.domain.record import Program, ProgramSession


@dataclass(frozen=True, slots=True)
class FeedItem:
    """A programme with its sessions, and what is said of it in the calendar's language.

    ``title``, ``opens``, ``closes``, ``starts`` and ``ends`` are the titles of a meeting, of the days on which
    applications open and close, and of the first and last day of a session whose single days nobody gives.
    ``version`` rises with every change; ``as_of`` is the day of which the data are; ``address`` is a page, or empty.
    """

    program: Program
    sessions: tuple[ProgramSession, ...]
    version: int
    as_of: date
    title: str
    opens: str
    closes: str
    starts: str
    ends: str
    description: str
    location: str
    address: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar: its name, its language and its programmes."""

    name: str
    language: str
    items: tuple[FeedItem, ...]
