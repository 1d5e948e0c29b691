"""Which days can a date mean that is known to the day, the month or the year only?

A partial date is ISO 8601 text: ``2026``, ``2026-03`` or ``2026-03-11``; an empty text is a date that nobody knows.
"""

import calendar
from datetime import date

_YEAR, _MONTH, _DAY = 4, 7, 10


def earliest(text: str) -> date | None:
    """Return the first day that a partial date can mean; ``None`` when nobody knows it."""
    return date.fromisoformat(text + "-01-01"[len(text) - _YEAR :]) if text else None


def latest(text: str) -> date | None:
    """Return the last day that a partial date can mean; ``None`` when nobody knows it."""
    first = earliest(text)
    if first is None or len(text) == _DAY:
        return first
    if len(text) == _MONTH:
        return first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return date(first.year, 12, 31)


def exact_day(text: str) -> date | None:
    """Return the day of a date that is known to the day; ``None`` for any other."""
    return date.fromisoformat(text) if len(text) == _DAY else None
