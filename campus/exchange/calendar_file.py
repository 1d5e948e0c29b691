"""How do programmes become an iCalendar file (RFC 5545) that calendars subscribe to?

The file is the same for the same data: nothing in it depends on when it is asked for. An event keeps its UID for ever.
What is not known to the day makes no event.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vRecur

from campus.analysis.public_holidays import PublicHolidays, holidays_of
from campus.analysis.recurrence import rule_text, session_days
from campus.domain.city import City
from campus.domain.partial_date import earliest, exact_day
from campus.domain.record import DateBasis, Program, ProgramSession
from campus.domain.schedule import pattern_is_known, period_of, time_of
from campus.locale import Translate

REFRESH_HOURS = "PT12H"
FIRST, LAST = date(1900, 1, 1), date(2200, 12, 31)
"""Between these days single meetings are worked out."""


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A programme with its sessions, and what its events say: name, place, text, address of its page (or nothing).

    ``version`` rises with every edit; ``changed_at`` is the instant of the last one (ISO 8601), empty for none.
    """

    program: Program
    sessions: tuple[ProgramSession, ...]
    name: str
    place: str
    text: str
    url: str
    version: int
    changed_at: str


def calendar_file(name: str, entries: Sequence[CalendarEntry], city: City, t: Translate) -> bytes:
    """Write programmes as a calendar in the city's time zone."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{city.key}//ALL CITY CAMPUS map//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-published-ttl", REFRESH_HOURS)
    events = [event for entry in entries for event in _Writer(entry, city, t).events()]
    starts = [event.start for event in events if isinstance(event.start, datetime)]
    if starts:
        calendar.add_component(_zone(city.timezone, min(starts).year))
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


@lru_cache(maxsize=32)
def _zone(key: str, year: int) -> Timezone:
    """Describe a time zone from a year on."""
    return Timezone.from_tzinfo(ZoneInfo(key), key, date(year - 1, 1, 1), date(2100, 1, 1))


class _Writer:
    """Writes the events of one programme."""

    def __init__(self, entry: CalendarEntry, city: City, t: Translate) -> None:
        self.entry, self.city, self.t = entry, city, t
        self.zone, self.closed = ZoneInfo(city.timezone), holidays_of(city)

    def events(self) -> list[Event]:
        """Return the application's days and the sessions."""
        program, sessions = self.entry.program, self.entry.sessions
        off = bool(sessions) and all(item.cancelled for item in sessions)
        status = "CANCELLED" if off else "CONFIRMED"
        days = [
            ("opens", self.t("접수 시작일"), exact_day(program.apply_from)),
            ("closes", self.t("접수 마감일"), exact_day(program.apply_to)),
        ]
        found = []
        for sign, word, day in days:
            if day is not None and not program.always_open:
                event = self._event(sign, f"{word}: {self.entry.name}", status)
                _set_days(event, day, day)
                found.append(event)
        return [*found, *filter(None, map(self._session, sessions))]

    def _event(self, sign: str, summary: str, status: str) -> Event:
        """Begin an event."""
        entry, event = self.entry, Event()
        event.add("uid", f"{entry.program.id}.{sign}@{self.city.key}")
        known = earliest(entry.program.reference_date) or FIRST
        changed = (
            datetime.fromisoformat(entry.changed_at) if entry.changed_at else datetime.combine(known, time.min, UTC)
        )
        event.add("dtstamp", changed.replace(microsecond=0).astimezone(UTC))
        event.add("last-modified", changed.replace(microsecond=0).astimezone(UTC))
        event.add("sequence", entry.version)
        event.add("status", status)
        event.add("summary", summary)
        for field, value in (("location", entry.place), ("description", entry.text), ("url", entry.url)):
            if value:
                event.add(field, value)
        if entry.program.lat is not None and entry.program.lon is not None:
            event.add("geo", (entry.program.lat, entry.program.lon))
        return event

    def _session(self, session: ProgramSession) -> Event | None:
        """Write a session: its meetings, or from when to when it lasts; ``None`` when not even that is known."""
        planned = session.period_basis is DateBasis.PLANNED
        status = "CANCELLED" if session.cancelled else "TENTATIVE" if planned else "CONFIRMED"
        name = f"{self.entry.name} ({session.name})" if session.name else self.entry.name
        event = self._event(f"session-{session.number}", name, status)
        if pattern_is_known(session):
            return event if self._set_meetings(event, session) else None
        period = period_of(session)
        if period is None:
            return None
        _set_days(event, *period)
        return event

    def _set_meetings(self, event: Event, session: ProgramSession) -> bool:
        """Write the meetings by rule, exceptions and extra days; tell whether there is any."""
        plan = recurrence_plan(session, self.closed)
        if plan is None:
            return False
        starts, ends = time_of(session.start_time), time_of(session.end_time)
        if starts is None:
            _set_days(event, plan.first, plan.first)
        else:
            event.add("dtstart", self._at(plan.first, starts))
            # An end that is not after the beginning may be a slip or the next day: nobody says which.
            if ends is not None and ends > starts:
                event.add("dtend", self._at(plan.first, ends))
        if plan.rule:
            rule = vRecur.from_ical(plan.rule)
            if plan.last is not None:
                rule["UNTIL"] = [plan.last if starts is None else self._at(plan.last, starts).astimezone(UTC)]
            event.add("rrule", rule)
        for field, days in (("exdate", plan.left_out), ("rdate", plan.added)):
            values: list[Any] = [day if starts is None else self._at(day, starts) for day in days]
            if values:
                event.add(field, values, parameters={"VALUE": "DATE"} if starts is None else {})
        return True

    def _at(self, day: date, moment: time) -> datetime:
        return datetime.combine(day, moment, self.zone)


@dataclass(frozen=True, slots=True)
class RecurrencePlan:
    """The meetings of a session: the first real one, then a rule; its end is ``last``, ``None`` for none.

    ``left_out`` are days that the rule gives and that are none, ``added`` the others.
    """

    first: date
    rule: str
    last: date | None
    left_out: tuple[date, ...]
    added: tuple[date, ...]


def recurrence_plan(session: ProgramSession, closed: PublicHolidays) -> RecurrencePlan | None:
    """Work out how RFC 5545 says a session's meetings; ``None`` when there are none.

    The first meeting must be one that the rule gives, or its rhythm would change; otherwise all days are listed. A
    count of meetings becomes the last day, because it would count from another day.
    """
    days = session_days(session, FIRST, LAST, closed)
    if not days:
        return None
    ruled = session_days(replace(session, skips_holidays=False, except_days=(), extra_days=()), FIRST, LAST)
    whole = rule_text(session)
    if not whole or days[0] not in set(ruled):
        return RecurrencePlan(days[0], "", None, (), tuple(days[1:]))
    ends = any(part.startswith(("UNTIL=", "COUNT=")) for part in whole.split(";"))
    rule = ";".join(part for part in whole.split(";") if not part.startswith(("UNTIL=", "COUNT=")))
    kept = [day for day in ruled if day >= days[0]]
    left_out = tuple(sorted(set(kept) - set(days)))
    return RecurrencePlan(days[0], rule, kept[-1] if ends else None, left_out, tuple(sorted(set(days) - set(ruled))))


def _set_days(event: Event, first: date, last: date) -> None:
    """Let an event last whole days (included), without keeping anybody busy."""
    event.add("dtstart", first)
    event.add("dtend", last + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
