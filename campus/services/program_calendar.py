"""What happens on which day: when applications open and close, and when programmes meet?"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from campus.analysis.public_holidays import holidays_of
from campus.analysis.recurrence import occurrences
from campus.domain.partial_date import earliest, exact_day, latest
from campus.domain.record import Program, ProgramSession
from campus.domain.schedule import pattern_is_known
from campus.services.app_state import AppState
from campus.services.program_facts import ProgramFacts

DAYS_OF_WEEK = 7
_SUNDAY_FIRST = 1


class Happening(StrEnum):
    """What happens on a day."""

    OPENS = "opens"
    CLOSES = "closes"
    MEETS = "meets"
    STARTS = "starts"
    ENDS = "ends"


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One thing that happens on a day; the times are the city's, as far as they are known."""

    day: date
    what: Happening
    facts: ProgramFacts
    start_time: time | None = None
    end_time: time | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days from ``first`` to ``last`` (included).

    ``lasting`` are programmes that may run in these days although nobody gives the single days; of the ``undated`` no
    day at all is known.
    """

    first: date
    last: date
    entries: tuple[CalendarEntry, ...]
    lasting: tuple[ProgramFacts, ...]
    undated: int
    holidays: Mapping[date, str]

    def on(self, day: date) -> list[CalendarEntry]:
        """Return what happens on a day."""
        return [item for item in self.entries if item.day == day]


def shown_days(anchor: date, *, month: bool) -> tuple[date, date]:
    """Return the first and last day of the month or of the week, Sunday to Saturday, in which a day lies."""
    if month:
        first = anchor.replace(day=1)
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    first = anchor - timedelta(days=(anchor.weekday() + _SUNDAY_FIRST) % DAYS_OF_WEEK)
    return first, first + timedelta(days=DAYS_OF_WEEK - 1)


def weeks_of(first: date, last: date) -> list[list[date]]:
    """Return whole weeks, Sunday to Saturday, that cover some days."""
    start, _ = shown_days(first, month=False)
    weeks = []
    while start <= last:
        weeks.append([start + timedelta(days=number) for number in range(DAYS_OF_WEEK)])
        start += timedelta(days=DAYS_OF_WEEK)
    return weeks


def program_calendar(app: AppState, found: Sequence[ProgramFacts], first: date, last: date) -> Calendar:
    """Return what happens with some programmes between two days (included), in the order of time."""
    closed = holidays_of(app.city)
    entries = [entry for facts in found for entry in (*_application(facts), *_sessions(facts, first, last, closed))]
    shown = [entry for entry in entries if first <= entry.day <= last]
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return Calendar(
        first=first,
        last=last,
        entries=tuple(sorted(shown, key=lambda item: (item.day, item.start_time or time.min, item.facts.program.name))),
        lasting=tuple(facts for facts in found if _may_run(facts.sessions, first, last)),
        undated=sum(not _has_any_day(facts.program, facts.sessions) for facts in found),
        holidays={day: closed.name_of(day) for day in days if day in closed},
    )


def _application(facts: ProgramFacts) -> Iterable[CalendarEntry]:
    """Yield the days on which an application opens and closes, when they are known to the day."""
    program = facts.program
    for text, what in ((program.apply_from, Happening.OPENS), (program.apply_to, Happening.CLOSES)):
        day = exact_day(text)
        if day is not None:
            yield CalendarEntry(day, what, facts)


def _sessions(facts: ProgramFacts, first: date, last: date, closed: Container[date]) -> Iterable[CalendarEntry]:
    """Yield the meetings whose days are known; of other sessions the first and the last day."""
    known = [session for session in facts.sessions if pattern_is_known(session)]
    for item in occurrences(known, first, last, closed):
        yield CalendarEntry(item.day, Happening.MEETS, facts, item.start_time, item.end_time, item.cancelled)
    for session in facts.sessions:
        if session in known or session.cancelled:
            continue
        for text, what in ((session.start_on, Happening.STARTS), (session.end_on, Happening.ENDS)):
            day = exact_day(text)
            if day is not None:
                yield CalendarEntry(day, what, facts)


def _may_run(sessions: Iterable[ProgramSession], first: date, last: date) -> bool:
    """Tell whether a session whose single days nobody gives may run in some days: its end must be known."""
    return any(
        not session.cancelled
        and not pattern_is_known(session)
        and session.end_on
        and (earliest(session.start_on) or date.max) <= last
        and (latest(session.end_on) or date.min) >= first
        for session in sessions
    )


def _has_any_day(program: Program, sessions: Iterable[ProgramSession]) -> bool:
    """Tell whether anything of a programme is known to the day."""
    texts = [program.apply_from, program.apply_to]
    texts += [text for item in sessions for text in (item.start_on, item.end_on, *item.extra_days)]
    return any(exact_day(text) is not None for text in texts)
