"""The states of many programmes at once are those that the domain tells of each."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from campus.analysis.program_days import (
    APPLICATION_STATES,
    COURSE_STATES,
    NEVER,
    Sessions,
    application_states,
    course_states,
    next_starts,
    period,
)
from campus.domain.partial_date import exact_day
from campus.domain.program_state import application_standing, course_standing
from campus.domain.record import DateBasis, Program, ProgramSession

TODAY = date(2026, 3, 11)

days = st.integers(-40, 40).map(lambda offset: (TODAY + timedelta(offset)).isoformat())
partial = st.one_of(st.just(""), days, days.map(lambda text: text[:7]), st.sampled_from(["2025", "2026", "2027"]))
programs = st.lists(st.tuples(partial, partial, st.booleans()), max_size=8)
sessions = st.lists(st.lists(st.tuples(partial, partial, st.booleans(), st.booleans()), max_size=3), max_size=6)


@given(programs, st.integers(0, 10))
def test_applications_stand_as_the_domain_says(rows, soon):
    asked = [
        Program(id="PR-1", name="a", kind="k", apply_from=start, apply_to=end, always_open=always)
        for start, end, always in rows
    ]
    expected = [application_standing(item, TODAY, soon).state for item in asked]
    spans = period([row[0] for row in rows], [row[1] for row in rows])
    always = np.array([row[2] for row in rows], dtype=bool)
    found = application_states(spans, always, TODAY.toordinal(), soon)
    assert [APPLICATION_STATES[number] for number in found] == expected


@given(sessions)
def test_courses_stand_as_the_domain_says(groups):
    rows = [(number, *row) for number, group in enumerate(groups) for row in group]
    held = Sessions(
        program=np.array([row[0] for row in rows], dtype=np.int32),
        days=period([row[1] for row in rows], [row[2] for row in rows]),
        planned_only=np.array([row[3] for row in rows], dtype=bool),
        cancelled=np.array([row[4] for row in rows], dtype=bool),
    )
    each = [
        [
            ProgramSession(
                program_id="PR-1",
                start_on=start,
                end_on=end,
                period_basis=DateBasis.PLANNED if planned else DateBasis.EXACT,
                cancelled=cancelled,
            )
            for start, end, planned, cancelled in group
        ]
        for group in groups
    ]
    found = course_states(held, len(groups), TODAY.toordinal())
    assert [COURSE_STATES[number] for number in found] == [course_standing(group, TODAY).state for group in each]
    coming = [
        [day for item in group if not item.cancelled and (day := exact_day(item.start_on)) and day >= TODAY]
        for group in each
    ]
    starts = next_starts(held, len(groups), TODAY.toordinal())
    assert list(starts) == [min(group).toordinal() if group else NEVER for group in coming]
