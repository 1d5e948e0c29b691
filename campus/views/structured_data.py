"""How do programmes and spaces read to search engines (schema.org, as JSON-LD)? Only what is known is said."""

import json
from collections.abc import Sequence
from typing import Any

from campus.domain.partial_date import exact_day
from campus.domain.record import Located, Program, ProgramSession, Space
from campus.domain.schedule import WEEKDAYS, period_of

CONTEXT = "https://schema.org"
CURRENCY = "KRW"
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def script_text(content: Any) -> str:
    """Write JSON that can stand in a script element: nothing in it ends the element or opens another."""
    return json.dumps(content, ensure_ascii=False, allow_nan=False).translate(_ESCAPED)


def course_data(
    program: Program, sessions: Sequence[ProgramSession], host: str, place: Located | None
) -> dict[str, Any]:
    """Describe a programme as a Course, its sessions as instances of it."""
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "Course",
        "name": program.name,
        "alternateName": program.name_en,
        "description": program.content_text or program.target_text,
        "provider": {"@type": "Organization", "name": host} if host else None,
        "audience": {"@type": "Audience", "audienceType": program.target_text} if program.target_text else None,
        "inLanguage": list(program.languages),
        "offers": _offer(program),
        "hasCourseInstance": [_instance(item, program, place) for item in sessions if item.start_on or item.end_on],
    }
    return _known(found)


def space_data(space: Space) -> dict[str, Any]:
    """Describe a space as a Place."""
    return _known({"@context": CONTEXT, **_place(space), "telephone": space.phone})


def _offer(program: Program) -> dict[str, Any] | None:
    """State the price, when it is known, and from when to when one can apply."""
    if program.fee_won is None:
        return None
    offer = {"@type": "Offer", "price": program.fee_won, "priceCurrency": CURRENCY}
    category = "Free" if program.fee_won == 0 else "Paid"
    return _known({**offer, "category": category, "validFrom": program.apply_from, "validThrough": program.apply_to})


def _instance(session: ProgramSession, program: Program, place: Located | None) -> dict[str, Any]:
    """Describe a session; a plan and a cancellation say so."""
    status = "EventCancelled" if session.cancelled else "EventScheduled"
    where = _place(place) if place else None
    if where is None and (program.place_text or program.address):
        where = _known({"@type": "Place", "name": program.place_text, "address": program.address})
    return _known(
        {
            "@type": "CourseInstance",
            "name": session.name,
            "startDate": session.start_on,
            "endDate": session.end_on,
            "eventStatus": f"{CONTEXT}/{status}",
            "location": where,
            "courseMode": program.mode,
            "maximumAttendeeCapacity": program.capacity,
            "courseSchedule": _schedule(session),
        }
    )


def _schedule(session: ProgramSession) -> dict[str, Any] | None:
    """Describe weekly meetings, when weekdays and period are known."""
    if period_of(session) is None or not session.weekdays or session.rrule:
        return None
    days = [f"{CONTEXT}/{DAY_NAMES[WEEKDAYS.index(key)]}" for key in session.weekdays]
    return _known(
        {
            "@type": "Schedule",
            "repeatFrequency": "P1W",
            "byDay": days,
            "startDate": session.start_on,
            "endDate": session.end_on,
            "startTime": session.start_time,
            "endTime": session.end_time,
            "exceptDate": [day for day in session.except_days if exact_day(day)],
        }
    )


def _place(record: Located) -> dict[str, Any]:
    """Describe where a record is, as far as that is known."""
    point = {"@type": "GeoCoordinates", "latitude": record.lat, "longitude": record.lon}
    return _known(
        {
            "@type": "Place",
            "name": record.name,
            "alternateName": record.name_en,
            "address": record.address,
            "geo": point if record.lat is not None else None,
        }
    )


def _known(content: dict[str, Any]) -> dict[str, Any]:
    """Leave out what nobody knows; 0 is known."""
    return {name: value for name, value in content.items() if value not in (None, "", [], {})}
