"""What do search engines read of a programme or a space? Its facts in the words of schema.org, and nothing unknown.

Everything here is data that a page writes as JSON; nothing is escaped yet.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from campus.domain.partial_date import exact_day
from campus.domain.record import Institution, Located, Program, ProgramSession, Space
from campus.domain.schedule import WEEKDAYS, period_of
from campus.views.record_text import web_address

CURRENCY = "KRW"
"""What ``fee_won`` counts."""

_CONTEXT = "https://schema.org"
_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MODES = frozenset({"onsite", "online", "blended"})
"""Ways of teaching that schema.org names as a city's vocabulary does."""

Data = dict[str, Any]


def course_data(
    program: Program,
    sessions: Sequence[ProgramSession],
    host: Institution | None,
    place: Space | None,
    address: str,
    zone: str,
    left_out: Mapping[int, Sequence[date]],
) -> Data:
    """Return a programme as a Course.

    ``address`` is its page or empty; ``left_out`` are days without a meeting, by the session's number.
    """
    where = _place_of(program, place)
    return _known(
        {
            "@context": _CONTEXT,
            "@type": "Course",
            **_named(program),
            "url": address,
            "description": program.content_text,
            "inLanguage": list(program.languages),
            "provider": _provider(program, host),
            "audience": {"@type": "Audience", "audienceType": program.target_text} if program.target_text else None,
            "typicalAgeRange": _ages(program),
            "offers": _offer(program),
            "hasCourseInstance": [
                _instance(program, session, where, zone, left_out.get(session.number, ())) for session in sessions
            ],
        }
    )


def place_data(space: Space, parent: Space | None, address: str) -> Data:
    """Return a space as a Place."""
    inside = _known({"@type": "Place", **_named(parent)}) if parent else None
    shape = {"@context": _CONTEXT, **_place(space), "url": address or web_address(space.url)}
    return _known({**shape, "telephone": space.phone, "containedInPlace": inside})


def _known(data: Data) -> Data:
    """Leave out what is not known; zero and no are known."""
    return {name: value for name, value in data.items() if value not in (None, "", [], {})}


def _named(record: Located) -> Data:
    """Name a record with its id and its other names."""
    others = [name for name in (record.name_en, *record.aliases) if name and name != record.name]
    return {"name": record.name, "identifier": record.id, "alternateName": others}


def _place(record: Located) -> Data:
    """Describe where a record is."""
    point = {"@type": "GeoCoordinates", "latitude": record.lat, "longitude": record.lon}
    return {
        "@type": "Place",
        **_named(record),
        "address": record.address or record.place_text,
        "geo": point if record.lat is not None and record.lon is not None else None,
    }


def _place_of(program: Program, place: Space | None) -> Data | None:
    """Describe where a programme takes place: a space, or what the source says of it."""
    if place is not None:
        return _known(_place(place))
    told = program.place_text or program.address
    if not told:
        return None
    return _known({**_place(program), "name": told, "identifier": "", "alternateName": [], "address": program.address})


def _provider(program: Program, host: Institution | None) -> Data | None:
    """Describe who runs a programme."""
    if host is not None:
        known = {**_named(host), "telephone": host.phone, "url": web_address(host.url)}
        return _known({"@type": "Organization", **known})
    return {"@type": "Organization", "name": program.host_text} if program.host_text else None


def _ages(program: Program) -> str:
    """Write the ages as schema.org does: ``16-``, ``-12``, ``7-12``."""
    if program.age_from is None and program.age_to is None:
        return ""
    first, last = ("" if age is None else str(age) for age in (program.age_from, program.age_to))
    return f"{first}-{last}"


def _offer(program: Program) -> Data | None:
    """Describe how one gets in: the price only when it is known, the days only when they are known to the day."""
    first, last = exact_day(program.apply_from), exact_day(program.apply_to)
    price = {} if program.fee_won is None else {"price": program.fee_won, "priceCurrency": CURRENCY}
    category = {} if program.fee_won is None else {"category": "Paid" if program.fee_won else "Free"}
    offer = {
        **price,
        **category,
        "availabilityStarts": first.isoformat() if first else "",
        "availabilityEnds": last.isoformat() if last else "",
        "url": web_address(program.apply_url) if program.apply_url else "",
    }
    known = _known(offer)
    return {"@type": "Offer", **known} if known else None


def _instance(
    program: Program, session: ProgramSession, where: Data | None, zone: str, left_out: Sequence[date]
) -> Data:
    """Describe one run of a programme."""
    first, last = exact_day(session.start_on), exact_day(session.end_on)
    return _known(
        {
            "@type": "CourseInstance",
            "name": session.name,
            "courseMode": program.mode if program.mode in _MODES else "",
            "startDate": first.isoformat() if first else "",
            "endDate": last.isoformat() if last else "",
            "eventStatus": f"{_CONTEXT}/EventCancelled" if session.cancelled else "",
            "location": where,
            "maximumAttendeeCapacity": program.capacity,
            "courseSchedule": _schedule(session, zone, left_out),
        }
    )


def _schedule(session: ProgramSession, zone: str, left_out: Sequence[date]) -> Data | None:
    """Describe the weekdays and times of a session that weekdays describe; a rule of its own has no such words."""
    period = period_of(session)
    if period is None or not session.weekdays or session.rrule:
        return None
    return _known(
        {
            "@type": "Schedule",
            "repeatFrequency": "P1W",
            "byDay": [f"{_CONTEXT}/{_DAY_NAMES[WEEKDAYS.index(day)]}" for day in WEEKDAYS if day in session.weekdays],
            "startDate": period[0].isoformat(),
            "endDate": period[1].isoformat(),
            "startTime": session.start_time,
            "endTime": session.end_time,
            "scheduleTimezone": zone,
            "exceptDate": [day.isoformat() for day in left_out],
        }
    )
