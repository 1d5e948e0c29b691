"""On which days a session takes place: rules, exceptions, extra days, public holidays."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus.analysis.public_holidays import PublicHolidays, holidays_of
from campus.analysis.recurrence import check_rule, occurrences, rule_text, session_days
from campus.domain.city import HolidayCalendar
from campus.domain.record import ProgramSession
from campus.domain.schedule import WEEKDAYS, pattern_is_known, period_of
from tests.factories import make_city

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
KOREA = PublicHolidays("KR", language="ko")


def session(start_on="2026-03-03", end_on="2026-03-19", **changes):
    return ProgramSession(program_id="PR-1", start_on=start_on, end_on=end_on, **changes)


def days_of(item, closed=(), window=YEAR):
    return [day.strftime("%m%d") for day in session_days(item, *window, closed)]


@pytest.mark.parametrize(
    ("item", "days"),
    [
        (session(weekdays=("TU", "TH")), ["0303", "0305", "0310", "0312", "0317", "0319"]),
        (session(weekdays=("TH", "TU"), except_days=("2026-03-10",)), ["0303", "0305", "0312", "0317", "0319"]),
        (session(weekdays=("TU",), extra_days=("2026-03-14", "2026-04-01")), ["0303", "0310", "0314", "0317", "0401"]),
        (session(end_on="2026-03-03"), ["0303"]),
        (session(end_on="2026-03-03", weekdays=("TU",)), ["0303"]),
        (session(rrule="FREQ=MONTHLY;BYDAY=1MO", end_on="2026-06-30"), ["0406", "0504", "0601"]),
        (session(rrule="FREQ=WEEKLY;BYDAY=TU;COUNT=3", end_on=""), ["0303", "0310", "0317"]),
        (session(rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20260401T000000"), ["0303", "0317", "0331"]),
        (session(extra_days=("2026-03-21",), start_on="", end_on=""), ["0321"]),
        # what is not known to the day, or has no pattern, has no days
        (session(), []),
        (session(weekdays=("TU",), end_on=""), []),
        (session(weekdays=("TU",), start_on="2026-03"), []),
        (session(weekdays=("TU",), end_on="2026-03-01"), []),
        (session(start_on="", end_on=""), []),
    ],
)
def test_a_session_takes_place_on_its_days(item, days):
    assert days_of(item) == days
    assert pattern_is_known(item) == bool(days)


def test_a_session_may_keep_no_public_holidays():
    # 2026: 설날 02-16..18, 삼일절 03-01 (Sunday) and its substitute day 03-02 (Monday).
    every = session(start_on="2026-02-16", end_on="2026-03-09", weekdays=("MO",))
    assert days_of(every, KOREA) == ["0216", "0223", "0302", "0309"]
    without = session(start_on="2026-02-16", end_on="2026-03-09", weekdays=("MO",), skips_holidays=True)
    assert days_of(without, KOREA) == ["0223", "0309"]
    again = session("2026-02-16", "2026-03-09", weekdays=("MO",), skips_holidays=True, extra_days=("2026-03-02",))
    assert days_of(again, KOREA) == ["0223", "0302", "0309"]


def test_only_the_days_asked_for_are_given():
    window = (date(2026, 3, 5), date(2026, 3, 12))
    assert days_of(session(weekdays=("TU", "TH")), window=window) == ["0305", "0310", "0312"]


def test_meetings_come_in_the_order_of_time_and_say_when_they_are_cancelled():
    morning = session("2026-03-03", "2026-03-03", start_time="09:00", end_time="10:30")
    evening = session("2026-03-03", "2026-03-03", number=2, start_time="19:00", cancelled=True)
    found = occurrences([evening, morning], *YEAR)
    assert [(item.session_number, item.start_time, item.end_time, item.cancelled) for item in found] == [
        (1, time(9), time(10, 30), False),
        (2, time(19), None, True),
    ]
    assert found[0].starts.isoformat() == "2026-03-03T09:00:00"
    assert found[1].ends is None


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(0, 200),
    st.lists(st.sampled_from(WEEKDAYS), min_size=1, unique=True),
    st.lists(st.integers(0, 220), max_size=4),
)
def test_weekly_days_are_those_that_counting_finds(start, length, weekdays, left_out):
    exceptions = tuple((start + timedelta(offset)).isoformat() for offset in left_out)
    item = session(
        start.isoformat(), (start + timedelta(length)).isoformat(), weekdays=tuple(weekdays), except_days=exceptions
    )
    window = (start - timedelta(10), start + timedelta(length + 10))
    every = [start + timedelta(offset) for offset in range(length + 1)]
    counted = [day for day in every if WEEKDAYS[day.weekday()] in weekdays or length == 0]
    assert session_days(item, *window) == [day for day in counted if day.isoformat() not in exceptions]


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (session(weekdays=("TH", "TU")), "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20260319T235959"),
        (session(rrule="FREQ=DAILY;COUNT=3"), "FREQ=DAILY;COUNT=3"),
        (session(rrule="FREQ=DAILY"), "FREQ=DAILY;UNTIL=20260319T235959"),
        (session(end_on="2026-03-03", weekdays=("TU",)), ""),
        (session(), ""),
    ],
)
def test_a_rule_says_what_the_weekdays_say(item, text):
    assert rule_text(item) == text


@pytest.mark.parametrize(
    "text", ["FREQ=SECONDLY", "BYDAY=MO", "FREQ=WEEKLY;BYDAY=XX", "every day", "FREQ=DAILY;COUNT=x"]
)
def test_a_rule_that_cannot_be_followed_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        check_rule(text)


def test_rules_that_can_be_followed_are_accepted():
    check_rule("FREQ=MONTHLY;BYDAY=1MO,3MO")


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 2, 17), "설날"),
        (date(2026, 3, 2), "삼일절 대체 휴일"),
        (date(2026, 10, 5), "개천절 대체 휴일"),
        (date(2026, 3, 3), ""),
    ],
)
def test_public_holidays_have_names(day, name):
    assert KOREA.name_of(day) == name
    assert (day in KOREA) == bool(name)


def test_a_city_chooses_its_calendar():
    assert date(2026, 3, 1) in holidays_of(make_city(holidays={"country": "KR"}))
    assert date(2026, 3, 1) not in holidays_of(make_city())
    assert make_city(holidays={"country": "KR"}).holidays == HolidayCalendar("KR")
    with pytest.raises(ValueError, match="XX is no country"):
        PublicHolidays("XX")


def test_a_period_needs_both_days_in_order():
    assert period_of(session()) == (date(2026, 3, 3), date(2026, 3, 19))
    assert period_of(session(end_on="2026-03-01")) is None
    assert period_of(session(end_on="2026-03")) is None
