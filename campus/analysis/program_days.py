"""How do a million programmes stand on a day? The rules of :mod:`campus.domain.program_state`, on arrays.

Days are proleptic ordinals (``date.toordinal``), ``NOBODY_KNOWS`` where there is none; a partial date has a first and a
last day. A test holds these rules against the domain's.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from campus.domain.partial_date import earliest, latest
from campus.domain.program_state import ApplicationState, CourseState

Days = NDArray[np.int32]
Mask = NDArray[np.bool_]
States = NDArray[np.int8]

NOBODY_KNOWS = -1
NEVER = 2**30
"""Sorts behind every day."""

APPLICATION_STATES = tuple(ApplicationState)
COURSE_STATES = (
    CourseState.RUNNING,
    CourseState.PLANNED,
    CourseState.UNKNOWN,
    CourseState.FINISHED,
    CourseState.CANCELLED,
)
"""The states by number; of several sessions the smallest number counts."""


@dataclass(frozen=True, slots=True)
class Period:
    """From when to when, for many rows: the first and the last day that each partial date can mean."""

    start_first: Days
    start_last: Days
    end_first: Days
    end_last: Days

    @property
    def exact_start(self) -> Mask:
        """Tell where the first day is known to the day."""
        found: Mask = (self.start_first >= 0) & (self.start_first == self.start_last)
        return found

    @property
    def exact_end(self) -> Mask:
        """Tell where the last day is known to the day."""
        found: Mask = (self.end_first >= 0) & (self.end_first == self.end_last)
        return found


def period(starts: Sequence[str], ends: Sequence[str]) -> Period:
    """Read partial dates; raises ``ValueError`` for a text that is none."""
    return Period(*(_days(texts, which) for texts in (starts, ends) for which in (_first, _last)))


def _days(texts: Sequence[str], which: Callable[[str], int]) -> Days:
    """Turn texts into days."""
    return np.fromiter(map(which, texts), dtype=np.int32, count=len(texts))


@cache
def _first(text: str) -> int:
    day = earliest(text)
    return NOBODY_KNOWS if day is None else day.toordinal()


@cache
def _last(text: str) -> int:
    day = latest(text)
    return NOBODY_KNOWS if day is None else day.toordinal()


def _placed(days: Period, today: int) -> tuple[Mask, Mask, Mask]:
    """Return which periods lie ahead of a day, hold it, and lie behind it; the others cannot be told."""
    has_start, has_end = days.start_first >= 0, days.end_first >= 0
    sound = ~(has_start & has_end & (days.end_last < days.start_first))
    ahead = sound & has_start & (today < days.start_first)
    behind = sound & ~ahead & has_end & (today > days.end_last)
    holds = sound & has_start & has_end & (days.start_last <= today) & (today <= days.end_first)
    return ahead, holds, behind


def application_states(days: Period, always: Mask, today: int, closes_soon_days: float) -> States:
    """Return the number of each application's state."""
    number = APPLICATION_STATES.index
    found = np.full(len(always), number(ApplicationState.UNKNOWN), dtype=np.int8)
    ahead, holds, behind = _placed(days, today)
    found[ahead] = number(ApplicationState.OPENS_SOON)
    found[behind] = number(ApplicationState.CLOSED)
    found[holds] = number(ApplicationState.OPEN)
    soon = holds & days.exact_end & (days.end_last - today <= closes_soon_days)
    found[soon] = number(ApplicationState.CLOSES_SOON)
    found[always] = number(ApplicationState.ALWAYS_OPEN)
    return found


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions of all programmes, those of one programme together; ``program`` is a programme's number."""

    program: NDArray[np.int32]
    days: Period
    planned_only: Mask
    cancelled: Mask


def course_states(sessions: Sessions, programs: int, today: int) -> States:
    """Return the number of each programme's course state."""
    ahead, holds, behind = _placed(sessions.days, today)
    number = COURSE_STATES.index
    each = np.full(len(sessions.program), number(CourseState.UNKNOWN), dtype=np.int8)
    each[ahead] = number(CourseState.PLANNED)
    each[behind] = number(CourseState.FINISHED)
    each[holds & ~sessions.planned_only] = number(CourseState.RUNNING)
    each[sessions.cancelled] = number(CourseState.CANCELLED)
    found = np.full(programs, number(CourseState.UNKNOWN), dtype=np.int8)
    _smallest(sessions.program, each, found)
    return found


def next_starts(sessions: Sessions, programs: int, today: int) -> Days:
    """Return each programme's next first day that is known to the day, ``NEVER`` where there is none."""
    days = sessions.days
    coming = days.exact_start & (days.start_first >= today) & ~sessions.cancelled
    found = np.full(programs, NEVER, dtype=np.int32)
    _smallest(sessions.program, np.where(coming, days.start_first, NEVER), found)
    return found


def _smallest(groups: NDArray[np.int32], values: NDArray[np.generic], found: NDArray[np.generic]) -> None:
    """Write the smallest value of each group of neighbouring rows to its place."""
    if len(groups):
        begins = np.flatnonzero(np.diff(groups, prepend=groups[0] - 1))
        found[groups[begins]] = np.minimum.reduceat(values, begins)
