"""Calendars are read back by another library: the same days, at the same times, in the city's zone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from campus.analysis.public_holidays import holidays_of
from campus.analysis.recurrence import session_days
from campus.domain.city import HolidayCalendar
from campus.domain.feed import Feed, FeedItem
from campus.domain.record import DateBasis
from campus.domain.schedule import WEEKDAYS
from campus.exchange.calendar_file import write_calendar
from tests.factories import make_city
from tests.program_city import program, session

CITY = replace(make_city(), holidays=HolidayCalendar("KR", ""))
ZONE = ZoneInfo(CITY.timezone)
FIRST, LAST = date(2025, 1, 1), date(2027, 12, 31)
RULES = (
    *("FREQ=MONTHLY;BYDAY=1MO", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH", "FREQ=WEEKLY;COUNT=5", "FREQ=DAILY;INTERVAL=3"),
    *("FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=MONTHLY;BYDAY=-1FR;COUNT=4", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20260401T000000"),
    *(
        "FREQ=WEEKLY;BYDAY=SA;BYHOUR=3;COUNT=3",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=SU;COUNT=4",
        "FREQ=YEARLY;COUNT=2",
    ),
)


def written(*sessions, **changes):
    item = FeedItem(
        program=program(1, "과정", **{"apply_from": "", "apply_to": "", **changes}),
        sessions=sessions,
        version=3,
        as_of=date(2026, 1, 5),
        title="과정; 하나, 둘",
        opens="여는 날",
        closes="닫는 날",
        starts="첫날",
        ends="끝날",
        description="첫 줄\n둘째 줄",
        location="도서관, 2층",
        address="https://map.example/p/program/PR-1",
    )
    return write_calendar(Feed("달력", "ko", (item,)), CITY)


def events_of(content):
    return Calendar.from_ical(content).walk("VEVENT")


def read_days(content, first=FIRST, last=LAST):
    found = recurring_ical_events.of(Calendar.from_ical(content), skip_bad_series=False).between(
        first, last + timedelta(days=1)
    )
    starts = (item["DTSTART"].dt for item in found)
    return sorted(start.astimezone(ZONE).date() if isinstance(start, datetime) else start for start in starts)


def drawn_days(most):
    days = st.dates(date(2026, 1, 1), date(2026, 6, 30)).map(date.isoformat)
    return st.lists(days, max_size=most, unique=True).map(lambda found: tuple(sorted(found)))


@st.composite
def drawn_sessions(draw):
    start = draw(st.dates(date(2026, 1, 1), date(2026, 3, 1)))
    end = start + timedelta(draw(st.integers(0, 100)))
    rule = draw(st.sampled_from(("", *RULES)))
    ended = not rule or not ("COUNT" in rule or "UNTIL" in rule) or draw(st.booleans())
    return session(
        1,
        start_on=start.isoformat(),
        end_on=end.isoformat() if ended else "",
        weekdays=() if rule else tuple(draw(st.lists(st.sampled_from(WEEKDAYS), unique=True, max_size=3))),
        rrule=rule,
        start_time=draw(st.sampled_from(("", "00:00", "08:30", "19:00", "23:30"))),
        end_time=draw(st.sampled_from(("", "09:00", "21:00"))),
        except_days=draw(drawn_days(3)),
        extra_days=draw(drawn_days(2)),
        skips_holidays=draw(st.booleans()),
    )


@settings(max_examples=40)
@given(drawn_sessions())
def test_another_reader_finds_the_days_that_the_session_has_and_begins_with_the_first(held):
    expected, content = session_days(held, FIRST, LAST, holidays_of(CITY)), written(held)
    if not expected:
        assert {str(event["SUMMARY"]) for event in events_of(content)} <= {"첫날", "끝날"}
        return
    assert read_days(content) == expected
    start = events_of(content)[0]["DTSTART"].dt
    assert (start.date() if isinstance(start, datetime) else start) == expected[0]


def test_a_weekly_course_is_one_event_with_a_rule():
    held = session(1, start_on="2026-03-02", end_on="2026-03-30", weekdays=("MO",), start_time="19:00")
    held = replace(held, end_time="21:00", except_days=("2026-03-16",), extra_days=("2026-03-28",))
    content = written(replace(held, skips_holidays=True, name="봄")).decode().replace("\r\n ", "")
    for line in (
        "DTSTART;TZID=Asia/Seoul:20260309T190000",
        "DTEND;TZID=Asia/Seoul:20260309T210000",
        "RRULE:FREQ=WEEKLY;UNTIL=20260330T145959Z;BYDAY=MO",
        "EXDATE;TZID=Asia/Seoul:20260316T190000",
        "RDATE;TZID=Asia/Seoul:20260328T190000",
        "UID:PR-1.1@testville.all-city-campus",
        "SEQUENCE:3",
        "DTSTAMP:20260105T000000Z",
        "STATUS:CONFIRMED",
        "SUMMARY:과정\\; 하나\\, 둘 · 봄",
        "DESCRIPTION:첫 줄\\n둘째 줄",
        "LOCATION:도서관\\, 2층",
        "URL:https://map.example/p/program/PR-1",
        "TZID:Asia/Seoul",
    ):
        assert f"\r\n{line}\r\n" in content, line
    assert content.count("BEGIN:VTIMEZONE") == 1
    assert content.count("BEGIN:VEVENT") == 1


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, "CONFIRMED"),
        ({"cancelled": True}, "CANCELLED"),
        ({"period_basis": DateBasis.PLANNED}, "TENTATIVE"),
        ({"weekdays": (), "cancelled": True}, "CANCELLED"),
    ],
)
def test_what_is_off_or_only_planned_says_so(changes, status):
    found = events_of(written(session(1, **{"weekdays": ("SA",), **changes})))
    assert {str(event["STATUS"]) for event in found} == {status}


def test_days_without_a_time_last_the_day_and_need_no_zone():
    content = written(session(1, start_on="2026-03-02", end_on="2026-03-09", weekdays=("MO",)))
    event = events_of(content)[0]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 3, 2), date(2026, 3, 3))
    assert b"RRULE:FREQ=WEEKLY;UNTIL=20260309;BYDAY=MO" in content
    assert b"VTIMEZONE" not in content


def test_a_course_over_midnight_ends_on_the_next_day():
    held = session(1, start_on="2026-03-02", end_on="2026-03-02", start_time="22:00", end_time="00:30")
    event = events_of(written(held))[0]
    assert event["DTEND"].dt.astimezone(UTC) == datetime(2026, 3, 2, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("session_dates", "applying", "expected"),
    [
        (("", ""), ("2026-03-02", "2026-03-12"), ["여는 날 2026-03-02", "닫는 날 2026-03-12"]),
        (("", ""), ("2026-03", "2026-03-12"), ["닫는 날 2026-03-12"]),
        (("2026-04-01", "2026-05-31"), ("", ""), ["첫날 2026-04-01", "끝날 2026-05-31"]),
        (("2026-04", "2026-05-31"), ("", ""), ["끝날 2026-05-31"]),
        (("2026-04", "2026"), ("2026", ""), []),
    ],
)
def test_only_what_is_known_to_the_day_stands_in_it(session_dates, applying, expected):
    held = session(1, start_on=session_dates[0], end_on=session_dates[1])
    content = written(held, apply_from=applying[0], apply_to=applying[1])
    assert [f"{event['SUMMARY']} {event['DTSTART'].dt}" for event in events_of(content)] == expected
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert content.endswith(b"END:VCALENDAR\r\n")


def test_a_rule_without_an_end_is_cut_and_lines_are_folded():
    content = written(session(1, end_on="", rrule="FREQ=WEEKLY;BYDAY=SA", start_time="10:00", skips_holidays=True))
    assert max(map(len, content.split(b"\r\n"))) <= 75
    assert b"UNTIL=2046" in content


def test_the_same_data_give_the_same_file():
    held = session(1, weekdays=("SA",), start_time="10:00")
    assert written(held) == written(held)
    uids = [str(event["UID"]) for event in events_of(written(held, replace(held, number=2), apply_to="2026-03-03"))]
    assert len(set(uids)) == len(uids) == 3
