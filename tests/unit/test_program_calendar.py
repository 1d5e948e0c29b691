"""Months and weeks begin on Sunday; a day is only told when a source gives it; cancelled meetings say so."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus.domain.program_state import program_standing
from campus.services.app_state import AppState
from campus.services.program_calendar import Happening, program_calendar, shown_days, weeks_of
from campus.services.program_facts import ProgramFacts
from campus.settings import read_settings
from tests.map_city import QuietStore
from tests.program_city import CITY, TODAY, program, session

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)


def facts(sessions=(), **changes):
    record = program(1, "과정", **changes)
    return ProgramFacts(record, tuple(sessions), None, None, program_standing(record, sessions, TODAY, 3), None)


def calendar(*found):
    return program_calendar(AppState(read_settings({}), QuietStore(), CITY), found, FIRST, LAST)


def told(*found):
    return [(entry.day.day, entry.what.value, entry.cancelled) for entry in calendar(*found).entries]


@given(st.dates(date(2000, 1, 8), date(2099, 12, 20)))
def test_a_month_and_a_week_hold_their_day(day):
    first, last = shown_days(day, month=True)
    assert first <= day <= last
    assert (first.day, (last - first).days + 1) == (1, last.day)
    first, last = shown_days(day, month=False)
    assert first <= day <= last
    assert (first.isoweekday(), last.isoweekday()) == (7, 6)
    weeks = weeks_of(*shown_days(day, month=True))
    assert all(len(week) == 7 and week[0].isoweekday() == 7 for week in weeks)
    assert sum(day in week for week in weeks) == 1


def test_applications_and_meetings_stand_on_their_days():
    held = session(1, start_on="2026-03-20", end_on="2026-04-10", weekdays=("SA",), start_time="10:00")
    found = told(facts([held], apply_from="2026-03-02", apply_to="2026-03-12"))
    assert found == [(2, "opens", False), (12, "closes", False), (21, "meets", False), (28, "meets", False)]


def test_a_cancelled_meeting_says_so():
    held = session(1, start_on="2026-03-20", end_on="2026-03-20", cancelled=True)
    assert told(facts([held], apply_from="", apply_to="")) == [(20, "meets", True)]


@pytest.mark.parametrize(
    ("start", "end", "lasting", "undated"),
    [
        ("2026", "2028", 1, 1),
        ("2026-03", "2026-05", 1, 1),
        ("2026-04", "2026-05", 0, 1),
        ("2025", "", 0, 1),
        ("", "", 0, 1),
        ("2026-02-10", "2026-03", 1, 0),
    ],
)
def test_what_has_no_single_days_is_counted_and_not_guessed(start, end, lasting, undated):
    found = calendar(facts([session(1, start_on=start, end_on=end)], apply_from="", apply_to="2026-04"))
    assert (len(found.lasting), found.undated, found.entries) == (lasting, undated, ())


def test_of_a_period_without_weekdays_the_ends_are_told():
    found = calendar(facts([session(1, start_on="2026-03-05", end_on="2026-03-25")], apply_from="", apply_to=""))
    assert [entry.what for entry in found.entries] == [Happening.STARTS, Happening.ENDS]
    assert found.on(date(2026, 3, 5)) == [found.entries[0]]
