"""How are dates written in each language?"""

from datetime import date

from babel.dates import format_date as babel_format_date

from campus.domain.record import DateBasis
from campus.locale import Translate

KOREAN = "ko"
WEEKDAYS = "월화수목금토일"
PARTS_OF_DAY, PARTS_OF_MONTH = 3, 2


def day_text(day: date, language: str, *, weekday: bool = False) -> str:
    """Write a day: ``2026. 3. 11.(수)`` in Korean, the locale's medium form elsewhere."""
    if language != KOREAN:
        return babel_format_date(day, "EEE, d MMM y" if weekday else "d MMM y", locale=language)
    text = f"{day.year}. {day.month}. {day.day}."
    return f"{text}({WEEKDAYS[day.weekday()]})" if weekday else text


def partial_text(partial: str, language: str) -> str:
    """Write a date of which only the year or the month may be known (ISO 8601 reduced precision)."""
    parts = [int(part) for part in partial.split("-") if part]
    if len(parts) == PARTS_OF_DAY:
        return day_text(date(*parts), language)
    if language != KOREAN:
        month = date(parts[0], parts[1], 1) if len(parts) == PARTS_OF_MONTH else None
        return babel_format_date(month, "MMM y", locale=language) if month else partial
    return " ".join(f"{part}." for part in parts)


def dated(partial: str, basis: DateBasis | None, language: str, t: Translate) -> str:
    """Write a date with a word on how it is known, unless it was simply read in the source."""
    words = {
        DateBasis.REPORTED: t("보도 기준"),
        DateBasis.PLANNED: t("계획"),
        DateBasis.INFERRED: t("추정"),
        DateBasis.COLLECTED: t("수집일, 자료에 날짜 없음"),
    }
    if not partial:
        return t("날짜 미확인")
    text = partial_text(partial, language)
    return f"{text} ({words[basis]})" if basis in words else text
