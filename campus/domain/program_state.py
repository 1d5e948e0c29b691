"""Can one still apply for a programme, and does it run? Answered for a day, from dates alone, never guessed.

Days count in the city's time zone and are included: who applies on the last day is in time. Where a date is known to
the month or the year only, a state is told when every day that it can mean gives the same one; otherwise it is unknown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from campus.domain.partial_date import earliest, exact_day, latest
from campus.domain.record import DateBasis, Program, ProgramSession


class ApplicationState(StrEnum):
    """Whether one can apply on a day."""

    CLOSES_SOON = "closes_soon"
    OPEN = "open"
    ALWAYS_OPEN = "always_open"
    OPENS_SOON = "opens_soon"
    UNKNOWN = "unknown"
    CLOSED = "closed"


class CourseState(StrEnum):
    """Whether a programme runs on a day."""

    PLANNED = "planned"
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class WhyUnknown(StrEnum):
    """Why a state cannot be told."""

    NO_DATES = "no_dates"
    NO_START = "no_start"
    NO_END = "no_end"
    END_BEFORE_START = "end_before_start"
    NOT_TO_THE_DAY = "not_to_the_day"
    ONLY_PLANNED = "only_planned"


@dataclass(frozen=True, slots=True)
class ApplicationStanding:
    """How a programme's application stands on a day.

    ``days_left`` counts the days to the last day of application (0 is today), or to the first one when it opens soon;
    ``None`` when there is no such day or it is not known. ``why`` is given exactly when the state is unknown.
    """

    state: ApplicationState
    days_left: int | None = None
    why: WhyUnknown | None = None


@dataclass(frozen=True, slots=True)
class CourseStanding:
    """How a programme's sessions stand on a day.

    ``days_left`` counts the days to the first day of the next session while it is planned. ``why`` is given exactly
    when the state is unknown.
    """

    state: CourseState
    days_left: int | None = None
    why: WhyUnknown | None = None


@dataclass(frozen=True, slots=True)
class ProgramStanding:
    """How a programme stands on a day: its application and its course."""

    application: ApplicationStanding
    course: CourseStanding

    @property
    def is_over(self) -> bool:
        """Tell whether nobody can join any more: the application is closed, or the course is finished or cancelled."""
        ended = self.course.state in {CourseState.FINISHED, CourseState.CANCELLED}
        return ended or self.application.state is ApplicationState.CLOSED


class _Span(StrEnum):
    """Where a day lies against a period."""

    BEFORE = "before"
    WITHIN = "within"
    AFTER = "after"


def program_standing(
    program: Program, sessions: Sequence[ProgramSession], today: date, closes_soon_days: float
) -> ProgramStanding:
    """Return how a programme and its sessions stand on a day of the city's calendar."""
    return ProgramStanding(application_standing(program, today, closes_soon_days), course_standing(sessions, today))


def application_standing(program: Program, today: date, closes_soon_days: float) -> ApplicationStanding:
    """Return how the application stands; an end that nobody knows is never taken to be open."""
    if program.always_open:
        return ApplicationStanding(ApplicationState.ALWAYS_OPEN)
    where = _place(program.apply_from, program.apply_to, today)
    left = _days_until(program.apply_to, today)
    if isinstance(where, WhyUnknown):
        return ApplicationStanding(ApplicationState.UNKNOWN, left, where)
    if where is _Span.BEFORE:
        return ApplicationStanding(ApplicationState.OPENS_SOON, _days_until(program.apply_from, today))
    if where is _Span.AFTER:
        return ApplicationStanding(ApplicationState.CLOSED)
    soon = left is not None and left <= closes_soon_days
    return ApplicationStanding(ApplicationState.CLOSES_SOON if soon else ApplicationState.OPEN, left)


def course_standing(sessions: Sequence[ProgramSession], today: date) -> CourseStanding:
    """Return how a programme's sessions stand together: running before planned before unknown before finished."""
    held = [_session_standing(session, today) for session in sessions if not session.cancelled]
    if not held:
        state = CourseState.CANCELLED if sessions else CourseState.UNKNOWN
        return CourseStanding(state, why=None if sessions else WhyUnknown.NO_DATES)
    order = (CourseState.RUNNING, CourseState.PLANNED, CourseState.UNKNOWN, CourseState.FINISHED)
    return min(held, key=lambda item: (order.index(item.state), item.days_left is None, item.days_left or 0))


def _session_standing(session: ProgramSession, today: date) -> CourseStanding:
    """Return how one session stands; a plan whose first day has passed is no fact that it runs."""
    where = _place(session.start_on, session.end_on, today)
    if isinstance(where, WhyUnknown):
        return CourseStanding(CourseState.UNKNOWN, why=where)
    if where is _Span.BEFORE:
        return CourseStanding(CourseState.PLANNED, _days_until(session.start_on, today))
    if where is _Span.AFTER:
        return CourseStanding(CourseState.FINISHED)
    if session.period_basis is DateBasis.PLANNED:
        return CourseStanding(CourseState.UNKNOWN, why=WhyUnknown.ONLY_PLANNED)
    return CourseStanding(CourseState.RUNNING)


def _place(start: str, end: str, today: date) -> _Span | WhyUnknown:
    """Place a day before, within or after a period of partial dates, or say why that cannot be told."""
    first, last = (earliest(start), latest(start)), (earliest(end), latest(end))
    if first[0] is not None and last[1] is not None and last[1] < first[0]:
        return WhyUnknown.END_BEFORE_START
    if first[0] is not None and today < first[0]:
        return _Span.BEFORE
    if last[1] is not None and today > last[1]:
        return _Span.AFTER
    if first[1] is None or last[0] is None:
        return _what_is_missing(start, end)
    return _Span.WITHIN if first[1] <= today <= last[0] else WhyUnknown.NOT_TO_THE_DAY


def _what_is_missing(start: str, end: str) -> WhyUnknown:
    """Say which date of a period nobody knows."""
    if not start and not end:
        return WhyUnknown.NO_DATES
    return WhyUnknown.NO_END if start else WhyUnknown.NO_START


def _days_until(text: str, today: date) -> int | None:
    """Count the days to a date that is known to the day; ``None`` for any other and for one that has passed."""
    day = exact_day(text)
    return (day - today).days if day is not None and day >= today else None
