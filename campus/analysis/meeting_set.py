"""How are all meetings of a session written as RFC 5545 counts them: a first one, a rule, and what differs from it?

RFC 5545 counts the first meeting (``DTSTART``) even when the rule does not give it, and leaves open what a rule means
that does not. So a rule is only given when it gives the first meeting and, counted from there, the same days; else the
days are listed.
"""

from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import date, timedelta

from campus.analysis.recurrence import rule_text, session_days
from campus.domain.record import ProgramSession

LONGEST = timedelta(days=366 * 20)
"""A rule without an end is followed for so long after the first day that is known."""

_OF_DAYS = frozenset(
    {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYYEARDAY", "BYWEEKNO", "BYSETPOS", "WKST"}
)
"""Parts of a rule that speak of days; any other is not carried over."""


@dataclass(frozen=True, slots=True)
class MeetingSet:
    """The meetings of a session: ``first``, those of ``rule`` until ``until`` (included), ``added`` ones.

    Without a rule only ``first`` and ``added`` are meetings. ``left_out`` are days of the rule without a meeting.
    """

    first: date
    rule: str = ""
    until: date = date.min
    left_out: tuple[date, ...] = ()
    added: tuple[date, ...] = ()


def meeting_set(session: ProgramSession, closed: Container[date] = ()) -> MeetingSet | None:
    """Return the meetings of a session; ``None`` when no single day is known. ``closed`` are the public holidays."""
    start = min(
        (text for text in (session.start_on, *session.extra_days) if len(text) == len("2026-01-01")), default=""
    )
    if not start:
        return None
    window = date.fromisoformat(start), _later(date.fromisoformat(start), LONGEST)
    days = session_days(session, *window, closed)
    if not days:
        return None
    ruled = session_days(replace(session, skips_holidays=False, except_days=(), extra_days=()), *window)
    rule = _rule_of_days(session)
    if not rule or not _gives(rule, days[0], ruled):
        return MeetingSet(days[0], added=tuple(days[1:]))
    meets, planned = set(days), set(ruled)
    return MeetingSet(
        first=days[0],
        rule=rule,
        until=ruled[-1],
        left_out=tuple(day for day in ruled if day > days[0] and day not in meets),
        added=tuple(day for day in days if day not in planned),
    )


def _later(day: date, span: timedelta) -> date:
    """Return a later day, the calendar's last one at most."""
    return day + min(span, date.max - day)


def _rule_of_days(session: ProgramSession) -> str:
    """Return a session's rule without its end; nothing when it speaks of more than days."""
    parts = [part for part in rule_text(session).split(";") if part and not part.startswith(("UNTIL=", "COUNT="))]
    return ";".join(parts) if all(part.partition("=")[0] in _OF_DAYS for part in parts) else ""


def _gives(rule: str, first: date, ruled: list[date]) -> bool:
    """Tell whether a rule that is counted from a meeting gives that meeting and the same days after it."""
    if first not in ruled:
        return False
    counted = ProgramSession(start_on=first.isoformat(), rrule=f"{rule};UNTIL={ruled[-1]:%Y%m%d}T235959")
    return session_days(counted, first, ruled[-1]) == ruled[ruled.index(first) :]
