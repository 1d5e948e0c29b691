"""How is a calendar of programmes written as a file that other calendars read (RFC 5545)?

Times are those of the city's zone, whose rules stand in the file. The same data give the same bytes.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vRecur

from campus.analysis.meeting_set import MeetingSet, meeting_set
from campus.analysis.public_holidays import holidays_of
from campus.domain.city import City
from campus.domain.feed import Feed, FeedItem
from campus.domain.partial_date import exact_day
from campus.domain.record import DateBasis, ProgramSession
from campus.domain.schedule import time_of

MADE_BY = "-//ALL CITY CAMPUS map//{language}//"
ASK_AGAIN = timedelta(hours=12)
"""How often a subscriber's program should look for changes."""

_DAY = timedelta(days=1)


def write_calendar(feed: Feed, city: City) -> bytes:
    """Write a calendar: every session with its meetings, and the days on which applications open and close.

    Only days that are known to the day become events; a calendar without any is a valid file too.
    """
    calendar = Calendar()
    calendar.add("prodid", MADE_BY.format(language=feed.language.upper()))
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, feed.name)
    calendar.add("x-wr-timezone", city.timezone)
    calendar.add("refresh-interval", ASK_AGAIN)
    for item in feed.items:
        for event in (*_application(item, city), *_sessions(item, city)):
            calendar.add_component(event)
    for zone in sorted(calendar.get_missing_tzids()):
        calendar.subcomponents.insert(0, _zone_rules(zone))
    content: bytes = calendar.to_ical()
    return content


@cache
def _zone_rules(name: str) -> Timezone:
    """Return a zone's rules; icalendar searches a hundred years for their changes and says to keep the result."""
    return Timezone.from_tzid(name)


def _application(item: FeedItem, city: City) -> Iterator[Event]:
    """Yield the days on which applications open and close."""
    program = item.program
    for text, title, part in ((program.apply_from, item.opens, "opens"), (program.apply_to, item.closes, "closes")):
        day = exact_day(text)
        if day is not None:
            yield _whole_day(item, city, part, title, day)


def _sessions(item: FeedItem, city: City) -> Iterator[Event]:
    """Yield a session's meetings as one recurring event, or its first and last day when only these are known."""
    for session in item.sessions:
        meetings = meeting_set(session, holidays_of(city))
        if meetings is not None:
            yield _meetings(item, city, session, meetings)
            continue
        for text, title, part in ((session.start_on, item.starts, "starts"), (session.end_on, item.ends, "ends")):
            day = exact_day(text)
            if day is not None:
                event = _whole_day(item, city, f"{session.number}-{part}", _titled(title, session), day)
                event["status"] = _status(session)
                yield event


def _meetings(item: FeedItem, city: City, session: ProgramSession, meetings: MeetingSet) -> Event:
    """Write the meetings of a session; those of which only the day is known last the whole day."""
    event = _event(item, city, str(session.number), _titled(item.title, session))
    zone, starts, ends = ZoneInfo(city.timezone), time_of(session.start_time), time_of(session.end_time)

    def moment(day: date) -> date:
        return datetime.combine(day, starts, zone) if starts else day

    event.add("dtstart", moment(meetings.first))
    if starts and ends and ends != starts:
        last_day = meetings.first + (_DAY if ends < starts else timedelta())
        event.add("dtend", datetime.combine(last_day, ends, zone))
    elif not starts:
        event.add("dtend", meetings.first + _DAY)
    if meetings.rule:
        event.add(
            "rrule", vRecur.from_ical(f"{meetings.rule};UNTIL={_until(meetings.until, zone if starts else None)}")
        )
    _add_days(event, "exdate", map(moment, meetings.left_out))
    _add_days(event, "rdate", map(moment, meetings.added))
    event.add("status", _status(session))
    return event


def _add_days(event: Event, name: str, moments: Iterable[date]) -> None:
    """Add meetings that differ from the rule."""
    listed = list(moments)
    if listed:
        event.add(name, listed, parameters={} if isinstance(listed[0], datetime) else {"value": "DATE"})


def _until(day: date, zone: ZoneInfo | None) -> str:
    """Write the end of a rule's last day: in UTC beside times of a zone, as a day beside days (RFC 5545, 3.3.10)."""
    if zone is None:
        return f"{day:%Y%m%d}"
    return f"{datetime.combine(day, time(23, 59, 59), zone).astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _whole_day(item: FeedItem, city: City, part: str, title: str, day: date) -> Event:
    """Write an event of one day that takes nobody's time."""
    event = _event(item, city, part, title)
    event.add("dtstart", day)
    event.add("dtend", day + _DAY)
    event.add("transp", "TRANSPARENT")
    return event


def _event(item: FeedItem, city: City, part: str, title: str) -> Event:
    """Write what every event of a programme says; its UID never changes and belongs to one part of the programme."""
    event, program = Event(), item.program
    event.add("uid", f"{program.id}.{part}@{city.key}.all-city-campus")
    event.add("dtstamp", datetime.combine(item.as_of, time.min, UTC))
    event.add("sequence", item.version)
    event.add("summary", title)
    for name, text in (("description", item.description), ("location", item.location), ("url", item.address)):
        if text:
            event.add(name, text)
    if program.lat is not None and program.lon is not None:
        event.add("geo", (program.lat, program.lon))
    return event


def _titled(title: str, session: ProgramSession) -> str:
    """Name a session beside its programme."""
    return f"{title} · {session.name}" if session.name else title


def _status(session: ProgramSession) -> str:
    """Tell whether a session is off, only planned, or taken for sure."""
    if session.cancelled:
        return "CANCELLED"
    return "TENTATIVE" if session.period_basis is DateBasis.PLANNED else "CONFIRMED"
