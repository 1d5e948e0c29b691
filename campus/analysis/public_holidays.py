"""Which days are public holidays in the city's country, substitute days included, without asking any other host?"""

from datetime import date
from functools import lru_cache

import holidays

from campus.domain.city import City


class PublicHolidays:
    """The public holidays of a country; years are worked out when they are first asked for."""

    def __init__(self, country: str, subdivision: str = "", language: str = "") -> None:
        """Choose the country; an empty one has no holidays. Raises ``ValueError`` for a country nobody knows."""
        self._found: holidays.HolidayBase | None = None
        if country:
            try:
                self._found = holidays.country_holidays(country, subdiv=subdivision or None, language=language or None)
            except NotImplementedError as error:
                raise ValueError(f"{country} {subdivision}".strip() + " is no country of the holiday tables") from error

    def name_of(self, day: date) -> str:
        """Return a holiday's name in the calendar's language; empty for any other day."""
        return "" if self._found is None else self._found.get(day) or ""

    def __contains__(self, day: object) -> bool:
        """Tell whether a day is a public holiday."""
        return self._found is not None and isinstance(day, date) and day in self._found


@lru_cache(maxsize=8)
def _calendar(country: str, subdivision: str, language: str) -> PublicHolidays:
    return PublicHolidays(country, subdivision, language)


def holidays_of(city: City) -> PublicHolidays:
    """Return the calendar that a city's pack names, in the pack's own language."""
    return _calendar(city.holidays.country, city.holidays.subdivision, city.source_language)
