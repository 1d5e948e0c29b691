"""Can one still apply, and does the course run: every edge of the dates, and what is not known stays unknown."""

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from campus.domain.partial_date import earliest, exact_day, latest
from campus.domain.program_state import (
    ApplicationStanding,
    ApplicationState,
    CourseState,
    WhyUnknown,
    application_standing,
    course_standing,
    program_standing,
)
from campus.domain.record import DateBasis, Program, ProgramSession

TODAY = date(2026, 3, 11)
SOON = 3
OPENS, OPEN, CLOSING = ApplicationState.OPENS_SOON, ApplicationState.OPEN, ApplicationState.CLOSES_SOON
CLOSED, ALWAYS, UNKNOWN = ApplicationState.CLOSED, ApplicationState.ALWAYS_OPEN, ApplicationState.UNKNOWN


def program(apply_from="", apply_to="", **changes):
    return Program(id="PR-1", name="과정", kind="class", apply_from=apply_from, apply_to=apply_to, **changes)


def session(start_on="", end_on="", **changes):
    return ProgramSession(program_id="PR-1", start_on=start_on, end_on=end_on, **changes)


@pytest.mark.parametrize(
    ("apply_from", "apply_to", "state", "days_left", "why"),
    [
        # both days known to the day
        ("2026-03-12", "2026-03-20", OPENS, 1, None),
        ("2026-03-11", "2026-03-20", OPEN, 9, None),
        ("2026-03-10", "2026-03-20", OPEN, 9, None),
        ("2026-03-01", "2026-03-15", OPEN, 4, None),
        ("2026-03-01", "2026-03-14", CLOSING, 3, None),
        ("2026-03-01", "2026-03-12", CLOSING, 1, None),
        ("2026-03-01", "2026-03-11", CLOSING, 0, None),
        ("2026-03-11", "2026-03-11", CLOSING, 0, None),
        ("2026-03-01", "2026-03-10", CLOSED, None, None),
        ("2025-03-01", "2026-12-31", OPEN, 295, None),
        # an end that nobody knows is never open
        ("2026-03-10", "", UNKNOWN, None, WhyUnknown.NO_END),
        ("2026-03-11", "", UNKNOWN, None, WhyUnknown.NO_END),
        ("2026-03-12", "", OPENS, 1, None),
        # a beginning that nobody knows
        ("", "2026-03-20", UNKNOWN, 9, WhyUnknown.NO_START),
        ("", "2026-03-11", UNKNOWN, 0, WhyUnknown.NO_START),
        ("", "2026-03-10", CLOSED, None, None),
        ("", "", UNKNOWN, None, WhyUnknown.NO_DATES),
        # the source contradicts itself
        ("2026-03-20", "2026-03-01", UNKNOWN, None, WhyUnknown.END_BEFORE_START),
        ("2026-03-01", "2026-02-01", UNKNOWN, None, WhyUnknown.END_BEFORE_START),
        # known to the month or year only
        ("2026-04", "2026-05", OPENS, None, None),
        ("2026-02", "2026-04", OPEN, None, None),
        ("2026-02", "2026-03", UNKNOWN, None, WhyUnknown.NOT_TO_THE_DAY),
        ("2026-03", "2026-04", UNKNOWN, None, WhyUnknown.NOT_TO_THE_DAY),
        ("2025", "2026-02", CLOSED, None, None),
        ("2027", "", OPENS, None, None),
    ],
)
def test_an_application_stands_as_its_days_say(apply_from, apply_to, state, days_left, why):
    found = application_standing(program(apply_from, apply_to), TODAY, SOON)
    assert found == ApplicationStanding(state, days_left, why)


def test_always_open_is_only_what_the_source_says():
    assert application_standing(program(always_open=True), TODAY, SOON).state is ALWAYS
    disguised = application_standing(program("2026-01-01", "2026-12-31"), TODAY, SOON)
    assert disguised.state is OPEN


def test_how_soon_is_soon_is_a_threshold():
    asked = program("2026-03-01", "2026-03-16")
    assert application_standing(asked, TODAY, 3).state is OPEN
    assert application_standing(asked, TODAY, 5).state is CLOSING


@pytest.mark.parametrize(
    ("instant", "state"),
    [
        ("2026-03-10T14:59:59+00:00", OPENS),  # 23:59:59 in Seoul, the day before
        ("2026-03-10T15:00:00+00:00", OPEN),  # midnight in Seoul
        ("2026-03-20T14:59:59+00:00", CLOSING),  # the last second of the last day
        ("2026-03-20T15:00:00+00:00", CLOSED),
    ],
)
def test_days_turn_at_midnight_in_the_city(instant, state):
    moment = datetime.fromisoformat(instant)
    assert moment.tzinfo == timezone(timedelta(0))
    today = moment.astimezone(ZoneInfo("Asia/Seoul")).date()
    assert application_standing(program("2026-03-11", "2026-03-20"), today, SOON).state is state


@pytest.mark.parametrize(
    ("sessions", "state", "days_left", "why"),
    [
        ([], CourseState.UNKNOWN, None, WhyUnknown.NO_DATES),
        ([("2026-03-12", "2026-06-01")], CourseState.PLANNED, 1, None),
        ([("2026-03-11", "2026-06-01")], CourseState.RUNNING, None, None),
        ([("2026-01-01", "2026-03-11")], CourseState.RUNNING, None, None),
        ([("2026-01-01", "2026-03-10")], CourseState.FINISHED, None, None),
        ([("2026-01-01", "")], CourseState.UNKNOWN, None, WhyUnknown.NO_END),
        ([("2023", "")], CourseState.UNKNOWN, None, WhyUnknown.NO_END),
        ([("", "2026-12-31")], CourseState.UNKNOWN, None, WhyUnknown.NO_START),
        ([("", "2026-01-31")], CourseState.FINISHED, None, None),
        ([("2026-06-01", "2026-01-01")], CourseState.UNKNOWN, None, WhyUnknown.END_BEFORE_START),
        ([("2024", "2028")], CourseState.RUNNING, None, None),
        ([("2026", "2028")], CourseState.UNKNOWN, None, WhyUnknown.NOT_TO_THE_DAY),
        ([("2026-05", "")], CourseState.PLANNED, None, None),
        # several sessions: running before planned before unknown before finished; the next one counts
        ([("2025-01-01", "2025-02-01"), ("2026-03-20", "2026-04-20")], CourseState.PLANNED, 9, None),
        ([("2026-05-01", "2026-06-01"), ("2026-03-20", "2026-04-20")], CourseState.PLANNED, 9, None),
        ([("2026-05", ""), ("2026-06-20", "2026-07-20")], CourseState.PLANNED, 101, None),
        ([("2026-03-20", "2026-04-20"), ("2026-03-01", "2026-04-01")], CourseState.RUNNING, None, None),
        ([("2025-01-01", "2025-02-01"), ("2026-02-01", "")], CourseState.UNKNOWN, None, WhyUnknown.NO_END),
    ],
)
def test_a_course_stands_as_its_sessions_say(sessions, state, days_left, why):
    found = course_standing([session(*period) for period in sessions], TODAY)
    assert (found.state, found.days_left, found.why) == (state, days_left, why)


@pytest.mark.parametrize(
    ("period", "state", "why"),
    [
        (("2026-04", ""), CourseState.PLANNED, None),
        (("2026-01", "2026-12"), CourseState.UNKNOWN, WhyUnknown.ONLY_PLANNED),
        (("2025-01", "2025-12"), CourseState.FINISHED, None),
    ],
)
def test_a_plan_is_no_fact(period, state, why):
    found = course_standing([session(*period, period_basis=DateBasis.PLANNED)], TODAY)
    assert (found.state, found.why) == (state, why)


def test_a_course_is_cancelled_when_every_session_is():
    held, gone = session("2026-03-01", "2026-04-01"), session("2026-03-01", "2026-04-01", number=2, cancelled=True)
    assert course_standing([gone], TODAY).state is CourseState.CANCELLED
    assert course_standing([held, gone], TODAY).state is CourseState.RUNNING


@pytest.mark.parametrize(
    ("apply_to", "end_on", "over"),
    [
        ("2026-03-10", "2026-06-01", True),
        ("", "2026-03-10", True),
        ("2026-03-20", "2026-03-10", True),
        ("", "", False),
        ("2026-03-20", "2026-06-01", False),
    ],
)
def test_what_nobody_can_join_any_more_is_over(apply_to, end_on, over):
    found = program_standing(program("2026-03-01", apply_to), [session("2026-03-01", end_on)], TODAY, SOON)
    assert found.is_over is over


@pytest.mark.parametrize(
    ("text", "first", "last", "exact"),
    [
        ("", None, None, None),
        ("2024", date(2024, 1, 1), date(2024, 12, 31), None),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), None),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28), None),
        ("2024-02-14", date(2024, 2, 14), date(2024, 2, 14), date(2024, 2, 14)),
    ],
)
def test_a_partial_date_means_any_of_its_days(text, first, last, exact):
    assert (earliest(text), latest(text), exact_day(text)) == (first, last, exact)
