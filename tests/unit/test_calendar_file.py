"""Our calendars, read back by another library, say what the program itself says."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import icalendar
import recurring_ical_events
from hypothesis import given
from hypothesis import strategies as st

from campus.analysis.public_holidays import holidays_of
from campus.analysis.recurrence import session_days
from campus.domain.record import DateBasis
from campus.domain.schedule import WEEKDAYS
from campus.exchange.calendar_file import CalendarEntry, calendar_file
from campus.locale import translator
from tests.factories import make_city
from tests.program_city import program, session

CITY = make_city(holidays={"country": "KR"})
T = translator("ko")
FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
HOSTILE = "가;나,다\\라\r\nEND:VCALENDAR"

DAYS = st.dates(date(2026, 1, 1), date(2026, 6, 30))
RULES = st.sampled_from(
    [
        "",
        "FREQ=MONTHLY;BYDAY=1MO",
        "FREQ=WEEKLY;INTERVAL=2;COUNT=9",
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=4",
        "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20260520",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU",
    ]
)


def write(*sessions, **changes):
    record = program(1, HOSTILE, **{"apply_from": "", "apply_to": "", **changes})
    entry = CalendarEntry(record, sessions, HOSTILE, "", "", "", 4, "2026-02-03T04:05:06.000007+00:00")
    return calendar_file("Feed", [entry], CITY, T)


def read(content):
    return icalendar.Calendar.from_ical(content)


@st.composite
def sessions(draw):
    start = draw(DAYS)
    end = start + timedelta(days=draw(st.integers(0, 120)))
    listed = st.lists(DAYS.map(date.isoformat), max_size=4, unique=True).map(tuple)
    return session(
        1,
        start_on=start.isoformat(),
        end_on=end.isoformat(),
        weekdays=tuple(draw(st.lists(st.sampled_from(WEEKDAYS), max_size=3, unique=True))),
        rrule=draw(RULES),
        start_time=draw(st.sampled_from(["", "19:00"])),
        end_time=draw(st.sampled_from(["", "21:00", "01:00"])),
        except_days=draw(listed),
        extra_days=draw(listed),
        skips_holidays=draw(st.booleans()),
    )


@given(sessions())
def test_the_meetings_read_back_are_those_of_the_session(item) -> None:
    expected = session_days(item, FIRST, LAST, holidays_of(CITY))
    calendar = read(write(item))
    found = [event for event in recurring_ical_events.of(calendar).between(FIRST, LAST) if "session" in event["UID"]]
    spans = not item.weekdays and not item.rrule and not item.extra_days and item.start_on != item.end_on
    if not spans:
        days = sorted(start.date() if isinstance(start := event.start, datetime) else start for event in found)
        assert days == expected
        assert all(isinstance(event.start, datetime) == bool(item.start_time) for event in found)


def test_the_file_is_the_same_each_time_and_its_lines_are_folded() -> None:
    item = session(1, weekdays=("SA",), start_time="10:00")
    content = write(item)
    assert content == write(item)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert content.count(b"\r\nEND:VCALENDAR\r\n") == 1


def test_an_event_names_zone_version_and_instant_and_keeps_hostile_text_as_text() -> None:
    (event,) = (calendar := read(write(session(1, weekdays=("SA",), start_time="10:00")))).events
    assert event["UID"] == "PR-1.session-1@testville"
    assert event["SEQUENCE"] == 4
    assert event["DTSTAMP"].to_ical() == b"20260203T040506Z"
    assert event["DTSTART"].params["TZID"] == "Asia/Seoul"
    assert [zone.tz_name for zone in calendar.timezones] == ["Asia/Seoul"]
    assert event["SUMMARY"].replace("\r\n", "\n") == HOSTILE.replace("\r\n", "\n")
    assert event["RRULE"].to_ical() == b"FREQ=WEEKLY;UNTIL=20260530T010000Z;BYDAY=SA"


def test_cancelled_and_planned_sessions_say_so() -> None:
    item = session(1, weekdays=("SA",))
    (off,) = read(write(replace(item, cancelled=True))).events
    (plan,) = read(write(replace(item, period_basis=DateBasis.PLANNED))).events
    assert (off["STATUS"], plan["STATUS"]) == ("CANCELLED", "TENTATIVE")


def test_days_of_application_are_events_only_when_they_are_known_to_the_day() -> None:
    found = read(write(apply_from="2026-03", apply_to="2026-03-31")).events
    assert [(event["UID"], event.start, event.end) for event in found] == [
        ("PR-1.closes@testville", date(2026, 3, 31), date(2026, 4, 1))
    ]
    assert not read(write(session(1, start_on="2026-04", end_on="2027"))).events
