"""Until which instant was something known on a day?"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def end_of_day(day: date, timezone: str) -> str:
    """Return the last instant of a day in a time zone as events are dated: ISO 8601 in UTC, to the microsecond."""
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(timezone)).astimezone(UTC)
    return (midnight - timedelta(microseconds=1)).isoformat(timespec="microseconds")
