"""On which days does a session take place between two days?

Rules follow RFC 5545 (``RRULE``) by python-dateutil. A day that a rule gives is left out when it is an exception, or a
public holiday and the session keeps none; days that are listed as extra always stay.
"""

from collections.abc import Container, Iterable
from datetime import date, datetime, time
from functools import lru_cache

from dateutil import rrule

from campus.domain.partial_date import exact_day
from campus.domain.record import ProgramSession
from campus.domain.schedule import WEEKDAYS, Occurrence, period_of, time_of

MOST_DAYS = 2_000
"""No session meets more often; a rule without an end is cut here."""


def session_days(session: ProgramSession, first: date, last: date, closed: Container[date] = ()) -> list[date]:
    """Return the days between two days (included) on which a session takes place, ascending.

    ``closed`` are the public holidays. Nothing comes of a session whose single days cannot be worked out
    (:func:`campus.domain.schedule.pattern_is_known`). Raises ``ValueError`` for a rule that is none.
    """
    ruled = {day for day in _ruled_days(session, first, last) if not (session.skips_holidays and day in closed)}
    kept = ruled - set(map(date.fromisoformat, session.except_days))
    extra = {day for day in map(date.fromisoformat, session.extra_days) if first <= day <= last}
    return sorted(kept | extra)


def occurrences(
    sessions: Iterable[ProgramSession], first: date, last: date, closed: Container[date] = ()
) -> list[Occurrence]:
    """Return all meetings of sessions between two days (included), in the order of time; cancelled ones say so."""
    found = [
        Occurrence(
            session.program_id,
            session.number,
            day,
            time_of(session.start_time),
            time_of(session.end_time),
            cancelled=session.cancelled,
        )
        for session in sessions
        for day in session_days(session, first, last, closed)
    ]
    return sorted(found, key=lambda item: (item.day, item.start_time or time.min, item.program_id))


def rule_text(session: ProgramSession) -> str:
    """Return the RFC 5545 rule of a session: its own, or the one that weekdays and last day make; empty without any.

    The last day becomes ``UNTIL`` as a local date-time at the end of that day, as ``DTSTART`` is local too.
    """
    period = period_of(session)
    if session.rrule:
        ends = "UNTIL=" in session.rrule or "COUNT=" in session.rrule
        last = exact_day(session.end_on)
        return session.rrule if ends or last is None else f"{session.rrule};UNTIL={last:%Y%m%d}T235959"
    if period is None or not session.weekdays or period[0] == period[1]:
        return ""
    days = sorted(session.weekdays, key=WEEKDAYS.index)
    return f"FREQ=WEEKLY;BYDAY={','.join(days)};UNTIL={period[1]:%Y%m%d}T235959"


def check_rule(text: str) -> None:
    """Raise ``ValueError`` with the reason when a text is no RFC 5545 rule that can be followed."""
    parts = dict(part.partition("=")[::2] for part in text.split(";"))
    if parts.get("FREQ") not in {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}:
        raise ValueError("must have FREQ of DAILY, WEEKLY, MONTHLY or YEARLY")
    rrule.rrulestr(text, dtstart=datetime.combine(date(2000, 1, 3), time.min))


def _ruled_days(session: ProgramSession, first: date, last: date) -> Iterable[date]:
    """Yield the days that a session's own rule, weekdays or single day give between two days."""
    start, period = exact_day(session.start_on), period_of(session)
    rule = rule_text(session)
    if rule and start:
        return (day for day in _rule_days(rule, start) if first <= day <= last)
    if period is not None and period[0] == period[1] and first <= period[0] <= last:
        return (period[0],)
    return ()


@lru_cache(maxsize=4096)
def _rule_days(rule: str, start: date) -> tuple[date, ...]:
    """Work a rule out, at most ``MOST_DAYS`` days of it."""
    found = rrule.rrulestr(rule, dtstart=datetime.combine(start, time.min))
    return tuple(day.date() for _, day in zip(range(MOST_DAYS), found, strict=False))
