"""How do all programmes stand on one day, and in which orders do they follow from it?"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from campus.analysis.bitset import Bits, pack
from campus.analysis.program_days import (
    APPLICATION_STATES,
    COURSE_STATES,
    NEVER,
    application_states,
    course_states,
    next_starts,
)
from campus.analysis.ranking import Ranking
from campus.domain.city import City
from campus.domain.program_state import ApplicationState, CourseState
from campus.services.program_table import ProgramTable


@dataclass(frozen=True)
class StandingDay:
    """How all programmes stand on a day, and their orders: by relevance joinable ones first, then by deadline."""

    today: int
    application: NDArray[np.int8]
    course: NDArray[np.int8]
    states: Mapping[str, Bits]
    over: Bits
    deadlines: NDArray[np.int32]
    starts: NDArray[np.int32]
    name_ranks: NDArray[np.int32]

    @cached_property
    def relevance(self) -> Ranking:
        """By state, then by deadline, then by name."""
        states = self.application.astype(np.int64) << 56
        return Ranking(states | (self.deadlines.astype(np.int64) << 24) | self.name_ranks)

    @cached_property
    def deadline(self) -> Ranking:
        """By deadline, then as by relevance."""
        return Ranking((self.deadlines.astype(np.int64) << 32) | self.relevance.ranks)

    @cached_property
    def start(self) -> Ranking:
        """By the next first day, then as by relevance."""
        return Ranking((self.starts.astype(np.int64) << 32) | self.relevance.ranks)


def stand_on(table: ProgramTable, city: City, today: int) -> StandingDay:
    """Work out how all programmes stand on a day (its ordinal)."""
    soon = city.thresholds.get("closes_soon_days", 0)
    application = application_states(table.application, table.always, today, soon)
    course = course_states(table.sessions, len(table), today)
    states = {state.value: pack(application == number) for number, state in enumerate(APPLICATION_STATES)}
    ended = [COURSE_STATES.index(state) for state in (CourseState.FINISHED, CourseState.CANCELLED)]
    ends = np.where(table.application.exact_end, table.application.end_first, NEVER)
    return StandingDay(
        today=today,
        application=application,
        course=course,
        states=states,
        over=states[ApplicationState.CLOSED] | pack(np.isin(course, ended)),
        deadlines=np.where(ends >= today, ends, NEVER).astype(np.int32),
        starts=next_starts(table.sessions, len(table), today),
        name_ranks=table.name_ranks,
    )
