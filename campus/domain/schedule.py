"""On which days and at which times does a session take place, as far as its own fields say?

The days themselves (rules, exceptions, public holidays) are worked out in :mod:`campus.analysis.recurrence`.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from campus.domain.partial_date import exact_day
from campus.domain.record import ProgramSession

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""RFC 5545's names of the weekdays, in the order of :meth:`datetime.date.weekday`."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One meeting of a session in the city's time zone: a day, and its times as far as they are known."""

    program_id: str
    session_number: int
    day: date
    start_time: time | None
    end_time: time | None
    cancelled: bool = False

    @property
    def starts(self) -> datetime | None:
        """The local (naive) beginning; ``None`` when only the day is known."""
        return datetime.combine(self.day, self.start_time) if self.start_time else None

    @property
    def ends(self) -> datetime | None:
        """The local (naive) end; ``None`` when it is not known."""
        return datetime.combine(self.day, self.end_time) if self.end_time else None


def time_of(text: str) -> time | None:
    """Read a time of day (``HH:MM``); ``None`` when nobody knows it."""
    return time.fromisoformat(text) if text else None


def period_of(session: ProgramSession) -> tuple[date, date] | None:
    """Return first and last day when both are known to the day and in order; ``None`` otherwise."""
    first, last = exact_day(session.start_on), exact_day(session.end_on)
    return (first, last) if first and last and first <= last else None


def pattern_is_known(session: ProgramSession) -> bool:
    """Tell whether the single days of a session can be worked out, not only from when to when it lasts.

    That needs a rule, weekdays with a period, a single day, or days that are listed.
    """
    period = period_of(session)
    if session.extra_days or (session.rrule and exact_day(session.start_on)):
        return True
    return period is not None and (bool(session.weekdays) or period[0] == period[1])
